// What becomes of the code: where it is saved, said beside the buttons, and what has to be decided.

import { fill } from "../offline/page/words.js";
import { size, words } from "./page.js";

const LINES = { browser: "savedBrowser", account: "savedAccount", failing: "failing", closed: "closed", "too large": "tooLarge" };

export function watchSaving(figure, { kept, code, notes, isTyping, isLinked }) {
  const line = figure.querySelector(".kept");
  let shown = kept.code;
  kept.ready.then(() => changed(kept.state));

  function changed(state) {
    const said = state.saved === "none" ? "" : fill(words[LINES[state.saved]], { size: size(state.size ?? 0) });
    if (line.textContent !== said) line.textContent = said;
    line.classList.toggle("not-fine", ["failing", "closed", "too large"].includes(state.saved));
    // Somebody has written elsewhere what is not here yet.
    if (!isLinked() && !isTyping() && kept.code !== shown && code.text === shown) code.replace(kept.code);
    shown = kept.code;
  }

  return {
    changed,
    /** Whether something would be lost, or not be where the reader looks for it. */
    isAtRisk: () => ["failing", "too large"].includes(kept.state.saved) || (kept.state.saved === "closed" && code.text !== code.starter),
    showHistory() {},
  };
}
