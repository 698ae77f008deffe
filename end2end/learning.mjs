// A student with a past: several weeks of chapters, answers, ratings and reviews, told to the server as a
// browser tells it. It is the same past each time, but for the days, which count back from today.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { program } from "./server.mjs";

const DAY = 24 * 60 * 60 * 1000;
/** As many events as are taken at once. */
const BATCH = 100;

/**
 * The published questions of all chapters, in the order of the courses.
 *
 * @param {string} data the folder of the server
 * @returns {Promise<{chapter: string, revision: string, questions: string[]}[]>}
 */
export async function publishedQuestions(data) {
  const sql = `
    select chapter.id, chapter.revision_id, string_agg(question.id::text, ',' order by question.author_id)
    from chapter
    left join question
      on question.chapter_id = chapter.id and question.playground is null and question.retired_at is null
    where chapter.retired_at is null
    group by chapter.id
    order by chapter.course_id, chapter.position`;
  const answer = await ask(data, sql);
  return answer
    .split("\n")
    .filter((line) => line.includes("|"))
    .map((line) => line.split("|"))
    .map(([chapter, revision, questions]) => ({ chapter, revision, questions: questions ? questions.split(",") : [] }));
}

/**
 * Has all that is published be there for as long as somebody has learnt from it.
 *
 * @param {string} data the folder of the server
 */
export const backdate = (data) =>
  ask(data, "update question set first_published_at = first_published_at - interval '1 year'");

/**
 * Tells what somebody did who is signed in on the page.
 *
 * @param {import("@playwright/test").Page} page
 * @param {{at: number, kind: string, payload: object}[]} done in its order
 */
export async function tell(page, done) {
  const cookies = await page.context().cookies();
  const account = cookies.find(({ name }) => name === "account").value;
  const events = done.map(({ at, kind, payload }) => ({
    id: idOf(at),
    kind,
    version: 1,
    occurred_at: new Date(at).toISOString(),
    zone: "UTC",
    payload,
  }));
  for (let from = 0; from < events.length; from += BATCH) {
    const answer = await page.request.post("/api/v1/events", {
      headers: { "sec-fetch-site": "same-origin" },
      data: { account, events: events.slice(from, from + BATCH) },
    });
    const { results } = await answer.json();
    const refused = results?.filter(({ status }) => status !== "stored");
    if (!answer.ok() || refused.length > 0) {
      throw new Error(`${answer.status()}: ${JSON.stringify(refused ?? results)}`);
    }
  }
}

/**
 * Eleven weeks of somebody who reads a chapter every other week or so, and comes back to its questions.
 *
 * @returns {{at: number, kind: string, payload: object}[]}
 */
export function past(chapters, now = Date.now()) {
  const random = generator(7);
  const done = [];
  // Always at the same time of the day, whenever this runs.
  const on = (ago, minute) => now - ago * DAY - 2 * 60 * 60 * 1000 + minute * 60_000;
  let minute = 0;
  const waiting = new Map();
  const grade = (ago, question, chance) => {
    const right = random() < chance;
    done.push({ at: on(ago, (minute += 0.4)), kind: "question_graded", payload: { question, meaning: 1, grade: right ? 3 : 1, took_ms: 6000 } });
    return right;
  };
  const sure = (ago, chapter, confidence) =>
    done.push({ at: on(ago, (minute += 0.5)), kind: "chapter_rated", payload: { chapter, confidence } });
  const starts = chapters.map((_, at) => 76 - at * 11);
  for (let ago = 77; ago >= 0; ago -= 1) {
    minute = 0;
    const begun = starts.indexOf(ago);
    // Now and then there is no time for it.
    if (begun < 0 && random() < 0.28) continue;
    for (const [question, card] of waiting) {
      if (card.due < ago) continue;
      const chance = 0.7 + 0.045 * card.confidence + Math.min(card.interval, 20) * 0.003;
      const right = grade(ago, question, chance);
      if (!right) grade(ago, question, 1);
      card.interval = right ? Math.max(2, Math.round(card.interval * (2 + random()))) : 1;
      card.due = ago - card.interval;
    }
    if (begun >= 0) {
      const { chapter, revision, questions } = chapters[begun];
      done.push({ at: on(ago, (minute += 9)), kind: "chapter_read", payload: { chapter, revision, anchor: "", through: 100 } });
      // The last one is not finished yet.
      const asked = begun === chapters.length - 1 ? questions.slice(0, 2) : questions;
      let right = 0;
      for (const question of asked) {
        const isRight = grade(ago, question, 0.72);
        right += isRight ? 1 : 0;
        waiting.set(question, { interval: isRight ? 2 : 1, due: ago - (isRight ? 2 : 1), confidence: 3 });
      }
      const confidence = Math.max(1, Math.min(5, Math.round((right / Math.max(1, asked.length)) * 3 + 1 + random())));
      for (const question of asked) waiting.get(question).confidence = confidence;
      sure(ago, chapter, confidence);
    } else if (minute > 0 && random() < 0.75) {
      // After a session one chapter is rated anew.
      const { chapter } = chapters[Math.floor(random() * chapters.filter((_, at) => starts[at] > ago).length)] ?? chapters[0];
      sure(ago, chapter, 2 + Math.floor(random() * 4));
    }
  }
  const aside = chapters[0].questions[1];
  done.push({ at: on(0, (minute += 1)), kind: "question_suspended", payload: { question: aside } });
  return done.sort((a, b) => a.at - b.at);
}

/** What the database of a server says. */
async function ask(data, sql) {
  const { stdout } = await promisify(execFile)(
    program,
    ["postgres", "--", "psql", "--no-psqlrc", "--tuples-only", "--no-align", "--quiet", "--command", sql],
    { env: { ...process.env, CHAPTERWISE_DATA: data, DATABASE_URL: "" } },
  );
  return stdout;
}

/** The same numbers from 0 to 1 each time (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A UUIDv7 of that time. */
function idOf(at) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.floor(at), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
