// On the way to the account. What is on its way is not forgotten here before the server has said that it is
// stored, and the server stores each write and each version once; so whatever ends in between (the
// connection, the tab, the browser) this page or the next one goes on.

import { isAnother, signedInMark } from "../../guest/whose.js";
import { idOf, madeAt } from "../../guest/id.js";
import { now } from "../../guest/clock.js";
import { postVersion, putDraft } from "./account.js";
import { acknowledge, arrive, isReady, refuse, rename, trying } from "./draft.js";
import { isAnyThere, isClosed, markWhatIsLeft, transact } from "./store.js";
import { nameOf } from "./tabs.js";

const LOCK = "chapterwise-playground";
/** How long to wait before trying again, twice as long each time, in milliseconds. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;
/** What is long is told less often: so many bytes a millisecond. */
const PACE = 8;

let listener = () => {};
let failing;
/** Ends the wait before the next try. */
let hurry = () => {};
let sending;
let isMore;

/** Calls `heard` with the names of the blocks of which something has arrived, or can't. */
export const onSent = (heard) => (listener = heard);

/** Why nothing arrives at present: `offline`, `signed out` or `busy`; nothing where all is well. */
export const isFailing = () => failing;

// Who leaves waits for nothing, and who comes back has perhaps a connection.
addEventListener("visibilitychange", () => send());
addEventListener("online", () => send());

/** Sends what waits, and goes on until all has arrived or the page ends. */
export function send() {
  hurry();
  isMore = true;
  return (sending ??= sendAll().finally(() => (sending = undefined)));
}

async function sendAll() {
  let tries = 0;
  while (isMore) {
    isMore = false;
    // What another does is none of this page's affair: theirs sends it.
    const mark = !isAnother() && signedInMark();
    if (!mark || !(isAnyThere() || isClosed())) return;
    const { names = [], size, wait, why } = await locked({}, () => sendNext(mark));
    const isNews = failing !== why;
    failing = why;
    listener(names, isNews);
    if (why === "signed out") return;
    if (why) await pause(Math.max(wait ?? 0, Math.min(FIRST_WAIT * 2 ** tries++, LONGEST_WAIT)), !wait);
    else if (size) await pause(size / PACE, false);
    if (!why) tries = 0;
    isMore ||= !!why || size !== undefined;
  }
}

/** Where the server has said how long, it means that. */
function pause(time, mayBeShort) {
  return new Promise((resolve) => {
    setTimeout(resolve, time);
    hurry = mayBeShort ? resolve : () => document.hidden && resolve();
  }).finally(() => (hurry = () => {}));
}

/** On plain HTTP there are no locks. Two that send the same then only waste a request. */
const locked = (options, work) => (navigator.locks ? navigator.locks.request(LOCK, options, work) : work());

/** Sends what is left before somebody leaves. Waits for another tab, and for the server, so many milliseconds each. */
export async function sendLast(longest) {
  const all = async () => {
    const mark = signedInMark();
    for (let sent = { size: 0 }; mark && sent.size !== undefined && !sent.why; ) sent = await sendNext(mark);
  };
  const work = () => Promise.race([all(), new Promise((resolve) => setTimeout(resolve, longest))]);
  await locked({ signal: AbortSignal.timeout(longest) }, work).catch(() => {});
}

/**
 * Sends one thing. Gives the names of the blocks that it was about, and its size; or why it did not arrive,
 * and how long to wait where the server says so; or nothing where nothing waits.
 */
async function sendNext(mark) {
  const { draft, version } = await transact(async (kept) => {
    const [draft] = (await kept.waiting("drafts", mark)).filter(isReady);
    if (!draft) return { version: (await kept.waiting("versions", mark))[0] };
    trying(draft);
    kept.putDraft(draft);
    return { draft };
  });
  if (draft) return sendDraft(draft);
  if (version) return sendVersion(version);
  return {};
}

async function sendDraft(sent) {
  const answer = await putDraft(sent);
  const { owner, course, playground, write, starter, code } = sent;
  const passing = isPassing(answer);
  if (passing) return passing;
  await transact(async (kept) => {
    const draft = await kept.draft([owner, course, playground]);
    // The reader has left meanwhile.
    if (!draft) return;
    if (answer.stored !== undefined) acknowledge(draft, { write, revision: answer.stored, starter });
    else if (answer.now === undefined && answer.error === "conflict") rename(draft);
    else if (answer.now === undefined && draft.write === write) refuse(draft);
    if (answer.now !== undefined) arrive(draft, answer.now ?? undefined, { isAnswer: true });
    kept.putDraft(draft);
  });
  await markWhatIsLeft();
  return { names: [nameOf(sent)], size: code.length };
}

async function sendVersion(sent) {
  const answer = await postVersion(sent);
  const passing = isPassing(answer);
  if (passing) return passing;
  await transact(async (kept) => {
    const version = await kept.version(sent.id);
    if (!version) return;
    if (answer.error === "clock_ahead" && madeAt(version.id) > now()) {
      // Made by a clock that is far ahead; since then we have heard what time it is.
      kept.dropVersion(version.id);
      version.id = idOf(Math.min(madeAt(version.id), now()));
      version.at = Math.min(version.at, now());
      version.last = Math.min(version.last, now());
    } else if (version.runs === sent.runs && version.outcome === sent.outcome) {
      version.waits = undefined;
    }
    kept.putVersion(version);
  });
  await markWhatIsLeft();
  return { names: [nameOf(sent)], size: sent.code.length };
}

/** What will pass by itself, or when somebody signs in. */
function isPassing({ stored, now, isStored, status, error, wait }) {
  if (stored !== undefined || now !== undefined || isStored) return undefined;
  if (status === undefined) return { why: "offline" };
  if (status === 401 || status === 403 || error === "other_account") return { why: "signed out" };
  if (status === 408 || status === 429 || status >= 500) return { why: "busy", wait: wait && Math.min(wait, 2 * LONGEST_WAIT) };
  return undefined;
}
