// A review session where scripts run: all its cards are in the page, so the next one comes at once. What
// is answered is kept by the guest module, which sends it in its time; nothing here waits for that.
//
// Without this script, or before it, the card is a form and works as one.

import { fill } from "../offline/page/words.js";
import { SignedOut, ask, waiting } from "./ask.js";
import * as card from "./card.js";
import { asked, begin, graded, place, skipped } from "./line.js";

const main = document.getElementById("Text");
const isGuest = "guest" in main.dataset;
const [
  locale, atOf, again, onceOne, onceMany, theLast, waitsOne, waitsMany, offline, undone, aside, skip, overTitle, overSentence,
  signedOut, typedToday,
] = (main.dataset.say ?? "").split("|");

/** An answer that has not arrived after so long is said to wait, in milliseconds. */
const SOON = 3000;
const LONGEST_TYPED = 4000;
const LONGEST_TIME = 3_600_000;

let keeper;
let now;
/** The last card that was answered, of which the date is shown when it is known. */
let previous;

const status = (words) => {
  document.getElementById("Status").textContent = words;
};
const counted = (count, one, many) =>
  new Intl.PluralRules(locale).select(count) === "one" ? one : fill(many, { count: new Intl.NumberFormat(locale).format(count) });
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

if (locale) boot();

async function boot() {
  try {
    keeper = await import(document.querySelector("script[data-guest]").dataset.guest);
    keeper.watchReader();
    if (isGuest) {
      const { html } = await ask(keeper, isGuest, "deck");
      const script = main.querySelector("script");
      main.innerHTML = html;
      main.append(script);
    }
  } catch {
    // Where the card is a form already, it stays one.
    if (isGuest) main.replaceChildren(document.getElementById("Away").content);
    return;
  }
  if (!document.getElementById("Card")) {
    main.querySelector(".undo-alone")?.addEventListener("submit", takeBackFormer);
    return;
  }
  await start();
}

async function start() {
  const all = card.cards();
  const late = waiting(isGuest ? [] : await keeper.eventsHere());
  const isNew = ({ subject, isAgain }) => !isAgain && !late.has(subject);
  const comesAgain = ({ subject, isAgain }) => (late.has(subject) ? late.get(subject) : isAgain);
  now = begin(all.filter(isNew), all.filter(comesAgain), all.filter(({ subject, isAgain }) => !isAgain && late.has(subject)));
  card.listen({ grade, rate, undo, skip: leave, aside: putAside, opened });
  addEventListener("online", back);
  addEventListener("offline", tellWaiting);
  if (late.size) keeper.send();
  // A greeting is read first by those who hear the page; the card is where keys work.
  next({ isQuiet: true });
  tellWaiting();
}

/** Shows what is asked now. */
function next({ isTakenUp = false, isQuiet = false } = {}) {
  const current = asked(now);
  const canUndo = !!now.before || !!former();
  if (!current) return finish();
  const where = place(now);
  // What it says is about the beginning.
  if (now.before) document.getElementById("Greeting")?.remove();
  const said = where.isAgain ? again : fill(atOf, where);
  const after = where.left === 1 ? theLast : where.once ? counted(where.once, onceOne, onceMany) : "";
  card.show(current, { isTakenUp, where, canUndo, words: { place: said, after } });
  if (!isQuiet) status(said);
}

