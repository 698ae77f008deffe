// Postgres killed and back, again and again, while people read and an author publishes.

import { setTimeout as pause } from "node:timers/promises";
import { writeCourse } from "../../bench/lib/courses.mjs";
import { chapters, get } from "../../bench/lib/http.mjs";
import { folder } from "../../bench/lib/place.mjs";
import { until } from "../../bench/lib/processes.mjs";
import { publish, startDatabase, startServer } from "../../bench/lib/server.mjs";
import { killDatabase, reviveDatabase, untilDatabase } from "../lib/database.mjs";
import { random } from "../lib/random.mjs";
import { said, startReaders } from "../lib/readers.mjs";

export async function fault({ short }) {
  const rounds = short ? 3 : 20;
  const chance = random(2026);
  const course = { chapters: 20, words: 400 };
  const editions = [await writeCourse(course), await writeCourse({ ...course, edit: 1 })];
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data });
  await publish({ data }, editions[0]);
  const server = await startServer({ data: folder("server"), database: database.url });
  const paths = await chapters(server.url);
  const readers = startReaders({ url: server.url, paths, rate: 400 });
  const problems = [];

  for (let round = 1; round <= rounds; round += 1) {
    // Just published, so pages are being made when the database goes.
    await publish({ data }, editions[round % 2]);
    await killDatabase(database);
    await untilDatabase(server, "away");
    const search = await get(`${server.url}/search?q=server`);
    if (search.status !== 503 || !search.headers["retry-after"]) {
      problems.push(`without a database the search answered ${search.status}, not 503 with Retry-After`);
    }
    await pause(chance.whole(1000));
    await reviveDatabase(database);
    await untilDatabase(server, "reachable");
    await until("the search is back", async () => (await get(`${server.url}/search?q=server`)).status === 200, 10_000, 50);
  }
  await readers.stop();
  await server.stop();
  await database.stop();
  if (readers.failed > 0) {
    problems.unshift(said(readers));
  }
  return {
    did: `published, killed Postgres with SIGKILL and started it again, ${rounds} times, under reading load`,
    figure: `${said(readers)}; the search came back each time`,
    goal: "100 % of the chapter requests answered with 200",
    problems,
  };
}
