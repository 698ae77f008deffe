// The HTML of a chapter page in a course of 1,000 chapters instead of five.

import { CHAPTERS, writeCourse } from "../lib/courses.mjs";
import { chapters, get } from "../lib/http.mjs";
import { folder } from "../lib/place.mjs";
import { atMost, bytes } from "../lib/result.mjs";
import { publish, startDatabase, startServer } from "../lib/server.mjs";
import { median } from "../lib/stats.mjs";

const FEW = 5;
/** Pages of the long course that are weighed, spread over all of it. */
const SAMPLE = 25;

export async function measure() {
  const [few, many] = [await weigh(FEW), await weigh(CHAPTERS)];
  return atMost(1.3, {
    measure: `HTML of a chapter page in a course of ${CHAPTERS} instead of ${FEW}`,
    value: many.html / few.html,
    ours: bytes(many.html),
    against: `${FEW} chapters ${bytes(few.html)}`,
    note: `the median page; in brotli ${bytes(many.brotli)} against ${bytes(few.brotli)}`,
  });
}

async function weigh(count) {
  const data = folder(`data-${count}`);
  const database = await startDatabase(data);
  await publish({ data }, await writeCourse({ chapters: count }));
  const server = await startServer({ data });
  const paths = await chapters(server.url);
  const step = Math.max(1, Math.floor(paths.length / SAMPLE));
  const sample = paths.filter((_, index) => index % step === 0);
  const sizes = { html: [], brotli: [] };
  for (const path of sample) {
    sizes.html.push((await get(server.url + path)).body.length);
    sizes.brotli.push((await get(server.url + path, { "Accept-Encoding": "br" })).body.length);
  }
  await server.stop();
  await database.stop();
  return { html: median(sizes.html), brotli: median(sizes.brotli) };
}
