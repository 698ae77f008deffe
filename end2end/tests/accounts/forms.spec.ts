import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "@playwright/test";
import { chapters, expect, listening, test } from "../../fixtures.ts";
import { askForAccount, isSignedIn, letter, link, makeAccount, newAddress, password, press, signIn } from "./site.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const other = "another quiet book, and no red";
const account = (page: Page) => page.getByRole("banner").locator(".me");

/** Another device of the same reader. */
async function anotherDevice(browser: Browser, baseURL?: string, javaScriptEnabled?: boolean): Promise<Page> {
  const userAgent = "Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0";
  const context = await browser.newContext({ baseURL, javaScriptEnabled, userAgent, reducedMotion: "reduce" });
  return context.newPage();
}

test("mistakes are said beside their fields, and what was typed is still there", { tag: "@no-javascript" }, async ({ page }) => {
  await page.goto("/sign-up?next=/search");
  const email = page.getByLabel("E-mail address");
  const name = page.getByLabel("Name", { exact: true });
  await email.fill("ada@nowhere@");
  await name.fill("“…”");
  expect(await press(page, "Send me the letter")).toBe(422);
  await expect(page).toHaveTitle("Problem: Make an account · Chapterwise");
  await expect(email).toBeFocused();
  await expect(email).toHaveValue("ada@nowhere@");
  await expect(email).toHaveAttribute("aria-invalid", "true");
  await expect(email).toHaveAccessibleDescription(/^This is no address to send mail to\./);
  await expect(name).toHaveValue("“…”");
  await expect(name).toHaveAccessibleDescription(/^Type a name/);

  await email.fill('"ada lovelace"@example.org');
  expect(await press(page, "Send me the letter")).toBe(422);
  await expect(email).not.toHaveAttribute("aria-invalid");
  await expect(name).toBeFocused();
  await expect(page.getByRole("main").getByRole("link", { name: "Sign in" })).toHaveAttribute("href", /next=%2Fsearch$/);
});

test("an account is made by letter, left, and entered again", { tag: "@no-javascript" }, async ({ page }) => {
  const address = newAddress();
  const finish = await askForAccount(page, address);

  // To open it changes nothing: programs that look into letters do so too.
  await page.goto(finish);
  await page.goto(finish);
  await expect(page.getByRole("main")).toContainText(address);
  const chosen = page.getByLabel("Password", { exact: true });
  await chosen.fill("short");
  expect(await press(page, "Make the account")).toBe(422);
  await expect(chosen).toBeFocused();
  await expect(chosen).toHaveValue("");
  await expect(chosen).toHaveAccessibleDescription(/^This password is too short\./);
  await chosen.fill("passwordpassword");
  expect(await press(page, "Make the account")).toBe(422);
  await expect(chosen).toHaveAccessibleDescription(/^This would be guessed soon/);
  await chosen.fill(password);
  expect(await press(page, "Make the account")).toBe(303);
  await expect(page).toHaveURL("/");

  expect((await page.goto(finish))!.status()).toBe(422);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link no longer works");

  expect(await isSignedIn(page)).toBe(true);
  expect(await press(page, "Sign out")).toBe(303);
  await expect(page).toHaveURL("/sign-in?left=yes");
  expect(await isSignedIn(page)).toBe(false);

  // The same words for a wrong password and for an address that has no account.
  const said: (string | null)[] = [];
  for (const typed of [address, newAddress()]) {
    expect(await signIn(page, typed, other)).toBe(422);
    await expect(page).toHaveTitle("Problem: Sign in · Chapterwise");
    await expect(page.getByLabel("E-mail address")).toHaveValue(typed);
    await expect(page.getByLabel("Password")).toHaveValue("");
    await expect(page.getByLabel("Password")).toBeFocused();
    await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/don’t belong together/);
    said.push(await page.getByRole("main").textContent());
  }
  expect(said[0]).toBe(said[1]);
  // And back to where it was wanted.
  expect(await signIn(page, address, password)).toBe(303);
  await expect(page).toHaveURL("/settings");
});

