// Signing in with a key that the device keeps. Browsers allow that at a name only, so the site is
// reached by one here.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import type { CDPSession, Page } from "@playwright/test";
import { test as base, expect } from "../../fixtures.ts";
import { startServer } from "../../server.mjs";
import { isSignedIn, letter, makeAccount, password, press } from "./site.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Shared {
  site: { url: string; data: string };
}

const test = base.extend<object, Shared>({
  site: [
    async ({}, use) => {
      const port = await freePort();
      const url = `http://localhost:${port}`;
      const data = mkdtempSync("/var/tmp/chapterwise-passkeys-");
      const server = await startServer(undefined, {
        data,
        variables: { CHAPTERWISE_ADDR: `127.0.0.1:${port}`, CHAPTERWISE_URL: url },
      });
      await use({ url, data });
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
  baseURL: async ({ site }, use) => use(site.url),
});

// One site for all of these, whose mail is in a folder of its own.
test.describe.configure({ mode: "default" });
const data = process.env.DATA;
test.beforeEach(({ site }) => {
  process.env.DATA = site.data;
});
test.afterEach(() => {
  process.env.DATA = data;
});

function freePort(): Promise<number> {
  return new Promise((found) => {
    const listener = createServer().listen(0, "127.0.0.1", () => {
      const { port } = listener.address() as AddressInfo;
      listener.close(() => found(port));
    });
  });
}

// Whoever touches whatever asks would be in before the test has pressed a button.
const withoutOffers = (page: Page) =>
  page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });

/** A device that keeps passkeys, whose owner touches it whenever it asks. */
async function device(page: Page, more = {}): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...more,
    },
  });
  return { cdp, authenticatorId };
}

// The heading of another section is called so, too.
const secret = (page: Page) => page.locator("#PasskeyPassword");
const add = (page: Page) => page.getByRole("button", { name: "Add a passkey" });
const list = (page: Page) => page.getByRole("region", { name: "Passkeys" }).getByRole("listitem");

async function addPasskey(page: Page, name: string) {
  await page.goto("/settings/security");
  await page.getByLabel("Name of the passkey").fill(name);
  await secret(page).fill(password);
  await add(page).click();
  await expect(page.getByRole("main").locator(".notice")).toHaveText(/^The passkey is added\./);
}

test("a passkey is added, opens the account, and no longer does when it is removed", async ({ page }) => {
  await withoutOffers(page);
  const address = await makeAccount(page);
  const { cdp, authenticatorId } = await device(page);
  await addPasskey(page, "Ada’s phone");
  await expect(list(page)).toHaveCount(1);
  await expect(list(page)).toContainText("Ada’s phone");
  await expect(list(page)).toContainText("Never used");
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  expect(credentials).toHaveLength(1);
  expect(credentials[0]).toMatchObject({ isResidentCredential: true, rpId: "localhost" });
  await letter(address, "A passkey was added to your account");

  // The same device keeps no second one.
  await secret(page).fill(password);
  await add(page).click();
  await expect(page.getByRole("main")).toContainText("This device has a passkey of your account already.");

  await page.goto("/settings");
  expect(await press(page, "Sign out")).toBe(303);
  await page.goto("/sign-in?next=/settings/security");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL("/settings/security");
  await expect(list(page)).toContainText(/Last used \d/);

  expect(await press(page, "Remove the passkey Ada’s phone")).toBe(303);
  await expect(page.getByRole("main").locator(".notice")).toHaveText(/^The passkey is removed/);
  await expect(list(page)).toHaveCount(0);
  await letter(address, "A passkey was removed from your account");
  await page.goto("/settings");
  expect(await press(page, "Sign out")).toBe(303);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("main")).toContainText("This opened no account.");
  expect(await isSignedIn(page)).toBe(false);
});

test("what is missing is said beside its field, and a question that nobody answers is no harm", async ({ page }) => {
  await withoutOffers(page);
  await makeAccount(page);
  const { cdp, authenticatorId } = await device(page);
  await page.goto("/settings/security");
  const name = page.getByLabel("Name of the passkey");
  await expect(name).toHaveValue(/Chrome/);
  await secret(page).fill("not this one");
  await add(page).click();
  await expect(secret(page)).toBeFocused();
  await expect(secret(page)).toHaveAttribute("aria-invalid", "true");
  await expect(secret(page)).toHaveAccessibleDescription(/^This is not the password of your account\..*Asked again/);
  await name.fill("");
  await secret(page).fill(password);
  await add(page).click();
  await expect(name).toBeFocused();
  await expect(name).toHaveAccessibleDescription(/^Type a name/);
  await expect(secret(page)).not.toHaveAttribute("aria-invalid");

  // The device can't make sure who holds it.
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await name.fill("Key");
  await add(page).click();
  await expect(page.getByRole("main")).toContainText("your browser’s question was closed");
  await expect(name).not.toHaveAttribute("aria-invalid");
  await expect(list(page)).toHaveCount(0);
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await add(page).click();
  await expect(list(page)).toHaveCount(1);
});

test("the browser offers passkeys where it offers names", async ({ page }) => {
  await page.goto("/sign-in");
  const isThere = await page.evaluate(() => PublicKeyCredential.isConditionalMediationAvailable?.() ?? false);
  test.skip(!isThere, "this browser does not");
  await makeAccount(page);
  const { cdp, authenticatorId } = await device(page, { automaticPresenceSimulation: false });
  await page.goto("/settings/security");
  await secret(page).fill(password);
  await cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled: true });
  await add(page).click();
  await expect(list(page)).toHaveCount(1);
  await page.goto("/settings");
  expect(await press(page, "Sign out")).toBe(303);
  // With somebody who touches whatever asks, it is as if the passkey had been chosen there.
  // They may be in before the page has loaded, which is not a failure of the page.
  await page.goto("/sign-in?next=/settings/security", { waitUntil: "commit" });
  await expect(page).toHaveURL("/settings/security");
});

test("pages with passkeys have no barriers and fit a narrow phone", async ({ page }) => {
  const look = async () => {
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { violations } = await (window as any).axe.run();
        return violations.map(({ id, nodes }: any) => `${id}: ${nodes.map((node: any) => node.html)}`);
      });
      expect(found).toEqual([]);
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(tooWide).toBe(0);
    }
  };
  await withoutOffers(page);
  await makeAccount(page);
  await device(page);
  await addPasskey(page, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk");
  await look();
  await secret(page).fill("wrong");
  await add(page).click();
  await expect(secret(page)).toHaveAttribute("aria-invalid", "true");
  await look();
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: "Use a passkey" })).toBeVisible();
  await look();
});

test.describe("at another address", () => {
  test.use({ baseURL: async ({ site }, use) => use(site.url.replace("localhost", "127.0.0.1")) });

  test("there are none where it is a number", async ({ page }) => {
    await page.goto("/sign-in");
    await expect(page.getByRole("button", { name: /^Show/ })).toBeVisible();
    await expect(page.getByRole("button", { name: "Use a passkey" })).toHaveCount(0);
  });
});

test("without a script passkeys are listed and removed", { tag: "@no-javascript" }, async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled !== false, "with one they are added too");
  await makeAccount(page);
  await page.goto("/settings/security");
  await expect(page.locator("noscript p", { hasText: "To add one takes a script" })).toBeVisible();
  await expect(add(page)).toHaveCount(0);
});
