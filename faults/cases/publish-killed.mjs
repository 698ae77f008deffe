// `publish` killed at a random moment: the course is the old one or the new one, whole.

import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { writeCourse } from "../../bench/lib/courses.mjs";
import { chapters, get } from "../../bench/lib/http.mjs";
import { folder, program } from "../../bench/lib/place.mjs";
import { run, succeed, until } from "../../bench/lib/processes.mjs";
import { environment, publish, startDatabase, startServer } from "../../bench/lib/server.mjs";
import { median } from "../../bench/lib/stats.mjs";
import { random } from "../lib/random.mjs";

/** Served pages are compared after one in so many kills; exported files after each. */
const LOOK_AT_PAGES_EVERY = 10;

export async function fault({ short }) {
  const kills = short ? 20 : 200;
  const chance = random(7);
  const course = { chapters: 40, words: 300 };
  const dirs = [await writeCourse({ ...course, edit: 1 }), await writeCourse({ ...course, edit: 2 })];
  const editions = dirs.map((dir) => files(dir));
  const data = folder("data");
  const env = environment({ CHAPTERWISE_DATA: data });
  const database = await startDatabase(data);
  const whole = [];
  for (const dir of [dirs[0], dirs[1], dirs[0], dirs[1], dirs[0]]) {
    whole.push((await publish({ data }, dir)).seconds);
  }
  const server = await startServer({ data: folder("server"), database: database.url });
  const paths = await chapters(server.url);
  const problems = [];
  const tally = { old: 0, new: 0, late: 0 };
  let current = 0;

  for (let kill = 1; kill <= kills; kill += 1) {
    const next = 1 - current;
    // Anywhere, and every other time towards the end, where the transaction is.
    const part = kill % 2 === 0 ? chance.next() : 0.6 + 0.4 * chance.next();
    const moment = part * median(whole) * 1.15;
    const { code } = await run(program, ["publish", dirs[next]], {
      env,
      onStart: (child) => pause(moment * 1000).then(() => child.kill("SIGKILL")),
    });
    const exported = await exportFiles(env);
    const found = editions.findIndex((edition) => same(edition, exported));
    if (found < 0) {
      problems.push(`kill ${kill}, after ${Math.round(moment * 1000)} ms: neither the old course nor the new one`);
      await publish({ data }, dirs[current]);
      continue;
    }
    tally[code === 0 ? "late" : found === current ? "old" : "new"] += 1;
    if (code === 0 && found !== next) {
      problems.push(`kill ${kill}: publish had ended well, and the course is the old one`);
    }
    current = found;
    if (kill % LOOK_AT_PAGES_EVERY === 0) {
      await until(`every page shows edition ${current + 1}`, () => allShow(server, paths, current + 1), 10_000, 50);
    }
  }
  await publish({ data }, dirs[1 - current]);
  await until("a later publish shows on every page", () => allShow(server, paths, 2 - current), 10_000, 50);
  await server.stop();
  await database.stop();
  if (tally.old === 0 || (!short && tally.new + tally.late === 0)) {
    problems.push("the moments did not spread over the whole of a publish");
  }
  return {
    did: `killed publish with SIGKILL ${kills} times, from 0 to ${Math.round(median(whole) * 1150)} ms after its start`,
    figure: `${tally.old} × the old course, ${tally.new} × the new one, ${tally.late} × it was done before; ${problems.length} × neither`,
    goal: "always the old course or the new one, whole",
    problems,
  };
}

async function exportFiles(env) {
  const dir = join(folder("export"), "out");
  await succeed(program, ["export", dir], { env });
  const found = files(join(dir, "measured"));
  rmSync(join(dir, ".."), { recursive: true });
  return found;
}

/** The files below a folder, by their path in it. */
function files(dir) {
  return new Map(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((file) => [relative(dir, file), readFileSync(file, "utf8")]),
  );
}

function same(a, b) {
  return a.size === b.size && [...a].every(([name, text]) => b.get(name) === text);
}

async function allShow(server, paths, edition) {
  for (const path of paths) {
    const { status, body } = await get(server.url + path);
    if (status !== 200 || !body.includes(`Edition ${edition}.`)) {
      return false;
    }
  }
  return true;
}
