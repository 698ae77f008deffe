// One question: what was typed, how it went, and taking that back.

import { announce, button, make } from "../offline/page/dom.js";
import { fill } from "../offline/page/words.js";
import { askOf, choose, keeper, words } from "./page.js";
import { refresh } from "./show.js";

/** The answers that were graded while they were open last: a second press means that the first was a slip. */
const graded = new Map();
/** The questions that were closed since, or are from the beginning. */
const closed = new Set();

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches(".question")) return;
    const ask = target.closest(".ask");
    if (!target.open) return closed.add(ask.dataset.question);
    beginAnew(ask);
    showAttempt(ask);
  },
  true,
);

/**
 * Another try begins with nothing pressed. That a question was opened is told a moment after it, and
 * whoever is quick has pressed by then.
 */
function beginAnew(ask) {
  const { question } = ask.dataset;
  if (!closed.delete(question)) return;
  graded.delete(question);
  choose(gradesOf(ask), "grade");
}

export const gradesOf = (ask) => ask.querySelectorAll("[data-grade]");

/** What was typed, beside the model answer. */
function showAttempt(ask) {
  const text = typedIn(ask);
  ask.querySelector(".attempted")?.remove();
  if (text) ask.querySelector(".answer").prepend(quoted("attempted", words.now, text));
}

const typedIn = (ask) => ask.querySelector("textarea").value.trim();

/** Something that the reader wrote. */
export const quoted = (className, label, text) =>
  make("div", { className }, make("p", { className: "label" }, label), make("blockquote", { dir: "auto" }, text));

let pressing = 0;
let line = Promise.resolve();

/** Whether a press is not recorded yet. */
export const isPressing = () => pressing > 0;

/** Somebody says how it went. One press is recorded after the other. */
export function press(pressed) {
  const ask = pressed.closest(".ask");
  beginAnew(ask);
  if (pressed.ariaPressed === "true") return;
  const grade = Number(pressed.dataset.grade);
  choose(gradesOf(ask), "grade", grade);
  pressing++;
  line = line
    .then(() => record(ask, grade))
    .catch(() => choose(gradesOf(ask), "grade"))
    .then(() => {
      pressing--;
      refresh();
    });
}

async function record(ask, grade) {
  const it = await keeper();
  const { question, meaning } = ask.dataset;
  const slip = graded.get(question);
  if (slip) await it.recordEvent("undone", { event: slip, subject: question });
  const typed = typedIn(ask);
  const { outcome, id } = await it.recordEvent("question_graded", {
    question,
    meaning: Number(meaning),
    grade,
    ...(typed && { typed }),
  });
  it.explain(outcome);
  // What is not kept does not look kept.
  if (outcome !== "kept") return choose(gradesOf(ask), "grade");
  graded.set(question, id);
  last = ask;
  outcomeOf(ask, "", id);
  offerAnswer(ask, typed);
}

/**
 * The line below the buttons: when it comes back, and a way to take the answer back. Only the words are
 * heard when they come, not the button beside them.
 */
export function outcomeOf(ask, sentence, event) {
  const place = ask.querySelector(".outcome");
  const had = place.contains(document.activeElement);
  // On a page of an earlier build the words have no place of their own.
  const said = place.querySelector("[role=status]") ?? place.appendChild(make("span"));
  if (said.textContent !== sentence) said.textContent = sentence;
  place.querySelector("button")?.remove();
  if (event) {
    const undo = button(words.undo, () => takeBack(ask, event), { className: "plain" });
    undo.append(make("kbd", { ariaHidden: "true" }, "←"));
    place.append(" ", undo);
    if (had) undo.focus();
  }
}

/** What was answered last on this page. */
let last;

/** Takes back what was answered last here, or else what is answered at this question. */
export function undoLast(ask) {
  const found = [last, ask].map((each) => each?.querySelector(".outcome button")).find(Boolean);
  if (!found) return false;
  found.closest("details").open = true;
  found.click();
  return true;
}

/** Below a closed question, how it went the last time and when it comes back. */
function wentAs(ask, sentence) {
  const place = ask.querySelector(".attempt");
  const line = place.querySelector(".went") ?? make("p", { className: "went" });
  line.textContent = sentence;
  if (sentence) place.append(line);
  else line.remove();
}

