// Keeping a whole course: fetching every page of it, going on where it was left, and bringing it
// up to date. Runs in a page while somebody watches, and in the worker for updates.

import { beginCourse, course, courses, fingerprintOf, forgetAll, forgetCourse, isFull, keepPage, mayBeStored, mustHold, noteCourse, notePage, page, pages, permitBy, release, sweep, take } from "./store.js";

/** Pages fetched at a time. */
const TOGETHER = 3;
/** How long a kept course is taken to be up to date, in milliseconds. */
const CHECK_AFTER = 60 * 60 * 1000;
/** The same where some of its pages came old. */
const CHECK_OLD_AFTER = 5 * 60 * 1000;
/** What to wait before each try to get every page as it is now, in milliseconds. */
const TRIES = [0, 500, 1500];

const CHANNEL = "chapterwise-offline";
/** Tells every open page how a course is doing. */
const channel = new BroadcastChannel(CHANNEL);

/**
 * Calls `hear` with the path of each course that changed in another tab or in the worker, and its
 * record; without a record it has been removed.
 */
export const onNews = (hear) => channel.addEventListener("message", ({ data }) => data.stop || hear(data));

async function say(path, news, permit) {
  const record = await noteCourse(path, news, permit);
  if (record) channel.postMessage({ path, record });
  return record;
}

/** Who keeps a course holds this, in whichever tab or worker. */
const LOCKS = "chapterwise-offline:";
const lockOf = (path) => LOCKS + path;

/** What belongs to a course: `{title, lang, pages, images, assets}`, each part with its bytes. */
export async function contents(path, signal) {
  const answer = await fetch(`/api/v1${path}/offline`, { signal, cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw refused(answer);
  return answer.json();
}

const refused = ({ status }) => Object.assign(new Error(status), { problem: "server" });

const partsOf = ({ pages, images, assets }) => [...pages, ...images, ...assets];

/** Bytes of a course as they cross the wire. */
export const bytesOf = (list) => partsOf(list).reduce((sum, { bytes = 0 }) => sum + bytes, 0);

/**
 * Keeps a course, or goes on with it. Resolves with its record, whose `state` says how it went
 * (`kept`, `paused`, `failed`), or with nothing where somebody else is at it, or it was removed.
 *
 * @param {string} path
 * @param {{isToBe?: boolean, signal?: AbortSignal, progress?: (news: object) => void}} options
 *   `isToBe` where the reader wants it now; else one that isn't there is left alone. `progress`
 *   hears how far it is, as the record says it
 */
export function keep(path, { isToBe, signal: own, progress } = {}) {
  const work = async (lock) => {
    if (!lock) return undefined;
    const stopping = new AbortController();
    const signal = AbortSignal.any([stopping.signal, own].filter(Boolean));
    // The reader pauses or removes it: in another tab, or here through the other channel.
    const hearing = new BroadcastChannel(CHANNEL);
    hearing.onmessage = ({ data }) => {
      if (data.path === path && (!data.record || data.record.state === "paused")) stopping.abort();
    };
    const before = await course(path).catch(() => undefined);
    // What was whole stays whole while it is brought up to date, and when that fails.
    const isWhole = before?.state === "kept";
    let permit;
    try {
      const record = await beginCourse(path, !isWhole && { state: "keeping", problem: undefined }, isToBe);
      if (!record) return undefined;
      permit = permitBy("courses", path, record);
      channel.postMessage({ path, record });
      return await fetchAll(path, { isWhole, permit, signal, progress });
    } catch (error) {
      const problem = isFull(error) ? "full" : (error.problem ?? "network");
      const news = isWhole ? { old: true } : signal.aborted ? { state: "paused" } : { state: "failed", problem };
      // Without any room not even this can be written down.
      const unwritten = { ...before, path, ...news };
      return permit ? say(path, news, permit).catch(() => unwritten) : unwritten;
    } finally {
      hearing.close();
    }
  };
  // Refused in the middle where somebody who removes the course has waited for us in vain.
  return navigator.locks.request(lockOf(path), { ifAvailable: true }, work).catch(() => {});
}

/**
 * Fetches what is missing. The server gives an old page while it makes the new one, and a cache on
 * the way may for a minute; then the page says another fingerprint than the list, and is asked for
 * again. One that stays old is kept as it is, and the course counts as old.
 */
async function fetchAll(path, how) {
  const { isWhole, permit, signal, progress } = how;
  let list;
  let rest;
  let listed;
  let missing;
  let tally;
  // What has come counts once, also where it has to be asked for again. It is counted as it comes:
  // to walk the list for each page would cost the square of a long course.
  const here = new Set();
  const arrived = (names) => {
    for (const name of names) {
      here.add(name);
      tally.doneBytes += missing.get(name) ?? 0;
      if (missing.delete(name) && listed.has(name)) tally.done += 1;
    }
    progress?.(tally);
  };
  const pageArrived = (record) => arrived([...record.files, record.path]);
  const work = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      signal.throwIfAborted();
      pageArrived(await keepOne(next, path, { ...how, arrived }));
      if (!isWhole) await say(path, tally, permit);
    }
  };
  for (const pause of TRIES) {
    await wait(pause, signal);
    list = await contents(path, signal);
    listed = new Set(list.pages.map((each) => each.path));
    missing = new Map(partsOf(list).map(({ path, bytes = 0 }) => [path, bytes]));
    tally = { done: 0, all: list.pages.length, doneBytes: 0, bytes: bytesOf(list) };
    arrived(here);
    ({ rest } = await compare(list, path, pageArrived));
    await say(path, { title: list.title, lang: list.lang, ...(!isWhole && tally) }, permit);
    const workers = await Promise.allSettled(Array.from({ length: TOGETHER }, work));
    for (const each of workers) if (each.status === "rejected") throw each.reason;
    if (!(await compare(list, path)).old) break;
  }
  await release((each) => each.kept === path && !listed.has(each.path));
  await sweep();
  const { checked, old } = await compare(list, path);
  return say(path, { state: "kept", ...tally, checked, old }, permit);
}

