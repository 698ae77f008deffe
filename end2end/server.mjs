import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
/** The program to test. */
export const program = process.env.CHAPTERWISE_BIN ?? join(root, "target/debug/chapterwise");
const STARTS_WITHIN = 60_000;
const STOPS_WITHIN = 20_000;

/** Playwright's global set-up; what it returns is called at the end. */
export default async function globalSetup() {
  const server = await startServer();
  process.env.BASE_URL = server.url;
  process.env.DATA = server.data;
  process.env.PAGES = JSON.stringify(await listPages(server.url));
  return server.stop;
}

/**
 * Starts the real server with the sample courses, on a port that is free, and
 * waits for the address that it prints when it is ready.
 *
 * CHAPTERWISE_BIN names another program than the one for development, and
 * CHAPTERWISE_DATA a data folder that stays; so does `data`, for a server of one's own.
 * `variables` are set for it besides. The address has no slash at its end. Letters that it writes are
 * in the folder `mail` of its data.
 *
 * @param {string} [content]
 * @param {{data?: string, variables?: Record<string, string>}} [options]
 * @returns {Promise<{url: string, data: string, stop: () => Promise<void>}>}
 */
export async function startServer(content = join(root, "content"), { data: own, variables = {} } = {}) {
  const given = own ?? process.env.CHAPTERWISE_DATA;
  const data = given ?? mkdtempSync("/var/tmp/chapterwise-end2end-");
  // Started by root, Postgres runs as a user of its own, who must come in.
  chmodSync(data, 0o755);
  // Port 0: any that is free.
  const env = {
    ...process.env,
    CHAPTERWISE_ADDR: "127.0.0.1:0",
    CHAPTERWISE_DISCUSSIONS: "on",
    CHAPTERWISE_DATA: data,
    // Nothing in it has to survive a power cut.
    CHAPTERWISE_POSTGRES_OPTIONS: "-c fsync=off",
    CHAPTERWISE_URL: "",
    DATABASE_URL: "",
    ...variables,
  };
  const child = spawn(program, ["serve", "--publish", content], { env, stdio: ["ignore", "pipe", "pipe"] });
  const url = await addressLine(child);
  return {
    url,
    data,
    stop: async () => {
      await stop(child);
      if (!given) {
        rmSync(data, { recursive: true, force: true });
      }
    },
  };
}

/**
 * The paths of the sitemap, so that new content is looked at without being named.
 *
 * @param {string} url
 * @returns {Promise<string[]>}
 */
export async function listPages(url) {
  const answer = await fetch(`${url}/sitemap.xml`);
  const xml = await answer.text();
  const paths = [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, loc]) => new URL(loc).pathname);
  if (!answer.ok || paths.length === 0) {
    throw new Error(`The sitemap (${answer.status}) lists no page:\n${xml.slice(0, 500)}`);
  }
  return paths;
}

function addressLine(child) {
  return new Promise((resolve, reject) => {
    const said = [];
    const fail = (why) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new Error(`${why}\nIt said:\n${said.join("\n")}`));
    };
    const timer = setTimeout(() => fail(`The server printed no address within ${STARTS_WITHIN} ms.`), STARTS_WITHIN);
    const ended = (code) => fail(`The server ended with code ${code} instead of serving.`);
    child.on("error", (error) => fail(`The server could not be started: ${error.message}`));
    child.on("exit", ended);
    // Both are read to the end: a full pipe would stop the server.
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        const address = stream === child.stdout && line.match(/http:\/\/127\.0\.0\.1:\d+$/);
        if (address) {
          clearTimeout(timer);
          child.off("exit", ended);
          resolve(address[0]);
        }
      });
    }
  });
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) {
    throw new Error(`The server had ended by itself (${child.signalCode ?? `code ${child.exitCode}`}).`);
  }
  const timer = setTimeout(() => child.kill("SIGKILL"), STOPS_WITHIN);
  // As Ctrl-C does.
  child.kill("SIGINT");
  const [code, signal] = await once(child, "exit");
  clearTimeout(timer);
  if (code !== 0) {
    throw new Error(`The server did not stop cleanly (${signal ?? `code ${code}`}).`);
  }
}
