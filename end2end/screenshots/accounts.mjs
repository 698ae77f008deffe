// The pages of accounts as people come to see them: empty, with mistakes, after a letter, and refused.

import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { program } from "../server.mjs";

const PASSWORD = "a quiet book with one red";
const ADDRESS = "ada@example.org";

/**
 * Makes an account on the server, and lists the pages of those who have none or are not signed in,
 * and of whoever is.
 *
 * @typedef {{name: string, open: (page: import("@playwright/test").Page) => Promise<unknown>}} Picture
 * @returns {Promise<{guest: Picture[], signedIn: Picture[], storageState: object}>}
 */
export async function accountPages(browser, { url, data }) {
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  await signUp(page, data, ADDRESS, "Ada Lovelace");
  const storageState = await context.storageState();
  await page.goto("/reset");
  await fill(page, { email: ADDRESS });
  const choose = await link(data, ADDRESS, "reset");
  await context.close();
  const other = await browser.newContext({ baseURL: url });
  const stranger = await other.newPage();
  await stranger.goto("/sign-up");
  await fill(stranger, { email: "grace@example.org", name: "Grace Hopper" });
  const confirm = await link(data, "grace@example.org", "confirm");
  await other.close();

  await promisify(execFile)(program, ["user", "grant", ADDRESS, "admin"], {
    env: { ...process.env, CHAPTERWISE_DATA: data, DATABASE_URL: "" },
  });
  const admin = await browser.newContext({ baseURL: url, storageState });
  const people = await admin.newPage();
  await people.goto("/people");
  const person = await people.locator("tbody a").first().getAttribute("href");
  await admin.close();

  const plain = (path) => ({ name: path, open: (opened) => opened.goto(path) });
  return {
    guest: [
      ...["/sign-up", "/sign-up/sent", "/sign-in", "/reset", "/reset/sent"].map(plain),
      wrong("/sign-up", { email: "ada", name: "" }),
      wrong("/sign-in", { email: ADDRESS, password: "not the right one" }),
      wrong("/reset", { email: "ada" }),
      { name: "/confirm a letter", open: (opened) => opened.goto(confirm) },
      { name: "/reset choose", open: (opened) => opened.goto(choose) },
      { name: "/confirm a bad letter", open: (opened) => opened.goto("/confirm/nothing") },
      { name: "/403 signed out", open: (opened) => submit(opened, "/settings/name", { name: "Ada" }) },
      { name: "/400 twice", open: (opened) => opened.goto("/sign-in?next=a&next=b") },
      { name: "/413 too large", open: (opened) => submit(opened, "/sign-up", { name: "a".repeat(300_000) }) },
    ],
    signedIn: [
      plain("/settings"),
      ...["/settings/reminders", "/settings/security", "/settings/tokens", "/settings/data"].map(plain),
      ...["/people", "/people?q=zzzz", "/people/log", person, `${person}/suspend`].map(plain),
      {
        name: "/settings password with mistakes",
        open: (opened) => submit(opened, "/settings/password", { old_password: "wrong", password: "short" }),
      },
    ],
    storageState,
  };
}

/** Makes an account, which is signed in on the page afterwards. */
export async function signUp(page, data, address, name) {
  await page.goto("/sign-up");
  await fill(page, { email: address, name });
  await page.goto(await link(data, address, "confirm"));
  await fill(page, { password: PASSWORD });
}

/** A form that comes back. */
function wrong(path, form) {
  return {
    name: `${path} with mistakes`,
    open: async (page) => {
      await page.goto(path);
      await fill(page, form);
    },
  };
}

/** Fills the one form in the text of a page, and sends it. */
async function fill(page, form) {
  for (const [name, value] of Object.entries(form)) {
    await page.locator(`main form.form [name=${name}]`).first().fill(value);
  }
  await Promise.all([page.waitForNavigation(), page.locator("main form.form button:not([type=button])").last().click()]);
}

/** Sends what no form of the page would. */
async function submit(page, path, fields) {
  await page.goto("/sign-in");
  const sent = page.waitForNavigation();
  await page.evaluate(
    ([action, values]) => {
      const form = Object.assign(document.createElement("form"), { method: "post", action });
      for (const [name, value] of values) {
        form.append(Object.assign(document.createElement("textarea"), { name, value }));
      }
      document.body.append(form);
      form.submit();
    },
    [path, Object.entries(fields)],
  );
  await sent;
}

/** Where the letter to an address leads that the server wrote into its folder. */
async function link(data, address, kind) {
  const folder = join(data, "mail");
  for (let tries = 0; tries < 200; tries += 1) {
    const letters = (() => {
      try {
        return readdirSync(folder).filter((name) => name.endsWith(".eml"));
      } catch {
        // Before the first letter there is no folder.
        return [];
      }
    })().map((name) => readFileSync(join(folder, name), "utf8"));
    const found = letters.find((letter) => letter.includes(`\nTo: ${address}\r\n`) && new RegExp(`/${kind}/\\w`).test(letter));
    if (found) {
      // A long line is folded by an equals sign at its end.
      return new URL(found.replace(/=\r\n/g, "").match(new RegExp(`http\\S+/${kind}/\\w+`))[0]).pathname;
    }
    await pause(50);
  }
  throw new Error(`No letter with a link to /${kind} came to ${address}.`);
}
