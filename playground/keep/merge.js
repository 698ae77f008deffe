// Three texts into one: what the reader changed and what the author changed, by lines.

import { diff3Merge } from "node-diff3";

/** With more lines, comparing could take longer than a reader waits. */
const MOST_LINES = 2000;

/**
 * What both changed in `old`; nothing where that is too long to be compared.
 *
 * @param {{mine: string, theirs: string}} labels of the two sides, where both changed the same lines
 * @returns {{merged: string, conflicts: number} | undefined} how many places have both, one below the other
 */
export function merge(mine, old, theirs, labels) {
  const [a, o, b] = [mine, old, theirs].map((text) => text.split("\n"));
  if (Math.max(a.length, o.length, b.length) > MOST_LINES) return undefined;
  let conflicts = 0;
  const lines = diff3Merge(a, o, b, { excludeFalseConflicts: true }).flatMap(({ ok, conflict }) => {
    if (ok) return ok;
    conflicts++;
    return [`<<<<<<< ${labels.mine}`, ...conflict.a, "=======", ...conflict.b, `>>>>>>> ${labels.theirs}`];
  });
  return { merged: lines.join("\n"), conflicts };
}