/**
 * Which pages of a list are not here as it has them, and what that says of the course; calls
 * `isHere` with the record of each other. The time is that from before they are looked at: whoever
 * changes one after that makes the course due again.
 */
async function compare(list, path, isHere) {
  const checked = Date.now();
  const records = new Map((await pages()).map((each) => [each.path, each]));
  const rest = list.pages.filter((each) => {
    const record = records.get(each.path);
    if (record?.kept !== path || !isAsListed(record, each)) return true;
    isHere?.(record);
  });
  return { rest, checked, old: rest.length > 0 };
}

/** Whether a page is here as the list has it. One that doesn't say what it is may be anything. */
const isAsListed = (record, { fingerprint }) => fingerprint !== undefined && record?.fingerprint === fingerprint;

/** One page of a course: fetched, or found to be the same as before. */
async function keepOne(listed, of, how) {
  const { permit, signal } = how;
  const { path } = listed;
  const before = await page(path);
  const note = async (news) => {
    const noted = await notePage(before, { kept: of, ...news }, permit);
    if (noted) return noted;
    // Either the course was removed, or this page was, or another copy of it has come meanwhile.
    await mustHold(permit);
    return keepOne(listed, of, how);
  };
  if (isAsListed(before, listed)) return note({});
  // Asking for a change by its ETag costs a line where there is none.
  const headers = before?.etag ? { "if-none-match": before.etag } : {};
  // Else the browser's own cache may answer with what it had, and ask afterwards.
  const answer = await fetch(path, { headers, signal, cache: "no-cache", credentials: "omit" });
  if (answer.status === 304 && before) {
    return note({ saved: Date.now(), old: false, fingerprint: fingerprintOf(answer) ?? before.fingerprint });
  }
  if (!mayBeStored(answer)) throw refused(answer);
  return keepPage(path, answer, { kept: of }, how);
}

/** Waits, unless told to stop; what comes next sees that. */
const wait = (time, signal) =>
  new Promise((resolve) => {
    setTimeout(resolve, time);
    signal.addEventListener("abort", resolve);
  });

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
  const isKept = record.state === "kept";
  const saves = !wanted && navigator.connection?.saveData;
  // Nothing is tried again by itself that would fail again, or cost what is to be saved.
  if (!isKept && (saves || (!wanted && record.problem === "full"))) return;
  if (isKept) {
    const patience = record.changed >= record.checked ? 0 : record.old ? Math.min(after, CHECK_OLD_AFTER) : after;
    if (Date.now() - record.checked < patience) return;
    const { checked, old } = await compare(await contents(path), path);
    if (!old || saves) {
      await say(path, { checked, old });
      return;
    }
  }
  await keep(path);
}

/** Removes a course from this device. */
export const remove = (path) => removing([path], () => forgetCourse(path));

/** Removes everything from this device. */
export async function removeAll() {
  const { held } = await navigator.locks.query();
  const busy = held.map((each) => each.name.split(LOCKS)[1]).filter(Boolean);
  const kept = (await courses()).map((each) => each.path);
  await removing([...new Set([...busy, ...kept])], forgetAll);
}

/** Removes courses. Whoever was at one has stopped by then, or may write no more. */
async function removing(paths, work) {
  const tell = (news) => paths.forEach((path) => channel.postMessage({ path, ...news }));
  tell({ stop: true });
  await holding(paths, work);
  tell();
}

/** Works while nobody keeps one of these courses. */
const holding = ([path, ...rest], work) => (path ? take(lockOf(path), () => holding(rest, work)) : work());

/** Asks whoever is keeping a course, in this tab or another, to stop. */
export function pause(path) {
  return say(path, { state: "paused" });
}
