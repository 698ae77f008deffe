// What a reader does, kept in this browser until it is in their account; drafts of forms; and the way
// back after signing in. The loader fetches this when there is something to keep or to send.
//
// A feature that has something to tell says
//
//   const outcome = await record("card_graded", { card, rating });
//
// and may show `explain(outcome)`, which says nothing where it is kept.

import { keepDrafts, forgetDrafts } from "./drafts.js";
import { hearTime, now, setNow } from "./clock.js";
import { keepDeck, keptDeck, noteDone, forgetDeck } from "./deck.js";
import { idOf, madeAt } from "./id.js";
import { another, asked, explain, keep } from "./notes.js";
import { wayIn } from "./place.js";
import { send, sendLast, sendNow, sendSoon } from "./send.js";
import { add, claim, count, forget, isAnyCode, isAnyThere, list, newEvent, zoneHere } from "./store.js";
import { isAnother, lastMark, pageMark, signedInMark } from "./whose.js";

export { explain, hearTime, idOf, isAnother, keepDeck, keptDeck, madeAt, now, send, setNow, signedInMark, wayIn, zoneHere };

/**
 * Keeps that the reader did something, and tells their account if there is one. Resolves with what
 * became of it: `kept`, `closed` where the browser keeps nothing for this site, or `full`.
 *
 * @param {string} kind as in `domain::events::Kind`
 * @param {Record<string, unknown>} payload what belongs to the kind; at most 16 KB as JSON
 * @param {number} [version] of the payload's form
 * @returns {Promise<"kept" | "closed" | "full">}
 */
export const record = async (kind, payload, version) => (await recordEvent(kind, payload, version)).outcome;

/**
 * The same for what may be taken back: resolves with the id of the event too. Where the browser keeps
 * nothing, what somebody does who is signed in goes to their account at once, or is `closed`.
 *
 * @param {{at?: number, same?: string, id?: string}} [more] when it was done, where that was not now; the
 *   field of the payload by which this event takes the place of earlier ones that were not sent yet; and
 *   an id that was made for it before
 * @returns {Promise<{outcome: "kept" | "closed" | "full", id: string}>}
 */
export async function recordEvent(kind, payload, version = 1, { at, same, id } = {}) {
  // Two windows stand side by side, and somebody else has signed in in the other one: this is not theirs.
  const isStale = isAnother();
  if (isStale) another();
  const owner = pageMark || signedInMark();
  const event = newEvent(kind, version, payload, at, id);
  let outcome = await add({ event, owner, after: owner ? "" : lastMark(), same });
  if (owner && outcome === "kept") sendSoon();
  else if (owner && (await sendNow(event))) outcome = "kept";
  // Not before: a card that is left out has been answered.
  if (outcome === "kept" && !isStale) await noteDone(event);
  return { outcome, id: event.id };
}

/**
 * The events that are here for whoever is reading: all that a guest did, or what has not arrived yet in
 * the account that is signed in. In the order of their ids.
 */
export async function eventsHere() {
  try {
    return isAnyThere() ? await list({ owner: pageMark || signedInMark() }) : [];
  } catch {
    return [];
  }
}

/** Of these, what waits for a connection: a guest's stay where they are. */
export const waitingHere = async () => (pageMark || signedInMark() ? eventsHere() : []);

const opened = new Set();

/** Somebody opened the answer of a question. Once a page: to close it and look again tells nothing more. */
export function answerOpened(details) {
  const { course } = details.closest("[data-course]")?.dataset ?? {};
  const question = details.id.replace(/^question-/, "");
  if (!course || opened.has(question)) return;
  opened.add(question);
  return record("answer_opened", { course, question });
}

/** What a page shows of a reader is for them alone: where another has come meanwhile, it begins anew. */
export function watchReader() {
  const whose = signedInMark();
  const check = () => signedInMark() !== whose && location.reload();
  addEventListener("pageshow", ({ persisted }) => persisted && check());
  addEventListener("visibilitychange", () => document.hidden || check());
}

const events = { claim, count, forget, sendLast };

/** Does something with events, and where there is code of playgrounds with what keeps that. */
const both = async (work) =>
  // Without a connection it may be out of reach.
  Promise.all([events, isAnyCode() && (await import(keep).catch(() => {}))].filter(Boolean).map(work));

let awake = false;

/** Something waits here: a form to keep drafts of, or events to be sent. */
export async function wake() {
  if (awake) return;
  awake = true;
  keepDrafts();
  for (const form of document.querySelectorAll("form[action='/sign-out']")) form.addEventListener("submit", leave);
  const mark = signedInMark();
  // What is kept of a session of anybody else goes.
  keptDeck(mark);
  if (!mark) return;
  try {
    await both((it) => it.claim(mark));
    await send();
    const [things, blocks = 0] = await both((it) => it.count({ owner: "" }));
    if (things + blocks) await decide(mark, things + blocks);
  } catch {
    // Storage is closed to us, or was taken away meanwhile.
  }
}

/** Whether what somebody did after another had left was done by who signed in now. Only they know. */
async function decide(mark, strangers) {
  const answer = await asked(strangers);
  if (answer === "yes") {
    await both((it) => it.claim(mark, { all: true }));
    await send();
  } else if (answer === "no") {
    await both((it) => it.forget({ owner: "" }));
  }
}

/** How long signing out waits for another tab, and then for the server, in milliseconds. */
const LAST_WORDS = 3000;

/** Whoever leaves leaves nothing of their account behind. */
async function leave(event) {
  forgetDrafts();
  event.preventDefault();
  const form = event.target;
  await forgetDeck();
  if (!isAnyThere() && !isAnyCode()) return form.submit();
  const mark = signedInMark();
  try {
    await both((it) => it.sendLast(LAST_WORDS));
    if (mark) await both((it) => it.forget({ owner: mark }));
  } catch {
    // Then there is nothing.
  }
  form.submit();
}
