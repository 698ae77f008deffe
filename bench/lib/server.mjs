// Our own program: its server, its database, its other commands.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { get } from "./http.mjs";
import { content, program, site } from "./place.mjs";
import { freePort, hasEnded, start, stop, succeed, tail, until } from "./processes.mjs";

/** The variables of one of our processes: those of the caller that mean something to it are left out. */
export function environment(own) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CHAPTERWISE_|PG|DATABASE_URL$)/.test(name)),
  );
  // As everything in deploy/ sets it.
  env.MALLOC_ARENA_MAX = "2";
  return { ...env, ...(site && { CHAPTERWISE_SITE: site }), ...own };
}

/**
 * Keeps a private Postgres running in a data folder, until `stop`.
 *
 * @returns {Promise<{url: string, data: string, cluster: string, pid: number, stop: () => Promise<void>}>}
 */
export async function startDatabase(data, options = {}) {
  mkdirSync(data, { recursive: true, mode: 0o755 });
  const log = join(data, "holder.log");
  const child = start({
    command: program,
    args: ["postgres", "--", "sh", "-c", 'echo "at $DATABASE_URL"; exec sleep infinity'],
    env: environment({ CHAPTERWISE_DATA: data, ...options }),
    log,
  });
  const url = await until("the database is there", () => {
    check(child);
    return readFileSync(log, "utf8").match(/^at (.+)$/m)?.[1];
  }, 60_000);
  const cluster = join(data, "postgres/cluster");
  return {
    url,
    data,
    cluster,
    /** The process id of Postgres itself, which changes when it is started again. */
    get pid() {
      return Number(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[0]);
    },
    stop: () => stop(child),
  };
}

/**
 * Starts a server and waits until it is ready.
 *
 * @param {{data: string, database?: string, cpu?: number, port?: number, env?: object}} options
 *   `database` is a DATABASE_URL; without one the private Postgres of `data` is used.
 */
export async function startServer({ data, database, cpu, port, env = {} }) {
  const server = await launchServer({ data, database, cpu, port, env });
  try {
    await until("the server is ready", server.isReady, 60_000);
  } catch (error) {
    throw new Error(`${error.message}\nIt said:\n${tail(server.log)}`);
  }
  return server;
}

/** Starts a server and does not wait. */
export async function launchServer({ data, database, cpu, port, env = {} }) {
  mkdirSync(data, { recursive: true, mode: 0o755 });
  const at = port ?? (await freePort());
  const metricsPort = await freePort();
  const began = performance.now();
  const child = start({
    command: program,
    args: ["serve"],
    cpu,
    log: join(data, `server-${at}.log`),
    env: environment({
      CHAPTERWISE_ADDR: `127.0.0.1:${at}`,
      CHAPTERWISE_METRICS_ADDR: `127.0.0.1:${metricsPort}`,
      CHAPTERWISE_DATA: data,
      ...(database && { DATABASE_URL: database }),
      ...env,
    }),
  });
  const url = `http://127.0.0.1:${at}`;
  return {
    began,
    child,
    log: child.log,
    pid: child.pid,
    port: at,
    url,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    isReady: async () => {
      check(child);
      const answer = await get(`${url}/readyz`).catch(() => undefined);
      return answer?.status === 200;
    },
    stop: async (signal = "SIGTERM") => {
      const code = await stop(child, signal);
      if (code !== 0 && signal === "SIGTERM") {
        throw new Error(`The server did not stop cleanly (${child.signalCode ?? `code ${code}`}):\n${tail(child.log)}`);
      }
    },
  };
}

function check(child) {
  if (hasEnded(child)) {
    const why = child.failure?.message ?? child.signalCode ?? `code ${child.exitCode}`;
    throw new Error(`${program} ended (${why}) instead of going on:\n${tail(child.log)}`);
  }
}

/** Publishes a folder and waits for it; the folder is the sample courses unless another is named. */
export function publish({ data, database }, dir = content, options = {}) {
  return succeed(program, ["publish", dir], {
    ...options,
    env: environment({ CHAPTERWISE_DATA: data, ...(database && { DATABASE_URL: database }) }),
  });
}
