// Two texts, line by line.

import { diffComm } from "node-diff3";
import { make } from "../../offline/page/dom.js";
import { fill } from "../../offline/page/words.js";
import { number, words } from "../page.js";

/** Lines that stay around what differs. */
const AROUND = 2;
/** With more lines, comparing could take longer than a reader waits. */
const MOST_LINES = 3000;

/** Stretches that both have (`common`), or that differ (`one`, `other`). */
function stretches(one, other) {
  const [a, b] = [one, other].map((text) => text.split("\n"));
  if (Math.max(a.length, b.length) > MOST_LINES) return [{ one: a, other: b }];
  return diffComm(a, b).map(({ common, buffer1, buffer2 }) => (common ? { common } : { one: buffer1, other: buffer2 }));
}

/** What differs, as lines that say whose they are, with some of what doesn't around it. */
export function differences(one, other) {
  const all = stretches(one, other);
  const place = make("pre", { className: "diff", tabIndex: 0 });
  const add = (className, label, lines) => {
    for (const line of lines) {
      const heard = label ? [make("span", { className: "unseen" }, label)] : [];
      place.append(make("span", { className }, ...heard, line || " ", "\n"));
    }
  };
  all.forEach(({ common, one, other }, at) => {
    if (common) return add("", "", shortened(common, at > 0, at < all.length - 1));
    add("gone", words.removed, one);
    add("new", words.added, other);
  });
  return place;
}

/** How many lines of the two differ. */
export const countDifferences = (one, other) =>
  stretches(one, other).reduce((sum, { one = [], other = [] }) => sum + Math.max(one.length, other.length), 0);

/** What stands between two differences, or before and after them: its middle is left out where it is long. */
function shortened(lines, isAfter, isBefore) {
  const first = isAfter ? AROUND : 0;
  const last = isBefore ? AROUND : 0;
  if (lines.length <= first + last + 1) return lines;
  const left = fill(words.more, { count: number(lines.length - first - last) });
  return [...lines.slice(0, first), `⋯ ${left}`, ...lines.slice(lines.length - last)];
}

/** Both in one text: what differs one below the other, between lines that say whose it is. */
export function together(one, other, labels) {
  return stretches(one, other)
    .flatMap(({ common, one, other }) => common ?? [`<<<<<<< ${labels.mine}`, ...one, "=======", ...other, `>>>>>>> ${labels.theirs}`])
    .join("\n");
}
