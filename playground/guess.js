// Predict, then run: what the reader expects is fixed when they press Run, and compared with what is printed.

import { button, make } from "../offline/page/dom.js";
import { fill } from "../offline/page/words.js";
import { clearCard, offerCard } from "./card.js";
import { linesOf } from "../sandbox/printed.js";
import { number, words } from "./page.js";

/**
 * @param {Element} figure the block; where it asks for no prediction, nothing of this does anything
 * @param {{again: () => void}} to `again`: somebody wants to predict once more
 */
export function createGuess(figure, { again }) {
  const field = figure.querySelector(".guess textarea");
  const place = figure.querySelector(".guessed");
  const card = figure.querySelector(".card-offer");
  if (!field) return { asksFirst: () => false, lock() {}, compare() {} };
  let hasAsked = false;

  function unlock() {
    field.readOnly = false;
    field.value = "";
    delete figure.dataset.guessed;
    place.replaceChildren();
    clearCard(card);
    again();
    field.focus();
  }

  return {
    /** Whoever has written nothing is asked for it, once. */
    asksFirst() {
      if (hasAsked || field.readOnly || field.value.trim()) return false;
      hasAsked = true;
      place.replaceChildren(make("p", {}, words.predictFirst));
      field.focus();
      return true;
    },
    lock() {
      hasAsked = true;
      // Whoever runs it without has seen the answer all the same.
      figure.dataset.guessed = "";
      field.readOnly = Boolean(field.value.trim());
      place.replaceChildren();
    },
    compare(printed, { why, isStarter }) {
      if (!field.readOnly) return;
      const tryAgain = button(words.again, unlock, { className: "plain" });
      if (why !== "done") return place.replaceChildren(make("p", {}, words.cutShort), tryAgain);
      const result = compared(linesOf(field.value), linesOf(printed));
      const sentence = make("p", { className: result.isRight ? "fine" : "not-fine" }, result.sentence);
      place.replaceChildren(sentence, ...(result.isRight ? [] : [result.table]), tryAgain);
      // A card asks for what the author's code prints.
      if (!result.isRight && isStarter) offerCard({ figure, place: card, words: words.card, typed: field.value });
    },
  };
}

/** Spaces inside a line are no part of what somebody predicts. */
const plain = (line) => line?.trim().replace(/\s+/g, " ");

/** @param {string[]} said @param {string[]} printed */
function compared(said, printed) {
  const all = Math.max(said.length, printed.length);
  const rows = [];
  let right = 0;
  let first = 0;
  for (let at = 0; at < all; at++) {
    const isSame = plain(said[at]) === plain(printed[at]);
    if (isSame) right++;
    else first ||= at + 1;
    rows.push(rowOf(at + 1, said[at], printed[at], isSame));
  }
  if (right === all) return { isRight: true, sentence: fill(all === 1 ? words.rightOne : words.right, { count: number(right), all: number(all) }) };
  const head = make("tr", {}, make("td"), make("th", { scope: "col" }, words.predicted), make("th", { scope: "col" }, words.printed));
  return {
    isRight: false,
    first,
    sentence: fill(words.wrong, { count: number(right), all: number(all), line: number(first) }),
    table: make("table", { className: "compared" }, make("thead", {}, head), make("tbody", {}, ...rows)),
  };
}

function rowOf(line, said, printed, isSame) {
  const [word, className] = isSame ? [words.same, "same"] : [said === undefined ? words.extra : printed === undefined ? words.missing : words.differs, "differs"];
  const name = make("th", { scope: "row", title: word }, number(line), make("span", { className: "unseen" }, ` ${word}`));
  const cell = (text) => make("td", {}, text === undefined ? make("em", {}, words.none) : make("code", {}, text || " "));
  return make("tr", { className }, name, cell(said), cell(printed));
}
