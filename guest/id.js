// Ids that carry their time (UUIDv7, RFC 9562), in order within this page.

import { TOLERATED, now } from "./clock.js";

let last = 0;

/** Where the clock went back further than clocks do by themselves, it was set right, and ids go with it. */
export function newId() {
  const at = now();
  return idOf((last = last - at > TOLERATED ? at : Math.max(at, last + 1)));
}

/** An id that was made at a moment, in milliseconds since 1970. */
export function idOf(moment) {
  const random = [...crypto.getRandomValues(new Uint8Array(10))];
  random[0] = 0x70 | (random[0] & 0x0f);
  random[2] = 0x80 | (random[2] & 0x3f);
  const hex = moment.toString(16).padStart(12, "0") + random.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** When an id was made, in milliseconds since 1970. */
export const madeAt = (id) => parseInt(id.replace("-", "").slice(0, 12), 16);
