import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Page, expect } from "@playwright/test";

/** Good enough for any account. */
export const password = "a quiet book with one red";

/** An address that nobody else has. */
export const newAddress = () => `ada-${randomBytes(6).toString("hex")}@example.org`;

/** Every letter to an address, in no order. */
function letters(address: string): string[] {
  const folder = join(process.env.DATA!, "mail");
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".eml"))
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .filter((letter) => letter.includes(`\nTo: ${address}\r\n`));
  } catch {
    // Before the first letter there is no folder.
    return [];
  }
}

/** Waits for a letter to the address, by its subject. */
export async function letter(address: string, subject: string): Promise<string> {
  const found = () => letters(address).find((letter) => letter.includes(`\nSubject: ${subject}\r\n`));
  await expect.poll(found, `the letter “${subject}”`).toBeTruthy();
  return found()!;
}

/** Where a letter's link leads on this site. */
export async function link(address: string, subject: string): Promise<string> {
  // A long line is folded on its way (RFC 2045, section 6.7).
  const text = (await letter(address, subject)).replaceAll("=\r\n", "");
  return new URL(text.match(/^http\S+\/(confirm|reset|email)\/\w+/m)![0]).pathname;
}

/** Presses a button, and gives the status of the answer to its form. */
export async function press(page: Page, name: string | RegExp): Promise<number> {
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  // Whoever goes elsewhere next must not be overtaken by where the form leads.
  const arrived = page.waitForEvent("framenavigated").catch(() => undefined);
  await page.getByRole("main").getByRole("button", { name }).click();
  const response = await answer;
  if (response.request().isNavigationRequest()) {
    await arrived;
  }
  await page.waitForLoadState();
  return response.status();
}

/** Asks for an account, and gives the address to finish at. */
export async function askForAccount(page: Page, address: string, name = "Ada"): Promise<string> {
  await page.goto("/sign-up");
  await page.getByLabel("E-mail address").fill(address);
  await page.getByLabel("Name", { exact: true }).fill(name);
  expect(await press(page, "Send me the letter")).toBe(303);
  await expect(page).toHaveURL("/sign-up/sent");
  return link(address, "Finish signing up");
}

/** Makes an account and is signed in to it. */
export async function makeAccount(page: Page, name = "Ada"): Promise<string> {
  const address = newAddress();
  await page.goto(await askForAccount(page, address, name));
  await page.getByLabel("Password", { exact: true }).fill(password);
  expect(await press(page, "Make the account")).toBe(303);
  await expect(page).toHaveURL("/");
  return address;
}

/** Fills the form and sends it; gives the status of the answer. */
export async function signIn(page: Page, address: string, secret: string): Promise<number> {
  await page.getByLabel("E-mail address").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(secret);
  return press(page, "Sign in");
}

/** Whether whoever asks is signed in. */
export async function isSignedIn(page: Page): Promise<boolean> {
  await page.goto("/settings");
  return new URL(page.url()).pathname === "/settings";
}
