// The same GET where 10,000 chapters are published instead of ten, and what each
// page that is kept costs in memory.

import { chapters, get } from "../lib/http.mjs";
import { writeCourses } from "../lib/courses.mjs";
import { saturate } from "../lib/load.mjs";
import { metrics } from "../lib/metrics.mjs";
import { ACCEPT, longestChapter } from "../lib/pair.mjs";
import { cpus, folder } from "../lib/place.mjs";
import { residentBytes, settled } from "../lib/proc.mjs";
import { atLeast, atMost, bytes, number } from "../lib/result.mjs";
import { publish, startDatabase, startServer } from "../lib/server.mjs";
import { compare } from "../lib/stats.mjs";

const MANY = Number(process.env.BENCH_MANY ?? 10_000);
const FEW = 10;
/** Pages whose forms are weighed. */
const SAMPLE = 100;

export async function measure() {
  const [few, many] = [await site(FEW), await site(MANY)];
  // A chapter of another course, which is the same page on both sites.
  const path = await longestChapter(few.server, few.samples);
  const rate = async (server) => (await saturate(server, path, { headers: ACCEPT })).rate;
  const { a, b, ratio, pairs } = await compare(() => rate(many.server), () => rate(few.server));
  const added = many.resident - few.resident;
  const perPage = added / (many.pages - few.pages);
  const results = [
    atLeast(1 / 1.05, {
      measure: `the same GET with ${number(MANY)} chapters instead of ${FEW}`,
      value: ratio,
      runs: pairs,
      ours: number(a),
      against: `${FEW} chapters ${number(b)}`,
    }),
    atMost(3, {
      measure: "memory of a kept page, against its compressed forms",
      value: perPage / many.compressed,
      ours: bytes(perPage),
      against: `br + zstd + gzip ${bytes(many.compressed)}`,
      note: `${number(many.pages)} pages in ${bytes(many.resident)} resident, ${few.pages} in ${bytes(few.resident)}${many.said}`,
    }),
  ];
  for (const each of [few, many]) {
    await each.server.stop();
    await each.database.stop();
  }
  return results;
}

async function site(count) {
  const data = folder(`data-${count}`);
  const database = await startDatabase(data);
  await publish({ data });
  for (const dir of await writeCourses(count)) {
    await publish({ data }, dir);
  }
  const server = await startServer({ data, cpu: cpus.server });
  const all = await chapters(server.url);
  const paths = all.filter((path) => path.startsWith("/courses/measured-"));
  await settled(server.pid, { within: 3_600_000 });
  const resident = residentBytes(server.pid);
  const own = await metrics(server);
  const kept = own.sum("chapterwise_page_cache_bytes");
  return {
    database,
    server,
    resident,
    // Where the server doesn't say how many it keeps, it keeps them all.
    pages: own.sum("chapterwise_page_cache_pages") ?? all.length,
    samples: all.filter((path) => !paths.includes(path)),
    compressed: await compressedForms(server, paths),
    said: kept === undefined ? "" : `; the server counts ${bytes(kept)}`,
  };
}

/** What the compressed forms of a page take, on average. */
async function compressedForms(server, paths) {
  const step = Math.max(1, Math.floor(paths.length / SAMPLE));
  const sample = paths.filter((_, index) => index % step === 0);
  let sum = 0;
  for (const path of sample) {
    for (const encoding of ["br", "zstd", "gzip"]) {
      const { headers, body } = await get(server.url + path, { "Accept-Encoding": encoding });
      if (headers["content-encoding"] !== encoding) {
        throw new Error(`${path} has no form in ${encoding}.`);
      }
      sum += body.length;
    }
  }
  return sum / sample.length;
}
