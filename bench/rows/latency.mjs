// How long the slowest of a hundred readers waits when the server is at 70 % of
// what the slower one of the two can do.

import { constantRate, saturate } from "../lib/load.mjs";
import { ACCEPT, withPair } from "../lib/pair.mjs";
import { atMost, number } from "../lib/result.mjs";
import { compare } from "../lib/stats.mjs";

export const measure = () =>
  withPair(async ({ ours, nginx, path }) => {
    const full = await compare(
      async () => (await saturate(ours, path, { headers: ACCEPT, seconds: 3 })).rate,
      async () => (await saturate(nginx, path, { headers: ACCEPT, seconds: 3 })).rate,
      3,
    );
    const rate = Math.min(full.a, full.b) * 0.7;
    const p99 = async (server) => (await constantRate(server, path, { headers: ACCEPT, rate })).p99;
    const { a, b, ratio, pairs } = await compare(() => p99(ours), () => p99(nginx));
    return atMost(1, {
      measure: "chapter GET, p99 at 70 % of the slower one's rate",
      value: ratio,
      runs: pairs,
      ours: `${number(a)} µs`,
      against: `nginx ${number(b)} µs`,
      note: `at ${number(rate)} requests a second, from when each was due`,
    });
  });
