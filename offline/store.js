// What this device keeps, shared by the worker and by the pages.
//
// A page is kept with the files that it names, as one unit: its text in one cache, its files in
// another, and a record in a database that ties them together. A text gets a new key each time,
// so that writing the record, which comes last, moves from the old unit to the new one at once.
// Files have their content's hash in their name, so pages of different builds can share the cache
// and still never meet each other's files. What no record names is swept away.
//
// Whoever writes holds a permit, which ends when the reader removes what it is for. A download that
// comes to life again after that, in whichever tab, finds that it may not write any more.

export const DATABASE = "chapterwise-offline";
/** Where `localStorage` says that the reader keeps a course (`kept`) or wants none of this (`off`). */
export const CHOICE = "chapterwise-offline";
const TEXTS = "chapterwise-pages";
const FILES = "chapterwise-files";
/** Whoever writes holds it with others; whoever sweeps holds it alone. */
const LOCK = "chapterwise-offline";
/** How many pages stay that were only opened. The one that was opened longest ago goes first. */
const MOST_OPENED = 50;
/** How long a removal waits for whoever is writing, in milliseconds. A tab may hang for ever. */
const WAIT_FOR_OTHERS = 1500;

/** The page that lists what is kept, and answers for what is not. */
export const SHELF = "/offline";

/** The page in which a session is opened that this device keeps, and the one that it answers for. */
export const KEPT_SESSION = "/offline/review";
export const SESSION = "/review";
/** The cache of the session that was fetched last (`guest/deck.js`). */
export const KEPT_DECK = "chapterwise-session";
/** What is nobody's reading and stays as long as the worker does. */
export const isOwn = (path) => path === SHELF || path === KEPT_SESSION;

/** Whether a page at this address may be kept: what everybody sees the same way. */
export const mayBeKept = ({ pathname, search }) =>
  !search && /^\/(courses\/[^/]+(\/[^/]+)?|offline(\/review)?)?$/.test(pathname);

/**
 * Whether an answer may be kept. Pages are asked for without cookies, and what a server marks as
 * personal, or as not to be stored, is not stored.
 */
export const mayBeStored = (response) =>
  response.status === 200 &&
  response.type === "basic" &&
  !response.redirected &&
  /\bpublic\b/.test(response.headers.get("cache-control")) &&
  !/\b(private|no-store)\b/.test(response.headers.get("cache-control")) &&
  !/\*|cookie/i.test(response.headers.get("vary"));

/** What a page says it was made from; a copy that says the same is the same. */
export const fingerprintOf = (response) => response.headers.get("page-fingerprint") ?? undefined;

// The records. Each function opens its own transaction, which the database keeps in order, also
// between this program and others that have it open. The database stays when everything is removed,
// only empty: to delete it would wait for every tab that has it open, and whoever opens it for that.

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
      request.result.createObjectStore("pages", { keyPath: "path" });
      request.result.createObjectStore("courses", { keyPath: "path" });
      request.result.createObjectStore("facts", { keyPath: "name" });
    };
    request.onsuccess = () => {
      const forget = () => (opening = undefined);
      // The browser clears it away.
      request.result.onclose = forget;
      // A newer program changes the form, or the operator has turned this off.
      request.result.onversionchange = () => {
        request.result.close();
        forget();
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });

async function ask(name, mode, question) {
  const transaction = (await database()).transaction(name, mode);
  const request = question(transaction.objectStore(name));
  await finished(transaction);
  return request.result;
}

/**
 * Replaces a record by what `change` makes of it. Resolves with nothing, and changes nothing, where
 * it makes nothing, and where the permit has ended.
 */
async function change(name, path, change, permit) {
  const transaction = (await database()).transaction([name, permit?.store ?? name], "readwrite");
  let next;
  const replace = () => {
    const store = transaction.objectStore(name);
    const request = store.get(path);
    request.onsuccess = () => {
      next = change(request.result);
      if (next) store.put(next);
    };
  };
  if (permit) {
    const request = transaction.objectStore(permit.store).get(permit.key);
    request.onsuccess = () => request.result?.id === permit.id && replace();
  } else {
    replace();
  }
  await finished(transaction);
  return next;
}

export const page = (path) => ask("pages", "readonly", (store) => store.get(path));
export const pages = () => ask("pages", "readonly", (store) => store.getAll());
export const course = (path) => ask("courses", "readonly", (store) => store.get(path));
export const courses = () => ask("courses", "readonly", (store) => store.getAll());
export const fact = (name) => ask("facts", "readonly", (store) => store.get(name));
export const setFact = (name, value) => ask("facts", "readwrite", (store) => store.put({ name, value }));