/** Keeps what was done, and goes on. */
function tell(kind, payload, step) {
  const current = asked(now);
  const deed = { subject: current.subject, told: keeper.recordEvent(kind, payload) };
  now = step(deed);
  next();
  deed.told.then(({ outcome }) => {
    keeper.explain(outcome);
    settled(current, deed);
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
  document.getElementById("Last").textContent = "";
  tell("question_graded", payload, (deed) => graded(now, value === 1, deed));
}

/** Who has typed something may hold it for right too. Only an account can send it. */
function opened() {
  const { question, meaning } = asked(now);
  const text = card.typed().slice(0, LONGEST_TYPED);
  if (isGuest || !text) return;
  card.offer(async () => {
    const { outcome } = await keeper.recordEvent("answer_proposed", { question, meaning, text });
    return outcome === "kept";
  });
}

function rate(confidence) {
  const { chapter } = asked(now);
  if (chapter) tell("chapter_rated", { chapter, confidence }, (deed) => graded(now, false, deed));
}

function putAside() {
  const { question } = asked(now) ?? {};
  if (!question) return;
  tell("question_suspended", { question }, (deed) => graded(now, false, deed));
  status(aside);
}

function leave() {
  if (!asked(now)) return;
  now = skipped(now, {});
  next();
  status(skip);
}

async function undo() {
  const { before, deed } = now;
  if (!before) return takeBackFormer();
  now = before;
  previous = undefined;
  document.getElementById("Last").textContent = "";
  next({ isTakenUp: true });
  status(undone);
  await takeBack(deed);
  tellWaiting();
}

async function takeBack({ told, subject }) {
  const { id, outcome } = (await told) ?? {};
  if (outcome === "kept") await keeper.recordEvent("undone", { event: id, subject });
}

/** What was done last before this page, as the server knows it. */
function former() {
  const event = main.querySelector("[name=last]")?.value;
  return event && { told: { id: event, outcome: "kept" }, subject: main.querySelector("[name=subject]").value };
}

/** That card is none of this page, so another page is asked for. */
async function takeBackFormer(event) {
  event?.preventDefault();
  const deed = former();
  if (!deed) return;
  await takeBack(deed);
  if (!isGuest) await keeper.send();
  location.reload();
}

/** What was answered is kept here. When it has arrived, the server knows when it comes again. */
async function settled(current) {
  if (!isGuest) await Promise.race([keeper.send(), pause(SOON)]);
  tellWaiting();
  if (previous !== current || !navigator.onLine) return;
  try {
    const { dates, kept } = await ask(keeper, isGuest, "dates", [current.question]);
    if (previous === current) document.getElementById("Last").textContent = dates[current.question] ?? "";
    if (kept) tellKept(kept);
  } catch (error) {
    if (error instanceof SignedOut) document.getElementById("Waits").textContent = signedOut;
  }
}

/** A guest hears once where their answers are. */
function tellKept(html) {
  const place = document.getElementById("Kept");
  if (place.innerHTML) return;
  place.innerHTML = html;
}

let later;

/** Says how many answers wait here, and that there is no connection. */
async function tellWaiting() {
  clearTimeout(later);
  const events = isGuest ? [] : await keeper.eventsHere();
  const count = events.filter(({ kind }) => kind === "question_graded").length;
  const isOffline = !navigator.onLine;
  const words = [isOffline && offline, count > 0 && (isOffline || previous) && counted(count, waitsOne, waitsMany)];
  document.getElementById("Waits").textContent = words.filter(Boolean).join(" ");
  if (count && !isOffline) later = setTimeout(tellWaiting, SOON);
}

/** There is a connection again. */
async function back() {
  tellWaiting();
  await keeper.send();
  tellWaiting();
  if (!asked(now)) finish();
}

/** All is asked. What comes next the server knows, when it has all answers. */
async function finish() {
  const ended = now;
  const canUndo = !!now.before || !!former();
  const title = `<h2 tabindex="-1">${overTitle}</h2>`;
  card.showEnd(`<div class="rest">${title}</div>`, { canUndo });
  status(overTitle);
  let html = `<div class="rest">${title}<p class="lead">${overSentence}</p></div>`;
  try {
    await now.deed?.told;
    if (!navigator.onLine) throw new Error("offline");
    if (!isGuest) await Promise.race([keeper.send(), pause(SOON)]);
    ({ html } = await ask(keeper, isGuest, "over"));
  } catch {
    // The sentence above says it.
  }
  if (now === ended) card.showEnd(html, { canUndo });
  tellWaiting();
}
