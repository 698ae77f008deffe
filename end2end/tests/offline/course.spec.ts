import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect } from "../../fixtures.ts";
import { course, first, kept, second, stored, test } from "./site.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const keep = (page: Page) => page.getByRole("button", { name: /^Keep for offline, \d+ kB$/ });
const control = (page: Page) => page.locator(".keep");

async function expectAccessible(page: Page) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => (await (window as any).axe.run(document)).violations.map((each: any) => each.help));
  expect(violations).toEqual([]);
}

/** Presses the button, and waits until only the second chapter is missing. */
async function begin(page: Page, site: { waitsFor: (path: string) => boolean }) {
  site.waitsFor = (path) => path === second;
  await page.goto(course);
  await keep(page).click();
  await expect(control(page)).toContainText("Keeping, 2 of 3 pages");
}

test("a whole course is kept, and read without a connection", async ({ page, site }) => {
  await page.goto(course);
  await expectAccessible(page);
  const label = (await keep(page).textContent())!;
  await keep(page).click();
  const words = /^Kept, (\d+) kB, up to date \d+ [A-Z][a-z]+/;
  await expect(control(page)).toContainText(words);
  // The server packs its pages denser while nobody waits, never looser.
  const [promised, needed] = [label.match(/(\d+) kB/)!, (await control(page).textContent())!.match(words)!].map((it) => Number(it[1]));
  expect(needed).toBeLessThanOrEqual(promised);
  expect(needed).toBeGreaterThan(promised * 0.85);
  await expect(page.locator("#Status")).toContainText("Kept");
  await expectAccessible(page);
  await site.stop();
  for (const [path, title] of [
    [course, "Learning that lasts"],
    [first, "Why rereading fools us"],
    [second, "When to come back"],
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  }
  const picture = page.getByRole("article").locator("img").first();
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
});

test("while it is kept one sees how far it is, and can pause and go on, with the keyboard alone", async ({ page, site }) => {
  site.waitsFor = (path) => path === second;
  await page.goto(course);
  await keep(page).focus();
  await page.keyboard.press("Enter");
  await expect(control(page)).toContainText("Keeping, 2 of 3 pages");
  const bar = page.getByRole("progressbar", { name: "How much of the course is kept" });
  const part = await bar.evaluate((it: HTMLProgressElement) => it.position);
  expect(part).toBeGreaterThan(0.1);
  expect(part).toBeLessThan(1);
  await expectAccessible(page);

  await expect(page.getByRole("button", { name: "Pause" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(control(page)).toContainText("Paused, 2 of 3 pages");
  await expect(page.getByRole("button", { name: "Go on" })).toBeFocused();
  // A paused course stays so.
  await page.reload();
  await expect(control(page)).toContainText("Paused, 2 of 3 pages");
  site.go();
  await page.getByRole("button", { name: "Go on" }).press("Enter");
  await expect(control(page)).toContainText("Kept,");
  await expect(page.getByRole("button", { name: "Remove" })).toBeFocused();
});

test("closed half-way, it goes on at the next visit, with what is missing", async ({ page, context, site }) => {
  await begin(page, site);
  await page.close();
  site.go();
  site.asked = [];
  const again = await context.newPage();
  await again.goto(course);
  await expect(control(again)).toContainText("Kept,");
  expect(await kept(again)).toEqual(expect.arrayContaining([course, first, second]));
  expect(site.asked.filter(({ path }) => path === first)).toEqual([]);
});

test("a course that is open in two tabs is kept once, and both say how far it is", async ({ page, context, site }) => {
  await begin(page, site);
  const other = await context.newPage();
  await other.goto(course);
  await expect(control(other)).toContainText("Keeping, 2 of 3 pages");
  await other.getByRole("button", { name: "Pause" }).click();
  await expect(control(page)).toContainText("Paused, 2 of 3 pages");
  site.go();
  await page.getByRole("button", { name: "Go on" }).click();
  for (const each of [page, other]) {
    await expect(control(each)).toContainText("Kept,");
  }
});

test("cancelled, nothing of it stays", async ({ page, site }) => {
  await begin(page, site);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(keep(page)).toBeFocused();
  await expect.poll(() => kept(page)).not.toContain(first);
});

test("when the connection breaks it says so, and another try goes on", async ({ page, site }) => {
  await begin(page, site);
  await site.disconnect();
  await expect(control(page)).toContainText("The connection broke off. What has arrived is safe.");
  await expectAccessible(page);
  await site.connect();
  site.go();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(control(page)).toContainText("Kept,");
});

test("on a full device it says so, and goes on when there is room", async ({ page, context, site }) => {
  await page.goto(course);
  const browser = await context.newCDPSession(page);
  await browser.send("Storage.overrideQuotaForOrigin", { origin: site.url, quotaSize: 1 });
  await keep(page).click();
  await expect(control(page)).toContainText("This device has no room for all of it.");
  await browser.send("Storage.overrideQuotaForOrigin", { origin: site.url });
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(control(page)).toContainText("Kept,");
});

test("what has changed is fetched at the next visit, and only that", async ({ page, site }) => {
  await page.goto(course);
  await keep(page).click();
  await expect(control(page)).toContainText("Kept,");
  const sentence = await site.publish();
  site.asked = [];
  await page.reload();
  const copy = async () => (await stored(page)).find(({ path }) => path.startsWith(second))?.body ?? "";
  await expect.poll(copy).toContain(sentence);
  // The other chapter was asked for by its ETag, and was the same.
  await expect.poll(() => site.asked.some(({ path, headers }) => path === first && headers["if-none-match"])).toBe(true);
  await site.disconnect();
  await page.goto(second);
  await expect(page.getByText(sentence)).toBeVisible();
});

test("removed, it is gone from the device and can be kept again", async ({ page }) => {
  await page.goto(course);
  await keep(page).click();
  await expect(control(page)).toContainText("Kept,");
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(keep(page)).toBeFocused();
  await expect(page.locator("#Status")).toHaveText("Removed from this device");
  await expect.poll(() => kept(page)).not.toContain(first);
  expect((await stored(page)).filter(({ path }) => path.startsWith(second) || path.startsWith("/media/"))).toEqual([]);
});

test("nothing moves when the button comes, and it fits the narrowest phone", async ({ page }) => {
  await page.addInitScript(() => {
    const shifts: unknown[] = ((window as any).shifts = []);
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map((each) => each.toJSON()))).observe({
      type: "layout-shift",
      buffered: true,
    });
  });
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(course);
    await keep(page).waitFor();
    expect(await page.evaluate(() => (window as any).shifts), `${width} pixels wide`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
});
