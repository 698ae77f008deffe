// Chance that is the same in every run.

/** A generator (mulberry32, by Tommy Ettinger, public domain algorithm) of numbers from 0 up to 1. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below) => Math.floor(next() * below);
  return { next, whole, of: (list) => list[whole(list.length)] };
}
