// Milliseconds, as far as the language itself knows them, and never twice the same.

const { now } = Date;
const began = now();
const LEAST = 2 ** -12;
let last = 0;

/** Milliseconds since the realm was made. */
export function clock() {
  const passed = now() - began;
  // A clock that is set back stands still meanwhile.
  last = passed > last ? passed : last + LEAST;
  return last;
}

/** When that was, in milliseconds since 1970. */
export const timeOrigin = began;
