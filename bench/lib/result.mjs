// A row of the table: what was measured, and whether it is as good as it should be.

/**
 * @typedef {{measure: string, ours: string, against: string, value: number, unit: string,
 *   goal: string, met: boolean, shortfall: string, note: string, runs?: object[], details?: string}} Result
 *   `runs` is what it was made from, for the file of results; a row may add `details`, a text that is
 *   printed below the table.
 */

/** A figure that should be at least `goal`. @returns {Result} */
export function atLeast(goal, figure) {
  return result(figure, goal, "≥", figure.value >= goal);
}

/** A figure that should be at most `goal`. @returns {Result} */
export function atMost(goal, figure) {
  return result(figure, goal, "≤", figure.value <= goal);
}

function result({ measure, value, unit = "×", ours = "", against = "", note = "", runs }, goal, sign, met) {
  if (!Number.isFinite(value)) {
    throw new Error(`There is no figure for "${measure}".`);
  }
  const missed = sign === "≥" ? goal - value : value - goal;
  return {
    measure,
    ours,
    against,
    value,
    unit,
    goal: `${sign} ${number(goal)} ${unit}`,
    met,
    shortfall: met ? "" : `${number(missed)} ${unit} (${Math.round((missed / goal) * 100)} %)`,
    note,
    runs,
  };
}

/** Three digits that mean something, and no more. */
export function number(value) {
  if (Math.abs(value) >= 100) {
    return Math.round(value).toLocaleString("en-GB");
  }
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(Math.abs(value) >= 1 || value === 0 ? 2 : 3);
}

/** Bytes as people read them. */
export function bytes(value) {
  return value >= 1e6 ? `${number(value / 1e6)} MB` : `${number(value / 1e3)} KB`;
}

/** The results as a table of text. */
export function table(results) {
  const rows = [
    ["measure", "ours", "against", "figure", "goal", ""],
    ...results.map((each) => [
      each.measure,
      each.ours,
      each.against,
      `${number(each.value)} ${each.unit}`,
      each.goal,
      each.met ? "met" : `short by ${each.shortfall}`,
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => [...row[column]].length)));
  const line = (row) => row.map((cell, column) => cell + " ".repeat(widths[column] - [...cell].length)).join("  ").trimEnd();
  const notes = results.filter((each) => each.note).map((each) => `  ${each.measure}: ${each.note}`);
  return [line(rows[0]), widths.map((width) => "-".repeat(width)).join("  "), ...rows.slice(1).map(line), ...notes].join("\n");
}
