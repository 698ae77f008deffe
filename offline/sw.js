// The service worker: chapters stay readable without a connection.
//
// It answers navigations from the network while that answers, and else from what this device
// keeps. It takes over at once when it is new (skipWaiting, claim). That is safe with pages of an
// older build that are open: files are named by their content, so every page finds its own; and
// the messages between pages and worker only ever gain words.

import { refresh } from "./course.js";
import { KEPT_DECK, KEPT_SESSION, SESSION, SHELF, begin, fact, file, fingerprintOf, isFull, isOwn, isSame, keepPage, mayBeKept, mayBeStored, noteCourse, noteOpened, notePage, page, permission, setFact, sweep, textOf } from "./store.js";

/** Changes with every build, so that browsers see that there is a new worker. */
const BUILD = __BUILD__;
/** How long a reader who has a copy waits for the network, in milliseconds. */
const PATIENCE = 3000;
/** What stays of the opened pages when there is no room for another. */
const FEWER = 10;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(begin().then(keepOwn));
});

addEventListener("activate", (event) => {
  event.waitUntil(
    Promise.all([
      clients.claim(),
      // The network is asked while the worker still starts.
      registration.navigationPreload?.enable(),
      sweep().catch(() => {}),
    ]),
  );
});

/** The pages that answer for others. Without the first the worker is of no use. */
async function keepOwn(permit) {
  await keepOne(SHELF, permit);
  await keepOne(KEPT_SESSION, permit).catch(() => {});
}

async function keepOne(path, permit) {
  const answer = await fetch(path, { cache: "no-cache", credentials: "omit" });
  if (!mayBeStored(answer)) throw new Error(`${path} can't be kept (${answer.status})`);
  await keepPage(path, answer, { build: BUILD }, { permit });
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // What changes anything is the browser's affair, and so is a part of a file.
  if (request.method !== "GET" || url.origin !== location.origin || request.headers.has("range")) return;
  // What somebody may be about to open is fetched ahead or not at all.
  const isAhead = request.headers.has("sec-purpose");
  // The page of the sandbox is a file too: its name is its content.
  if (/^\/(assets|media|sandbox)\//.test(url.pathname)) event.respondWith(kept(request, url.pathname));
  else if (request.mode === "navigate") event.respondWith(isAhead ? fromNetwork(event) : open(event, url));
});

/** A file by its content's hash: the copy is as good as the original. */
async function kept(request, path) {
  // A picture may belong to a session (`guest/deck.js`) alone.
  const copy = () => file(path).then((found) => found ?? caches.match(path, { ignoreVary: true }));
  return (await copy().catch(() => undefined)) ?? fetch(request);
}

/** The pages that were answered from a copy, by the window that shows them, until it asks. */
const shown = new Map();

async function open(event, url) {
  // Both begin at once; whether there is a copy is known long before the network answers.
  const network = fromNetwork(event);
  network.catch(() => {});
  if (url.pathname === SESSION) return session(network);
  const record = mayBeKept(url) ? await page(url.pathname).catch(() => undefined) : undefined;
  const copy = record && (await textOf(record).catch(() => undefined));
  if (!copy) return network.catch(() => insteadOf(url));

  const answer = await Promise.race([network.catch(() => undefined), after(PATIENCE, "late")]);
  if (answer && answer !== "late" && answer.status < 500) return answer;

  // The list of what is kept is as good as new: it shows what the device knows.
  if (url.pathname === SHELF) return copy;
  const state = { path: url.pathname, saved: record.saved, reason: reasonFor(answer) };
  shown.set(event.resultingClientId, state);
  if (answer === "late") {
    event.waitUntil(
      network.then(
        (late) => compare(event.resultingClientId, state, late),
        () => tell(event.resultingClientId, state, { reason: reasonFor() }),
      ),
    );
  }
  return copy;
}

/** A session is one reader's, so what answers for it is a page that is nobody's; its script knows more. */
async function session(network) {
  // Who has no session here gains nothing from a page that says so sooner.
  const isKept = await caches.has(KEPT_DECK);
  const answer = await Promise.race([network.catch(() => undefined), ...(isKept ? [after(PATIENCE)] : [])]);
  if (answer && answer.status < 500) return answer;
  const record = await page(KEPT_SESSION).catch(() => undefined);
  const copy = record && (await textOf(record).catch(() => undefined));
  return copy ? inPlace(copy, await copy.text()) : network.catch(() => insteadOf({ pathname: SESSION }));
}

/** A page that stands in for another must not be taken for it. */
function inPlace(copy, html) {
  const headers = new Headers(copy.headers);
  headers.set("cache-control", "no-store");
  headers.delete("etag");
  return new Response(html, { status: 503, headers });
}

/** The browser has asked already where it could, while the worker still started. */
const fromNetwork = async ({ preloadResponse, request }) => (await preloadResponse) ?? fetch(request);

const reasonFor = (answer) =>
  answer === "late" ? "slow" : answer ? "broken" : navigator.onLine ? "unreachable" : "offline";

