// A chapter, the same brotli bytes under the same headers, as often as it goes.

import { saturate } from "../lib/load.mjs";
import { ACCEPT, withPair } from "../lib/pair.mjs";
import { atLeast, number } from "../lib/result.mjs";
import { compare, median } from "../lib/stats.mjs";

export const measure = () =>
  withPair(async ({ ours, nginx, path }) => {
    await saturate(ours, path, { headers: ACCEPT, seconds: 2 });
    await saturate(nginx, path, { headers: ACCEPT, seconds: 2 });
    const found = { ours: [], nginx: [] };
    const rate = async (name, server) => {
      found[name].push(await saturate(server, path, { headers: ACCEPT }));
      return found[name].at(-1).rate;
    };
    const { a, b, ratio, pairs } = await compare(() => rate("ours", ours), () => rate("nginx", nginx));
    const of = (name, figure) => median(found[name].map((each) => each[figure]));
    const percent = (part) => `${Math.round(part * 100)} %`;
    return atLeast(1, {
      measure: "chapter GET, requests a second",
      value: ratio,
      runs: pairs,
      ours: number(a),
      against: `nginx ${number(b)}`,
      // Says what the figure is worth: on a busy machine neither has its core to itself.
      note:
        `${path}; we had our core ${percent(of("ours", "busy"))} of the time and nginx ${percent(of("nginx", "busy"))}, ` +
        `and used ${number(of("ours", "each"))} µs of it for an answer against ${number(of("nginx", "each"))}`,
    });
  });
