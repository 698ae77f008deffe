import type { Page } from "@playwright/test";
import { chapters, expect, listening, test } from "../../fixtures.ts";

/** The block at the top of the window, and how far below the top it begins, in pixels. */
function place(page: Page) {
  return page.evaluate(() => {
    const blocks = [...document.querySelectorAll(".prose > *")];
    const at = blocks.findIndex((each) => each.getBoundingClientRect().bottom > 0);
    return { at, top: Math.round(blocks[at].getBoundingClientRect().top) };
  });
}

/** Expects a block to be where it was, within the rounding of a pixel. */
async function expectPlace(page: Page, { at, top }: { at: number; top: number }) {
  await expect.poll(async () => (await place(page)).at).toBe(at);
  expect(Math.abs((await place(page)).top - top)).toBeLessThan(2);
}

test("who comes back finds the place again", { tag: "@no-javascript" }, async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(chapters[0]);
  const third = page.getByRole("article").locator("h2").nth(2);
  await page.goto(`${chapters[0]}#${await third.getAttribute("id")}`);
  await expect(third).toBeInViewport();
  await page.mouse.move(180, 400);
  await page.mouse.wheel(0, 900);
  await expect(third).not.toBeInViewport();
  const before = await place(page);
  expect(before.at).toBeGreaterThan(5);

  await page.reload();
  await expectPlace(page, before);
  await page.goto("/");
  await page.goBack();
  await expectPlace(page, before);
});

test("an address leads to its heading, however much stands above it", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of chapters) {
    await page.goto(path);
    const anchors = await page.getByRole("article").locator("h2[id]").evaluateAll((all) => all.map((each) => each.id));
    const anchor = anchors[Math.floor(anchors.length / 2)];
    // As from another page, since a jump within the page finds what is above it laid out.
    await page.goto("/");
    await page.goto(`${path}#${anchor}`);
    // Below the edge by the padding that headings get (`scroll-padding` in style/ui.css).
    const heading = page.locator(`[id="${anchor}"]`);
    await expect.poll(() => heading.evaluate((it) => Math.abs(it.getBoundingClientRect().top - 80))).toBeLessThan(4);
  }
});

test("text far below waits for the first paint, and is laid out right after it", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  let go = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  await page.route(/\/assets\/loader/, async (route) => {
    await gate;
    await route.continue();
  });
  await page.goto(chapters[0]);
  const waiting = () =>
    page.evaluate(() => {
      const parts = [...document.querySelectorAll(".prose > * > *, article > section > *")].filter((it) => it.checkVisibility());
      return parts.filter((it) => !it.checkVisibility({ contentVisibilityAuto: true })).length;
    });
  expect(await waiting()).toBeGreaterThan(10);
  // On paper nothing waits.
  await page.emulateMedia({ media: "print" });
  await expect.poll(waiting).toBe(0);
  await page.emulateMedia({ media: "screen" });
  await expect.poll(waiting).toBeGreaterThan(10);

  go();
  await expect.poll(waiting).toBe(0);
  await page.keyboard.press("End");
  const left = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight - scrollY);
  await expect.poll(left).toBeLessThan(1);
  await expect(page.getByRole("navigation", { name: "Previous and next chapter" })).toBeInViewport();
});

test("a page opened in the background has its loader all the same", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Document.prototype, "hidden", { get: () => true });
    // What is not shown is not painted.
    window.requestAnimationFrame = () => 0;
  });
  await page.goto(chapters[0]);
  await listening(page);
});
