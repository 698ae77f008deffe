// Two hundred people sign in at once while others read.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chapters } from "../lib/http.mjs";
import { constantRate } from "../lib/load.mjs";
import { ACCEPT, longestChapter } from "../lib/pair.mjs";
import { PASSWORD, address, client, makeAccounts } from "../lib/people.mjs";
import { cpus, folder } from "../lib/place.mjs";
import { forgetPeak, peakBytes, residentBytes, settled } from "../lib/proc.mjs";
import { atMost, bytes, number } from "../lib/result.mjs";
import { publish, startDatabase, startServer } from "../lib/server.mjs";
import { compare, percentile } from "../lib/stats.mjs";

const AT_ONCE = 200;
/** Readers' requests a second: a busy class, and far from what the server can do. */
const RATE = 1_000;
const SECONDS = 7;
/** What a hash takes while it is made, in bytes. */
const HASH = 19 * 1024 * 1024;
/** The server has one core, so one thread hashes. */
const THREADS = 1;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);

export async function measure() {
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data });
  await makeAccounts(data, { count: AT_ONCE * (ROUNDS + 1) });
  const server = await startServer({
    data: folder("server"),
    database: database.url,
    cpu: cpus.server,
    env: { CHAPTERWISE_TRUSTED_PROXIES: "127.0.0.1" },
  });
  const path = await longestChapter(server, await chapters(server.url));
  const read = (storm) => constantRate(server, path, { headers: ACCEPT, rate: RATE, seconds: SECONDS, storm });

  // The first ones find connections to the database still closed, as after a start.
  await read(storm(0));
  await settled(server.pid);
  const answers = [];
  const grown = [];
  const { a, b, ratio, pairs } = await compare(
    async (round) => {
      const before = residentBytes(server.pid);
      forgetPeak(server.pid);
      const result = await read(storm(round + 1));
      grown.push(peakBytes(server.pid) - before);
      answers.push(...result.storm);
      await settled(server.pid);
      return result.p99;
    },
    async () => (await read()).p99,
    ROUNDS,
  );
  await server.stop();
  await database.stop();

  const times = (status) => answers.filter(([each]) => each === status).map(([, time]) => time / 1000);
  const [done, refused] = [times(303), times(503)];
  const others = answers.filter(([status]) => ![303, 503].includes(status));
  if (others.length > 0 || done.length === 0) {
    throw new Error(`Signing in was answered with ${JSON.stringify([...new Set(answers.map(([status]) => status))])}.`);
  }
  const milliseconds = (list, part) => `${number(percentile(list, part))} ms`;
  const told = refused.length > 0 ? refused : [0];
  return [
    atMost(1.5, {
      measure: `chapter GET while ${AT_ONCE} sign in at once, p99`,
      value: ratio,
      runs: pairs,
      ours: `${number(a)} µs`,
      against: `idle ${number(b)} µs`,
      note: `at ${number(RATE)} requests a second; of each storm, ${Math.round(done.length / ROUNDS)} came in and ${Math.round(refused.length / ROUNDS)} were asked to come back`,
    }),
    atMost(50, {
      measure: "sign-in that does not fit, time to its 503",
      value: percentile(told, 100),
      unit: "ms",
      ours: milliseconds(told, 100),
      note: `the slowest of ${refused.length}; half within ${milliseconds(told, 50)}, 99 of 100 within ${milliseconds(told, 99)}`,
    }),
    atMost(6, {
      measure: "sign-in that waits its turn, slowest",
      value: percentile(done, 100) / 1000,
      unit: "s",
      ours: `${number(percentile(done, 100) / 1000)} s`,
      note: `of ${done.length}; five seconds of work may wait, and a hash may take longer while others read`,
    }),
    atMost(HASH * THREADS / 1e6, {
      measure: "memory that a storm adds",
      value: Math.max(...grown) / 1e6,
      unit: "MB",
      ours: bytes(Math.max(...grown)),
      note: `the most that the process had, over what it had before; the ${bytes(HASH * THREADS)} that its thread hashes in were there already`,
    }),
  ];
}

/** A file of sign-ins, each of another account from another address. */
function storm(round) {
  const lines = Array.from({ length: AT_ONCE }, (_, index) => {
    const person = round * AT_ONCE + index;
    return `/sign-in ${client(person)} ${new URLSearchParams({ email: address(person), password: PASSWORD })}`;
  });
  const file = join(folder("storm"), "forms");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}
