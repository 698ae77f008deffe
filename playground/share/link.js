// Code in the fragment of an address, which no server sees: `#playground-ID:z…` where it is compressed, and
// `#playground-ID:p…` as it is.

/** What most programs that pass on addresses get along with, in characters. */
export const MOST = 8000;
/** Code that can be run has no more, in bytes (`sandbox/limits.js`). */
const LARGEST = 256 * 1024;

const FRAGMENT = /^#playground-([a-z0-9-]+):([zp])([\w-]*)$/;

/** The fragment for some code. */
export async function fragmentFor(playground, code) {
  const bytes = new TextEncoder().encode(code);
  const packed = await through("CompressionStream", bytes).catch(() => undefined);
  return `#playground-${playground}:${packed ? `z${toText(packed)}` : `p${toText(bytes)}`}`;
}

/** `{playground, code}`; without code where it can't be read, and nothing where the fragment is none of ours. */
export async function readFragment(fragment) {
  const [start, playground] = fragment.match(/^#playground-([^:]*):/) ?? [];
  if (!start) return undefined;
  const [, , form, text] = fragment.match(FRAGMENT) ?? [];
  try {
    const bytes = toBytes(text);
    const unpacked = form === "z" ? await through("DecompressionStream", bytes) : bytes;
    return { playground, code: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(unpacked) };
  } catch {
    return { playground };
  }
}

/** Bytes as a stream changes them; no more than can be run, whatever is in them. */
async function through(stream, bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new globalThis[stream]("deflate-raw")).getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > LARGEST) {
      await reader.cancel();
      throw new RangeError("too large");
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

const toText = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
