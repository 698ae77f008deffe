// A review session where scripts run: all its cards are in the page, so the next one comes at once. What
// is answered is kept by the guest module, which sends it in its time; nothing here waits for that.
//
// Without this script, or before it, the card is a form and works as one. Without a connection the
// worker gives a page that is nobody's (`app::review::session::page::kept`), and the session that was
// fetched last is put into it (`guest/deck.js`).

import { untilItWorks } from "../offline/page/again.js";
import { counted, fill } from "../offline/page/words.js";
import { SignedOut, ask, askForDeck, insideOf } from "./ask.js";
import * as card from "./card.js";
import { asked, begin, graded, place, renewed, replayed, skipped } from "./line.js";

const main = document.getElementById("Text");
const isKeptPage = "kept" in main.dataset;
let isGuest = "guest" in main.dataset;
const [
  locale, atOf, again, onceOne, onceMany, theLast, waitsOne, waitsMany, offline, undone, aside, skip, overTitle, overSentence,
  signedOut, typedToday, unreachable, keptFrom, undoOf, undoneLater, isFresh, unsent,
] = (main.dataset.say ?? "").split("|");

/** An answer that has not arrived after so long is said to wait, in milliseconds. */
const SOON = 3000;
const SIGN_IN = "/sign-in?next=%2Freview";
const LONGEST_TYPED = 4000;
const LONGEST_TIME = 3_600_000;

let keeper;
let now;
/** When the session was fetched that this device has kept; nothing where it is as the server has it. */
let keptAt;
/** The last card that was answered, of which the date is shown when it is known. */
let previous;
/** What was done on this page and not taken back. */
let done = [];
/** What the server says of a form that it did not take. */
let refusal = "";
let hasAnswered = false;
/** What was done last before this page, as the server knows it. */
let former;
/** Whether something was taken back that a fresh session has again. */
let isTakenBack = false;

const byId = (id) => document.getElementById(id);
const status = (words) => (byId("Status").textContent = words);
const tellLast = (words) => (byId("Last").textContent = words);
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

if (locale) boot();

async function boot() {
  try {
    keeper = await import(document.querySelector("script[data-guest]").dataset.guest);
  } catch {
    // Where the card is a form already, it stays one.
    if (isGuest || isKeptPage) put(byId("Away").innerHTML);
    return;
  }
  keeper.watchReader();
  addEventListener("online", back);
  addEventListener("offline", tellWaiting);
  if (isKeptPage) isGuest = !keeper.signedInMark();
  if (isGuest || isKeptPage) return fetchOrOpen();
  refusal = byId("Waits")?.textContent ?? "";
  // The id that the server made for a form tells its time; that of one which it did not take is older.
  if (!refusal) keeper.setNow(keeper.madeAt(main.querySelector("[name=event]")?.value ?? ""));
  const waits = await keeper.waitingHere();
  keep(insideOf(main), keeper.now(), waits);
  await start(waits);
}

/** Puts the session into a page that has none yet: the one that this device keeps, or else a fresh one. */
async function fetchOrOpen() {
  const away = byId("Away").innerHTML;
  const isAtOnce = !isKeptPage && navigator.onLine;
  if (isAtOnce && (await renew().then(() => true, () => false))) return;
  const deck = await keeper.keptDeck(isGuest ? "" : keeper.signedInMark());
  if (deck) {
    keptAt = deck.at;
    // A guest's events stay here, so all that is younger was done since.
    const since = async () => (await keeper.eventsHere()).filter(({ id }) => keeper.madeAt(id) >= deck.at);
    await open(deck.html, [...deck.events, ...(await (isGuest ? since() : keeper.waitingHere()))]);
  } else if (isAtOnce || !navigator.onLine || (await renew().then(() => false, () => true))) {
    put(away);
    arrive();
    tellWaiting();
  } else {
    return;
  }
  untilItWorks(renew);
}

/** Whether the reader is elsewhere on the page, where nothing may take the focus away. */
const isElsewhere = () => document.activeElement !== document.body && !main.contains(document.activeElement);

function put(html) {
  const script = main.querySelector("script");
  main.innerHTML = html;
  main.append(script);
}

/** Whoever hears the page hears what has come, where it is no card. */
function arrive() {
  const heading = main.querySelector("[tabindex]");
  if (isElsewhere()) status(heading.textContent);
  else heading.focus();
}

/** Puts a session into the page, and begins with it. */
async function open(html, done) {
  put(html);
  await start(done);
  if (!byId("Card")) arrive();
}

function keep(html, at, events) {
  if (!keeper.isAnother()) keeper.keepDeck(isGuest ? "" : keeper.signedInMark(), { html, at, events });
}

/**
 * Begins with what is in the page now.
 *
 * @param {object[]} before what was done with it, and is not in it
 */
