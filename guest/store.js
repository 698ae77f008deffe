// What this browser keeps until it is in an account.
//
// An event belongs to a guest (its owner is empty) until an account claims it, and then to that
// account alone, whoever signs in here afterwards. A guest's event says which account was signed in
// here before it was made. That one may claim it, and where there was none, whoever signs in first:
// a browser that nobody was signed in to has one reader, as far as anybody can know. Anyone else is
// asked (`main.js`).
//
// Each function is one transaction, which the database keeps in order between tabs. A merge is the
// events that one claim took, and a record that counts what became of them; whoever settles its last
// event removes the record, and says so to the reader.

import { now } from "./clock.js";
import { idOf, madeAt, newId } from "./id.js";

const DATABASE = "chapterwise-guest";
/** `localStorage` has this while there are events, so that a page without any loads none of this. */
const MARK = "chapterwise-events";
/** And this while there is code (`playground/keep/store.js`): `waits` while some isn't in an account. */
const CODE = "chapterwise-code";
/** More than anybody does between two chances to send it; at 16 KB each, 80 MB. */
const MOST = 5000;
/** How many events are sent at once, and how many bytes of JSON that is at most: the server takes 100 and 256 KB. */
export const BATCH = 100;
const BATCH_SIZE = 128 * 1024;

let opening;

const database = () =>
  (opening ??= connect().catch((error) => {
    opening = undefined;
    throw error;
  }));

function connect() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("events", { keyPath: "event.id" }).createIndex("owner", "owner");
      request.result.createObjectStore("merges", { keyPath: "id" });
    };
    request.onsuccess = () => {
      const forget = () => (opening = undefined);
      request.result.onclose = forget;
      request.result.onversionchange = () => {
        request.result.close();
        forget();
      };
      resolve(request.result);
    };
    request.onblocked = request.onerror = () => reject(request.error ?? new Error());
  });
}

/**
 * Runs `work` in a transaction over both stores. It may ask for more only before its last request
 * was answered; what it returns is the result once everything is on disk.
 */
async function change(work) {
  const opened = await database();
  const transaction = opened.transaction(["events", "merges"], "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });
  const result = work(transaction.objectStore("events"), transaction.objectStore("merges"));
  result.catch(() => {});
  await done;
  return result;
}

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The reader's time zone (IANA name). */
export function zoneHere() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return !zone || zone === "Etc/Unknown" ? "UTC" : zone;
}

/** Something that is done now. */
export const newEvent = (kind, version, payload, at = now(), id = newId()) => ({
  id,
  kind,
  version,
  occurred_at: new Date(at).toISOString(),
  zone: zoneHere(),
  payload,
});

/**
 * Adds an event. Resolves with `kept`, `closed` or `full`. Where `same` names a field of the payload,
 * earlier events of the kind with the same value there are not needed any more.
 */
export async function add({ event, owner, after, same }) {
  try {
    return await change(async (events) => {
      if (same) {
        const isOld = (it) => !it.merge && it.event.kind === event.kind && it.event.payload[same] === event.payload[same];
        for (const old of (await answer(events.index("owner").getAll(owner))).filter(isOld)) events.delete(old.event.id);
      }
      if ((await answer(events.count())) >= MOST) return "full";
      events.put({ event, owner, after });
      mark(true);
      return "kept";
    });
  } catch (error) {
    return error?.name === "QuotaExceededError" ? "full" : "closed";
  }
}

/** Whether there may be events; asked without waiting. */
export function isAnyThere() {
  try {
    return MARK in localStorage;
  } catch {
    return true;
  }
}

/** Whether there is code; fails where storage is closed, and nothing else is there either. */
export const isAnyCode = () => CODE in localStorage;

/** The events of an owner, in the order of their ids. */
export const list = ({ owner }) =>
  change(async (events) => (await answer(events.index("owner").getAll(owner))).map(({ event }) => event));

/** How many events an owner has. */
export const count = ({ owner }) => change((events) => answer(events.index("owner").count(owner)));

/**
 * Takes for an account what a guest did that it may take, or all of it.
 *
 * @param {string} mark of the account
 */
