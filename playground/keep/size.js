// How large code may be. The server has the same bound (`domain::playgrounds::LARGEST_CODE`).

/** In bytes of UTF-8. */
export const LARGEST = 256 * 1024;

const encoder = new TextEncoder();

/** Bytes in UTF-8; half a surrogate pair counts as the three that it would take. */
export const sizeOf = (code) => (code.length * 3 <= LARGEST ? 0 : encoder.encode(code).length);
