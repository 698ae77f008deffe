// Comparing what was printed, line by line.

import { linesOf } from "../../sandbox/printed.js";

/** The first line in which two texts differ, counted from 1; 0 where they are the same. */
export function firstDifference(one, other) {
  const [mine, theirs] = [linesOf(one), linesOf(other)];
  for (let at = 0; at < Math.max(mine.length, theirs.length); at++) if (mine[at] !== theirs[at]) return at + 1;
  return 0;
}
