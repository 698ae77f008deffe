// From the start of the process to its being ready, and what it keeps in memory
// when nobody reads. The database runs already, and the server has run before.

import { get } from "../lib/http.mjs";
import { CHAPTERS, writeCourse } from "../lib/courses.mjs";
import { cpus, folder } from "../lib/place.mjs";
import { residentBytes, settled } from "../lib/proc.mjs";
import { freePort, until } from "../lib/processes.mjs";
import { atMost, bytes, number } from "../lib/result.mjs";
import { launchServer, publish, startDatabase } from "../lib/server.mjs";
import { repeat } from "../lib/stats.mjs";

export async function measure() {
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data }, await writeCourse());
  // The address of the site is part of its pages, so it has to stay.
  const port = await freePort();
  const first = await ready(data, port);
  await settled(first.server.pid);
  await first.server.stop();
  const resident = [];
  const later = await repeat(async () => {
    const { server, seconds } = await ready(data, port);
    await settled(server.pid);
    resident.push(residentBytes(server.pid));
    await server.stop();
    return seconds;
  });
  await database.stop();
  const most = Math.max(...resident);
  return [
    atMost(1, {
      measure: `start to ready with ${CHAPTERS} chapters`,
      value: later.median,
      unit: "s",
      ours: `${number(later.median)} s`,
      note: `the very first start took ${number(first.seconds)} s`,
    }),
    atMost(150, {
      measure: `resident memory with ${CHAPTERS} chapters, idle`,
      value: most / 1e6,
      unit: "MB",
      ours: bytes(most),
      note: "the most of these starts, once everything that a start sets going was done",
    }),
  ];
}

async function ready(data, port) {
  const server = await launchServer({ data, cpu: cpus.server, port });
  await until("the server is ready", server.isReady, 60_000, 1);
  const seconds = (performance.now() - server.began) / 1000;
  const { status } = await get(`${server.url}/readyz`);
  if (status !== 200) {
    throw new Error(`The server was ready and then answered ${status}.`);
  }
  return { server, seconds };
}
