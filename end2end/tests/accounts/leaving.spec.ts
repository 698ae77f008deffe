import { expect, test } from "../../fixtures.ts";
import { isSignedIn, letter, link, makeAccount, newAddress, password, press, signIn } from "./site.ts";

test("an account moves to another address when both have said yes", { tag: "@no-javascript" }, async ({ page }) => {
  const address = await makeAccount(page);
  const wanted = newAddress();
  await page.goto("/settings");
  const field = page.getByLabel("New address");
  const secret = page.getByLabel("Password", { exact: true });
  await field.fill("ada@nowhere@");
  await secret.fill(password);
  expect(await press(page, "Send both letters")).toBe(422);
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("ada@nowhere@");
  await expect(secret).toHaveValue("");
  await field.fill(wanted);
  await secret.fill("not the password");
  expect(await press(page, "Send both letters")).toBe(422);
  await expect(secret).toBeFocused();
  await expect(secret).toHaveAccessibleDescription(/^This is not the password/);
  await secret.fill(password);
  expect(await press(page, "Send both letters")).toBe(303);
  const main = page.getByRole("main");
  await expect(main.getByRole("status")).toHaveText(/^Two letters are on their way/);
  await expect(main).toContainText(`Both addresses have yet to say yes, each by its letter: ${wanted}`);

  // Programs that look into letters follow their links, and change nothing.
  const [old, fresh] = [await link(address, "Is your account to move?"), await link(wanted, "Is this your new address?")];
  await page.goto(fresh);
  await expect(main).toContainText(wanted);
  expect(await press(page, "Yes, change it")).toBe(303);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("One yes is there");
  await page.goto("/settings");
  await expect(main).toContainText("The one until now has yet to");
  await page.goto(old);
  expect(await press(page, "Yes, change it")).toBe(303);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The address is changed");
  await letter(address, "Your account has moved");
  await page.goto("/settings");
  await expect(main).toContainText(`Signed in as ${wanted}`);
  expect((await page.goto(old))!.status()).toBe(422);
});

test("an account that is to go says so on every page of the settings, and is kept", { tag: "@no-javascript" }, async ({ page, context }) => {
  const address = await makeAccount(page);
  await page.goto("/settings/data");
  const secret = page.getByLabel("Password", { exact: true });
  expect(await press(page, "Delete the account")).toBe(422);
  await expect(secret).toBeFocused();
  await secret.fill(password);
  expect(await press(page, "Delete the account")).toBe(303);
  const main = page.getByRole("main");
  await expect(main.getByRole("status")).toHaveText(/^It is noted/);
  await letter(address, "Your account will be deleted");

  await context.clearCookies();
  await page.goto("/sign-in?next=/settings");
  expect(await signIn(page, address, password)).toBe(303);
  await expect(main).toContainText(/This account goes for good on \d+ \w+ \d{4}\./);
  // There is the button, and from there it goes on to where they wanted to go.
  expect(await press(page, "Keep the account")).toBe(303);
  await expect(main.getByRole("status")).toHaveText("Your account stays.");
  await main.getByRole("link", { name: "Go on to where you were going" }).click();
  await expect(page).toHaveURL("/settings");
  await expect(main).not.toContainText("goes for good");
  expect(await isSignedIn(page)).toBe(true);
});
