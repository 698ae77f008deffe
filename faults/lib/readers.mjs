// People who read while something breaks.

import { Agent } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { get } from "../../bench/lib/http.mjs";

/** One request in so many comes on a connection of its own, as from a new reader. */
const NEW_READER_EVERY = 10;
/** As browsers do it. */
const HEADERS = { "Accept-Encoding": "gzip, deflate, br, zstd" };

/**
 * Starts readers who go through the paths, all of them together at `rate` requests
 * a second, and count every request that isn't answered with a whole page. None is
 * tried again.
 *
 * @param {{url: string, paths: string[], rate: number, connections?: number, timeout?: number}} options
 * @returns {{count: number, failed: number, failures: Map<string, number>, stop: () => Promise<void>}}
 */
export function startReaders({ url, paths, rate, connections = 16, timeout = 10_000 }) {
  const began = performance.now();
  const readers = { count: 0, failed: 0, failures: new Map(), slowest: 0 };
  let stopped = false;

  const ask = async (path, agent) => {
    const asked = performance.now();
    const problem = await get(url + path, HEADERS, { agent, timeout }).then(problemOf, (error) => error.code ?? error.message);
    readers.count += 1;
    readers.slowest = Math.max(readers.slowest, performance.now() - asked);
    if (problem !== undefined) {
      readers.failed += 1;
      readers.failures.set(problem, (readers.failures.get(problem) ?? 0) + 1);
    }
  };
  const arrivals = new Set();
  const read = async (number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let turn = 0; !stopped; turn += 1) {
      const due = began + ((turn * connections + number) * 1000) / rate;
      const early = due - performance.now();
      if (early > 1) {
        await pause(early);
      }
      const path = paths[(turn * connections + number) % paths.length];
      if ((turn + number) % NEW_READER_EVERY === 0) {
        // People arrive whether or not the ones before them were let in.
        const arrival = ask(path, false).finally(() => arrivals.delete(arrival));
        arrivals.add(arrival);
      } else {
        await ask(path, agent);
      }
    }
    agent.destroy();
  };
  const all = Array.from({ length: connections }, (_, number) => read(number));
  readers.stop = async () => {
    stopped = true;
    await Promise.all(all);
    await Promise.all(arrivals);
  };
  return readers;
}

/** What is wrong with an answer. Each of ours has a request id; one without is a balancer's own. */
function problemOf({ status, headers, body }) {
  if (status !== 200) {
    return `status ${status} ${"x-request-id" in headers ? "of the server" : "of the balancer"}`;
  }
  return body.length === 0 ? "an empty page" : undefined;
}

/** How many failed, and of what. */
export function said(readers) {
  const why = [...readers.failures].map(([problem, times]) => `${times} × ${problem}`).join(", ");
  const failed = `${readers.failed} of ${readers.count.toLocaleString("en-GB")} requests failed`;
  return `${failed}${why && ` (${why})`}, the slowest took ${Math.round(readers.slowest)} ms`;
}
