// Three copies behind haproxy, restarted one after the other while people read.

import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { chapters, get } from "../../bench/lib/http.mjs";
import { folder } from "../../bench/lib/place.mjs";
import { freePort, hasEnded, start, stop, tail, until } from "../../bench/lib/processes.mjs";
import { publish, startDatabase, startServer } from "../../bench/lib/server.mjs";
import { said, startReaders } from "../lib/readers.mjs";

const NAMES = ["one", "two", "three"];
/** Seconds in which haproxy, which asks twice a second and believes the second no, learns that a copy is about to stop. */
const DRAIN_WAIT = 2;

export async function fault({ short }) {
  const [rounds, least, rate] = short ? [1, 2_000, 400] : [20, 200_000, 1_200];
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data });
  const port = await freePort();
  const launch = (name, at) =>
    startServer({
      data: copies[name],
      database: database.url,
      port: at,
      env: { CHAPTERWISE_DRAIN_WAIT: String(DRAIN_WAIT), CHAPTERWISE_URL: `http://127.0.0.1:${port}` },
    });
  const copies = Object.fromEntries(NAMES.map((name) => [name, folder(name)]));
  const servers = {};
  for (const name of NAMES) {
    servers[name] = await launch(name);
  }
  const balancer = await startHaproxy(port, servers);
  const paths = await chapters(`http://127.0.0.1:${port}`);
  const readers = startReaders({ url: `http://127.0.0.1:${port}`, paths, rate });

  let restarts = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of NAMES) {
      await servers[name].stop("SIGTERM");
      servers[name] = await launch(name, servers[name].port);
      await until(`haproxy uses copy ${name} again`, () => balancer.isUp(name), 10_000, 50);
      restarts += 1;
    }
  }
  await until("enough has been read", () => readers.count >= least, 600_000, 100);
  await readers.stop();
  await stop(balancer.child);
  for (const name of NAMES) {
    await servers[name].stop();
  }
  await database.stop();
  return {
    did: `SIGTERM to each of three copies behind haproxy, ${rounds} times round (${restarts} restarts), under load`,
    figure: said(readers),
    goal: `0 failed of at least ${least.toLocaleString("en-GB")}`,
    problems: readers.failed > 0 ? [said(readers), `what haproxy said:\n${tail(balancer.child.log)}`] : [],
  };
}

/** haproxy, asking each copy whether it is ready, and repeating no request that a copy has seen. */
async function startHaproxy(port, servers) {
  const dir = folder("haproxy");
  const socket = join(dir, "stats");
  const lines = Object.entries(servers).map(([name, server]) => `  server ${name} 127.0.0.1:${server.port}`);
  writeFileSync(
    join(dir, "haproxy.cfg"),
    `global
  maxconn 4096
  stats socket ${socket} mode 600
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 30s
  timeout http-keep-alive 60s
  option redispatch
frontend readers
  bind 127.0.0.1:${port}
  default_backend copies
backend copies
  balance roundrobin
  option httpchk GET /readyz
  http-check expect status 200
  timeout check 2s
  default-server check inter 500ms fall 2 rise 1
${lines.join("\n")}
`,
  );
  const log = join(dir, "haproxy.log");
  const child = start({ command: "/usr/sbin/haproxy", args: ["-db", "-f", join(dir, "haproxy.cfg")], log });
  await until("haproxy answers", async () => {
    if (hasEnded(child)) {
      throw new Error(`haproxy ended instead of serving:\n${tail(log)}`);
    }
    return (await get(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.status === 200;
  });
  return {
    child,
    isUp: async (name) => (await ask(socket, "show stat")).split("\n").some((line) => isUp(line, name)),
  };
}

/** A line of haproxy's statistics; the eighteenth field is how the server is. */
function isUp(line, name) {
  const fields = line.split(",");
  return fields[0] === "copies" && fields[1] === name && fields[17].startsWith("UP");
}

function ask(path, command) {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(path, () => socket.write(`${command}\n`));
    socket.setEncoding("utf8").on("data", (part) => (answer += part));
    socket.on("end", () => resolve(answer)).on("error", reject);
  });
}