/**
 * Changes what is known about the copy of a page that was read; what was learnt of one text may not
 * be true of another. Resolves with nothing where that copy is not there any more.
 */
export const notePage = ({ path, key }, news, permit) =>
  change("pages", path, (old) => old?.key === key && { ...old, ...news }, permit);
/** Changes when a page was opened, which is true of whichever copy is there. */
export const noteOpened = (path, opened) => change("pages", path, (old) => old && { ...old, opened });
/** Changes what is known about a course that is kept; a new one has to be begun. */
export const noteCourse = (path, news, permit) => change("courses", path, (old) => old && { ...old, ...news }, permit);

/**
 * Names what is on this device until everything is removed. Without an id nothing is to be kept;
 * where there is no such record at all, the browser has lost it.
 */
const DEVICE = "device";

/** A permit to keep pages, until everything is removed; nothing where nothing is to be kept. */
export async function permission(isToBe) {
  const begun = (old) => (old && (old.id || !isToBe) ? old : { name: DEVICE, id: crypto.randomUUID() });
  const record = await change("facts", DEVICE, begun);
  return record.id && permitBy("facts", DEVICE, record);
}

/** The same where something is to be kept from now on. */
export const begin = () => permission(true);

/** Begins to keep a course that is to be, or goes on with one that is there. */
export async function beginCourse(path, news, isToBe) {
  if (isToBe) await begin();
  return change("courses", path, (old) => (old || isToBe) && { path, id: crypto.randomUUID(), ...old, ...news });
}

/** A permit to write as long as a record is there, and no other in its place. */
export const permitBy = (store, key, record) => record && { store, key, id: record.id };

/** Throws where somebody has removed what was about to be written. */
function mustBe(there) {
  if (!there) throw new Error("removed");
  return there;
}

/** Throws where a permit has ended. */
export async function mustHold({ store, key, id }) {
  const record = await ask(store, "readonly", (records) => records.get(key));
  mustBe(record?.id === id);
}

/** The text of a kept page. */
export async function textOf(record) {
  return (await caches.open(TEXTS)).match(record.key);
}

/**
 * Whether an answer is what is kept. The server may have packed the same text anew, which gives
 * it another ETag.
 */
export async function isSame(record, answer) {
  if (!record) return false;
  if (record.etag && record.etag === answer.headers.get("etag")) return true;
  return (await (await textOf(record))?.text()) === (await answer.text());
}

/** A kept file. */
export async function file(path) {
  return (await caches.open(FILES)).match(path, { ignoreVary: true });
}

/**
 * Keeps a page and every file that it names. Throws where one can't be had or there is no room;
 * then the page is as it was before.
 *
 * @param {string} path
 * @param {Response} response an answer that may be stored
 * @param {object} news what the record is to say besides
 * @param {{permit: object, signal?: AbortSignal, cache?: RequestCache, arrived?: (files: string[]) => void}} how
 */
export function keepPage(path, response, news, how) {
  return withOthers(async () => {
    const html = await response.text();
    const files = filesOf(html);
    let bytes = transferred(response) ?? html.length;
    for (const name of files) {
      const kept = await keepFile(name, how);
      how.arrived?.([name]);
      // Style and scripts are every page's; they count for none of them.
      if (name.startsWith("/media/")) bytes += transferred(kept) ?? 0;
    }
    const headers = new Headers(response.headers);
    headers.delete("content-encoding");
    headers.delete("content-length");
    const key = `${path}?copy=${crypto.randomUUID()}`;
    await put(TEXTS, key, new Response(html, { headers }), how.permit);
    const make = (old) => ({
      opened: 0,
      ...old,
      path,
      key,
      files,
      bytes,
      ...wordsOf(html),
      etag: response.headers.get("etag"),
      fingerprint: fingerprintOf(response),
      saved: Date.now(),
      old: false,
      ...news,
    });
    return mustBe(await change("pages", path, make, how.permit));
  });
}

/** Puts something into a cache. A permit may have ended while it was being fetched. */
async function put(cache, name, response, permit) {
  await mustHold(permit);
  await (await caches.open(cache)).put(name, response);
}

async function keepFile(name, { permit, signal, cache }) {
  const kept = await file(name);
  if (kept) return kept;
  const response = await fetch(name, { signal, cache, mode: "same-origin", credentials: "omit", priority: "low" });
  // A picture that is gone is gone for readers with a connection too.
  if ([404, 410].includes(response.status) && name.startsWith("/media/")) return response;
  if (!mayBeStored(response)) throw new Error(`${name}: ${response.status}`);
  await put(FILES, name, response.clone(), permit);
  return response;
}

