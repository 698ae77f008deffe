// What the simulated year came to, as text.

import { number } from "./result.mjs";

const percent = (value) => (100 * value).toFixed(1);
/** The mean, and what one student in ten is below and above. */
const spread = ({ mean, tenth, ninetieth }, say) => `${say(mean)} (${say(tenth)} to ${say(ninetieth)})`;
const hourly = (gain) => number(gain * 6000);

/**
 * A measure of a way between the ways of a curve, by the minutes that they take; undefined where the
 * curve has none so short or so long.
 */
export function between(curve, minutes, of) {
  const points = curve.map((it) => [it.minutes.mean, it[of].mean]).sort(([a], [b]) => a - b);
  const at = points.findIndex(([more], index) => index > 0 && points[index - 1][0] <= minutes && minutes <= more);
  if (at < 0) {
    return undefined;
  }
  const [[less, low], [more, high]] = [points[at - 1], points[at]];
  return low + ((high - low) * (minutes - less)) / (more - less);
}

/** A table of all ways, our own with other retentions, and what was assumed. */
export function comparison(said) {
  const head = [
    "way to review",
    "kept at the end, %",
    "through the year, %",
    "reviews",
    "minutes",
    "points an hour",
    "of each student",
    "ours keeps more a minute for",
  ];
  const line = (name, it) => [
    name,
    spread(it.knowledge, percent),
    spread(it.through, percent),
    spread(it.reviews, Math.round),
    spread(it.minutes, Math.round),
    hourly(it.gain_of_all_a_minute),
  ];
  const ways = said.ways.map((way, at) => [
    ...line(way.way, way),
    spread(way.gain_a_minute, hourly),
    at === 0 ? "" : `${Math.round(way.ours_gains_more * 100)} %`,
  ]);
  const curve = said.curve
    .filter((it) => !it.is_usual)
    .sort((a, b) => Number(b.rated) - Number(a.rated) || a.retention - b.retention)
    .map((it) => line(`ours ${it.rated ? "with" : "without"} confidence, retention 0.${it.retention}`, it));
  const rows = [head, ...ways, ...curve];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const text = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd());
  const shares = said.ratings.shares.map((it) => `${Math.round(100 * it)} %`).join(", ");
  return [
    ...inPlainWords(said),
    "",
    "A year of simulated students: the mean of all, and in brackets what one in ten is below and one in ten above.",
    "Points are percentage points of the questions, kept at the end beyond what is kept without reviews.",
    "",
    text[0],
    widths.map((width) => "-".repeat(width)).join("  "),
    ...text.slice(1),
    "",
    "What is assumed:",
    ...said.assumptions.map((it) => `- ${it}`),
    `- So it comes that the levels of confidence, from Lost to Could teach it, are said in ${shares} of the ratings, and that what is felt correlates with what is true by ${number(said.ratings.correlation)}.`,
  ].join("\n");
}

/** What is better than ours, and what is not, whichever it is. */
function inPlainWords({ ways }) {
  const [ours, ...others] = ways.slice(0, -1);
  const compared = (value, unit, digits) =>
    Math.abs(value) < 10 ** -digits / 2
      ? "as much"
      : `${Math.abs(value).toFixed(digits)} ${unit} ${value > 0 ? "more" : "less"}`;
  return others.map((it) => {
    const aMinute = 100 * (it.gain_of_all_a_minute / ours.gain_of_all_a_minute - 1);
    const atTheEnd = 100 * (it.knowledge.mean - ours.knowledge.mean);
    const through = 100 * (it.through.mean - ours.through.mean);
    const minutes = it.minutes.mean - ours.minutes.mean;
    return `Compared with ours with confidence, ${it.way} keeps ${compared(aMinute, "%", 1)} a minute; ${compared(atTheEnd, "points", 1)} at the end and ${compared(through, "points", 1)} through the year, and takes ${compared(minutes, "minutes", 0)}.`;
  });
}
