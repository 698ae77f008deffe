// Postgres, dying and coming back.

import { existsSync, readFileSync } from "node:fs";
import { get } from "../../bench/lib/http.mjs";
import { program } from "../../bench/lib/place.mjs";
import { succeed, until } from "../../bench/lib/processes.mjs";
import { environment } from "../../bench/lib/server.mjs";

/** Kills Postgres outright and waits until its process is gone. */
export async function killDatabase(database) {
  const { pid } = database;
  process.kill(pid, "SIGKILL");
  await until("Postgres is gone", () => !isAlive(pid));
}

/** Brings Postgres back: the first command that needs it starts it, and the holder keeps it. */
export function reviveDatabase(database) {
  return succeed(program, ["postgres", "--", "true"], { env: environment({ CHAPTERWISE_DATA: database.data }) });
}

/** Waits until a server says this about its database: `reachable` or `away`. */
export function untilDatabase(server, state, within = 20_000) {
  return until(
    `the server finds its database ${state}`,
    async () => {
      const { body } = await get(`${server.url}/readyz`);
      return JSON.parse(body.toString("utf8")).database === state;
    },
    within,
    25,
  );
}

function isAlive(pid) {
  // One that ended and that nobody has asked about yet still has a number.
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}
