// On the way to the account: `POST /api/v1/events`. An event is forgotten here only when the server
// has said what became of it, and the server stores each once, so whatever ends in between (the
// connection, the tab, the browser) the next page goes on.

import { hearTime } from "./clock.js";
import { another, merged } from "./notes.js";
import { BATCH, next, settle } from "./store.js";
import { isAnother, signedInMark } from "./whose.js";

const PATH = "/api/v1/events";
const LOCK = "chapterwise-guest";
/** How often to try again before the next page does, waiting twice as long each time, in milliseconds. */
const PATIENCE = 5;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;
/** How long an answer may take. */
const TIMEOUT = 15_000;
/** What a browser still sends for a tab that is being closed, in bytes. */
const KEPT_ALIVE = 60_000;
/** Several things done one after the other go together. */
const SOON = 1500;

let timer;
/** Ends the wait before the next try. */
let hurry = () => {};

/** Sends before long, and at once when the page goes. */
export function sendSoon() {
  clearTimeout(timer);
  timer = setTimeout(send, SOON);
}

addEventListener("visibilitychange", () => {
  if (!document.hidden || !timer) return;
  clearTimeout(timer);
  send();
});
addEventListener("online", () => {
  hurry();
  send();
});

let sending;

/**
 * Sends what the account that is signed in has here. One tab does it at a time; where another is at
 * it there is nothing to do. Resolves when all is sent or nothing more can be done from this page.
 */
export function send() {
  timer = undefined;
  return (sending ??= sendAll().finally(() => (sending = undefined)));
}

/**
 * Sends what is left before somebody leaves, once. Waits for another tab that is at it so many
 * milliseconds at most, and for the server as many.
 */
export async function sendLast(longest) {
  const work = () => Promise.race([drain(), new Promise((resolve) => setTimeout(resolve, longest))]);
  await locked({ signal: AbortSignal.timeout(longest) }, work).catch(() => {});
}

/** Sends an event that the browser does not keep. Resolves with whether it is in the account now. */
export async function sendNow(event) {
  if (isAnother()) return false;
  const { results } = await post({ account: signedInMark(), events: [event] });
  return ["stored", "known"].includes(results?.[0].status);
}

/** On plain HTTP there are no locks. Two that send the same then only waste a request. */
const locked = (options, work) => (navigator.locks ? navigator.locks.request(LOCK, options, work) : work({}));

/** The lock is free while there is nothing to do but wait: somebody may be about to leave. */
async function sendAll() {
  try {
    for (let tries = 0; ; tries++) {
      const wait = await locked({ ifAvailable: true }, (lock) => lock && drain(() => (tries = 0)));
      if (wait == null || tries >= PATIENCE) return;
      await new Promise((resolve) => {
        setTimeout(resolve, wait || Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT));
        // Where the server has said how long, it means that.
        hurry = wait ? hurry : resolve;
      });
    }
  } catch {
    // Storage was taken away meanwhile.
  }
}

/**
 * Sends batch after batch, until there is no more or one does not arrive. Resolves with how long to
 * wait then, as `post` does.
 */
async function drain(onProgress = () => {}) {
  let most = BATCH;
  for (;;) {
    // What another does is none of this page's affair: theirs sends it.
    const mark = !isAnother() && signedInMark();
    const batch = mark && (await next(mark, most));
    if (!batch) return;
    const { results, now, wait, isRefused } = await post({ account: mark, ...batch });
    const { length } = batch.events;
    if (isRefused && length > 1) {
      // Not all of it is to be lost for one that is in the way.
      most = Math.ceil(length / 2);
    } else if (results || isRefused) {
      most = BATCH;
      onProgress();
      const complete = await settle(results ?? [{ id: batch.events[0].id, status: "refused" }], now);
      if (complete) merged(complete);
    } else {
      return wait;
    }
  }
}

/**
 * What the server says of each event, and when; or that it refuses the batch as it is; or how long
 * to wait (0 where it does not say); or nothing where trying again from this page won't help: nobody
 * is signed in any more, or somebody else.
 */
async function post(batch) {
  const body = JSON.stringify(batch);
  try {
    const response = await fetch(PATH, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      keepalive: new Blob([body]).size < KEPT_ALIVE,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    hearTime(response);
    if (response.ok) {
      const { results } = await response.json();
      // By their place: what has no id of its own is judged too.
      return {
        results: results.map((result, at) => ({ ...result, id: batch.events[at].id })),
        now: Date.parse(response.headers.get("date")),
      };
    }
    if (response.status === 413 || response.status === 422) return { isRefused: true };
    // Another tab has signed in to another account, and the cookies of this request were older.
    if (response.status === 409) another();
    const isPassing = response.status === 429 || response.status >= 500;
    return isPassing ? { wait: Math.min(1000 * response.headers.get("retry-after"), LONGEST_WAIT) } : {};
  } catch {
    return { wait: 0 };
  }
}
