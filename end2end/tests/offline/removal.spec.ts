import type { BrowserContext, Page } from "@playwright/test";
import { expect } from "../../fixtures.ts";
import { type Site, course, first, kept, known, read, registrations, second, state, stored, test } from "./site.ts";

const control = (page: Page) => page.locator(".keep");
const keep = (page: Page) => page.getByRole("button", { name: /^Keep for offline/ });
const list = `/api/v1${course}/offline`;

/** Presses the button, and waits until only the second chapter is missing. */
async function begin(page: Page, site: Site) {
  site.waitsFor = (path) => path === second;
  await page.goto(course);
  await keep(page).click();
  await expect(control(page)).toContainText("Keeping, 2 of 3 pages");
}

/** Removes everything, in another tab. */
async function removeAll(context: BrowserContext) {
  const page = await context.newPage();
  await page.goto("/offline");
  await page.getByRole("button", { name: "Remove everything and stop keeping pages" }).click();
  await page.getByRole("button", { name: "Remove everything", exact: true }).click();
  await expect(page.getByText("You have turned this off.")).toBeVisible();
  return page;
}

async function expectNothing(page: Page) {
  expect(await stored(page)).toEqual([]);
  expect(await known(page)).toEqual([]);
  expect(await registrations(page)).toBe(0);
}

/** Lets everything go that waits, and waits until whoever got it has written, or was refused. */
async function letGo(page: Page, site: Site, path: string) {
  site.go();
  const workers = page.context().serviceWorkers();
  for (const writer of [page, ...workers]) {
    await writer.evaluate(writeAfter, [course, path]);
  }
}

/** Fetches, looks into the database and writes into a cache as the program does, only later. */
async function writeAfter([course, path]: string[]) {
  const answer = await fetch(path, { cache: "no-store" });
  const request = indexedDB.open("chapterwise-offline");
  await new Promise((done) => (request.onsuccess = done));
  const transaction = request.result.transaction(["pages", "courses", "facts"], "readwrite");
  transaction.objectStore("facts").get("device");
  await new Promise((done) => (transaction.oncomplete = done));
  request.result.close();
  await (await caches.open("after")).put(path, answer);
  await caches.delete("after");
  // Whoever still has a lock is not done.
  for (const name of [`chapterwise-offline:${course}`, "chapterwise-offline"]) await navigator.locks.request(name, () => {});
}

test("everything is removed while a course is being kept, and nothing comes back", async ({ page, context, site }) => {
  await begin(page, site);
  const other = await removeAll(context);
  await expectNothing(other);
  await letGo(page, site, second);
  // The tab that was at it says so by offering it again.
  await expect(keep(page)).toBeVisible();
  await expectNothing(other);
});

test("everything is removed by the tab that is keeping a course, and nothing comes back", async ({ page, site }) => {
  await begin(page, site);
  await page.goto("/offline");
  // Here it goes on by itself.
  await expect(control(page)).toContainText("Keeping, 2 of 3 pages");
  await page.getByRole("button", { name: "Remove everything and stop keeping pages" }).click();
  await page.getByRole("button", { name: "Remove everything", exact: true }).click();
  await expect(page.getByText("You have turned this off.")).toBeVisible();
  await letGo(page, site, second);
  await expectNothing(page);
});

test("everything is removed while the worker keeps a page that was opened, and nothing comes back", async ({ page, context, site }) => {
  await read(page, first);
  site.waitsFor = (path) => path.startsWith("/media/");
  site.asked = [];
  await page.goto(second);
  // The page is there; its pictures are what the worker waits for.
  await expect.poll(() => site.asked.some(({ path }) => path.startsWith("/media/"))).toBe(true);
  const waiting = site.asked.find(({ path }) => path.startsWith("/media/"))!.path;
  expect(await kept(page)).not.toContain(second);
  const other = await removeAll(context);
  await expectNothing(other);
  expect(context.serviceWorkers().length).toBe(1);
  await letGo(other, site, waiting);
  await expectNothing(other);
});

test("a course is removed while it is being looked at for news, and stays removed", async ({ page, context, site }) => {
  await page.goto(course);
  await keep(page).click();
  await expect(control(page)).toContainText("Kept,");
  await site.publish();
  site.waitsFor = (path) => path === list;
  site.asked = [];
  await page.reload();
  await expect.poll(() => site.asked.some(({ path }) => path === list)).toBe(true);
  const other = await context.newPage();
  await other.goto("/offline");
  await control(other).getByRole("button", { name: "Remove" }).click();
  await expect.poll(() => state(other)).toBeUndefined();
  await letGo(page, site, list);
  await expect(keep(page)).toBeVisible();
  expect(await state(other)).toBeUndefined();
  expect(await kept(other)).not.toContain(first);
});

test("a tab that hangs while it keeps a course holds nobody up", async ({ page, context }) => {
  await read(page, second);
  await page.goto(course);
  await keep(page).click();
  await expect(control(page)).toContainText("Kept,");
  const hanging = await context.newPage();
  await hanging.goto("/nothing-here");
  await hanging.evaluate(async (course) => {
    // Its connection to the database never answers that somebody wants it closed.
    const request = indexedDB.open("chapterwise-offline");
    await new Promise((done) => (request.onsuccess = done));
    Object.assign(window, { connection: request.result });
    for (const name of [`chapterwise-offline:${course}`, "chapterwise-offline"]) {
      const hang = () => new Promise(() => {});
      navigator.locks.request(name, { mode: name.includes(":") ? "exclusive" : "shared" }, hang).catch(() => {});
    }
  }, course);
  await page.getByRole("button", { name: "Remove" }).click();
  await expect.poll(() => state(page)).toBeUndefined();
  await expect.poll(() => kept(page)).not.toContain(first);
  await hanging.evaluate((course) => {
    navigator.locks.request(`chapterwise-offline:${course}`, () => new Promise(() => {})).catch(() => {});
  }, course);
  const other = await removeAll(context);
  await expectNothing(other);
  await other.getByRole("button", { name: "Keep pages again" }).click();
  await expect(other.getByText("There is nothing here yet.")).toBeVisible();
  await read(other, second);
});

test("what is kept again after everything was removed stays", async ({ page, context, site }) => {
  await begin(page, site);
  const other = await removeAll(context);
  await other.getByRole("button", { name: "Keep pages again" }).click();
  await expect(other.getByText("There is nothing here yet.")).toBeVisible();
  site.go();
  await keep(page).click();
  await expect(control(page)).toContainText("Kept,");
  await expect.poll(() => kept(page)).toEqual(expect.arrayContaining([course, first, second, "/offline"]));
});
