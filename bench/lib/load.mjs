// Load: as many requests as a server can answer, or as many as are wanted.

import { join } from "node:path";
import { cpus, target } from "./place.mjs";
import { succeed } from "./processes.mjs";
import { cpuSeconds } from "./proc.mjs";

const CONNECTIONS = 64;

/**
 * Requests one after the other on each of 64 connections, by wrk.
 *
 * @returns {Promise<{rate: number, busy: number, each: number}>} answers a second,
 *   the part of the time that the server was busy, and the microseconds of
 *   processor time that it used for an answer.
 */
export async function saturate(server, path, { headers = {}, seconds = 5 } = {}) {
  const args = ["-t", "1", "-c", String(CONNECTIONS), "-d", `${seconds}s`, ...fields(headers, "-H")];
  const before = cpuSeconds(server.pid);
  const { stdout, seconds: took } = await succeed("wrk", [...args, `${server.url}${path}`], { cpu: cpus.load });
  const used = cpuSeconds(server.pid) - before;
  const rate = Number(stdout.match(/Requests\/sec:\s*([\d.]+)/)?.[1]);
  if (!(rate > 0) || /Non-2xx|Socket errors/.test(stdout)) {
    throw new Error(`wrk was not answered as it should be:\n${stdout}`);
  }
  const answers = Number(stdout.match(/(\d+) requests in/)[1]);
  return { rate, busy: used / took, each: (used * 1e6) / answers };
}

/**
 * Requests at a constant rate, whether answers come or not. A time is taken from
 * when the request was due, so what waits behind a slow one counts too.
 *
 * `storm` is a file of forms that come all at once in between (`load.rs`); `storm` of the result has
 * the status and the time of each.
 *
 * @returns {Promise<{answered: number, p50: number, p99: number, max: number, storm: [number, number][]}>} times in microseconds
 */
export async function constantRate(server, path, { headers = {}, rate, seconds = 5, status = 200, storm }) {
  const { stdout } = await succeed(
    join(target, "bench/load"),
    [
      "--connect", `127.0.0.1:${server.port}`, "--path", path, "--rate", String(Math.round(rate)),
      "--seconds", String(seconds), "--connections", String(CONNECTIONS), "--status", String(status),
      ...fields(headers, "--header"), ...(storm ? ["--storm", storm] : []),
    ],
    { cpu: cpus.load },
  );
  const result = JSON.parse(stdout);
  if (result.failed > 0) {
    throw new Error(`${result.failed} of ${result.answered + result.failed} requests failed at a constant rate.`);
  }
  return result;
}

function fields(headers, option) {
  return Object.entries(headers).flatMap(([name, value]) => [option, `${name}: ${value}`]);
}
