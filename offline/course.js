// Keeping a whole course: fetching every page of it, going on where it was left, and bringing it
// up to date. Runs in a page while somebody watches, and in the worker for updates.

import { beginCourse, course, forgetCourse, isFull, keepPage, mayBeStored, noteCourse, notePage, page, pages, release, sweep } from "./store.js";

/** Pages fetched at a time. */
const TOGETHER = 3;
/** How long a kept course is taken to be up to date, in milliseconds. */
const CHECK_AFTER = 60 * 60 * 1000;

/** Tells every open page how a course is doing. */
const channel = new BroadcastChannel("chapterwise-offline");

/** Calls `hear` with the path of each course that changed in another tab or in the worker. */
export const onNews = (hear) => channel.addEventListener("message", ({ data }) => hear(data));

async function say(path, news, note = noteCourse) {
  const record = await note(path, news);
  if (record) channel.postMessage({ path, record });
  return record;
}

/** Who keeps a course holds this, in whichever tab or worker. */
const lockOf = (path) => `chapterwise-offline:${path}`;

/** Ends when the reader pauses or removes a course in another tab. */
function stoppedElsewhere(path) {
  const controller = new AbortController();
  const hear = ({ data }) => {
    if (data.path === path && (!data.record || data.record.state === "paused")) controller.abort();
  };
  channel.addEventListener("message", hear);
  return { signal: controller.signal, done: () => channel.removeEventListener("message", hear) };
}

/** What belongs to a course: `{version, title, pages, images, assets}`, each with its bytes. */
export async function contents(path, signal) {
  const answer = await fetch(`/api/v1${path}/offline`, { signal, cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw new Refused(answer.status);
  return answer.json();
}

class Refused extends Error {
  constructor(status) {
    super(`the server answered ${status}`);
    this.status = status;
  }
}

/** Bytes of a course as they cross the wire. */
export const bytesOf = ({ pages, images, assets }) =>
  [...pages, ...images, ...assets].reduce((sum, each) => sum + (each.bytes ?? 0), 0);

/**
 * Keeps a course. Resolves with its record, whose `state` says how it went (`kept`, `paused`,
 * `failed`), or with nothing where somebody else is at it, or has removed it.
 *
 * @param {string} path
 * @param {{signal?: AbortSignal, progress?: (done: object) => void}} options
 */
export function keep(path, { signal: own, progress } = {}) {
  return navigator.locks.request(lockOf(path), { ifAvailable: true }, async (lock) => {
    if (!lock) return undefined;
    const elsewhere = stoppedElsewhere(path);
    const signal = AbortSignal.any([elsewhere.signal, ...(own ? [own] : [])]);
    const before = await course(path).catch(() => undefined);
    // What was whole stays whole while it is brought up to date, and when that fails.
    const isWhole = before?.state === "kept";
    try {
      if (!isWhole) await say(path, { state: "keeping", problem: undefined }, beginCourse);
      return await fetchAll(path, isWhole, signal, progress);
    } catch (error) {
      // Removed meanwhile, or paused.
      if (signal.aborted) return say(path, isWhole ? { old: true } : { state: "paused" });
      const problem = isFull(error) ? "full" : error instanceof Refused ? "server" : "network";
      const news = isWhole ? { old: true } : { state: "failed", problem };
      // Without any room not even this can be written down.
      return (await say(path, news).catch(() => {})) ?? { ...before, path, ...news };
    } finally {
      elsewhere.done();
    }
  });
}

async function fetchAll(path, isWhole, signal, progress) {
  const list = await contents(path, signal);
  const bytes = bytesOf(list);
  await say(path, { title: list.title, lang: list.lang, ...(!isWhole && { bytes, all: list.pages.length }) });

  const sizes = new Map([...list.pages, ...list.images, ...list.assets].map((each) => [each.path, each.bytes ?? 0]));
  const done = { pages: 0, all: list.pages.length, bytes: 0, allBytes: bytes };
  const arrived = (name) => {
    done.bytes += sizes.get(name) ?? 0;
    sizes.delete(name);
    progress?.(done);
  };
  const rest = [...list.pages];
  const work = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      signal.throwIfAborted();
      const record = await keepOne(next.path, path, list.version, signal, arrived);
      for (const name of [next.path, ...record.files]) arrived(name);
      done.pages += 1;
      if (!isWhole) await say(path, { done: done.pages, doneBytes: done.bytes });
      progress?.(done);
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: TOGETHER }, work));
  for (const each of workers) if (each.status === "rejected") throw each.reason;

  const listed = new Set(list.pages.map((each) => each.path));
  for (const each of await pages()) {
    if (each.kept === path && !listed.has(each.path)) await release(each.path);
  }
  await sweep();
  const now = Date.now();
  return say(path, { state: "kept", version: list.version, bytes, all: list.pages.length, checked: now, old: false });
}

/** One page of a course: fetched, or found to be the same as before. */
async function keepOne(path, of, version, signal, arrived) {
  const before = await page(path);
  if (before?.version === version && before.kept === of) return before;
  // Asking for a change by its ETag costs a line where there is none.
  const headers = before?.etag ? { "if-none-match": before.etag } : {};
  const answer = await fetch(path, { headers, signal, credentials: "omit" });
  if (answer.status === 304 && before) {
    return notePage(path, { kept: of, version, saved: Date.now(), old: false });
  }
  if (!mayBeStored(answer)) throw new Refused(answer.status);
  return keepPage(path, answer, { kept: of, version }, { signal, arrived });
}

/**
 * Brings a kept course up to date when that is due, and goes on with one that was interrupted.
 * One that the reader paused waits for the reader, and so does an update where data is to be
 * saved, unless it is `wanted`.
 *
 * @param {string} path
 * @param {{after?: number, wanted?: boolean}} options `after` how many milliseconds to ask again
 */
export async function refresh(path, { after = CHECK_AFTER, wanted = false } = {}) {
  const record = await course(path);
  if (!record || record.state === "paused") return;
  // Nothing is tried again by itself that would fail again, or cost what is to be saved.
  const costs = navigator.connection?.saveData || record.problem === "full";
  if (!wanted && record.state !== "kept" && costs) return;
  if (record.state === "kept") {
    if (Date.now() - record.checked < after) return;
    const { version } = await contents(path);
    if (version === record.version) {
      await say(path, { checked: Date.now(), old: false });
      return;
    }
    if (!wanted && navigator.connection?.saveData) {
      await say(path, { old: true });
      return;
    }
  }
  await keep(path);
}

/** Removes a course from this device. */
export async function remove(path) {
  channel.postMessage({ path });
  // Whoever was at it has stopped then.
  await navigator.locks.request(lockOf(path), () => forgetCourse(path));
}

/** Asks whoever is keeping a course, in this tab or another, to stop. */
export function pause(path) {
  return say(path, { state: "paused" });
}
