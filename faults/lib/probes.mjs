// Slow clients of our own, each of which knows for how long the server bore with it.

import { connect } from "node:net";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { heldConnections } from "./sockets.mjs";

const LOOK_EVERY = 100;
const DRIP_EVERY = 1000;

/** What a slow client sends first, and what it then sends a byte of now and again. */
const KINDS = {
  headers: () => ({ first: "GET / HTTP/1.1\r\nHost: x\r\n", then: "X-Slow: 1\r\n" }),
  body: (path) => ({ first: `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 4096\r\n\r\n`, then: "a" }),
  // More than any buffer on the way holds, and it reads none of it.
  read: (path) => ({ first: `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(400), then: "" }),
};

/**
 * Opens slow connections of each kind and waits until the server has closed them.
 *
 * @returns {Promise<Record<string, {closed: number, slowest: number}>>} by kind, how
 *   many were closed, and the seconds from connecting to the last one's end
 */
export async function probeSlowly({ port, path, count, within }) {
  const probes = [];
  for (const kind of Object.keys(KINDS)) {
    for (let number = 0; number < count; number += 1) {
      probes.push(await open(kind, KINDS[kind](path), port));
    }
  }
  const deadline = performance.now() + within;
  while (probes.some((probe) => probe.took === undefined) && performance.now() < deadline) {
    await pause(LOOK_EVERY);
    const held = heldConnections(port);
    const now = performance.now();
    probes
      .filter((probe) => probe.took === undefined && !held.has(probe.from))
      .forEach((probe) => (probe.took = (now - probe.began) / 1000));
  }
  probes.forEach((probe) => probe.leave());
  return Object.fromEntries(
    Object.keys(KINDS).map((kind) => {
      const took = probes.filter((probe) => probe.kind === kind).map((probe) => probe.took);
      return [
        kind,
        {
          closed: took.filter((each) => each !== undefined).length,
          slowest: Math.max(...took.map((each) => each ?? Infinity)),
        },
      ];
    }),
  );
}

async function open(kind, { first, then }, port) {
  const socket = connect(port, "127.0.0.1");
  // The server ends it, which for this client is no error.
  socket.on("error", () => {});
  await once(socket, "connect");
  const probe = { kind, from: socket.localPort, began: performance.now(), took: undefined };
  socket.pause();
  socket.write(first);
  const drip = then && setInterval(() => socket.writable && socket.write(then), DRIP_EVERY);
  probe.leave = () => {
    clearInterval(drip);
    socket.destroy();
  };
  return probe;
}
