// The longest sample chapter, made for its first reader by a server that has just
// been started and keeps no page of earlier days.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chapters, text } from "../lib/http.mjs";
import { metrics } from "../lib/metrics.mjs";
import { ACCEPT } from "../lib/pair.mjs";
import { content, cpus, folder } from "../lib/place.mjs";
import { atMost, number } from "../lib/result.mjs";
import { publish, startDatabase, startServer } from "../lib/server.mjs";
import { repeat } from "../lib/stats.mjs";

const STARTS = 21;
const METRIC = "chapterwise_page_render_seconds";

export async function measure() {
  const data = folder("data");
  const database = await startDatabase(data);
  const { dir, name } = longestAlone();
  await publish({ data }, dir);
  const path = await pathOfTheChapter(data);
  let how;
  const { median, values } = await repeat(async () => {
    // Without this folder no page outlives the server that made it.
    rmSync(join(data, "pages"), { recursive: true, force: true });
    const server = await startServer({ data, cpu: cpus.server });
    const began = performance.now();
    await text(server.url + path, ACCEPT);
    const waited = (performance.now() - began) / 1000;
    const own = await rendered(server);
    await server.stop();
    how = own?.how ?? "as a reader waits, because the server does not say";
    return (own?.seconds ?? waited) * 1000;
  }, STARTS);
  await database.stop();
  return atMost(5, {
    measure: "first render of the longest sample chapter",
    value: median,
    unit: "ms",
    ours: `${number(median)} ms`,
    note: `${name}, ${how}; ${STARTS} starts, from ${number(Math.min(...values))} to ${number(Math.max(...values))} ms`,
  });
}

async function pathOfTheChapter(data) {
  const server = await startServer({ data });
  const [path] = await chapters(server.url);
  await server.stop();
  return path;
}

/** The time of the one chapter that this server has rendered; an upper bound where it tells no pages apart. */
async function rendered(server) {
  const own = await metrics(server);
  const chapter = own.sum(`${METRIC}_sum`, { page: "chapter" });
  if (chapter > 0) {
    return { seconds: chapter, how: "rendered and encoded, as the server says" };
  }
  const all = own.sum(`${METRIC}_sum`);
  const count = own.sum(`${METRIC}_count`);
  return all > 0 ? { seconds: all, how: `rendered and encoded, with ${count - 1} small pages besides` } : undefined;
}

/** A course of the longest sample chapter alone, so that the only chapter made is that one. */
function longestAlone() {
  const all = readdirSync(content)
    .flatMap((course) =>
      readdirSync(join(content, course))
        .filter((file) => file.endsWith(".md") && file !== "course.md")
        .map((file) => ({ course, file, source: readFileSync(join(content, course, file), "utf8") })),
    )
    .sort((a, b) => b.source.length - a.source.length);
  const { course, file, source } = all[0];
  const dir = join(folder("course"), "longest");
  mkdirSync(dir);
  // Links to other chapters would lead nowhere.
  const alone = source
    .replace(/^requires:\n(?: +- .*\n)+/m, "")
    .replace(/\[([^\]]+)\]\([\w-]+\.md(?:#[^)]*)?\)/g, "$1");
  writeFileSync(join(dir, file), alone);
  for (const [, image] of alone.matchAll(/!\[[^\]]*\]\(([^)\s]+)/g)) {
    mkdirSync(join(dir, image, ".."), { recursive: true });
    writeFileSync(join(dir, image), readFileSync(join(content, course, image)));
  }
  const front = ["---", "id: longest", "summary: One chapter.", "weeks: 52", "chapters:", `  - ${file}`, "---"];
  writeFileSync(join(dir, "course.md"), `${front.join("\n")}\n# The longest chapter\n\nIt stands alone.\n`);
  return { dir, name: `${course}/${file}` };
}
