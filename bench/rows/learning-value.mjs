// What a year of reviews is worth to a thousand simulated students, by our schedule and by others.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { learning } from "../lib/learning.mjs";
import { chart } from "../lib/learning-chart.mjs";
import { between, comparison } from "../lib/learning-table.mjs";
import { target } from "../lib/place.mjs";
import { atLeast, number } from "../lib/result.mjs";

/** For the chart, the file of all figures, and what is printed. */
const FOLDER = join(target, "bench");

export async function measure() {
  const said = await learning(["learning-value", ...(process.env.BENCH_LEARNING ?? "").split(" ").filter(Boolean)]);
  const [ours, without, ...others] = said.ways;
  const nothing = others.pop();
  const best = others.reduce((a, b) => (a.gain_of_all_a_minute >= b.gain_of_all_a_minute ? a : b));
  mkdirSync(FOLDER, { recursive: true });
  const drawn = join(FOLDER, "learning-value.svg");
  writeFileSync(drawn, chart(said));
  writeFileSync(join(FOLDER, "learning-value.json"), `${JSON.stringify(said, null, 2)}\n`);

  const anHour = (way) => `${number(way.gain_of_all_a_minute * 6000)} points an hour`;
  const rows = [
    atLeast(1, {
      measure: "knowledge kept a minute",
      value: ours.gain_of_all_a_minute / best.gain_of_all_a_minute,
      ours: anHour(ours),
      against: `${best.way} ${anHour(best)}`,
      note: `beyond what is kept without reviews, at the end of the year; against the best of the others, which keeps ${share(best.knowledge)} in ${number(best.minutes.mean)} minutes where ours keeps ${share(ours.knowledge)} in ${number(ours.minutes.mean)}; ours keeps more a minute for ${Math.round(best.ours_gains_more * 100)} % of the students`,
    }),
    atLeast(1, {
      measure: "knowledge kept a minute, with ratings",
      value: ours.gain_of_all_a_minute / without.gain_of_all_a_minute,
      ours: anHour(ours),
      against: `without ${anHour(without)}`,
      note: `what students say follows what they remember with a correlation of ${number(said.ratings.correlation)}`,
    }),
  ];
  for (const [when, of] of [["at the end", "knowledge"], ["through the year", "through"]]) {
    const curve = said.curve.filter((it) => it.rated);
    const each = others
      .map((other) => {
        const same = between(curve, other.minutes.mean, of);
        const gained = (value) => value - nothing[of].mean;
        return { other, same, ratio: gained(same) / gained(other[of].mean) };
      })
      .filter(({ same }) => same !== undefined);
    const least = each.reduce((a, b) => (a.ratio <= b.ratio ? a : b));
    rows.push(
      atLeast(1, {
        measure: `knowledge kept in the same minutes, ${when}`,
        value: least.ratio,
        ours: percent(least.same),
        against: `${least.other.way} ${share(least.other[of])}`,
        note: `with the retention at which ours takes as long; ${each.map(({ other, same, ratio }) => `against ${other.way} ${percent(same)} to ${share(other[of])}, ${number(ratio)} × of what is gained`).join("; ")}`,
      }),
    );
  }
  rows[0].details = `${comparison(said)}\n\nThe chart: ${drawn}`;
  return rows;
}

const percent = (value) => `${(100 * value).toFixed(1)} %`;
const share = ({ mean }) => percent(mean);
