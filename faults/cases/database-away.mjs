// A server that is restarted while there is no database.

import { chapters, get } from "../../bench/lib/http.mjs";
import { folder } from "../../bench/lib/place.mjs";
import { settled } from "../../bench/lib/proc.mjs";
import { publish, startDatabase, startServer } from "../../bench/lib/server.mjs";
import { killDatabase, reviveDatabase, untilDatabase } from "../lib/database.mjs";

const ACCEPT = { "Accept-Encoding": "br" };

export async function fault() {
  const data = folder("data");
  const own = folder("server");
  const database = await startDatabase(data);
  await publish({ data });
  const before = await startServer({ data: own, database: database.url });
  const paths = ["/", ...(await chapters(before.url))];
  await settled(before.pid);
  await before.stop();
  await killDatabase(database);

  const problems = [];
  // The same port: the address of the site is part of its pages.
  const server = await startServer({ data: own, database: database.url, port: before.port });
  let read = 0;
  for (const path of paths) {
    const { status } = await get(server.url + path, ACCEPT);
    read += status === 200;
    if (status !== 200) {
      problems.push(`${path} answered ${status}`);
    }
  }
  await reviveDatabase(database);
  await untilDatabase(server, "reachable");
  const search = await get(`${server.url}/search?q=server`);
  if (search.status !== 200) {
    problems.push(`with the database back, the search answered ${search.status}`);
  }
  await server.stop();
  await database.stop();
  return {
    did: "stopped the server, killed Postgres, started the server, read every page, started Postgres",
    figure: `${read} of ${paths.length} pages read without a database`,
    goal: "all of them, and the search back with the database",
    problems,
  };
}