test("nobody learns from the form whether an address has an account", { tag: "@no-javascript" }, async ({ page, context }) => {
  const address = await makeAccount(page);
  await context.clearCookies();
  await page.goto("/sign-up");
  await page.getByLabel("E-mail address").fill(address.toUpperCase());
  await page.getByLabel("Name", { exact: true }).fill("Eve");
  expect(await press(page, "Send me the letter")).toBe(303);
  await expect(page).toHaveURL("/sign-up/sent");
  // Its owner does, at the address that was proved, however it was typed.
  await letter(address, "You have an account already");

  const nobody = newAddress();
  await page.goto("/reset");
  await page.getByLabel("E-mail address").fill(nobody);
  expect(await press(page, "Send me the letter")).toBe(303);
  await expect(page).toHaveURL("/reset/sent");
  await letter(nobody, "There is no account with this address");
});

test("a forgotten password is set anew, and other devices are signed out", { tag: "@no-javascript" }, async ({ page, browser, baseURL, javaScriptEnabled }) => {
  const address = await makeAccount(page);
  const forgetful = await anotherDevice(browser, baseURL, javaScriptEnabled);
  await forgetful.goto("/reset");
  await forgetful.getByLabel("E-mail address").fill("ada@");
  expect(await press(forgetful, "Send me the letter")).toBe(422);
  await expect(forgetful.getByLabel("E-mail address")).toBeFocused();
  await forgetful.getByLabel("E-mail address").fill(address);
  expect(await press(forgetful, "Send me the letter")).toBe(303);
  await expect(forgetful).toHaveURL("/reset/sent");

  const choose = await link(address, "Choose a new password");
  await forgetful.goto(choose);
  await forgetful.getByLabel("New password").fill("short");
  expect(await press(forgetful, "Set the password")).toBe(422);
  await expect(forgetful.getByLabel("New password")).toHaveValue("");
  await forgetful.getByLabel("New password").fill(other);
  expect(await press(forgetful, "Set the password")).toBe(303);
  await expect(forgetful).toHaveURL(/\/settings/);
  await expect(forgetful.getByRole("main")).toContainText(address);
  expect((await forgetful.goto(choose))!.status()).toBe(422);

  expect(await isSignedIn(page)).toBe(false);
  expect(await signIn(page, address, password)).toBe(422);
  expect(await signIn(page, address, other)).toBe(303);
  await forgetful.context().close();
});

test("the settings show where one is signed in, and end a session", { tag: "@no-javascript" }, async ({ page, browser, baseURL, javaScriptEnabled }) => {
  const address = await makeAccount(page);
  const phone = await anotherDevice(browser, baseURL, javaScriptEnabled);
  await phone.goto("/sign-in");
  expect(await signIn(phone, address, password)).toBe(303);

  await page.goto("/settings/security");
  const list = page.getByRole("region", { name: "Where you are signed in" }).getByRole("listitem");
  await expect(list).toHaveCount(2);
  const ours = list.filter({ hasText: "This device" });
  await expect(ours).toHaveCount(1);
  await expect(ours.getByRole("button")).toHaveCount(0);
  await expect(list.filter({ hasText: "Firefox, Android" })).toContainText(/Since \d+ \w+ \d{4}/);
  expect(await press(page, /^End Firefox, Android, since/)).toBe(303);
  await expect(page.getByRole("main").getByRole("status")).toHaveText(/^Ended\./);
  await expect(list).toHaveCount(1);
  await expect(page.getByRole("button", { name: "End all others" })).toHaveCount(0);
  expect(await isSignedIn(phone)).toBe(false);

  expect(await signIn(phone, address, password)).toBe(303);
  await page.goto("/settings/security");
  expect(await press(page, "End all others")).toBe(303);
  expect(await isSignedIn(phone)).toBe(false);
  expect(await isSignedIn(page)).toBe(true);
  await phone.context().close();
});

