// What the server says of this page for whoever reads it.

import { make } from "../offline/page/dom.js";
import { fill } from "../offline/page/words.js";
import { fourButtons, isPressing, showAlsoRight, showQuestion, tellGuest } from "./ask.js";
import { choose, here, keeper, levels, words } from "./page.js";

/** How long an answer may take, in milliseconds. */
const TIMEOUT = 8000;
/** How long the answer waits for what has not been sent yet, in milliseconds. */
const SENDING = 3000;
/** What shapes dates, and what says where one stopped. */
const TOLD = /^(question_(graded|suspended|resumed)|chapter_(rated|read)|undone)$/;

let day;
let current = Promise.resolve();
let next;
let over;

/** The day on which the chapter comes back, as it is shown. */
export const shownDay = () => day;

/**
 * Asks what the server makes of all that was done, and shows it. Who asks while an answer is on its way
 * shares the next one with all others who do.
 *
 * @param {{ratedOver?: string}} [just] the day that was shown when the reader rated the chapter
 */
export function refresh({ ratedOver } = {}) {
  over = ratedOver ?? over;
  return (next ??= current.then(() => {
    next = undefined;
    return (current = look().catch(() => {}));
  }));
}

async function look() {
  const ratedOver = over;
  over = undefined;
  const it = await keeper();
  const isGuest = !it.signedInMark();
  let state;
  try {
    state = await ask(it, isGuest);
  } catch {
    say("Comes", words.lateDate);
    return;
  }
  // What is being pressed right now is not in it; the next answer has that too.
  if (!state || isPressing()) return;
  showOutline(state.outline ?? {});
  if (here.chapter) show(state, isGuest, ratedOver);
}

/** Resolves with nothing where the reader has done nothing. */
async function ask(it, isGuest) {
  const path = here.chapter ? `/api/v1/chapters/${here.chapter}` : `/api/v1/courses/${here.course}`;
  const zone = `?zone=${encodeURIComponent(it.zoneHere())}`;
  const signal = AbortSignal.timeout(TIMEOUT);
  if (!navigator.onLine) throw new Error("There is no connection.");
  if (!isGuest) {
    // What has not arrived yet is not in the answer, and makes it no later.
    await Promise.race([it.send(), new Promise((resolve) => setTimeout(resolve, SENDING))]);
    const state = await read(it, await fetch(`${path}/mine${zone}`, { signal }));
    // Another has signed in meanwhile, and this is theirs.
    return it.isAnother() ? undefined : state;
  }
  const events = (await it.eventsHere()).filter(({ kind }) => TOLD.test(kind));
  if (!events.length) return;
  const body = JSON.stringify({ events: events.map(lean) });
  return read(it, await fetch(`${path}/schedule${zone}`, { method: "POST", headers: { "content-type": "application/json" }, body, signal }));
}

async function read(it, response) {
  if (!response.ok) throw new Error(`The answer was ${response.status}.`);
  it.hearTime(response);
  return response.json();
}

/** Nobody needs to know what was typed elsewhere. */
function lean(event) {
  if (!event.payload.typed || document.querySelector(`.ask[data-question="${event.payload.question}"]`)) return event;
  const { typed, ...payload } = event.payload;
  return { ...event, payload };
}

function say(id, sentence) {
  const place = document.getElementById(id);
  if (place && place.textContent !== sentence) place.textContent = sentence ?? "";
}

function show(state, isGuest, ratedOver) {
  if (state.buttons === 4) fourButtons();
  for (const { dataset } of document.querySelectorAll(".ask")) showQuestion(dataset.question, state.questions[dataset.question] ?? {});
  for (const [id, texts] of Object.entries(state.alsoRight ?? {})) showAlsoRight(id, texts);
  say("Score", state.score);
  document.getElementById("Score")?.classList.toggle("done", state.done);
  choose(levels(), "level", state.rated ?? undefined);
  if (state.rated) document.getElementById("Line").hidden = false;
  const line = document.getElementById("Line-text");
  if (state.line && !line.value) line.value = state.line;
  const { comes } = state;
  if (comes) say("Comes", ratedOver === comes.day ? comes.still : comes.words);
  else say("Comes", "");
  day = comes?.day;
  if (state.window) say("Dates", state.window);
  if (isGuest && comes) tellGuest(comes.weekday);
  if (state.stopped) showSince(state.stopped);
}

/** Where the reader stopped, and what has changed since: once, on arrival. */
function showSince({ anchor, through, when, changes, changed }) {
  const place = document.getElementById("Since");
  if (place.childNodes.length) return;
  const blocks = changes.map((at) => document.querySelector(".prose").children[at]).filter(Boolean);
  for (const block of blocks) {
    block.classList.add("changed");
    block.prepend(make("span", { className: "unseen" }, words.changed + ": "));
  }
  if (changed) place.append(changed, " ");
  const heading = anchor && document.getElementById(anchor);
  if (!heading || through > 97 || scrollY > 200 || location.hash) return;
  const title = heading.textContent.replace(/#$/, "").trim();
  place.append(fill(words.resume, { when, heading: title }), " ", make("a", { href: `#${encodeURIComponent(anchor)}` }, words.resumeLink));
}

/** How far the reader is with the chapters that the page links to. */
function showOutline(outline) {
  for (const [slug, { words: sentence, short }] of Object.entries(outline)) {
    for (const link of document.querySelectorAll(`:is(.outline li, .chapters h3) > a[href$="/${slug}"]`)) {
      link.parentElement.querySelector(".far")?.remove();
      const far = make("span", { className: "far", title: sentence }, make("span", { ariaHidden: "true" }, short));
      far.append(make("span", { className: "unseen" }, `, ${sentence}`));
      link.after(far);
    }
  }
}
