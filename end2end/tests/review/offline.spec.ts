// A review session that is opened, reloaded and closed without a connection, with the worker there.

import type { BrowserContext, Page } from "@playwright/test";
import { violations } from "../../axe.ts";
import { expect, test } from "../../fixtures.ts";
import { makeAccount, password, press, signIn } from "../accounts/site.ts";
import { answeredAsGuest, answers, asked, count, due, grade, questions, ready, show, sql } from "./site.ts";

test.use({ serviceWorkers: "allow", expectedErrors: [/ERR_INTERNET_DISCONNECTED|ERR_FAILED/] });

const waits = (page: Page) => page.locator("#Waits");

async function answer(page: Page, name: "Missed it" | "Got it"): Promise<string[]> {
  const done = [(await asked(page))!, name === "Missed it" ? "1" : "3"];
  await show(page);
  await grade(page, name);
  return done;
}

/** The session that the browser keeps, as it is on its disk. */
const deck = (page: Page): Promise<{ owner: string; html: string } | undefined> =>
  page.evaluate(async () => {
    if (!(await caches.has("chapterwise-session"))) return undefined;
    return (await (await caches.open("chapterwise-session")).match("/review?kept"))?.json();
  });

/** Whether the worker answers here, and has the page in which a session is opened. */
const hasWorker = (page: Page) =>
  page.evaluate(async () => {
    if (!navigator.serviceWorker.controller || !(await caches.has("chapterwise-pages"))) return false;
    const names = await (await caches.open("chapterwise-pages")).keys();
    return names.some(({ url }) => url.includes("/offline/review?"));
  });

/** Opens the session with a connection, and waits until it could be opened without. */
async function openOnce(page: Page) {
  await page.goto("/review");
  await ready(page);
  await expect.poll(() => hasWorker(page)).toBe(true);
  await expect.poll(() => deck(page)).toBeTruthy();
}

async function openAnew(page: Page, context: BrowserContext) {
  await page.close();
  const other = await context.newPage();
  await other.goto("/review");
  return other;
}

test("a session goes on through reloads and closed tabs without a connection, and all of it arrives once", async ({ page, context }) => {
  test.slow();
  const address = await makeAccount(page);
  await due(page, 7);
  await openOnce(page);
  const done = [await answer(page, "Got it")];
  await expect(page.locator("#Last")).toHaveText(/^The one before comes again/);

  await context.setOffline(true);
  done.push(await answer(page, "Missed it"), await answer(page, "Got it"));
  await expect(waits(page)).toHaveText(/2 answers wait here/);
  await page.reload();
  await ready(page);
  await expect(count(page), "what was acknowledged and what waits is left out").toHaveText("4 of 7");
  expect(done.map(([question]) => question)).not.toContain(await asked(page));
  await expect(waits(page)).toHaveText(/^There is no connection\..* These questions were fetched on \w+.* 2 answers wait here for a connection\.$/);
  await expect(page.locator("#After")).toHaveText("One comes once more");
  expect(await violations(page)).toEqual([]);
  done.push(await answer(page, "Got it"));
  await expect(waits(page)).toHaveText(/3 answers wait here/);

  const other = await openAnew(page, context);
  await ready(other);
  await expect(count(other)).toHaveText("5 of 7");
  await expect(waits(other)).toHaveText(/3 answers wait here/);
  // What was done in the tab before can be taken back, and done again.
  await other.getByRole("button", { name: "Undo" }).click();
  await expect(count(other)).toHaveText("4 of 7");
  expect(await asked(other)).toBe(done[3][0]);
  await expect(waits(other)).toHaveText(/3 answers wait here/);
  done.push(await answer(other, "Missed it"));

  // The card at hand, and what is typed, stay where they are when the connection is back.
  const atHand = await asked(other);
  await other.getByLabel("Your answer").fill("half a thought");
  await context.setOffline(false);
  await expect(waits(other)).toHaveText("", { timeout: 20_000 });
  expect(await asked(other)).toBe(atHand);
  await expect(other.getByLabel("Your answer")).toHaveValue("half a thought");
  await expect(other.getByLabel("Your answer")).toBeFocused();
  for (const name of ["Got it", "Got it", "Got it"] as const) done.push(await answer(other, name));
  // Two were missed, and come once more.
  await expect(count(other)).toHaveText("Once more");
  for (const name of ["Got it", "Got it"] as const) done.push(await answer(other, name));
  await expect(other.getByText(/^Next: tomorrow/)).toBeVisible();
  await expect.poll(() => answers(address)).toEqual(done);
  const [[undone]] = await sql(`select count(*) from student_event join account on account.id = user_id where email = '${address}' and kind = 'undone'`);
  expect(undone).toBe("1");
});

