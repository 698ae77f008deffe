import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect, test } from "../../fixtures.ts";
import { isSignedIn, makeAccount, press } from "../accounts/site.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The room of the settings, by its link. */
async function open(page: Page): Promise<void> {
  await page.goto("/settings");
  await page.getByRole("navigation", { name: "Your account" }).getByRole("link", { name: "Reminders" }).click();
  await expect(page).toHaveURL("/settings/reminders");
}

/** In both themes, on a narrow phone and on a wide screen. */
async function expectNoBarrier(page: Page): Promise<void> {
  await page.evaluate(axe);
  for (const width of [320, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const violations = await page.evaluate(async () => {
        const result = await (window as any).axe.run(document, { resultTypes: ["violations"] });
        return result.violations.map((each: any) => [each.id, each.nodes.map((node: any) => node.failureSummary)]);
      });
      expect(violations, `${page.url()}, ${colorScheme}, ${width} pixels wide`).toEqual([]);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, `${page.url()} at ${width}`).toBe(0);
  }
}

test("letters are chosen by their hour, and given up", { tag: "@no-javascript" }, async ({ page }) => {
  await makeAccount(page);
  await open(page);
  const main = page.getByRole("main");
  const hour = page.getByLabel("Send it at");
  await expect(hour).toHaveValue("never");
  await expect(hour).toHaveAccessibleDescription(/^By the clock in /);
  await hour.selectOption("18:00");
  expect(await press(page, "Save")).toBe(303);
  await expect(main.getByRole("status")).toHaveText("Reminders come by e-mail from now on.");
  await expect(hour).toHaveValue("18");

  await hour.selectOption("Never");
  expect(await press(page, "Save")).toBe(303);
  await expect(main.getByRole("status")).toHaveText("No reminders come by e-mail.");
  await expect(hour).toHaveValue("never");
});

test("a calendar has an address that is shown once, replaced and removed", { tag: "@no-javascript" }, async ({ page, playwright, baseURL }) => {
  // A program for calendars, which has no cookie.
  const program = await playwright.request.newContext({ baseURL });
  const status = async (address: string) => (await program.get(address)).status();
  await makeAccount(page);
  await open(page);
  const main = page.getByRole("main");
  const made = async (button: string) => {
    expect(await press(page, button)).toBe(200);
    await expect(page.getByRole("heading", { level: 2 })).toHaveText("The address of your calendar");
    const address = (await main.locator("pre").textContent())!;
    expect(address).toMatch(/\/calendar\/[0-9a-f]{32}\.ics$/);
    const subscribe = main.getByRole("link", { name: "Open it in the calendar of this device" });
    await expect(subscribe).toHaveAttribute("href", address.replace(/^https?:/, "webcal:"));
    return address;
  };
  const first = await made("Make an address");
  const answer = await program.get(first);
  expect(answer.headers()["content-type"]).toBe("text/calendar; charset=utf-8");
  expect(await answer.text()).toMatch(/^BEGIN:VCALENDAR\r\n[^]*\r\nEND:VCALENDAR\r\n$/);

  await main.getByRole("link", { name: "I have copied it" }).click();
  await expect(main).not.toContainText(first);
  const second = await made("Make a new address");
  expect([await status(first), await status(second)]).toEqual([404, 200]);

  await main.getByRole("link", { name: "I have copied it" }).click();
  expect(await press(page, "Remove the address")).toBe(303);
  await expect(main.getByRole("status")).toHaveText(/^The address is removed\./);
  await expect(main.getByRole("button", { name: "Make an address" })).toBeVisible();
  expect(await status(second)).toBe(404);
  await program.dispose();
});

test("a guest signs in on the way to the reminders", { tag: "@no-javascript" }, async ({ page }) => {
  expect(await isSignedIn(page)).toBe(false);
  await page.goto("/settings/reminders");
  await expect(page).toHaveURL("/sign-in?next=%2Fsettings%2Freminders");
});

test("a link that stops nothing says so and leads on", { tag: "@no-javascript" }, async ({ page }) => {
  const answer = await page.goto("/reminders/stop/00000000000000000000000000000000");
  expect(answer!.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link stops nothing");
  await expect(page.getByRole("main").getByRole("link", { name: "Reminders in your settings" })).toBeVisible();
});

test("none of these pages has a barrier, and all fit a narrow phone", async ({ page }) => {
  await makeAccount(page);
  await open(page);
  await expectNoBarrier(page);
  expect(await press(page, "Make an address")).toBe(200);
  await expectNoBarrier(page);
  await page.getByRole("link", { name: "I have copied it" }).click();
  await expect(page.getByRole("button", { name: "Make a new address" })).toBeVisible();
  await expectNoBarrier(page);
  await page.goto("/reminders/stop/none");
  await expectNoBarrier(page);
});
