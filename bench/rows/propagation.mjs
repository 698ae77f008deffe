// How soon what was published shows on every server of the same database.

import { Agent } from "node:http";
import { writeCourse } from "../lib/courses.mjs";
import { chapters, get } from "../lib/http.mjs";
import { folder, program } from "../lib/place.mjs";
import { run, until } from "../lib/processes.mjs";
import { atMost, number } from "../lib/result.mjs";
import { environment, publish, startDatabase, startServer } from "../lib/server.mjs";
import { median, percentile } from "../lib/stats.mjs";

const TIMES = Number(process.env.BENCH_PUBLISHES ?? 100);
const CHAPTERS = 5;

export async function measure() {
  const editions = [await writeCourse({ chapters: CHAPTERS }), await writeCourse({ chapters: CHAPTERS, edit: 1 })];
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data }, editions[0]);
  const servers = [];
  for (const name of ["one", "other"]) {
    servers.push(await startServer({ data: folder(name), database: database.url }));
  }
  const [path] = await chapters(servers[0].url);
  const agent = new Agent({ keepAlive: true });
  const times = [];
  for (let round = 1; round <= TIMES; round += 1) {
    const edition = editions[round % 2];
    const before = await Promise.all(servers.map((server) => etag(server, path, agent)));
    let done;
    // It says what it did as soon as it is committed, and then has to say goodbye to the database.
    const published = run(program, ["publish", edition], {
      env: environment({ CHAPTERWISE_DATA: data }),
      onOutput: (name) => name === "stdout" && (done ??= performance.now()),
    });
    const seen = await Promise.all(
      servers.map((server, index) =>
        until("a server shows what was published", async () => {
          const now = await etag(server, path, agent);
          return now !== before[index] && performance.now();
        }),
      ),
    );
    const { code, stderr } = await published;
    if (code !== 0) {
      throw new Error(`A publish failed:\n${stderr}`);
    }
    times.push(Math.max(0, Math.max(...seen) - done));
  }
  agent.destroy();
  await Promise.all(servers.map((server) => server.stop()));
  await database.stop();
  const p99 = percentile(times, 99);
  return atMost(250, {
    measure: "published on one process, seen by others (p99)",
    value: p99,
    unit: "ms",
    ours: `${number(p99)} ms`,
    note: `${TIMES} times, on the later of two servers; half of them within ${number(median(times))} ms`,
  });
}

async function etag(server, path, agent) {
  const { status, headers } = await get(server.url + path, {}, { agent });
  if (status !== 200) {
    throw new Error(`${server.url}${path} answered ${status}.`);
  }
  return headers.etag;
}
