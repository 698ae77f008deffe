// A chapter, the same brotli bytes under the same headers, as often as it goes.

import { saturate } from "../lib/load.mjs";
import { ACCEPT, withPair } from "../lib/pair.mjs";
import { atLeast, number } from "../lib/result.mjs";
import { compare } from "../lib/stats.mjs";

export const measure = () =>
  withPair(async ({ ours, nginx, path }) => {
    const busy = [];
    const rate = async (server) => {
      const found = await saturate(server, path, { headers: ACCEPT });
      busy.push(found.busy);
      return found.rate;
    };
    await saturate(ours, path, { headers: ACCEPT, seconds: 2 });
    await saturate(nginx, path, { headers: ACCEPT, seconds: 2 });
    const { a, b, ratio } = await compare(() => rate(ours), () => rate(nginx));
    return atLeast(1, {
      measure: "chapter GET, requests a second",
      value: ratio,
      ours: number(a),
      against: `nginx ${number(b)}`,
      note: `${path}; the server's core was at least ${Math.round(Math.min(...busy) * 100)} % busy with it`,
    });
  });
