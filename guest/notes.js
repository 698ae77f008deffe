// What the reader is told, on a slip over the foot of the window that moves nothing.

import { button, make, reload } from "../offline/page/dom.js";
import { counted } from "../offline/page/words.js";

const { guestNotes, lang, keep } = document.querySelector("script[data-guest-notes]").dataset;

/** Where the module is that keeps code (`playground/keep`). */
export { keep };

const [locale, mergedOne, mergedMany, lostOne, lostMany, askOne, askMany, yes, no, removed, closed, full, close, other, anew] =
  guestNotes.split("|");

/** So many things are in the account now, and so many could not be taken over. */
export function merged({ merged, lost }) {
  const words = [merged && counted(locale, merged, mergedOne, mergedMany), lost && counted(locale, lost, lostOne, lostMany)];
  slip(words.filter(Boolean).join(" "));
}

let explained;

/** Says why what the reader does is not kept; once on a page, and nothing where it is. */
export function explain(outcome) {
  const words = { closed, full }[outcome];
  if (!words || explained) return;
  explained = true;
  slip(words);
}

let isAnotherSaid;

/** Says that another account is signed in than the one whose page this is. */
export function another() {
  if (isAnotherSaid) return;
  isAnotherSaid = true;
  slip(other, [button(anew, reload)]);
}

/** Where `sessionStorage` says that the question was put off. */
const PUT_OFF = "chapterwise-asked";

/** Asks whose so many things are. Resolves with `yes` or `no`, and never where the reader puts it off. */
export function asked(count) {
  if (sessionStorage[PUT_OFF] === String(count)) return new Promise(() => {});
  return new Promise((resolve) => {
    const choose = (answer) => () => {
      shown.remove();
      resolve(answer);
      if (answer === "no") document.getElementById("Status").textContent = removed;
    };
    const later = () => (sessionStorage[PUT_OFF] = count);
    const shown = slip(counted(locale, count, askOne, askMany), [button(yes, choose("yes")), button(no, choose("no"))], later);
  });
}

let last;

function slip(words, buttons = [], closing = () => {}) {
  last?.remove();
  const sentence = make("p", { role: "status" });
  const shut = () => {
    shown.remove();
    closing();
  };
  const cross = button("×", shut, { className: "close", ariaLabel: close, title: close });
  const className = buttons.length ? "slip asks" : "slip";
  const shown = (last = make("aside", { className, lang }, sentence, ...buttons, cross));
  document.querySelector(".bar").after(shown);
  // A region that is there before its words is heard.
  requestAnimationFrame(() => (sentence.textContent = words));
  return shown;
}
