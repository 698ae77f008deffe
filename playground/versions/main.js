// What a reader looks at rarely: the versions that they ran, and two texts of which they choose. Fetched when
// somebody asks for it.

import { button, make } from "../../offline/page/dom.js";
import { fill } from "../../offline/page/words.js";
import { moment, number, words } from "../page.js";
import { ask } from "./dialog.js";
import { countDifferences, differences, together } from "./diff.js";

/**
 * The versions that were run, and what was put aside; each can be brought back.
 *
 * @param {object} block
 * @param {{history: Function}} block.kept
 * @param {string} block.text what the reader has now
 * @param {(text: string) => void} block.restore
 */
export function showHistory({ kept, text, restore }) {
  const list = make("ol", { className: "versions" });
  const shown = make("div", { className: "version" });
  const older = button(words.older, more, { className: "plain", hidden: true });
  const status = make("p", { role: "status" });
  let last;
  let dialog;

  function show(version, chosen) {
    for (const each of list.querySelectorAll("button")) each.ariaPressed = String(each === chosen);
    const count = countDifferences(text, version.code);
    const sentence = count === 0 ? words.current : fill(count === 1 ? words.differencesOne : words.differences, { count: number(count) });
    const bring = button(words.restore, () => (dialog.close(), restore(version.code)));
    shown.replaceChildren(make("p", {}, sentence), differences(text, version.code), ...(count ? [bring] : []));
  }

  function entry(version) {
    const outcome = version.runs === 0 ? words.aside : (words[`was_${version.outcome}`] ?? "");
    const name = make("span", {}, make("b", {}, moment(version.at)), outcome && ` ${outcome}`);
    const made = make("button", { type: "button", ariaPressed: "false" }, name, make("code", {}, teaser(version.code, text)));
    made.onclick = () => show(version, made);
    return make("li", {}, made);
  }

  async function more() {
    try {
      const { runs, more } = await kept.history({ before: last });
      last = runs.at(-1)?.id;
      list.append(...runs.map(entry));
      older.hidden = !more;
      if (list.childElementCount) status.remove();
      else status.textContent = words.historyNone;
    } catch {
      status.textContent = words.historyFailed;
      older.hidden = false;
    }
  }

  dialog = ask(words.history, [make("div", { className: "columns" }, make("div", {}, status, list, older), shown)], []);
  return more().then(() => list.querySelector("button")?.click());
}

/** The first line of a version that the other text doesn't have. */
function teaser(code, other) {
  const known = new Set(other.split("\n"));
  const lines = code.split("\n").filter((line) => line.trim());
  return (lines.find((line) => !known.has(line)) ?? lines[0] ?? "").trim();
}

/** Two texts of the reader, of which one can go on. */
export function showConflict({ mine, theirs, at }, { settle }) {
  const labels = { mine: words.mine, theirs: words.theirs };
  const theirTitle = at ? `${words.theirs}, ${moment(at)}` : words.theirs;
  return ask(
    words.compare,
    [legend(words.mine, theirTitle), differences(mine, theirs), make("p", { className: "hint" }, words.otherStays)],
    [
      [words.keepMine, () => settle("mine")],
      [words.takeTheirs, () => settle("theirs")],
      [words.both, () => settle("both edited", together(mine, theirs, labels))],
    ],
  );
}

/** What the author has changed since the reader began. */
export function showStarter({ old, merged, conflicts }, { mine, starter, take }) {
  const choices = [
    [words.keepOwn, () => take(mine)],
    [words.takeStarter, () => take(starter)],
  ];
  if (merged !== undefined) choices.push([words.merge, () => take(merged)]);
  const parts = [legend(words.oldStarter, words.newStarter), differences(old, starter)];
  if (conflicts) parts.push(make("p", { className: "hint" }, words.mergeConflicts));
  return ask(words.starterChanged, parts, choices);
}

const legend = (one, other) =>
  make("p", { className: "legend" }, make("span", { className: "gone" }, one), make("span", { className: "new" }, other));