test("name, time zone and password are changed", { tag: "@no-javascript" }, async ({ page }) => {
  const address = await makeAccount(page);
  await page.goto("/settings");
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("");
  await page.getByLabel("Time zone", { exact: true }).selectOption("Asia/Kathmandu");
  expect(await press(page, "Save")).toBe(422);
  await expect(page).toHaveTitle("Problem: Profile · Chapterwise");
  await expect(name).toBeFocused();
  await expect(page.getByLabel("Time zone", { exact: true })).toHaveValue("Asia/Kathmandu");
  await name.fill("שרה");
  expect(await press(page, "Save")).toBe(303);
  await expect(page.getByRole("main").getByRole("status")).toHaveText("Name and time zone are saved.");
  await expect(name).toHaveValue("שרה");
  await expect(page.getByLabel("Time zone", { exact: true })).toHaveValue("Asia/Kathmandu");

  await page.getByRole("navigation", { name: "Your account" }).getByRole("link", { name: "Signing in" }).click();
  const old = page.getByLabel("Password until now");
  await old.fill(other);
  await page.getByLabel("New password").fill("short");
  expect(await press(page, "Change the password")).toBe(422);
  await expect(old).toBeFocused();
  await expect(old).toHaveAccessibleDescription(/^This is not the password/);
  await expect(page.getByLabel("New password")).toHaveAccessibleDescription(/^This password is too short/);
  await old.fill(password);
  await page.getByLabel("New password").fill(other);
  expect(await press(page, "Change the password")).toBe(303);
  await expect(page.getByRole("main").getByRole("status")).toHaveText(/^The password is changed\./);

  await page.goto("/settings");
  expect(await press(page, "Sign out")).toBe(303);
  await page.goto("/sign-in");
  expect(await signIn(page, address, password)).toBe(422);
  expect(await signIn(page, address, other)).toBe(303);
});

test("a link that is nobody's begins nothing", { tag: "@no-javascript" }, async ({ page }) => {
  for (const path of ["/confirm", "/reset"]) {
    for (const token of ["00000000000000000000000000000000", "x", "%F0%9F%93%96"]) {
      expect((await page.goto(`${path}/${token}`))!.status()).toBe(422);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link no longer works");
      await expect(page.getByRole("main").getByRole("link", { name: "Sign in" })).toBeVisible();
    }
  }
});

test("the bar has the reader's name on every page, and nothing moves for it", async ({ page }) => {
  await page.goto(chapters[0]);
  await listening(page);
  await expect(account(page)).toHaveText("Account");
  const places = () =>
    page.locator(".bar > *").evaluateAll((parts) => parts.map((part) => [part.className, ...Object.values(part.getBoundingClientRect().toJSON())]));
  const before = await places();

  const name = "Nguyễn Thị Minh Khai, who has a long name";
  await makeAccount(page, name);
  await page.goto(chapters[0]);
  await expect(account(page)).toHaveText(name);
  await expect(account(page)).toHaveAttribute("title", name);
  expect(await places()).toEqual(before);

  await page.setViewportSize({ width: 360, height: 800 });
  await expect(account(page)).toHaveAccessibleName(name);
  await expect(account(page).locator("svg")).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 800 });

  await account(page).click();
  expect(await press(page, "Sign out")).toBe(303);
  await listening(page);
  await expect(account(page)).toHaveText("Account");
});

test("a name in the bar is text, and what is no name is left out", async ({ page, context, baseURL }) => {
  await context.addCookies([{ name: "reader", value: encodeURIComponent("<img src=x onerror=alert(1)>"), url: baseURL }]);
  await page.goto("/");
  await expect(account(page)).toHaveText("<img src=x onerror=alert(1)>");
  await context.addCookies([{ name: "reader", value: "%E0%A4%A", url: baseURL }]);
  await page.goto("/");
  await listening(page);
  await expect(account(page)).toHaveText("Account");
});

test("pages behind the forms are accessible, and fit the narrowest phone", async ({ page }) => {
  const look = async () => {
    const title = await page.title();
    await page.evaluate(axe);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const violations = await page.evaluate(async () =>
        (await (window as any).axe.run(document)).violations.map((each: any) => [each.help, ...each.nodes.map((node: any) => node.html)]),
      );
      expect(violations, title).toEqual([]);
    }
    for (const [width, letters] of [[320, "100%"], [360, "200%"], [1280, "200%"]] as const) {
      await page.setViewportSize({ width, height: 800 });
      const tooWide = await page.evaluate((letters) => {
        document.documentElement.style.fontSize = letters;
        return document.documentElement.scrollWidth - document.documentElement.clientWidth;
      }, letters);
      expect(tooWide, `${title}, ${width} pixels, ${letters}`).toBe(0);
    }
    await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  await page.goto("/sign-up");
  await press(page, "Send me the letter");
  await look();
  await page.goto("/sign-in");
  await signIn(page, newAddress(), "");
  await look();
  const name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk";
  const finish = await askForAccount(page, newAddress(), name);
  await look();
  await page.goto(finish);
  await press(page, "Make the account");
  await look();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await press(page, "Make the account");
  await page.goto("/settings?done=name");
  await look();
  await page.goto("/settings/security");
  await press(page, "Change the password");
  await look();
  await page.goto(finish);
  await look();
});
