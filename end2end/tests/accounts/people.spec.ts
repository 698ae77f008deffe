import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { expect, test } from "../../fixtures.ts";
import { program } from "../../server.mjs";
import { isSignedIn, makeAccount, password, press, signIn } from "./site.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Makes an account, and gives it the role as whoever runs the site does. */
async function makeAdmin(page: Page): Promise<string> {
  const address = await makeAccount(page, "Grace");
  await promisify(execFile)(program, ["user", "grant", address, "admin"], {
    env: { ...process.env, CHAPTERWISE_DATA: process.env.DATA, DATABASE_URL: "" },
  });
  return address;
}

test("an admin finds somebody, gives and takes roles, suspends and reinstates", { tag: "@no-javascript" }, async ({ page, browser }) => {
  await makeAdmin(page);
  const theirs = await browser.newContext({ javaScriptEnabled: false });
  const other = await theirs.newPage();
  const address = await makeAccount(other, "Ada of the tides");
  // A student has no way there, and is told of none.
  await other.goto("/settings");
  await expect(other.getByRole("link", { name: "People" })).toHaveCount(0);
  expect((await other.goto("/people"))!.status()).toBe(403);

  await page.goto("/settings");
  await page.getByRole("link", { name: "People" }).click();
  const main = page.getByRole("main");
  const search = page.getByLabel("Part of an address or a name");
  await search.fill("zzzz nobody is called so");
  await page.keyboard.press("Enter");
  await expect(main).toContainText("Nobody");
  await search.fill(address.toUpperCase());
  await page.keyboard.press("Enter");
  await main.getByRole("link", { name: "Ada of the tides" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ada of the tides");
  await expect(main).toContainText(address);

  const course = page.getByLabel("Course");
  await course.fill("Not an id!");
  expect(await press(page, "Make an author of it")).toBe(422);
  await expect(course).toBeFocused();
  await expect(course).toHaveValue("Not an id!");
  await course.fill("learning");
  expect(await press(page, "Make an author of it")).toBe(303);
  await expect(main.getByRole("status")).toHaveText("The role is given.");
  await other.goto("/settings/tokens");
  await expect(other.getByRole("main").getByRole("checkbox").first()).toBeVisible();
  await page.waitForLoadState();
  expect(await press(page, /^Take away/)).toBe(303);
  await expect(main.getByRole("status")).toHaveText("The role is taken away.");

  await main.getByRole("link", { name: "Suspend …" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Suspend \u2068?Ada of the tides\u2069?\?$/);
  expect(await press(page, "Suspend")).toBe(303);
  await expect(main.getByRole("status")).toHaveText("Suspended, and signed out everywhere.");
  expect(await isSignedIn(other)).toBe(false);
  expect(await signIn(other, address, password)).toBe(403);
  expect(await press(page, "Reinstate")).toBe(303);
  await other.goto("/sign-in");
  expect(await signIn(other, address, password)).toBe(303);

  // All of it is in the log, and what failed as well.
  await main.getByRole("link", { name: "What happened to this account" }).click();
  const rows = main.locator("tbody tr");
  for (const what of ["Suspended", "Reinstated", "Role given", "Role taken", "Failed to sign in"]) {
    await expect(rows.filter({ hasText: what }).first()).toBeVisible();
  }
  await expect(main).not.toContainText(address);
  const id = page.getByLabel("Address or id of an account");
  await id.fill("Ada");
  await page.getByRole("main").getByRole("button", { name: "Show" }).click();
  await expect(id).toBeFocused();
  await expect(id).toHaveAccessibleDescription(/^Nobody here has this address/);
  await other.goto("/settings/security");
  await expect(other.getByRole("main")).toContainText("A sign-in failed");
  await theirs.close();
});

test("pages of admins have no barriers and fit a narrow phone", async ({ page }) => {
  await makeAdmin(page);
  const id = await page.goto("/people").then(() => page.locator("tbody a").first().getAttribute("href"));
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const path of ["/people", "/people?q=zzzz", "/people/log", id!, `${id}/suspend`, "/settings/data", "/settings/security"]) {
    await page.goto(path);
    await page.evaluate(axe);
    for (const width of [320, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const violations = await page.evaluate(async () => {
          const result = await (window as any).axe.run(document, { resultTypes: ["violations"] });
          return result.violations.map((each: any) => [each.id, each.nodes.map((node: any) => node.failureSummary)]);
        });
        expect(violations, `${path}, ${colorScheme}, ${width} pixels wide`).toEqual([]);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${path} at ${width}`).toBe(0);
    }
  }
});

test("everything about oneself comes as a file", { tag: "@no-javascript" }, async ({ page }) => {
  const address = await makeAccount(page);
  await page.goto("/settings/data");
  const comes = page.waitForEvent("download");
  await page.getByRole("main").getByRole("button", { name: "Download my data" }).click();
  const file = await comes;
  expect(file.suggestedFilename()).toMatch(/^chapterwise-\d{4}-\d\d-\d\d\.json$/);
  const whole = JSON.parse(readFileSync(await file.path(), "utf8"));
  expect(whole.complete).toBe(true);
  expect(whole.account[0].email).toBe(address);
  expect(whole.security_events.map((event: any) => event.kind)).toEqual(["signed_up", "exported"]);
  // The page is still there to go on with.
  await expect(page).toHaveURL("/settings/data");
});
