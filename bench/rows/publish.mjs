// Publishing a course of which every chapter has changed, with everything that
// this means in the database, against `mdbook build` of the same text.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { CHAPTERS, WORDS, writeCourse } from "../lib/courses.mjs";
import { folder, program, root } from "../lib/place.mjs";
import { family, proportionalBytes } from "../lib/proc.mjs";
import { succeed } from "../lib/processes.mjs";
import { atMost, bytes, number } from "../lib/result.mjs";
import { environment, startDatabase } from "../lib/server.mjs";
import { compare } from "../lib/stats.mjs";

const SAMPLE_EVERY = 50;

export async function measure() {
  const editions = [await writeCourse({ edit: 1, mdbook: true }), await writeCourse({ edit: 2 })];
  const data = folder("data");
  const database = await startDatabase(data);
  const env = environment({ CHAPTERWISE_DATA: data });
  const postmaster = () => family(database.pid);
  const peaks = { ours: [], mdbook: [], database: [] };

  const publish = async (dir) => {
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, proportionalBytes(postmaster()))), SAMPLE_EVERY);
    try {
      const { seconds, peak, said } = await timed([program, "publish", dir], { env });
      peaks.ours.push(peak);
      peaks.database.push(most);
      return { seconds, said };
    } finally {
      clearInterval(watch);
    }
  };
  const out = join(folder("mdbook"), "book");
  const build = async () => {
    rmSync(out, { recursive: true, force: true });
    const { seconds, peak } = await timed([join(root, ".tools/bin/mdbook"), "build", `${editions[0]}-mdbook`, "-d", out]);
    peaks.mdbook.push(peak);
    return seconds;
  };

  await publish(editions[1]);
  const { a, b, ratio, pairs } = await compare(async (round) => (await publish(editions[round % 2])).seconds, build);
  await database.stop();
  const most = (list) => Math.max(...list);
  return [
    atMost(0.5, {
      measure: `publish of ${CHAPTERS} changed chapters, time`,
      value: ratio,
      runs: pairs,
      ours: `${number(a)} s`,
      against: `mdbook build ${number(b)} s`,
      note: `${WORDS} words each; on every core of the machine`,
    }),
    atMost(300, {
      measure: `publish of ${CHAPTERS} changed chapters, memory`,
      value: most(peaks.ours) / 1e6,
      unit: "MB",
      ours: bytes(most(peaks.ours)),
      against: `mdbook build ${bytes(most(peaks.mdbook))}`,
      note: `resident at most, of the process; Postgres had ${bytes(most(peaks.database))} besides, buffers included`,
    }),
  ];
}

/** Runs a command under GNU time: seconds, and the most bytes that were resident. */
async function timed([command, ...args], options) {
  const { stdout, stderr } = await succeed("/usr/bin/time", ["-f", "measured %e %M", command, ...args], options);
  const [, seconds, kilobytes] = stderr.match(/measured ([\d.]+) (\d+)/);
  return { seconds: Number(seconds), peak: Number(kilobytes) * 1024, said: stdout };
}
