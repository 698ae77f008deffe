// How long answers take for addresses with an account and for those without: nobody learns from it
// which is which.

import { PASSWORD, address, client, makeAccounts } from "../../bench/lib/people.mjs";
import { folder } from "../../bench/lib/place.mjs";
import { number } from "../../bench/lib/result.mjs";
import { publish, startDatabase, startServer } from "../../bench/lib/server.mjs";
import { median } from "../../bench/lib/stats.mjs";
import { random } from "../lib/random.mjs";

/** Standard deviations from a half; by chance one comparison in fifteen thousand is farther. */
const FARTHEST = 4;
/** Milliseconds that have to be seen, and how clearly. */
const LEAK = 3;
const CLEARLY = 8;

export async function fault({ short }) {
  const [fewest, most] = short ? [100, 1_000] : [400, 4_000];
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data });
  // Those with even numbers have an account.
  await makeAccounts(data, { count: most + 21, step: 2 });
  const server = await startServer({
    data: folder("server"),
    database: database.url,
    env: { CHAPTERWISE_TRUSTED_PROXIES: "127.0.0.1" },
  });
  const problems = [];
  const figures = [];
  const chance = random(2026);
  for (const [path, expected] of [["/sign-in", 422], ["/reset", 303], ["/sign-up", 303]]) {
    const times = { with: [], without: [] };
    const ask = async (person, list) => {
      const form = new URLSearchParams({ email: address(person), name: "Student", password: `not ${PASSWORD}` });
      const began = performance.now();
      const answer = await fetch(server.url + path, {
        method: "POST",
        body: form,
        redirect: "manual",
        headers: { "X-Forwarded-For": client(person) },
      });
      await answer.arrayBuffer();
      list.push(performance.now() - began);
      if (answer.status !== expected) {
        throw new Error(`${path} answered ${answer.status}.`);
      }
    };
    let seen = 0;
    for (let round = -20; round < most && !(round >= fewest && round % 50 === 0 && seen > CLEARLY); round += 1) {
      const pair = [() => ask(2 * (round + 20), times.with), () => ask(2 * (round + 20) + 1, times.without)];
      for (const next of chance.next() < 0.5 ? pair : pair.reverse()) {
        await next();
      }
      if (round === -1) {
        // The first ones also wait for what is made only once.
        times.with = [];
        times.without = [];
      }
      if (round > 0 && round % 50 === 49) {
        seen = deviations(times.with.map((time) => time + LEAK), times.without);
      }
    }
    const found = deviations(times.with, times.without);
    const said =
      `${path}: ${number(median(times.with))} ms with an account, ${number(median(times.without))} ms without, ` +
      `${found.toFixed(1)} standard deviations apart (${times.with.length} of each; ${LEAK} ms more would be ${seen.toFixed(0)})`;
    figures.push(said);
    if (Math.abs(found) > FARTHEST) {
      problems.push(`the two can be told apart: ${said}`);
    } else if (seen <= CLEARLY) {
      problems.push(`this machine is too busy to tell: ${said}`);
    }
  }
  await server.stop();
  await database.stop();
  return {
    did: "sent the forms for addresses with an account and without, in turn, each from a client of its own",
    figure: figures.join("; "),
    goal: `less than ${FARTHEST} standard deviations apart (Mann–Whitney), where ${LEAK} ms would be more than ${CLEARLY}`,
    problems,
  };
}

/** By how many standard deviations of chance the first are slower (Mann and Whitney). */
function deviations(slower, quicker) {
  const all = [...slower.map((time) => [time, 1]), ...quicker.map((time) => [time, 0])].sort(([one], [other]) => one - other);
  let below = 0;
  let wins = 0;
  for (const [, first] of all) {
    if (first === 1) {
      wins += below;
    } else {
      below += 1;
    }
  }
  const [m, n] = [slower.length, quicker.length];
  return (wins - (m * n) / 2) / Math.sqrt((m * n * (m + n + 1)) / 12);
}