async function start(before) {
  former = formerOf(document);
  if (!byId("Card")) {
    main.querySelector(".undo-alone")?.addEventListener("submit", takeBackFormer);
    tellWaiting();
    return;
  }
  now = replayed(begin(card.cards()), before);
  card.listen({ grade, rate, undo, skip: leave, aside: putAside, opened });
  if (before.length) keeper.send();
  // Somebody may have begun to answer before this script came.
  const face = main.querySelector("#Card .face");
  const isAtWork = byId("Card").contains(document.activeElement);
  if (asked(now)?.face === face) asked(now).isLeft = isAtWork || !!face.querySelector("details[open]") || !!face.querySelector("textarea")?.defaultValue;
  // A greeting is read first by those who hear the page; the card is where keys work.
  next({ isQuiet: !isElsewhere(), takesFocus: !isAtWork && !isElsewhere() });
  tellWaiting();
}

/** The session as the server has it, for the page or after the card at hand. Throws where it can't be had. */
async function renew({ first } = {}) {
  if (!isGuest) await Promise.race([keeper.send(), pause(SOON)]);
  // What the server has not heard yet it can't have taken back.
  const isAhead = (waits) => waits.some(({ kind }) => kind === "undone");
  if (isAhead(await keeper.waitingHere())) throw new Error("not sent yet");
  const from = keeper.now();
  const known = new Set(done);
  const news = () => done.filter((deed) => !known.has(deed));
  let html;
  try {
    html = await askForDeck(keeper, isGuest);
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    // To ask again changes nothing.
    if (byId("Card") || !isKeptPage) say(signedOut);
    else location.href = SIGN_IN;
    return;
  }
  // What was done while it came is in it or not, and was done in any case.
  let meanwhile;
  let waits;
  do {
    meanwhile = await Promise.all(news().map(async ({ told, kind, payload }) => ({ id: (await told).id, kind, payload })));
    waits = await keeper.waitingHere();
  } while (news().length > meanwhile.length);
  if (isAhead(waits)) throw new Error("not sent yet");
  const unknown = [...waits, ...meanwhile];
  const wasKept = keptAt;
  keptAt = undefined;
  isTakenBack = false;
  keep(html, from, unknown);
  if (!byId("Card")) return open(html, unknown);
  if (!asked(now)) return finish();
  const page = new DOMParser().parseFromString(html, "text/html");
  if (first) asked(now).isLeft = true;
  now = renewed(now, replayed(begin(card.cards(page)), unknown), first);
  former = now.before ? undefined : formerOf(page);
  if (first === asked(now).subject) next();
  else card.tell(around());
  if (wasKept) status(isFresh);
  tellWaiting();
}

/** What is said around the card that is asked. */
function around() {
  const where = place(now);
  const said = where.isAgain ? again : fill(atOf, where);
  const after = where.left === 1 ? theLast : where.once ? counted(locale, where.once, onceOne, onceMany) : "";
  return { where, canUndo: canUndo(), words: { place: said, after } };
}

const canUndo = () => !!now.before || !!former;

/** Shows what is asked now. */
function next({ isTakenUp = false, isQuiet = false, takesFocus = true } = {}) {
  const current = asked(now);
  if (!current) return finish();
  // What it says is about the beginning.
  if (now.before) byId("Greeting")?.remove();
  const facts = around();
  card.show(current, { isTakenUp, takesFocus, ...facts });
  if (!isQuiet) status(facts.words.place);
}

/** Keeps what was done, and goes on. */
function tell(kind, payload, isMiss = false) {
  const current = asked(now);
  const { grade, confidence: level } = payload;
  const deed = { subject: current.subject, told: keeper.recordEvent(kind, payload), kind, payload, grade, level };
  now = graded(now, isMiss, deed);
  done.push(deed);
  tellLast("");
  next();
  deed.told.then(({ outcome }) => {
    keeper.explain(outcome);
    settled(current);
  });
}

function grade(value) {
  const current = asked(now);
  if (!current?.question || !card.isOpen()) return;
  const text = card.typed().slice(0, LONGEST_TYPED);
  const payload = {
    question: current.question,
    meaning: current.meaning,
    grade: value,
    took_ms: Math.min(Math.round(performance.now() - current.began), LONGEST_TIME),
    ...(text && { typed: text }),
  };
  if (text) card.keepTyped(current, text, typedToday);
  previous = current;
  hasAnswered = true;
  tell("question_graded", payload, value === 1);
}

/** Who has typed something may hold it for right too, but not for what code prints. Only an account can send it. */
function opened() {
  const { question, meaning } = asked(now);
  const text = card.typed().slice(0, LONGEST_TYPED);
  if (isGuest || !text || card.isPrediction()) return;
  card.offer(async () => {
    const { outcome } = await keeper.recordEvent("answer_proposed", { question, meaning, text });
    keeper.explain(outcome);
    return outcome === "kept";
  }, unsent);
}

function rate(confidence) {
  const { chapter } = asked(now);
  if (chapter) tell("chapter_rated", { chapter, confidence });
}

function putAside() {
  const { question } = asked(now) ?? {};
  if (!question) return;
  previous = undefined;
  tell("question_suspended", { question });
  tellLast(aside);
}

