import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Page, expect } from "@playwright/test";
import { newId } from "../../id.mjs";
import { program } from "../../server.mjs";

const DAY = 86_400_000;

/** Asks the database of the server under test. The rows, each a list of texts. */
export async function sql(statement: string): Promise<string[][]> {
  const psql = 'psql "$DATABASE_URL" --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --command "$1"';
  const env = { ...process.env, CHAPTERWISE_DATA: process.env.DATA, DATABASE_URL: "" };
  const { stdout } = await promisify(execFile)(program, ["postgres", "--", "sh", "-c", psql, "sh", statement], { env });
  return stdout.split("\n").filter(Boolean).map((line) => line.split("|"));
}

/** Questions of the sample courses, of several chapters, in the order of their ids. */
export async function questions(count: number): Promise<string[]> {
  const rows = await sql(`
    select id from (
      select id, row_number() over (partition by chapter_id order by id) as place
      from question where playground is null and retired_at is null
    ) as numbered order by place, id limit ${count}`);
  return rows.map(([id]) => id);
}

/** An event of so many days ago. */
export function event(kind: string, payload: object, days = 5) {
  const at = new Date(Date.now() - days * DAY).toISOString();
  return { id: newId(), kind, version: 1, occurred_at: at, zone: "UTC", payload };
}

/** Tells the account of whoever is signed in what they did. */
export async function tell(page: Page, events: object[]) {
  const cookies = await page.context().cookies();
  const account = cookies.find(({ name }) => name === "account")!.value;
  const headers = { origin: process.env.BASE_URL!, "sec-fetch-site": "same-origin" };
  const answer = await page.request.post("/api/v1/events", { data: { account, events }, headers });
  const { results } = await answer.json();
  expect(results.map(({ status }: any) => status)).toEqual(events.map(() => "stored"));
}

/** Questions that were answered some days ago, and so are due now. */
export async function due(page: Page, count: number, days = 5): Promise<string[]> {
  const ids = await questions(count);
  await tell(page, ids.map((question) => event("question_graded", { question, meaning: 1, grade: 3 }, days)));
  return ids;
}

/** Questions that a guest answered some days ago, as their browser keeps them. */
export async function answeredAsGuest(page: Page, questions: string[]) {
  await page.evaluate(async (events) => {
    const guest = await import(document.querySelector<HTMLElement>("script[data-guest]")!.dataset.guest!);
    await guest.record("answer_opened", { course: "x", question: "y" });
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open("chapterwise-guest");
      opening.onsuccess = () => {
        const change = opening.result.transaction("events", "readwrite");
        for (const event of events) change.objectStore("events").add({ event, owner: "", after: "" });
        change.oncomplete = () => resolve();
        change.onabort = reject;
      };
    });
  }, questions.map((question) => event("question_graded", { question, meaning: 1, grade: 3 })));
}

/** What the server has of an account's answers of today, in the order in which they were done: question and grade. */
export async function answers(address: string): Promise<string[][]> {
  return sql(`
    select payload ->> 'question', payload ->> 'grade'
    from student_event join account on account.id = user_id
    where email = '${address}' and kind = 'question_graded' and occurred_at > now() - interval '1 day'
    order by occurred_at, student_event.id`);
}

/** Waits until the script has taken the card over. */
export async function ready(page: Page) {
  await expect(page.locator("#Card[data-shown]")).toBeVisible();
}

/** The question that is asked. */
export const asked = (page: Page) => page.locator("#Card .face").getAttribute("data-question");

/**
 * Shows the answer. Where scripts run it takes the focus a moment later, and a key that is pressed before is
 * pressed elsewhere.
 */
export async function show(page: Page) {
  await page.locator("summary.show").click();
  if (await page.locator("#Card[data-shown]").count()) await expect(page.locator("#Card .reply")).toBeFocused();
}
/** By a key, since a tap so soon after the one on “Show the answer” is none. */
export const grade = (page: Page, name: "Missed it" | "Got it") => page.getByRole("button", { name }).press("Enter");
export const count = (page: Page) => page.locator("#Count");
