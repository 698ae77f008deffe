import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect } from "../../fixtures.ts";
import { course, databases, first, kept, known, read, registrations, second, stored, test } from "./site.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** One kept course, and chapters and a page that were opened. */
async function fill(page: Page) {
  await read(page, "/");
  await read(page, second);
  await page.goto(course);
  await page.getByRole("button", { name: /^Keep for offline/ }).click();
  await expect(page.locator(".keep")).toContainText("Kept,");
}

test("the footer leads to the list of what is kept, with dates and sizes", async ({ page }) => {
  await read(page, second);
  await page.getByRole("contentinfo").getByRole("link", { name: "Kept on this device" }).click();
  await expect(page).toHaveURL("/offline");
  const entry = page.getByRole("listitem").filter({ hasText: "When to come back" });
  const today = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" }).format(new Date());
  await expect(entry).toContainText(`Copy from ${today}`);
  await expect(entry).toContainText(/\d+ kB/);
  await expect(page.getByText(/^All of it takes [\d.]+ (kB|MB) on this device/)).toBeVisible();
});

test("the list says which copies are old, and a page that was only packed anew is not", async ({ page, site }) => {
  await read(page, second);
  site.rewrite = (path, headers) => {
    if (path === first) headers.etag = '"packed otherwise"';
  };
  await read(page, first);
  site.rewrite = () => {};
  await site.publish();
  await page.goto("/offline");
  const entry = (title: string) => page.getByRole("listitem").filter({ has: page.getByRole("link", { name: title }) });
  await expect(entry("When to come back")).toContainText("A newer version is there");
  // Both have been asked about by then.
  await page.waitForLoadState("networkidle");
  await expect(entry("Why rereading fools us")).not.toContainText("A newer version is there");
});

test("the list opens without a connection, and leads to what it lists", async ({ page, site }) => {
  await fill(page);
  await site.stop();
  await page.goto("/offline");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Kept on this device");
  await page.getByRole("link", { name: "Learning that lasts" }).click();
  await page.getByRole("main").getByRole("link", { name: "Why rereading fools us" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Why rereading fools us");
});

test("an entry says the chapter, and beside the date the course, and fits the narrowest phone", async ({ page }) => {
  await read(page, second);
  await read(page, course);
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto("/offline");
  const link = page.getByRole("link", { name: "When to come back", exact: true });
  const entry = page.getByRole("listitem").filter({ has: link });
  await expect(entry.getByRole("paragraph")).toContainText(/^Learning that lasts/);
  await expect(entry.getByRole("button", { name: "Remove: When to come back", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove: Learning that lasts", exact: true })).toBeVisible();
  const lines = await link.evaluate((it) => it.getClientRects().length);
  expect(lines).toBe(1);
});

test("one entry is removed, and the focus stays in the list", async ({ page }) => {
  await read(page, first);
  await read(page, second);
  await page.goto("/offline");
  await page.getByRole("button", { name: /^Remove: When to come back/ }).press("Enter");
  await expect(page.getByRole("button", { name: /^Remove: Why rereading fools us/ })).toBeFocused();
  await expect(page.locator("#Status")).toHaveText("Removed from this device");
  expect(await kept(page)).not.toContain(second);
  expect((await stored(page)).filter(({ path }) => path.startsWith(second))).toEqual([]);
});

test("everything is removed, nothing is kept after that, until it is turned on again", async ({ page }) => {
  await fill(page);
  await page.goto("/offline");
  await page.getByRole("button", { name: "Remove everything and stop keeping pages" }).click();
  await expect(page.getByText("The site itself keeps all of it.")).toBeVisible();
  // A key that is pressed twice must not remove everything.
  await expect(page.getByText("The site itself keeps all of it.")).toBeFocused();
  await page.getByRole("button", { name: "Leave it as it is" }).click();
  expect(await kept(page)).toContain(second);
  await page.getByRole("button", { name: "Remove everything and stop keeping pages" }).click();
  await page.getByRole("button", { name: "Remove everything", exact: true }).click();
  await expect(page.getByText("You have turned this off.")).toBeVisible();
  expect(await registrations(page)).toBe(0);
  expect(await stored(page)).toEqual([]);
  expect(await known(page)).toEqual([]);

  for (const path of [second, course, "/offline"]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    // Registering waits for an idle moment; after another one it would be under way.
    await page.evaluate(() => new Promise((idle) => requestIdleCallback(() => requestIdleCallback(idle))));
    expect(await registrations(page), path).toBe(0);
    expect(await stored(page), path).toEqual([]);
  }
  await page.getByRole("button", { name: "Keep pages again" }).click();
  await expect(page.getByText("There is nothing here yet.")).toBeVisible();
  await read(page, second);
});

test("the operator's switch takes the worker, and all that it kept, away from everybody", async ({ page, site }) => {
  await fill(page);
  try {
    await site.restart({ CHAPTERWISE_OFFLINE: "off" });
    await page.goto(second);
    await expect.poll(() => registrations(page)).toBe(0);
    await expect.poll(() => stored(page)).toEqual([]);
    await expect.poll(() => databases(page)).toEqual([]);
    await page.goto(course);
    await expect(page.locator(".keep")).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Kept on this device" })).toHaveCount(0);
    await page.goto("/offline");
    await expect(page.getByText("Whoever runs this site has turned this off.")).toBeVisible();
    expect(await registrations(page)).toBe(0);
  } finally {
    await site.restart();
  }
  await read(page, second);
});

test("axe finds nothing wrong with a full list, wide or narrow, light or dark", async ({ page, site }) => {
  await fill(page);
  // A page that no course keeps.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const look = async (path: string) => {
    await page.goto(path);
    await expect(page.getByRole("link", { name: "Learning that lasts" })).toBeVisible();
    await page.evaluate(axe);
    for (const width of [320, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const violations = await page.evaluate(async () =>
          (await (window as any).axe.run(document)).violations.map((each: any) => `${each.help}: ${each.nodes.map((node: any) => node.target)}`),
        );
        expect(violations, `${path}, ${colorScheme}, ${width} pixels wide`).toEqual([]);
      }
    }
  };
  await look("/offline");
  await site.disconnect();
  await look("/search?q=x");
});

test("the site can be installed", async ({ page, request }) => {
  await page.goto("/");
  const address = await page.locator("link[rel=manifest]").getAttribute("href");
  const answer = await request.get(address!);
  expect(answer.headers()["content-type"]).toBe("application/manifest+json");
  const manifest = await answer.json();
  expect(manifest).toMatchObject({ name: "Chapterwise", start_url: "/", display: "standalone" });
  const paper = await page.locator('meta[name="theme-color"][media*="light"]').getAttribute("content");
  expect([manifest.theme_color, manifest.background_color]).toEqual([paper, paper]);
  for (const { src, sizes, type } of manifest.icons) {
    const icon = await page.evaluate(async (src) => {
      const img = new Image();
      img.src = src;
      await img.decode();
      return `${img.naturalWidth}x${img.naturalHeight}`;
    }, src);
    if (type === "image/png") expect(icon, src).toBe(sizes);
  }
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // The tests' windows are private ones, where no browser installs anything.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the list says what it needs", async ({ page }) => {
    await page.goto("/offline");
    await expect(page.locator("noscript p")).toBeVisible();
    await page.goto(course);
    await expect(page.locator(".keep")).toBeHidden();
  });
});
