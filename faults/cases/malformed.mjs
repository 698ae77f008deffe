// Requests that make no sense, many of them: no panic, no 5xx, no growing memory.

import { brotliDecompressSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { chapters, get } from "../../bench/lib/http.mjs";
import { metrics } from "../../bench/lib/metrics.mjs";
import { folder } from "../../bench/lib/place.mjs";
import { residentBytes, settled } from "../../bench/lib/proc.mjs";
import { hasEnded } from "../../bench/lib/processes.mjs";
import { bytes } from "../../bench/lib/result.mjs";
import { publish, startDatabase, startServer } from "../../bench/lib/server.mjs";
import { malformed } from "../lib/malformed.mjs";

const OTHERS = ["/", "/search?q=server", "/search?q=sesion", "/api/v1/search?query=loop", "/feed.xml", "/sitemap.xml", "/courses/backends/the-runtim"];
const ENCODINGS = ["br", "zstd", "gzip", "identity"];
const AT_ONCE = 64;
const GROWTH = 0.05;
/** Milliseconds of silence after which the sender says that there will be no more. */
const NO_MORE_AFTER = 150;
/** Milliseconds after which the sender leaves. */
const PATIENCE = 15_000;

export async function fault({ short }) {
  const count = short ? 2_000 : 100_000;
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data });
  const server = await startServer({ data: folder("server"), database: database.url });
  const paths = await chapters(server.url);
  // Encoded, as readers get it, and compared as text: the encoding becomes denser while nobody waits.
  const page = async () => brotliDecompressSync((await get(server.url + paths[0], { "Accept-Encoding": "br" })).body);
  const before = await page();

  // Ordinary readers first, just as many at a time, who also search and lose their
  // way, so that what they need (threads, connections to the database) is not counted.
  const wanted = [...paths, ...OTHERS].flatMap((path) => ENCODINGS.map((encoding) => ({ path, encoding })));
  await send(server.port, short ? 1_000 : 10_000, (number) => {
    const { path, encoding } = wanted[number % wanted.length];
    return `GET ${path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`;
  });
  await settled(server.pid);
  const small = residentBytes(server.pid);

  const requests = malformed(1);
  const statuses = await send(server.port, count, () => requests.next().value);
  await settled(server.pid);
  const large = residentBytes(server.pid);

  const problems = [];
  const worst = [...statuses].filter(([status]) => Number(status) >= 500);
  worst.forEach(([status, { times, example }]) => problems.push(`${times} × ${status}, such as for ${JSON.stringify(example.slice(0, 300))}`));
  if (statuses.has("refused")) {
    problems.push(`${statuses.get("refused").times} connections were refused`);
  }
  if (hasEnded(server.child) || /panicked/.test(readFileSync(server.log, "utf8"))) {
    problems.push(`the server panicked or ended; its log is ${server.log}`);
  }
  const panics = (await metrics(server)).sum("chapterwise_panics");
  if (panics > 0) {
    problems.push(`the server counts ${panics} panics`);
  }
  if (!(await page()).equals(before)) {
    problems.push("a chapter no longer has the text that it had");
  }
  const growth = large / small - 1;
  if (growth > GROWTH) {
    problems.push(`memory grew by ${(growth * 100).toFixed(1)} %, from ${bytes(small)} to ${bytes(large)}`);
  }
  await server.stop();
  await database.stop();
  const tally = [...statuses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([status, { times }]) => `${times} × ${status}`);
  return {
    did: `sent ${count.toLocaleString("en-GB")} malformed requests, ${AT_ONCE} at a time`,
    figure: `${tally.join(", ")}; memory ${bytes(small)}, then ${bytes(large)} (${(growth * 100).toFixed(1)} % more)`,
    goal: `no panic, no 5xx, memory grows by at most ${GROWTH * 100} %`,
    problems,
  };
}

/**
 * Sends requests, each on a connection of its own.
 *
 * @returns {Promise<Map<string, {times: number, example: string}>>} by status, or by how else it ended
 */
async function send(port, count, request) {
  const endings = new Map();
  let sent = 0;
  const one = async () => {
    while (sent < count) {
      sent += 1;
      // Many addresses, or the ports of one would run out.
      const from = `127.0.0.${2 + (sent % 50)}`;
      const text = request(sent);
      const ending = await exchange(port, from, text);
      const known = endings.get(ending) ?? { times: 0, example: text };
      known.times += 1;
      endings.set(ending, known);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return endings;
}

function exchange(port, localAddress, text) {
  return new Promise((resolve) => {
    let received = "";
    let connected = false;
    const socket = connect({ port, host: "127.0.0.1", localAddress }, () => {
      connected = true;
      socket.write(Buffer.from(text, "latin1"));
      socket.setTimeout(NO_MORE_AFTER, () => socket.end());
    });
    const timer = setTimeout(() => {
      received ||= "unanswered";
      socket.destroy();
    }, PATIENCE);
    socket.setEncoding("latin1").on("data", (part) => {
      if (received.length < 64) {
        received += part;
      }
    });
    // It may be closed while we still send.
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      const status = received.match(/^HTTP\/1\.[01] (\d{3})/)?.[1];
      resolve(status ?? (!connected ? "refused" : received === "" ? "closed" : received === "unanswered" ? received : "other"));
    });
  });
}
