// Testing oneself in a chapter: as a guest, signed in, and with no script.

import type { Locator, Page } from "@playwright/test";
import { violations } from "../../axe.ts";
import { chapters, expect, listening, test } from "../../fixtures.ts";
import { makeAccount, password, signIn } from "../accounts/site.ts";
import { answers } from "./site.ts";

const chapter = chapters.find((path) => path.endsWith("/the-runtime"))!;

const asks = (page: Page) => page.locator(".ask");
const comes = (page: Page) => page.locator("#Comes");
const button = (ask: Locator, name: string) => ask.getByRole("button", { name, exact: true });
const level = (page: Page, name: string) => page.locator("#Confidence").getByRole("button", { name, exact: true });

/** Opens the answer and says how it went; waits until the server has said when it comes back. */
async function answer(page: Page, at: number, grade: "Missed it" | "Got it") {
  const ask = asks(page).nth(at);
  const details = ask.locator("details.question");
  if ((await details.getAttribute("open")) === null) await details.locator("> summary").click();
  await button(ask, grade).click();
  await expect(button(ask, grade)).toHaveAttribute("aria-pressed", "true");
  await expect(ask.locator(".outcome")).toContainText("It comes back");
}

test("a guest is told when a chapter comes back and why, and finds it again after a reload", async ({ page }) => {
  await page.goto(chapter);
  await listening(page);
  const first = asks(page).first();
  await first.getByRole("textbox", { name: "Your answer" }).fill("It waits <b>well</b>.");
  await first.locator("summary").click();
  await expect(first.locator(".attempted blockquote")).toHaveText("It waits <b>well</b>.");
  await answer(page, 0, "Missed it");
  await expect(first.locator(".outcome")).toContainText("It comes back tomorrow");
  await expect(first.locator(".guest-note")).toContainText("Saved only in this browser, which may clear it.");
  await answer(page, 1, "Got it");
  await expect(page.locator("#Score")).toHaveText(/^1 of \d+ got right$/);
  await expect(comes(page)).toContainText("because you missed one.");

  // A rating that changes nothing says so.
  await level(page, "Shaky").click();
  await expect(comes(page)).toContainText("comes back: still tomorrow");
  await page.getByLabel("A line to your later self").fill("Draw the loop.");
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(page.locator("#Line button")).toContainText("Kept.");

  await page.reload();
  await expect(page.locator("#Score")).toHaveText(/^1 of \d+ got right$/);
  // Closed questions say how it went, and when they come back.
  await expect(first.locator(".went")).toHaveText(/^Your answer today, .*: Missed it\. It comes back tomorrow, .*\.$/);
  await expect(asks(page).nth(1).locator(".went")).toHaveText(/^Your answer today, .*: Got it\. It comes back .*\.$/);
  await expect(asks(page).nth(2).locator(".went")).toHaveCount(0);
  await expect(level(page, "Shaky")).toHaveAttribute("aria-pressed", "true");
  await first.locator("summary").click();
  await expect(first.locator("textarea")).toHaveValue("It waits <b>well</b>.");
  // Another try begins with nothing pressed.
  await expect(button(first, "Missed it")).toHaveAttribute("aria-pressed", "false");
  expect(await violations(page)).toEqual([]);
});

test("a slip is put right by the other button, and an answer is taken back", async ({ page }) => {
  await page.goto(chapter);
  await listening(page);
  await answer(page, 0, "Missed it");
  await answer(page, 0, "Got it");
  const ask = asks(page).first();
  await expect(ask.locator(".outcome")).not.toContainText("tomorrow");
  await expect(page.locator("#Score")).toHaveText(/^1 of/);
  await button(ask, "Undo").click();
  await expect(ask.locator("[aria-pressed=true]")).toHaveCount(0);
  await expect(page.locator("#Score")).toHaveText(/^0 of/);
  await expect(button(ask, "Missed it")).toBeFocused();
  await expect(comes(page)).toHaveText("");
});

test("the set is gone through with the keyboard alone, and no key does anything while one types", async ({ page }) => {
  await page.goto(chapter);
  await listening(page);
  const first = asks(page).first();
  await first.locator("textarea").focus();
  await page.keyboard.type("12");
  await expect(first.locator("textarea")).toHaveValue("12");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(first.locator("details")).toHaveAttribute("open", "");
  await page.keyboard.press("2");
  await expect(button(first, "Got it")).toHaveAttribute("aria-pressed", "true");
  const second = asks(page).nth(1);
  await expect(second.locator("summary")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(second.locator("details")).toHaveAttribute("open", "");
  await page.keyboard.press("1");
  await expect(button(second, "Missed it")).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("#Score")).toHaveText(/^1 of/);
});

