// What the kernel says about the connections of a server.

import { readFileSync } from "node:fs";

/** The server holds on to the connection: ESTABLISHED, or CLOSE_WAIT when the client is gone. */
const HELD = new Set(["01", "08"]);

/** The ports of the clients whose connections this server still holds. */
export function heldConnections(port) {
  const own = port.toString(16).toUpperCase().padStart(4, "0");
  const held = new Set();
  for (const line of readFileSync("/proc/net/tcp", "utf8").split("\n").slice(1)) {
    const [, local, remote, state] = line.trim().split(/\s+/);
    if (local?.endsWith(`:${own}`) && HELD.has(state)) {
      held.add(parseInt(remote.split(":")[1], 16));
    }
  }
  return held;
}
