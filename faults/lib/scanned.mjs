// What scanners are let loose on: a server with people, on loopback, and beside it a page that is
// open on purpose, so that a scanner that finds nothing there is known to be worth nothing.

import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { PASSWORD, address, makeAccounts } from "../../bench/lib/people.mjs";
import { folder } from "../../bench/lib/place.mjs";
import { start, succeed } from "../../bench/lib/processes.mjs";
import { publish, startDatabase, startServer } from "../../bench/lib/server.mjs";

/** A scanner presses every button, also the one that signs out; here that ends no session. */
const KEEP_SESSIONS = `
  create function keep() returns trigger language plpgsql as 'begin return null; end';
  create trigger keep before delete on session for each row execute function keep()`;

/**
 * A server with courses and people, of whom one is signed in, and whose limits forget at once what
 * was tried: they would answer in place of what is behind them.
 *
 * @returns {Promise<{server: object, database: object, headers: Record<string, string>, email: string, stop: () => Promise<void>}>}
 *   `headers` are those of the browser of the person at `email`
 */
export async function startScanned() {
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data });
  await makeAccounts(data, { count: 2 });
  const server = await startServer({ data: folder("server"), database: database.url });
  await succeed("psql", [database.url, "--quiet", "--command", KEEP_SESSIONS]);
  start({
    command: "sh",
    args: ["-c", "echo 'delete from throttle \\watch 0.2' | exec psql \"$1\" --quiet", "sh", database.url],
    log: `${data}/forgetting.log`,
  });
  const answer = await fetch(`${server.url}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { Origin: server.url },
    body: new URLSearchParams({ email: address(0), password: PASSWORD }),
  });
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  if (answer.status !== 303 || cookies.length === 0) {
    throw new Error(`Signing in was answered with ${answer.status}.`);
  }
  return {
    server,
    database,
    email: address(1),
    headers: { Cookie: cookies.join("; "), Origin: server.url },
    stop: async () => {
      await server.stop();
      await database.stop();
    },
  };
}

/**
 * A form that puts what it is sent into SQL and into its page, as nobody should. It ends with
 * `stop`, and listens on loopback only.
 */
export async function startOpen(database) {
  // As many a page shows it: wapiti looks for the words of a driver, which psql has others for.
  const asDriver = (said) => said.replace(/^ERROR: /, "org.postgresql.util.PSQLException: ERROR:");
  const query = async (email) => {
    const sql = `select display_name from account where email = '${email}'`;
    const { stdout } = await promisify(execFile)("psql", [database.url, "--no-align", "--tuples-only", "--command", sql]);
    return stdout;
  };
  const listener = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) {
      parts.push(part);
    }
    const email = new URLSearchParams(Buffer.concat(parts).toString("utf8")).get("email") ?? "";
    const found = await query(email).catch((error) => asDriver(error.stderr ?? error.message));
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(`<!doctype html><title>Open</title><p>${email}: ${found}</p>
      <form method="post" action="/sign-in"><input name="email"><button>Send</button></form>`);
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    url: `http://127.0.0.1:${listener.address().port}`,
    stop: () => {
      listener.closeAllConnections();
      listener.close();
    },
  };
}