test("U takes back what was answered last, and only the words about it are a status", async ({ page }) => {
  await page.goto(chapter);
  await listening(page);
  const first = asks(page).first();
  await first.locator("summary").focus();
  await expect(page.locator("html")).toHaveAttribute("data-tests");
  await page.keyboard.press("Enter");
  await expect(first.locator("details")).toHaveAttribute("open", "");
  await page.keyboard.press("1");
  await expect(first.locator(".outcome")).toContainText("It comes back tomorrow");
  await expect(first.locator(".outcome [role=status]")).toHaveText(/^It comes back tomorrow.*\.$/);
  await expect(first.locator("[role=status] button")).toHaveCount(0);
  // The focus is at the next question by now.
  await expect(asks(page).nth(1).locator("summary")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(first.locator("[aria-pressed=true]")).toHaveCount(0);
  await expect(button(first, "Missed it")).toBeFocused();
  await expect(comes(page)).toHaveText("");
  // In a field it is a letter.
  await asks(page).nth(1).locator("textarea").focus();
  await page.keyboard.type("u");
  await expect(asks(page).nth(1).locator("textarea")).toHaveValue("u");
});

test("a clock that is a day behind makes no answer a day old", async ({ page, context }) => {
  const sent: { occurred_at: string; id: string }[] = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/api/v1/events")) sent.push(...request.postDataJSON().events);
  });
  await makeAccount(page);
  await context.addInitScript(() => {
    const { now } = Date;
    Date.now = () => now() - 86_400_000;
  });
  await page.goto(chapter);
  await expect(page.locator("#Score")).toHaveText(/^0 of/);
  await answer(page, 0, "Got it");
  // It is remembered for when nobody says what time it is.
  await page.route("**/mine?*", (route) => route.fulfill({ status: 503 }));
  await page.reload();
  await listening(page);
  const second = asks(page).nth(1);
  await second.locator("summary").click();
  await button(second, "Got it").click();
  await expect.poll(() => sent.length).toBeGreaterThanOrEqual(3);
  for (const { occurred_at, id } of sent) {
    expect(Math.abs(Date.parse(occurred_at) - Date.now()), occurred_at).toBeLessThan(180_000);
    expect(Math.abs(parseInt(id.replace("-", "").slice(0, 12), 16) - Date.now())).toBeLessThan(180_000);
  }
});

test.describe("without a connection", () => {
  // What a worker fetches can't be held up from here.
  test.use({ expectedErrors: [/ERR_FAILED|ERR_INTERNET_DISCONNECTED/], serviceWorkers: "block" });

  test("a grade that is pressed before the script has come is not lost, even where the tab closes first", async ({ page }) => {
    await page.route("**/testing-*.js", (route) => route.abort());
    await page.goto(chapter);
    await listening(page);
    const ask = asks(page).first();
    await ask.locator("summary").click();
    await button(ask, "Got it").click();
    await page.goto("about:blank");
    await page.unroute("**/testing-*.js");
    await page.goto(chapter);
    await expect(page.locator("#Score")).toHaveText(/^1 of/);
    await expect(ask.locator("[data-grade='3']")).toHaveAttribute("aria-pressed", "true");
  });

  test("a press that a tab recorded, and closed before it had removed it, is no second answer", async ({ page }) => {
    const address = await makeAccount(page);
    await page.goto(chapter);
    await listening(page);
    const ask = asks(page).first();
    const question = await ask.getAttribute("data-question");
    // As the loader keeps it, and as it is when the tab that records it closes.
    const press = () =>
      page.evaluate(([question]) => {
        const mark = document.cookie.match(/\baccount=(\w+)/)![1];
        const when = Date.now() - 1000;
        const kept = (sessionStorage.pressed ??= JSON.stringify([
          { grade: "3", question, meaning: "1", at: when, when, mark, id: crypto.randomUUID().replace(/^.{15}/, when.toString(16).padStart(12, "0").replace(/^.{8}/, "$&-") + "-7") },
        ]));
        localStorage["chapterwise-pressed"] = kept;
      }, [question]);
    const isGone = () => page.evaluate(() => JSON.parse(localStorage["chapterwise-pressed"]).length === 0);
    for (let tab = 0; tab < 2; tab += 1) {
      await press();
      await page.reload();
      await expect.poll(isGone).toBe(true);
      await page.evaluate(() => import(document.querySelector<HTMLElement>("script[data-guest]")!.dataset.guest!).then((guest) => guest.send()));
      await expect.poll(() => answers(address)).toEqual([[question, "3"]]);
    }
    await expect(ask.locator("[data-grade='3']")).toHaveAttribute("aria-pressed", "true");
  });

  test("what is done without a connection is kept, and arrives once", async ({ page, context }) => {
    await makeAccount(page);
    await page.goto(chapter);
    await listening(page);
    await answer(page, 0, "Got it");
    await context.setOffline(true);
    const second = asks(page).nth(1);
    await second.locator("summary").click();
    await button(second, "Missed it").click();
    await expect(button(second, "Missed it")).toHaveAttribute("aria-pressed", "true");
    await expect(comes(page)).toHaveText("Your answer is kept here. The date comes when the server can be reached.");
    await level(page, "Lost").click();
    await context.setOffline(false);
    const log = () =>
      page.evaluate(async () => {
        const answer = await fetch("/settings/data/export", { method: "POST" });
        const { events } = (await answer.json()) as { events: { kind: string }[] };
        return events.map(({ kind }) => kind).filter((kind) => kind !== "answer_opened");
      });
    await expect.poll(log, "in their order, each once").toEqual(["question_graded", "question_graded", "chapter_rated"]);
    await page.reload();
    await expect(comes(page)).toContainText("because you missed one.");
  });
});

