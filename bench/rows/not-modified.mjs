// A chapter that the reader has already.

import { get } from "../lib/http.mjs";
import { saturate } from "../lib/load.mjs";
import { ACCEPT, withPair } from "../lib/pair.mjs";
import { atLeast, number } from "../lib/result.mjs";
import { compare } from "../lib/stats.mjs";

export const measure = () =>
  withPair(async ({ ours, nginx, path }) => {
    const rate = async (server) => {
      const { etag } = (await get(server.url + path, ACCEPT)).headers;
      const headers = { ...ACCEPT, "If-None-Match": etag };
      const { status } = await get(server.url + path, headers);
      if (status !== 304) {
        throw new Error(`${server.url}${path} answered ${status} and not 304.`);
      }
      return async () => (await saturate(server, path, { headers })).rate;
    };
    const { a, b, ratio, pairs } = await compare(await rate(ours), await rate(nginx));
    return atLeast(0.9, {
      measure: "304 answers a second",
      value: ratio,
      runs: pairs,
      ours: number(a),
      against: `nginx ${number(b)}`,
    });
  });