function leave() {
  const current = asked(now);
  if (!current) return;
  // What was typed is there when it comes.
  current.isLeft = true;
  previous = undefined;
  now = skipped(now, { tool: "skip" });
  next();
  tellLast(skip);
}

async function undo() {
  const { before, deed } = now;
  if (!before) return takeBackFormer();
  now = before;
  previous = undefined;
  done = done.filter((each) => each !== deed);
  next({ isTakenUp: true });
  tellLast(undone);
  await takeBack(deed);
  tellWaiting();
}

async function takeBack({ told, subject }) {
  const { id, outcome } = (await told) ?? {};
  if (outcome === "kept") await keeper.recordEvent("undone", { event: id, subject });
}

function formerOf(page) {
  const event = page.querySelector("[name=last]")?.value;
  return event && { told: { id: event, outcome: "kept" }, subject: page.querySelector("[name=subject]").value };
}

/**
 * That card is on no page of this session. It is taken back like anything else, and a fresh session has
 * it again: at once where there is a connection, and nothing that is on the page is lost by that.
 */
async function takeBackFormer(event) {
  event?.preventDefault();
  if (!former) return;
  const deed = former;
  former = undefined;
  const button = main.querySelector("[value=undo]");
  // What is disabled loses the focus.
  if (document.activeElement === button) main.querySelector(".prompt, [tabindex]").focus({ preventScroll: true });
  button.disabled = true;
  await takeBack(deed);
  if (!isGuest) await Promise.race([keeper.send(), pause(SOON)]);
  const isHere = navigator.onLine && (await renew({ first: deed.subject }).then(() => true, () => false));
  if (isHere) return now && tellLast(undone);
  isTakenBack = true;
  tellWaiting();
  untilItWorks(renew);
}

/** What was answered is kept here. When it has arrived, the server knows when it comes again. */
async function settled(current) {
  if (!isGuest) await Promise.race([keeper.send(), pause(SOON)]);
  tellWaiting();
  if (previous !== current || !navigator.onLine) return;
  try {
    const { dates, kept } = await ask(keeper, isGuest, "dates", [current.question]);
    if (previous === current) tellLast(dates[current.question] ?? "");
    if (kept) tellKept(kept);
  } catch (error) {
    if (error instanceof SignedOut) say(signedOut);
  }
}

/** A guest hears once where their answers are. */
function tellKept(html) {
  const place = byId("Kept");
  if (place.innerHTML) return;
  place.innerHTML = html;
}

/** Says something about the connection, or the account. */
function say(words) {
  let place = byId("Waits");
  if (!place) {
    place = Object.assign(document.createElement("p"), { id: "Waits", className: "waits", role: "status" });
    main.querySelector(".rest")?.prepend(place);
  }
  if (place.textContent !== words) place.textContent = words;
}

let later;

/** Says how many answers wait here, and that there is no connection. */
async function tellWaiting() {
  clearTimeout(later);
  const events = await keeper.waitingHere();
  const count = events.filter(({ kind }) => kind === "question_graded").length;
  const isOffline = !navigator.onLine;
  const isAway = isOffline || isKeptPage;
  const words = [
    !hasAnswered && refusal,
    byId("Card") && (isOffline ? offline : keptAt && unreachable),
    keptAt && fill(keptFrom, { date: new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" }).format(keptAt) }),
    isTakenBack && undoneLater,
    count > 0 && (isAway || hasAnswered) && counted(locale, count, waitsOne, waitsMany),
  ];
  if (words.some(Boolean) || byId("Waits")) say(words.filter(Boolean).join(" "));
  if (count && !isOffline) later = setTimeout(tellWaiting, SOON);
}

/** There is a connection again. */
async function back() {
  tellWaiting();
  await keeper.send();
  tellWaiting();
  // Of a session that was kept, a fresh one is on its way.
  if (now && !keptAt && !asked(now)) finish();
}

/** All is asked. What comes next the server knows, when it has all answers. */
async function finish() {
  const ended = now;
  const { before, deed } = now;
  const what = before ? card.nameOf(deed, asked(before)) : undefined;
  const end = { canUndo: canUndo(), takesFocus: !isElsewhere(), undo: what ? fill(undoOf, { what }) : main.querySelector("[value=undo]").dataset.what };
  const title = `<h2 tabindex="-1">${overTitle}</h2>`;
  card.showEnd(`<div class="rest">${title}</div>`, end);
  status(overTitle);
  let html = `<div class="rest">${title}<p class="lead">${overSentence}</p></div>`;
  try {
    await deed?.told;
    if (!navigator.onLine) throw new Error("offline");
    if (!isGuest) await Promise.race([keeper.send(), pause(SOON)]);
    ({ html } = await ask(keeper, isGuest, "over"));
  } catch {
    // The sentence above says it.
  }
  if (now === ended) card.showEnd(html, { ...end, takesFocus: !isElsewhere() });
  tellWaiting();
}
