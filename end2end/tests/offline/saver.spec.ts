import type { Page } from "@playwright/test";
import { expect } from "../../fixtures.ts";
import { course, expectKept, first, kept, registrations, second, test } from "./site.ts";

// A browser in which the reader has asked to save data.
test.beforeEach(({ context }) =>
  context.addInitScript(() => {
    Object.defineProperty(navigator, "connection", { value: Object.assign(new EventTarget(), { saveData: true }) });
  }),
);

/** Whatever a page does by itself once it is there, it has begun then. */
async function settled(page: Page) {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => new Promise((idle) => requestIdleCallback(() => requestIdleCallback(idle))));
  await page.waitForLoadState("networkidle");
}

test("with data saver no worker comes by itself, and nothing is kept", async ({ page, site }) => {
  for (const path of ["/", course, second]) {
    await page.goto(path);
    await settled(page);
    expect(await registrations(page), path).toBe(0);
  }
  expect(site.asked.filter(({ path }) => path === "/sw.js")).toEqual([]);
  // Nor is any page fetched that nobody is about to open.
  expect(site.asked.filter(({ headers }) => headers["sec-purpose"])).toEqual([]);
  expect(await kept(page)).toEqual([]);
});

test("with data saver an island waits until it is touched", async ({ page, site }) => {
  const woken = () => site.asked.some(({ path }) => /\/assets\/app-.*\.(js|wasm)$/.test(path));
  await page.goto(second);
  await page.getByRole("heading", { name: "Test yourself" }).scrollIntoViewIfNeeded();
  await settled(page);
  expect(woken()).toBe(false);
  // The first touch opens the answer, as without any script, and wakes the island.
  await page.locator("details.question > summary").first().click();
  await expect(page.getByText(/^1 of \d+ opened$/)).toBeVisible();
  expect(woken()).toBe(true);
});

test("with data saver a course is kept on purpose, and read without a connection", async ({ page, site }) => {
  await page.goto(course);
  await page.getByRole("button", { name: /^Keep for offline, \d+ kB$/ }).click();
  await expect(page.locator(".keep")).toContainText("Kept,");
  expect(await registrations(page)).toBe(1);
  await expectKept(page, course, first, second);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await site.disconnect();
  await page.goto(second);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("When to come back");
});