/** Bytes as they crossed the wire. */
const transferred = (response) => Number(response.headers.get("content-length")) || undefined;

/**
 * The files that a page names. Scripts of the interactive parts belong to pages that have such
 * parts. In text `<` is always escaped, so what looks like a tag is one.
 */
export function filesOf(html) {
  const names = /\b(?:src|href|data-[\w-]+)="(\/(?:assets|media|sandbox)\/[^"?#]+)"/g;
  const tags = html.match(/<(?:img|link|script)\b(?:"[^"]*"|[^">])*>/g) ?? [];
  const interactive = html.includes("<leptos-island");
  const found = tags
    .flatMap((tag) => [...tag.matchAll(names)])
    .filter(([attribute]) => interactive || !/^data-(app|wasm)/.test(attribute))
    .map(([, name]) => name);
  return [...new Set(found)];
}

/** What the list of kept pages says about one. */
function wordsOf(html) {
  const entities = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
  const first = (pattern) => (html.match(pattern)?.[1] ?? "").replace(/&(#?\w+);/g, (all, name) => entities[name] ?? all);
  return {
    lang: first(/<html[^>]* lang="([^"]*)"/),
    title: first(/<title>([^<]*)/).replace(/ · [^·]*$/, ""),
    heading: first(/<h1[^>]*>([^<]*)/),
  };
}

/** Forgets a page. Its files go with the next sweep. */
export const forgetPage = (path) => ask("pages", "readwrite", (store) => store.delete(path));

/** Forgets a course and all that only it kept. */
export async function forgetCourse(path) {
  await ask("courses", "readwrite", (store) => store.delete(path));
  await release();
  // Files can't be told from those of a page that is just being kept; they go when that is over.
  await within(sweep());
}

/**
 * Lets go of the pages whose course is gone, and of those that a course says it has `done` with; a
 * page that was opened stays as long as other opened pages do. All in one step, so that a course
 * that is begun meanwhile loses none of its pages.
 */
export async function release(done = () => false) {
  const transaction = (await database()).transaction(["courses", "pages"], "readwrite");
  const known = transaction.objectStore("courses").getAllKeys();
  const store = transaction.objectStore("pages");
  store.getAll().onsuccess = ({ target }) => {
    for (const each of target.result) {
      if (!each.kept || (known.result.includes(each.kept) && !done(each))) continue;
      if (each.opened) store.put({ ...each, kept: undefined });
      else store.delete(each.path);
    }
  };
  await finished(transaction);
}

/** Forgets pages beyond the most that stay, and removes every text and file that nobody names. */
export function sweep(most = MOST_OPENED) {
  return alone(async () => {
    // A course may have been removed by one tab while another was fetching it.
    await release();
    const opened = (await pages())
      .filter((each) => !each.kept && !isOwn(each.path))
      .sort((one, other) => other.opened - one.opened);
    for (const each of opened.slice(most)) await forgetPage(each.path);
    const rest = await pages();
    await empty(TEXTS, new Set(rest.map((each) => each.key)));
    await empty(FILES, new Set(rest.flatMap((each) => each.files)));
  });
}

async function empty(name, but) {
  if (!(await caches.has(name))) return;
  const cache = await caches.open(name);
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (!but.has(pathname + search)) await cache.delete(request);
  }
}

/**
 * Removes everything. The records go first, and every permit with them, so that a writer who hangs
 * and comes back finds that it is over.
 */
export function forgetAll() {
  return take(LOCK, async () => {
    await within(clear());
    for (const name of await caches.keys()) if (name.startsWith("chapterwise-")) await caches.delete(name);
  });
}

async function clear() {
  await ask("facts", "readwrite", (store) => store.clear() && store.put({ name: DEVICE }));
  for (const name of ["courses", "pages"]) await ask(name, "readwrite", (store) => store.clear());
}

const within = (work) => Promise.race([work, new Promise((late) => setTimeout(late, WAIT_FOR_OTHERS))]);

const withOthers = (work) => navigator.locks.request(LOCK, { mode: "shared" }, work);
const alone = (work) => navigator.locks.request(LOCK, work);

/** Works under a lock, which is taken away from whoever doesn't give it up in time. */
export async function take(name, work) {
  try {
    return await navigator.locks.request(name, { signal: AbortSignal.timeout(WAIT_FOR_OTHERS) }, work);
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
    return navigator.locks.request(name, { steal: true }, work);
  }
}

/** Whether an error says that there is no room. */
export const isFull = (error) => error?.name === "QuotaExceededError";
