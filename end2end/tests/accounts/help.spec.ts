// What a script does for the forms of accounts, and that they are whole without it.

import { expect, test } from "../../fixtures.ts";
import { askForAccount, makeAccount, newAddress, password, press, signIn } from "./site.ts";

test("a password is shown and hidden, with the caret where it was", async ({ page }) => {
  await page.goto("/sign-in");
  const field = page.getByLabel("Password", { exact: true });
  const button = page.getByRole("button", { name: /^(Show|Hide) Password$/ });
  await expect(button).toHaveText("Show Password");
  await field.fill("secret words");
  await field.evaluate((input: HTMLInputElement) => input.setSelectionRange(2, 4));
  await button.click();
  await expect(field).toHaveAttribute("type", "text");
  await expect(button).toHaveText("Hide Password");
  await expect(field).toBeFocused();
  const caret = () => field.evaluate(({ selectionStart, selectionEnd }: HTMLInputElement) => [selectionStart, selectionEnd]);
  expect(await caret()).toEqual([2, 4]);

  // By the keyboard: the focus stays on what was pressed.
  await button.focus();
  await page.keyboard.press("Space");
  await expect(field).toHaveAttribute("type", "password");
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(field).toHaveAttribute("type", "text");

  // What is sent is a password again.
  await page.evaluate(() => {
    document.forms[0].addEventListener("submit", () => {
      sessionStorage.type = document.querySelector<HTMLInputElement>("#Password")!.type;
    });
  });
  await page.getByLabel("E-mail address").fill("nobody@example.org");
  expect(await press(page, "Sign in")).toBe(422);
  expect(await page.evaluate(() => sessionStorage.type)).toBe("password");
});

test("a new password is spoken of in words, and nothing is sent for that", async ({ page }) => {
  await page.goto(await askForAccount(page, newAddress()));
  const field = page.getByLabel("Password", { exact: true });
  const hint = page.locator(".strength");
  await expect(hint).toHaveRole("status");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  for (const [typed, said] of [
    ["seven", /missing: 5$/],
    // Characters are counted as the server counts them.
    ["🦊🦊🦊🦊🦊🦊🦊", /missing: 3$/],
    ["abcabcabcabc", /repeats itself/],
    ["aaaaaaaaaaaab", /repeats itself/],
    [password, /^Long enough\. More words/],
  ] as const) {
    await field.fill(typed);
    await expect(hint).toHaveText(said);
  }
  await field.fill("");
  await expect(hint).toHaveText("");
  expect(asked).toEqual([]);

  // What is said to be too short the server refuses, and what it refuses is never called good.
  await field.fill("passwordpassword");
  await expect(hint).toHaveText(/repeats itself/);
  expect(await press(page, "Make the account")).toBe(422);
});

test.describe("where the device is in Bogotá", () => {
  test.use({ timezoneId: "America/Bogota" });

  test("its time zone is guessed, and can be corrected", async ({ page }) => {
    await page.goto(await askForAccount(page, newAddress()));
    const zone = page.getByLabel("Time zone", { exact: true });
    await expect(zone).toHaveValue("America/Bogota");
    await zone.selectOption("Europe/Zurich");
    await page.getByLabel("Password", { exact: true }).fill("short");
    expect(await press(page, "Make the account")).toBe(422);
    // What was chosen is not guessed away.
    await expect(zone).toHaveValue("Europe/Zurich");
    await page.getByLabel("Password", { exact: true }).fill(password);
    expect(await press(page, "Make the account")).toBe(303);
    await page.goto("/settings");
    await expect(zone).toHaveValue("Europe/Zurich");
    await expect(page.getByRole("button", { name: "Take that" })).toHaveCount(0);

    await zone.selectOption("UTC");
    expect(await press(page, "Save")).toBe(303);
    await expect(zone).toHaveValue("UTC");
    await expect(page.getByRole("main")).toContainText("Your device is in the zone America, Bogota (UTC−5).");
    await page.getByRole("button", { name: "Take that" }).click();
    await expect(zone).toHaveValue("America/Bogota");
    await expect(zone).toBeFocused();
    expect(await press(page, "Save")).toBe(303);
    await expect(zone).toHaveValue("America/Bogota");
  });
});

test("without a script there is nothing that does nothing", { tag: "@no-javascript" }, async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled !== false, "with one there is");
  const address = await makeAccount(page);
  await page.goto("/settings");
  await expect(page.getByLabel("Time zone", { exact: true })).toHaveValue("UTC");
  expect(await press(page, "Sign out")).toBe(303);
  await page.goto("/sign-in");
  await expect(page.getByRole("main").getByRole("button")).toHaveText(["Sign in"]);
  expect(await signIn(page, address, password)).toBe(303);
});

test("the address goes along to the form for a forgotten password, and not in an address", async ({ page }) => {
  const address = newAddress();
  await page.goto("/sign-in?next=%2Foffline");
  await page.getByLabel("E-mail address").fill(address);
  await page.getByRole("link", { name: "Forgotten your password?" }).click();
  await expect(page).toHaveURL("/reset?next=%2Foffline");
  await expect(page.getByLabel("E-mail address")).toHaveValue(address);
  await page.reload();
  await expect(page.getByLabel("E-mail address")).toHaveValue(/^$|@/);
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("@");
});

test("who signs out is told so", async ({ page }) => {
  await makeAccount(page);
  await page.goto("/settings");
  expect(await press(page, "Sign out")).toBe(303);
  await expect(page.getByRole("main").getByRole("status")).toHaveText("You are signed out on this device.");
});

test.describe("in India", () => {
  test.use({ timezoneId: "Asia/Calcutta" });
  test("a device that says its zone by an old name finds it", async ({ page }) => {
    await page.goto(await askForAccount(page, newAddress()));
    await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Kolkata");
    await expect(page.locator("option[value='Asia/Calcutta']")).toHaveCount(0);
  });
});
