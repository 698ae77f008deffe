// The session that was fetched last, so that it can be opened without a connection (`review/main.js`).
//
// It stands in a cache of its own, with the pictures that it shows and a note of each thing that was
// done since, which each tab adds for itself. One reader's takes the place of another's, and nobody is
// given what is not theirs. Where the reader wants no pages kept, or the operator has turned that off,
// there is none.

import { CHOICE, KEPT_DECK as CACHE } from "../offline/store.js";
import { madeAt } from "./id.js";

const DECK = "/review?kept";
const DONE = "/review?done=";
/** What shapes a session. */
const SHAPING = /^(question_(graded|suspended)|chapter_rated|undone)$/;

/** Whether an event shapes a session. */
export const shapes = ({ kind }) => SHAPING.test(kind);

/** As much of events as a session needs. */
const lean = ({ id, kind, payload: { question, chapter, grade, confidence, event, subject } }) => ({
  id,
  kind,
  payload: { question, chapter, grade, confidence, event, subject },
});

function isWanted() {
  try {
    return "offline" in document.querySelector("script[data-guest]").dataset && localStorage[CHOICE] !== "off";
  } catch {
    return false;
  }
}

/**
 * Keeps what was fetched for a reader.
 *
 * @param {string} owner the mark of an account, or nothing for a guest
 * @param {{html: string, at: number, events: object[]}} deck when it was fetched, in milliseconds since
 *   1970, and what was done before that without the server knowing
 */
export async function keepDeck(owner, { html, at, events }) {
  if (!isWanted()) return;
  try {
    const cache = await caches.open(CACHE);
    const former = await cache.keys();
    await cache.put(DECK, Response.json({ owner, html, at, events: events.filter(shapes).map(lean) }));
    // What was done while it was fetched may not be in it.
    for (const { url } of former) if (!url.endsWith(DECK) && !(madeAt(url.split(DONE)[1] ?? "") >= at)) await cache.delete(url);
    const pictures = [...html.matchAll(/ src="(\/media\/[^"?#]+)"/g)];
    // One that can't be had keeps no other out.
    await Promise.allSettled(pictures.map(([, path]) => cache.add(path)));
  } catch {
    // Storage is closed or full, or a picture can't be had; what is there can be used.
  }
}

/** Notes what was done with a session that is kept. */
export async function noteDone(event) {
  try {
    if (!shapes(event) || !(await caches.has(CACHE))) return;
    await (await caches.open(CACHE)).put(DONE + event.id, Response.json(lean(event)));
  } catch {
    // As above: that card comes once more.
  }
}

/** What is kept for a reader, with all that was done since; nothing where there is nothing of theirs. */
export async function keptDeck(owner) {
  try {
    if (!(await caches.has(CACHE))) return;
    const cache = await caches.open(CACHE);
    const deck = await (await cache.match(DECK))?.json();
    // Another tab may be just about to write it.
    if (!deck) return;
    if (deck.owner !== owner) return void (await forgetDeck());
    for (const request of await cache.keys())
      if (request.url.includes(DONE)) deck.events.push(await (await cache.match(request)).json());
    return deck;
  } catch {
    return;
  }
}

/** Removes it, also that of a guest. */
export const forgetDeck = async () => {
  try {
    await caches.delete(CACHE);
  } catch {
    // Then there is none.
  }
};