export function claim(mark, { all = false } = {}) {
  return change(async (events, merges) => {
    const found = await answer(events.index("owner").getAll(""));
    const taken = found.filter(({ after }) => all || !after || after === mark);
    if (!taken.length) return;
    const merge = newId();
    merges.put({ id: merge, events: taken.length, left: taken.length, merged: 0, lost: 0 });
    for (const record of taken) events.put({ ...record, owner: mark, merge });
  });
}

/** Ids of events that don't go from this page any more, or one would be tried without end. */
const waiting = new Set();

/**
 * The next events of an account, as the server takes them: `{events, merge}`. One batch is of one
 * merge, or of none.
 *
 * @param {string} mark of the account
 * @param {number} most events
 */
export function next(mark, most) {
  return change(async (events, merges) => {
    const found = await answer(events.index("owner").getAll(mark, 2 * BATCH + waiting.size));
    const owned = found.filter(({ event }) => !waiting.has(event.id));
    if (!owned.length) {
      await markWhetherEmpty(events);
      return undefined;
    }
    const { merge } = owned[0];
    const batch = [];
    let size = 0;
    for (const record of owned) {
      size += new Blob([JSON.stringify(record.event)]).size;
      if (record.merge !== merge || batch.length === most || (batch.length && size > BATCH_SIZE)) break;
      batch.push(record.event);
    }
    const { events: all } = (merge && (await answer(merges.get(merge)))) || {};
    return { events: batch, merge: all && { id: merge, events: all } };
  });
}

/**
 * Removes the events that the server has judged. Resolves with the record of a merge that is complete
 * now: `{merged, lost}`.
 *
 * What was made by a clock that is far ahead is none of the reader's fault. It stays, by the server's
 * clock from now on, and goes from the next page.
 *
 * @param {{id: string, status: string, problem?: string}[]} results
 * @param {number} time by the server's clock, in milliseconds since 1970; `NaN` where it doesn't say
 */
export function settle(results, time) {
  return change(async (events, merges) => {
    let complete;
    for (const { id, status, problem } of results) {
      const record = await answer(events.get(id));
      // Another tab was quicker.
      if (!record) continue;
      await answer(events.delete(id));
      if (problem === "clock_ahead") {
        if (time) {
          setRight(record.event, time);
          await renameUndone(events, record.owner, id, record.event.id);
        }
        waiting.add(record.event.id);
        await answer(events.put(record));
        continue;
      }
      const merge = record.merge && (await answer(merges.get(record.merge)));
      if (!merge) continue;
      merge.left--;
      if (status === "stored" || status === "known") merge.merged++;
      else merge.lost++;
      await answer(merge.left ? merges.put(merge) : merges.delete(merge.id));
      if (!merge.left) complete = merge;
    }
    await markWhetherEmpty(events);
    return complete;
  });
}

/** The server has nothing by the old id, so the event is none other under a new one. */
function setRight(event, time) {
  const ahead = Date.now() - time;
  // Since the clock is known to be ahead, some of it is right already.
  const right = (moment) => (moment > time ? Math.min(moment - ahead, time) : moment);
  event.id = idOf(right(madeAt(event.id)));
  event.occurred_at = new Date(right(Date.parse(event.occurred_at))).toISOString();
}

/** What waits to take back an event knows it by its new id too. */
async function renameUndone(events, owner, from, to) {
  for (const record of await answer(events.index("owner").getAll(owner)))
    if (record.event.payload.event === from) {
      record.event.payload.event = to;
      await answer(events.put(record));
    }
}

/** Removes all that an owner has. */
export function forget({ owner }) {
  return change(async (events, merges) => {
    for (const record of await answer(events.index("owner").getAll(owner))) {
      await answer(events.delete(record.event.id));
      if (record.merge) await answer(merges.delete(record.merge));
    }
    await markWhetherEmpty(events);
  });
}

async function markWhetherEmpty(events) {
  if (!(await answer(events.count()))) mark(false);
}

function mark(there) {
  try {
    if (there || localStorage[CODE] === "waits") localStorage[MARK] = "there";
    else localStorage.removeItem(MARK);
  } catch {
    // Then every page of somebody who did something looks for itself.
  }
}
