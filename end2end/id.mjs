import { randomBytes } from "node:crypto";

/** An id of an event, as a browser makes it (UUIDv7). */
export function newId() {
  const time = Date.now().toString(16).padStart(12, "0");
  const noise = randomBytes(10).toString("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${noise.slice(0, 3)}-8${noise.slice(3, 6)}-${noise.slice(6, 18)}`;
}