test("signing out takes the session along, and another account is not given it", async ({ page, context }) => {
  const ada = await makeAccount(page);
  await due(page, 2);
  await openOnce(page);
  const [first] = (await deck(page))!.html.match(/data-question="[^"]+"/)!;
  await page.goto("/settings");
  expect(await press(page, "Sign out")).toBe(303);
  await expect(page).toHaveURL("/sign-in?left=yes");
  await expect.poll(() => deck(page)).toBeUndefined();

  // A session that merely ends leaves it out of reach.
  expect(await signIn(page, ada, password)).toBe(303);
  await openOnce(page);
  await context.clearCookies();
  await makeAccount(page, "Eve");
  await context.setOffline(true);
  await page.goto("/review");
  await expect(page.getByRole("heading", { name: "There is no session on this device" })).toBeVisible();
  expect(await page.content()).not.toContain(first);
  expect(await deck(page)).toBeUndefined();
});

test("where no session is kept the page says so, with what waits, and the session comes by itself", async ({ page, context }) => {
  await makeAccount(page);
  await due(page, 2);
  await openOnce(page);
  await context.setOffline(true);
  await answer(page, "Got it");
  await expect(waits(page)).toHaveText(/One answer waits/);
  await page.evaluate(() => caches.delete("chapterwise-session"));
  await page.reload();
  const heading = page.getByRole("heading", { name: "There is no session on this device" });
  await expect(heading).toBeFocused();
  await expect(waits(page)).toHaveText("One answer waits here for a connection.");
  expect(await violations(page)).toEqual([]);
  // The page of all that is kept says it too, in the place of one that is not.
  await page.goto("/progress");
  await expect(page.getByText("Your answers that wait here for a connection: 1.")).toBeVisible();
  await page.goto("/review");
  await expect(heading).toBeVisible();
  await context.setOffline(false);
  await ready(page);
  await expect(count(page)).toHaveText("1 of 1");
});

test("a site that comes back without the browser noticing is found again", async ({ page, context }) => {
  await makeAccount(page);
  await due(page, 3);
  await openOnce(page);
  // The browser takes itself to be connected, and nobody answers.
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "onLine", { get: () => true });
    addEventListener("online", (event) => event.stopImmediatePropagation(), true);
  });
  await context.setOffline(true);
  await page.reload();
  await ready(page);
  await expect(waits(page)).toHaveText(/^The site can't be reached\..* These questions were fetched on /);
  await answer(page, "Got it");
  await expect(count(page)).toHaveText("2 of 3");
  const atHand = await asked(page);
  await context.setOffline(false);
  await expect(waits(page)).toHaveText("", { timeout: 30_000 });
  expect(await asked(page)).toBe(atHand);
});

test("a guest opens the session without a connection as well", async ({ page, context }) => {
  await page.goto("/review");
  await expect(page.getByRole("heading", { name: "Nothing to review yet" })).toBeFocused();
  const ids = await questions(3);
  await answeredAsGuest(page, ids);
  await openOnce(page);
  await answer(page, "Got it");
  await context.setOffline(true);
  await answer(page, "Missed it");
  // What is pressed in the moment of leaving may not have reached the disk.
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const guest = await import(document.querySelector<HTMLElement>("script[data-guest]")!.dataset.guest!);
        return (await guest.eventsHere()).filter(({ kind }: any) => kind === "question_graded").length;
      }),
    )
    .toBe(5);
  await page.reload();
  await ready(page);
  await expect(count(page)).toHaveText("3 of 3");
  await expect(page.locator("#After")).toHaveText("One comes once more");
  await expect(waits(page)).not.toContainText("wait here");
  await answer(page, "Got it");
  await answer(page, "Got it");
  await expect(page.getByRole("heading", { name: "That is all for now" })).toBeFocused();
  await context.setOffline(false);
  await expect(page.getByText(/^Next: tomorrow/)).toBeVisible({ timeout: 20_000 });
});

test("to take back what was done before the page takes a moment, also without a connection", async ({ page, context }) => {
  const address = await makeAccount(page);
  await due(page, 3);
  await openOnce(page);
  const [former] = await answer(page, "Got it");
  await expect(page.locator("#Last")).toHaveText(/^The one before comes again/);
  await page.reload();
  await ready(page);
  await expect(count(page)).toHaveText("1 of 2");
  await expect.poll(() => deck(page)).toBeTruthy();
  const atHand = await asked(page);
  await page.getByLabel("Your answer").fill("still here");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(waits(page)).toContainText("Taken back. That question comes again when there is a connection.", { timeout: 4000 });
  expect(await asked(page)).toBe(atHand);
  await expect(page.getByLabel("Your answer")).toHaveValue("still here");
  await context.setOffline(false);
  await expect(page.locator("#Progress")).toHaveAttribute("max", "3", { timeout: 20_000 });
  expect(await asked(page)).toBe(atHand);
  await expect(page.getByLabel("Your answer")).toHaveValue("still here");

  // With one it is asked at once, and the card that was there comes after it as it was.
  await answer(page, "Got it");
  await expect(page.locator("#Last")).toHaveText(/^The one before comes again/);
  await page.reload();
  await ready(page);
  const second = await asked(page);
  await page.getByLabel("Your answer").fill("not lost either");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => asked(page)).toBe(atHand);
  await answer(page, "Got it");
  expect(await asked(page)).toBe(second);
  await expect(page.getByLabel("Your answer")).toHaveValue("not lost either");
  expect(former).not.toBe(atHand);
  await expect.poll(() => answers(address)).toEqual([former, atHand, atHand].map((question) => [question, "3"]));
});
