// Thousands of clients that are slow on purpose, while people read.

import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chapters } from "../../bench/lib/http.mjs";
import { folder } from "../../bench/lib/place.mjs";
import { run } from "../../bench/lib/processes.mjs";
import { publish, startDatabase, startServer } from "../../bench/lib/server.mjs";
import { probeSlowly } from "../lib/probes.mjs";
import { said, startReaders } from "../lib/readers.mjs";
import { heldConnections } from "../lib/sockets.mjs";

/** Seconds that a slow client may stay. */
const CLOSED_WITHIN = 10;
/** Seconds that each kind of slowness lasts. */
const LASTS = 25;
/** slowhttptest's options for each kind. */
const KINDS = {
  "slow headers": ["-H", "-i", "5", "-x", "24"],
  "slow body": ["-B", "-i", "5", "-s", "8192", "-x", "24"],
  "slow reading": ["-X", "-w", "1", "-y", "8", "-n", "5", "-z", "8", "-k", "3"],
};

export async function fault({ short }) {
  const count = short ? 200 : 4_000;
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data });
  const server = await startServer({ data: folder("server"), database: database.url });
  const paths = await chapters(server.url);
  const readers = startReaders({ url: server.url, paths, rate: short ? 100 : 300 });
  const problems = [];
  const figures = [];

  for (const [kind, options] of Object.entries(KINDS)) {
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, heldConnections(server.port).size)), 250);
    const rate = String(Math.min(count, 1_000));
    const common = ["-c", String(count), "-r", rate, "-l", String(LASTS), "-p", "5", "-u", server.url + paths[0]];
    const { stdout, stderr, code } = await run("slowhttptest", [...options, ...common], { cwd: folder("slow") });
    clearInterval(watch);
    if (code !== 0) {
      problems.push(`slowhttptest could not do its work (${kind}): ${(stdout + stderr).slice(-300)}`);
    }
    figures.push(`${kind}: the server held ${most} at most`);
    // What it left behind is closed before the next kind begins.
    await pause(1000);
  }
  const probes = await probeSlowly({ port: server.port, path: paths[0], count: short ? 10 : 50, within: 3 * CLOSED_WITHIN * 1000 });
  await readers.stop();
  for (const [kind, { closed, slowest }] of Object.entries(probes)) {
    figures.push(`${kind}: ${closed} closed, the last after ${slowest.toFixed(1)} s`);
    if (!(slowest <= CLOSED_WITHIN)) {
      problems.push(`a client with slow ${kind} was closed after ${slowest.toFixed(1)} s, not within ${CLOSED_WITHIN} s`);
    }
  }
  const served = 1 - readers.failed / readers.count;
  if (served < 0.999) {
    problems.unshift(said(readers));
  }
  await server.stop();
  await database.stop();
  return {
    did: `${count.toLocaleString("en-GB")} connections of slowhttptest of each of three kinds, then some of our own that take the time`,
    figure: `${(served * 100).toFixed(3)} % of readers served (${said(readers)}); ${figures.join("; ")}`,
    goal: `at least 99.9 % of readers served, slow ones closed in ${CLOSED_WITHIN} s`,
    problems,
  };
}