const after = (time, value) => new Promise((resolve) => setTimeout(resolve, time, value));

/**
 * The list of what is kept, in the place of a page that is not there. Which of its headings
 * shows is an attribute, and the title takes the words of that heading, so that both are right from
 * the first paint.
 */
async function insteadOf({ pathname }) {
  const record = await page(SHELF).catch(() => undefined);
  const copy = record && (await textOf(record).catch(() => undefined));
  if (!copy) return Response.error();
  const when = pathname === SHELF ? "kept" : pathname === "/search" ? "search" : "missing";
  const html = (await copy.text()).replace('data-when="kept"', `data-when="${when}"`);
  const [, title] = html.match(`class="when-${when}"><h1>([^<]*)`) ?? [];
  const titled = title ? html.replace(/<title>.*?(?= · [^·]*<\/title>)/, () => `<title>${title}`) : html;
  return inPlace(copy, titled);
}

/** What came in the end is kept, and whoever reads the copy hears whether it differs. */
async function compare(client, state, answer) {
  if (!mayBeStored(answer)) return;
  const permit = await permission();
  const record = await page(state.path);
  // Removed meanwhile.
  if (!permit || !record) return;
  const same = await isSame(record, answer.clone());
  if (same) {
    // Another copy has come meanwhile, of which nothing is known.
    if (!(await notePage(record, { saved: Date.now(), ...namesOf(answer) }))) return;
  } else {
    // Also a reader whose device is full hears of it.
    await replace(state.path, answer, {}, { permit }).catch(() => {});
  }
  await tell(client, state, { same, newer: !same });
}

/** What tells one answer for a page from another. */
const namesOf = (answer) => ({ etag: answer.headers.get("etag"), fingerprint: fingerprintOf(answer) });

/** Keeps what came for a page in the place of what was there, if anything. */
async function replace(path, answer, news, options) {
  const { kept } = await makeRoom(() => keepPage(path, answer.clone(), news, options));
  // What came may be older than what a course had, which may have come meanwhile, or newer than the
  // rest of it.
  if (kept) await noteCourse(kept, { changed: Date.now() });
  await sweep();
}

async function tell(client, state, news) {
  Object.assign(state, news);
  (await clients.get(client))?.postMessage({ copy: state });
}

addEventListener("message", (event) => {
  const { source, data } = event;
  if (!source?.url) return;
  const url = new URL(source.url);
  const work = { "is this a copy": answerFor, opened, "is there a newer one": look }[data];
  if (work) event.waitUntil(work(source, url).catch(() => {}));
});

/** A page asks whether it is a copy; most are not, and hear nothing. */
async function answerFor(source) {
  const copy = shown.get(source.id);
  if (copy) source.postMessage({ copy });
}

/** A page that is a copy asks for news, because a connection seems to be there again. */
async function look(source, { pathname }) {
  // A device says that it is online before it is.
  const ask = () => fetch(pathname, { cache: "no-cache", credentials: "omit" });
  const answer = await ask()
    .catch(() => after(1000).then(ask))
    .catch(() => after(PATIENCE).then(ask));
  await compare(source.id, shown.get(source.id) ?? { path: pathname }, answer);
}

/** A page is open and has all that it needs, so that keeping it takes nothing from it. */
async function opened(source, url) {
  // Before anything else: what is removed from now on is not to come back.
  const permit = await permission();
  if (!permit || !mayBeKept(url)) return;
  // Where everything was removed and this began anew, the worker may have stayed.
  if (!(await page(SHELF)) || !(await page(KEPT_SESSION))) await keepOwn(permit);
  if (isOwn(url.pathname)) return;
  const path = url.pathname;
  const now = Date.now();
  const seen = { opened: now };
  if (shown.has(source.id)) {
    await noteOpened(path, now);
    return;
  }
  // The browser has just got it, so this asks nobody; where data is to be saved it never does.
  const cache = navigator.connection?.saveData ? "only-if-cached" : "force-cache";
  const answer = await fetch(path, { cache, mode: "same-origin", credentials: "omit" });
  if (!mayBeStored(answer)) return;
  const record = await page(path);
  if (record && record.etag === answer.headers.get("etag")) {
    const isThere = await notePage(record, { ...seen, saved: now, old: false, ...namesOf(answer) });
    // Another copy has come meanwhile; all that is known of it is that it was opened.
    if (!isThere) await noteOpened(path, now);
  } else {
    await replace(path, answer, seen, { permit, cache });
  }
  const [, , course] = path.split("/");
  if (course) await refresh(`/courses/${course}`);
}

/** Tries again with fewer pages when there is no room, and remembers when that was not enough. */
async function makeRoom(work) {
  let done;
  try {
    done = await work();
  } catch (error) {
    if (!isFull(error)) throw error;
    await sweep(FEWER);
    done = await work().catch(async (again) => {
      await setFact("full", Date.now());
      throw again;
    });
  }
  if (await fact("full")) await setFact("full", undefined);
  return done;
}
