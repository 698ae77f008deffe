// How a new password is doing while it is typed. Only what can be said for sure: the server judges it,
// by a dictionary that is too large for this. What is typed goes nowhere.

import { make } from "./dom.js";

/** As the server has it (`domain::accounts::PASSWORD_LENGTH`), in characters. */
const LEAST = 10;
const MOST = 1024;
/** Whoever types fast hears only where they stop. */
const PAUSE = 500;

/** @param {HTMLInputElement} input with the sentences */
export function strength(input) {
  const words = input.dataset.strength.split("|");
  const line = make("p", { className: "hint strength" });
  line.setAttribute("role", "status");
  input.closest(".field").append(line);
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const sentence = judge(input.value, words);
      if (line.textContent !== sentence) line.textContent = sentence;
    }, PAUSE);
  });
}

function judge(password, [missing, tooLong, repeats, long]) {
  const characters = [...password];
  const { length } = characters;
  if (length === 0) return "";
  if (length < LEAST) return `${missing} ${LEAST - length}`;
  if (length > MOST) return tooLong;
  return isRepeated(password) || new Set(characters).size < LEAST / 2 ? repeats : long;
}

/** Whether it is one part again and again: it then stands within twice itself, shifted. */
const isRepeated = (text) => (text + text).indexOf(text, 1) < text.length;
