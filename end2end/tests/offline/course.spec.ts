import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect } from "../../fixtures.ts";
import { type Site, course, first, kept, read, second, state, stored, test } from "./site.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const keep = (page: Page) => page.getByRole("button", { name: /^Keep for offline, \d+ kB$/ });
const control = (page: Page) => page.locator(".keep");
/** As Chromium asks for pages, so that a cache takes both for the same. */
const encodings = "gzip, deflate, br, zstd";
/** The text of a page as it is kept. */
const text = async (page: Page, path: string) => (await stored(page)).find((each) => each.path.startsWith(`${path}?`))?.body ?? "";

async function expectAccessible(page: Page) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => (await (window as any).axe.run(document)).violations.map((each: any) => each.help));
  expect(violations).toEqual([]);
}

/** Gives a page that is kept another record, and another text where there is one. */
const swap = (page: Page, path: string, news: Record<string, string>, text?: string) =>
  page.evaluate(
    async ([path, news, text]) => {
      if (text) {
        await (await caches.open("chapterwise-pages")).put(news.key, new Response(text, { headers: { "content-type": "text/html" } }));
      }
      const request = indexedDB.open("chapterwise-offline");
      await new Promise((done) => (request.onsuccess = done));
      const store = request.result.transaction("pages", "readwrite").objectStore("pages");
      const old = store.get(path);
      old.onsuccess = () => store.put({ ...old.result, ...news });
      await new Promise((done) => (store.transaction.oncomplete = done));
      request.result.close();
    },
    [path, news, text] as const,
  );

/** Presses the button, and waits until only the second chapter is missing. */
async function begin(page: Page, site: { waitsFor: (path: string) => boolean }) {
  site.waitsFor = (path) => path === second;
  await page.goto(course);
  await keep(page).click();
  await expect(control(page)).toContainText("Keeping, 2 of 3 pages");
}

/** Keeps the course, and waits until all of it is there. */
async function keepWhole(page: Page) {
  await page.goto(course);
  await keep(page).click();
  await expect(control(page)).toContainText(/^Kept, \d+ kB, up to date/);
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
  // A second Enter would have come to "Remove"; here it does nothing.
  await expect(control(page).getByText("Kept,")).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Space");
  await expect(control(page)).toContainText("Kept,");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Remove" })).toBeFocused();
});

test("who has gone on to something else is told when the course is kept, and stays there", async ({ page, site }) => {
  await begin(page, site);
  const elsewhere = page.getByRole("contentinfo").getByRole("link", { name: "Kept on this device" });
  await elsewhere.focus();
  site.go();
  await expect(page.locator("#Status")).toContainText("Kept,");
  await expect(elsewhere).toBeFocused();
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

test("a page that is swapped for an older one while its course is kept is asked for again", async ({ page, site }) => {
  await begin(page, site);
  // The first chapter has been counted; then its record says something else.
  await swap(page, first, { fingerprint: "older" });
  site.asked = [];
  site.go();
  await expect(control(page)).toContainText(/^Kept, \d+ kB, up to date/);
  expect(site.asked.filter(({ path }) => path === first).length, "the one that was swapped is asked for again").toBe(1);
});

test("what the server says of the copy it was asked about is not taken for true of another", async ({ page, site }) => {
  await read(page, second);
  // The text is the one of the list, but the build that made it was another, so it is asked about.
  await swap(page, second, { fingerprint: "of another build" });
  // A cache on the way answers: the server may have packed the page anew, and would send all of it.
  site.remembers = (path) => path === second;
  site.asked = [];
  await begin(page, site);
  const copies = () => site.asked.filter(({ path }) => path === second).map(({ headers }) => headers["if-none-match"]);
  await expect.poll(copies).toEqual([expect.any(String)]);
  await swap(page, second, { key: `${second}?copy=older`, etag: '"older"', fingerprint: "older" }, "<h1>An older text</h1>");
  site.go();
  await expect(control(page)).toContainText(/^Kept, \d+ kB, up to date/);
  expect(await text(page, second), "what is kept is the page of the list").toContain("When to come back");
  expect(copies(), "the other copy is asked about too").toEqual([expect.any(String), '"older"']);
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
  await expect.poll(() => state(page)).toMatchObject({ state: "kept", old: false });
  // The other chapter says that it is the one of the list, so nobody asked for it.
  expect(site.asked.filter(({ path }) => path === first)).toEqual([]);
  await site.disconnect();
  await page.goto(second);
  await expect(page.getByText(sentence)).toBeVisible();
});

for (const [whose, prepare] of [
  ["a cache on the way, who knows the copy of this device,", (page: Page) => read(page, second)],
  ["a cache on the way", (_: Page, site: Site) => fetch(site.url + second, { headers: { "accept-encoding": encodings } })],
] as const) {
  test(`a page that ${whose} gives old is asked for again`, async ({ page, site }) => {
    await prepare(page, site);
    const sentence = await site.publish();
    let times = 0;
    site.remembers = (path) => path === second && (times += 1) <= 1;
    site.asked = [];
    await page.goto(course);
    await keep(page).click();
    await expect(control(page)).toContainText(/^Kept, \d+ kB, up to date/);
    expect(times).toBe(2);
    expect(await text(page, second)).toContain(sentence);
    expect(site.asked.filter(({ path }) => path === first).length, "what came new is asked for once").toBe(1);
  });
}

test("what the browser itself remembers does not pass for the new page", async ({ page, site }) => {
  await page.goto(course);
  await page.evaluate(async (path) => (await fetch(path)).text(), second);
  const sentence = await site.publish();
  await keep(page).click();
  await expect(control(page)).toContainText(/^Kept, \d+ kB, up to date/);
  expect(await text(page, second)).toContain(sentence);
});

test("a page that stays old is kept as it is, and the course does not pass for up to date", async ({ page, site }) => {
  await keepWhole(page);
  const sentence = await site.publish();
  site.remembers = (path) => path === second;
  await page.reload();
  await expect(control(page)).toContainText("but a newer version is there");
  expect(await text(page, second)).not.toContain(sentence);
  site.remembers = () => false;
  await page.getByRole("button", { name: "Update" }).click();
  await expect(control(page)).toContainText(/^Kept, \d+ kB, up to date/);
  expect(await text(page, second)).toContain(sentence);
});

test("a chapter of a kept course that is opened newer than kept brings the course up to date", async ({ page, site }) => {
  await keepWhole(page);
  // Nothing is asked for a while after that; the worker sees by the page itself that it is time.
  const { checked } = await state(page);
  const sentence = await site.publish();
  site.asked = [];
  site.waitsFor = (path) => path === `/api/v1${course}/offline`;
  await page.goto(second);
  await expect.poll(() => text(page, second)).toContain(sentence);
  await expect.poll(() => site.asked.some(({ path }) => path === `/api/v1${course}/offline`)).toBe(true);
  // Until that is answered, what the reader is told is when it was looked at last.
  expect(await state(page)).toMatchObject({ state: "kept", checked });
  site.go();
  await expect.poll(async () => (await state(page)).checked).toBeGreaterThan(checked);
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