async function takeBack(ask, event) {
  const { question } = ask.dataset;
  graded.delete(question);
  if (last === ask) last = undefined;
  choose(gradesOf(ask), "grade");
  outcomeOf(ask, words.undone);
  gradesOf(ask)[0].focus();
  const it = await keeper();
  await it.recordEvent("undone", { event, subject: question });
  announce(words.undone);
  await refresh();
}

/** Whoever is signed in may send what they typed to the author. */
async function offerAnswer(ask, text) {
  const it = await keeper();
  ask.querySelector(".too")?.remove();
  if (!text || !it.signedInMark()) return;
  const [send, hint, sent] = words.mineToo;
  const { question, meaning } = ask.dataset;
  const offered = make("p", { className: "too" });
  const propose = async () => {
    const { outcome } = await it.recordEvent("answer_proposed", { question, meaning: Number(meaning), text });
    it.explain(outcome);
    if (outcome !== "kept") return;
    offered.textContent = sent;
    announce(sent);
  };
  offered.append(button(send, propose, { className: "plain" }), " ", make("small", {}, hint));
  ask.querySelector(".outcome").after(offered);
}

/** What the server knows of a question: how it went today, what was typed, what has changed. */
export function showQuestion(id, { grade, event, went, when, typed, edited }) {
  const ask = askOf(id);
  if (!ask) return;
  const answer = ask.querySelector(".answer");
  // Whoever has it open for another try begins with nothing pressed.
  const isOpen = ask.querySelector(".question").open;
  if (!isOpen) closed.add(id);
  const isTrying = isOpen && !graded.has(id);
  if (!isTrying) {
    choose(gradesOf(ask), "grade", grade);
    if (event) graded.set(id, event);
    else graded.delete(id);
  }
  outcomeOf(ask, when ?? "", event);
  // One that was only rated has a date and no answer.
  wentAs(ask, went ? [went, when].filter(Boolean).join(" ") : "");
  ask.querySelector(".earlier")?.remove();
  const field = ask.querySelector("textarea");
  if (typed?.today && !field.value) field.value = typed.text;
  else if (typed && !typed.today) answer.prepend(quoted("earlier", typed.label, typed.text));
  ask.classList.toggle("edited", Boolean(edited));
  ask.querySelector(".was")?.remove();
  if (edited) answer.prepend(changed(edited));
}

/** How a question was before, and that it isn't any more. The texts are the server's, sanitised. */
function changed({ label, heading, prompt, answer }) {
  const was = make("div", { className: "was" }, make("p", { className: "label" }, label));
  if (prompt) {
    const before = make("details", {}, make("summary", {}, heading));
    for (const html of [prompt, answer]) {
      const part = make("div");
      part.innerHTML = html;
      before.append(part);
    }
    was.append(before);
  }
  return was;
}

/** Answers that the author accepted beside their own. */
export function showAlsoRight(id, texts) {
  const ask = askOf(id);
  if (!ask) return;
  ask.querySelector(".also")?.remove();
  const also = make("div", { className: "also" }, make("p", { className: "label" }, words.alsoRight));
  also.append(...texts.map((text) => make("blockquote", { dir: "auto" }, text)));
  ask.querySelector(".grades").before(also);
}

/** Four buttons for those who want them; the page has two. */
export function fourButtons() {
  for (const ask of document.querySelectorAll(".ask")) {
    const group = ask.querySelector("[role=group]");
    if (group.children.length === 4) continue;
    const buttons = words.four.map((name, at) =>
      make("button", { type: "button", ariaPressed: "false" }, name, make("kbd", { ariaHidden: "true" }, String(at + 1))),
    );
    buttons.forEach((it, at) => (it.dataset.grade = at + 1));
    group.replaceChildren(...buttons);
  }
}

/** Says to a guest where their answers are, and until when: in one place, with the day as it is now. */
export function tellGuest(weekday) {
  const told = document.querySelector(".guest-note span");
  const sentence = fill(words.guest, { day: weekday });
  if (told) {
    told.textContent = sentence;
    return;
  }
  const [id] = [...graded.keys()].slice(-1);
  const place = id ? askOf(id)?.querySelector(".grades") : document.getElementById("Comes");
  if (!place) return;
  const link = make("a", { href: `/sign-up?next=${encodeURIComponent(location.pathname + "#Test")}` }, words.guestLink);
  place.append(make("p", { className: "guest-note" }, make("span", {}, sentence), " ", link));
}
