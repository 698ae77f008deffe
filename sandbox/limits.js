// How much a program may do before it is stopped, or cut short. Whoever runs one may choose otherwise.

export const LIMITS = {
  /** Lines of output. */
  rows: 1000,
  /** UTF-16 units of all output, and of one row. */
  bytes: 256 * 1024,
  rowBytes: 32 * 1024,
  /** Milliseconds without a pause, as `while (true) {}` has none. */
  busy: 10_000,
  /** Milliseconds in all, most of which a program waits. */
  time: 120_000,
  /** Bytes of code, in UTF-8. */
  code: 256 * 1024,
};
