// What becomes of the code: where it is saved, said beside the buttons, and what has to be decided.

import { fill } from "../offline/page/words.js";
import { assets, size, words } from "./page.js";

/** How each state is said; of what fails it depends on why. */
const SAID = { none: "", browser: "savedBrowser", account: "savedAccount", closed: "closed", "too large": "tooLarge" };
const FAILING = { offline: "failingOffline", "signed out": "failingSignedOut" };
const BAD = ["failing", "closed", "too large"];

/**
 * @param {Element} figure the block
 * @param {object} block what `block.js` has; `isTyping` says whether something is about to be written,
 *   `isLinked` whether what is shown is somebody else's, `save` writes at once
 */
export function watchSaving(figure, { kept, code, notes, isTyping, isLinked, save }) {
  const line = figure.querySelector(".saved");
  const versions = () => import(assets["versions.js"]);
  kept.ready.then(() => changed(kept.state));

  function changed(state) {
    const key = state.saved === "failing" ? (FAILING[state.why] ?? "failing") : SAID[state.saved];
    const said = key ? fill(words[key], { size: size(state.size ?? 0) }) : "";
    if (line.textContent !== said) line.textContent = said;
    line.classList.toggle("not-fine", BAD.includes(state.saved));
    if (isLinked()) return;
    decide(state);
    // Somebody has written elsewhere what is not here yet.
    if (!state.conflict && !isTyping() && state.saved !== "too large" && kept.code !== code.text) code.replace(kept.code);
  }

  /** Asks what only the reader can decide. */
  function decide({ conflict, starterChanged }) {
    if (conflict) {
      const { from } = conflict;
      const sentence = { tab: words.conflictTab, account: words.conflictAccount, guest: words.conflictGuest }[from];
      const settle = (taken, text) => kept.settle(taken, text);
      return notes.hold(
        sentence,
        [words.compare, async () => (await versions()).showConflict(kept.state.conflict ?? conflict, { settle })],
        [words.keepMine, () => settle("mine")],
        [words.takeTheirs, () => settle("theirs")],
      );
    }
    if (!starterChanged) return notes.hold();
    const take = (text) => kept.takeStarter(text);
    const show = async () => {
      save();
      const mine = kept.code;
      (await versions()).showStarter(kept.state.starterChanged, { mine, starter: code.starter, take });
    };
    notes.hold(words.starterChanged, [words.compare, show], [words.keepOwn, () => take(kept.code)]);
  }

  return {
    changed,
    /** Whether something would be lost, or not be where the reader looks for it. */
    isAtRisk: () => ["failing", "too large"].includes(kept.state.saved) || (kept.state.saved === "closed" && code.text !== code.starter),
    async showHistory() {
      save();
      const restore = (text) => {
        code.replace(text);
        // What is there now becomes a version.
        kept.takeStarter(text);
        notes.say(words.restored);
        code.focus();
      };
      try {
        await (await versions()).showHistory({ kept, text: code.text, restore });
      } catch {
        notes.say(words.historyFailed);
      }
    },
  };
}