test("whoever goes on elsewhere finds their answers, their place, and how far they are", async ({ page, browser, baseURL }) => {
  const address = await makeAccount(page);
  await page.goto(chapter);
  await listening(page);
  await answer(page, 0, "Got it");
  await page.evaluate(async () => {
    const { revision, chapter } = document.querySelector<HTMLElement>("article[data-chapter]")!.dataset;
    const guest = await import(document.querySelector<HTMLElement>("script[data-guest]")!.dataset.guest!);
    const anchor = document.querySelectorAll(".prose h2[id]")[2].id;
    await guest.recordEvent("chapter_read", { chapter, revision, anchor, through: 40 });
    await guest.send();
  });
  const context = await browser.newContext({ baseURL, reducedMotion: "reduce" });
  const other = await context.newPage();
  await other.goto("/sign-in");
  await signIn(other, address, password);
  await other.goto(chapter);
  await expect(other.locator("#Score")).toHaveText(/^1 of/);
  await expect(other.locator("#Since")).toContainText("You stopped today");
  await other.getByRole("link", { name: "Go on from there" }).click();
  await expect(other.locator(".prose h2[id]").nth(2)).toBeInViewport();
  await expect(other.locator(".outline [aria-current=page] ~ .far")).toContainText("1/");

  // What comes late has its room.
  await other.goto("about:blank");
  await other.goto(chapter);
  await other.evaluate(() => {
    const shifts: number[] = ((window as any).shifts = []);
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry: any) => entry.value))).observe({
      type: "layout-shift",
      buffered: true,
    });
  });
  await expect(other.locator("#Since")).toContainText("You stopped today");
  expect(await other.evaluate(() => (window as any).shifts)).toEqual([]);

  // The outline of the course says it too.
  await other.goto(chapter.replace(/\/[^/]+$/, ""));
  await expect(other.locator(".chapters .far")).toContainText("1/");
  await context.close();
});

test("what a guest did is theirs after signing up", async ({ page }) => {
  await page.goto(chapter);
  await listening(page);
  await answer(page, 0, "Got it");
  await makeAccount(page);
  await page.goto(chapter);
  await expect(page.locator("#Score")).toHaveText(/^1 of/);
  await expect(page.locator(".guest-note")).toHaveCount(0);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the chapter leads to forms that keep answers", async ({ page }) => {
    await makeAccount(page);
    await page.goto(chapter);
    await expect(asks(page).first().locator("textarea")).toBeHidden();
    await page.getByRole("link", { name: "Keep my answers and show me the dates" }).click();
    const first = page.locator(".plain-questions > li").first();
    await first.getByRole("textbox").fill("It runs others meanwhile.");
    await first.locator("summary").click();
    await first.getByRole("button", { name: "Missed it" }).click();
    await expect(first).toContainText("It comes back tomorrow");
    await expect(first.getByRole("textbox")).toHaveValue("It runs others meanwhile.");
    await page.getByRole("button", { name: "Solid" }).click();
    await expect(page.locator("#Confidence")).toContainText("This rating does not change the day");
    await page.getByLabel("A line to your later self").fill("Draw it.");
    await page.getByRole("button", { name: "Keep it" }).click();
    await expect(page.getByLabel("A line to your later self")).toHaveValue("Draw it.");
    await first.getByRole("button", { name: "Undo" }).click();
    await expect(first).not.toContainText("because");
  });
});

test("axe finds nothing wrong on the page of forms, and it never scrolls sideways", async ({ page }) => {
  await makeAccount(page);
  await page.goto(`${chapter}/test`);
  for (const details of await page.locator("details").all()) await details.evaluate((it: HTMLDetailsElement) => (it.open = true));
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});
