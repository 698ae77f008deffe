// A review session as people come to see it: its cards, with what stands beside them, and its ends.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { newId } from "../id.mjs";
import { program } from "../server.mjs";

const DAY = 86_400_000;

/**
 * Gives whoever is signed in something to review, and lists the pages of that.
 *
 * @typedef {{name: string, open: (page: import("@playwright/test").Page) => Promise<unknown>}} Picture
 * @returns {Promise<Picture[]>}
 */
export async function reviewPages(browser, { url, data }, storageState) {
  const sql = (statement) => ask(data, statement);
  const context = await browser.newContext({ baseURL: url, storageState });
  const account = (await context.cookies()).find(({ name }) => name === "account").value;
  const tell = (events) =>
    context.request.post("/api/v1/events", { data: { account, events }, headers: { origin: url, "sec-fetch-site": "same-origin" } });
  const named = Object.fromEntries(
    (await sql("select author_id, id from question union all select author_id, id from chapter")).map((row) => row.split("|")),
  );
  const questions = ["parameters-not-quotes", "who-writes-502", "error-after-commit", "idempotent-means", "give-back-before-waiting", "price-from-server"].map((name) => named[name]);
  const [sure, corrected] = questions;
  await tell([
    ...questions.map((question) => event("question_graded", { question, meaning: 1, grade: 3, typed: "The text and the values are sent apart, I think" }, 9)),
    event("question_graded", { question: sure, meaning: 1, grade: 1, typed: "It escapes the quotes" }, 3),
  ]);
  await sql(`
    insert into question_version (question_id, version_number, meaning_number, content_hash, prompt_source, answer_source, prompt, answer, published_at)
    select question_id, 0, 0, content_hash, '', '', prompt, '<p>Your program did, before it wrote anything to its log. Look for what crashed.</p>', published_at
    from question_version where question_id = '${corrected}' and version_number = 1`);
  const [[user]] = [await sql("select id from account where email = 'ada@example.org'")];
  const set = (question, path, value) =>
    sql(`update card set state = jsonb_set(state, '{${path}}', '${value}'), is_urgent = true where user_id = '${user}' and question_id = '${question}'`);
  const alone = (question) => async () => {
    await sql(`update card set due_at = case when question_id = '${question}' then now() - interval '1 hour' else now() + interval '2 days' end where user_id = '${user}'`);
  };
  const all = () => sql(`update card set due_at = now() - interval '1 hour' where user_id = '${user}'`);
  await context.close();
  const open = (prepare, act = () => {}) => async (page) => {
    await prepare();
    await page.goto("/review");
    await page.locator("#Card[data-shown]").waitFor();
    await act(page);
  };
  const show = (page) => page.locator("summary.show").click();
  const plain = questions[3];
  return [
    { name: "/review a question", open: open(all) },
    { name: "/review an answer", open: open(alone(plain), show) },
    {
      name: "/review what one was sure of",
      open: open(async () => {
        await set(sure, "is_surprise", "true");
        await alone(sure)();
      }, show),
    },
    {
      name: "/review corrected",
      open: open(async () => {
        await set(corrected, "edited", JSON.stringify({ kind: "correction", meaning: 1, day: "2026-11-20" }));
        await alone(corrected)();
      }, show),
    },
    {
      name: "/review four buttons",
      open: open(async () => {
        await sql(`update student set four_buttons = true where user_id = '${user}'`);
        await alone(plain)();
      }, async (page) => {
        await show(page);
        await sql(`update student set four_buttons = false where user_id = '${user}'`);
      }),
    },
    {
      name: "/review nothing due",
      open: async (page) => {
        await sql(`update card set due_at = now() + interval '2 days' where user_id = '${user}'`);
        await page.goto("/review");
      },
    },
  ];
}

/** What a guest sees, and somebody who has never answered anything. */
export const guestPages = [{ name: "/review first use", open: (page) => page.goto("/review").then(() => page.getByRole("heading", { level: 2 }).waitFor()) }];

function event(kind, payload, days) {
  return { id: newId(), kind, version: 1, occurred_at: new Date(Date.now() - days * DAY).toISOString(), zone: "Europe/London", payload };
}

async function ask(data, statement) {
  const psql = 'psql "$DATABASE_URL" --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --command "$1"';
  const env = { ...process.env, CHAPTERWISE_DATA: data, DATABASE_URL: "" };
  const { stdout } = await promisify(execFile)(program, ["postgres", "--", "sh", "-c", psql, "sh", statement], { env });
  return stdout.split("\n").filter(Boolean);
}
