// Text as bytes and back (https://encoding.spec.whatwg.org, UTF-8 only), and bytes by chance.

export class TextEncoder {
  get encoding() {
    return "utf-8";
  }
  encode(text = "") {
    // Escapes of an address are UTF-8, and half a character is none.
    const escaped = encodeURIComponent(`${text}`.toWellFormed());
    const bytes = [];
    for (let at = 0; at < escaped.length; at++) {
      if (escaped[at] !== "%") bytes.push(escaped.charCodeAt(at));
      else bytes.push(parseInt(escaped.slice(at + 1, (at += 2) + 1), 16));
    }
    return Uint8Array.from(bytes);
  }
  encodeInto(text, target) {
    let read = 0;
    let written = 0;
    for (const character of `${text}`) {
      const bytes = this.encode(character);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      read += character.length;
      written += bytes.length;
    }
    return { read, written };
  }
}

/** How many bytes follow the first of a character, by its first four bits, from 0b1100. */
const FOLLOWING = [1, 1, 2, 3];

export class TextDecoder {
  #fatal;
  #ignoreBOM;
  #left = [];

  constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
    if (!/^\s*(?:utf-?8|unicode-1-1-utf-8)\s*$/i.test(label)) throw new RangeError(`The "${label}" encoding is not supported`);
    this.#fatal = !!fatal;
    this.#ignoreBOM = !!ignoreBOM;
  }
  get encoding() {
    return "utf-8";
  }
  get fatal() {
    return this.#fatal;
  }
  get ignoreBOM() {
    return this.#ignoreBOM;
  }
  decode(input = new Uint8Array(), { stream = false } = {}) {
    const { buffer, byteOffset = 0, byteLength } = ArrayBuffer.isView(input) ? input : { buffer: input, byteLength: input.byteLength };
    const bytes = [...this.#left, ...new Uint8Array(buffer, byteOffset, byteLength)];
    this.#left = [];
    let text = "";
    for (let at = 0; at < bytes.length; ) {
      const first = bytes[at];
      const length = first < 0x80 ? 1 : first < 0xc2 || first > 0xf4 ? 0 : FOLLOWING[(first >> 4) - 12] + 1;
      let good = 1;
      while (good < length && at + good < bytes.length && isNext(bytes, at, good)) good++;
      if (length && good === length) {
        text += characterOf(bytes.slice(at, at + length));
      } else if (stream && length && at + good === bytes.length) {
        this.#left = bytes.slice(at);
      } else {
        if (this.#fatal) throw new TypeError("The encoded data was not valid for encoding utf-8");
        text += "\ufffd";
      }
      at += good;
    }
    return !this.#ignoreBOM && text.startsWith("\ufeff") ? text.slice(1) : text;
  }
}

/** Of the second byte some are never part of the shortest form of a character. */
function isNext(bytes, at, place) {
  const byte = bytes[at + place];
  if (byte < 0x80 || byte > 0xbf) return false;
  if (place > 1) return true;
  const [least, most] = { 0xe0: [0xa0, 0xbf], 0xed: [0x80, 0x9f], 0xf0: [0x90, 0xbf], 0xf4: [0x80, 0x8f] }[bytes[at]] ?? [0x80, 0xbf];
  return byte >= least && byte <= most;
}

const characterOf = (bytes) => decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));

const { random } = Math;

/** Whoever needs chance that can't be foreseen is not in the middle of being published. */
export const crypto = Object.create(
  { [Symbol.toStringTag]: "Crypto" },
  {
    getRandomValues: {
      value(array) {
        const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
        for (const at of bytes.keys()) bytes[at] = random() * 256;
        return array;
      },
    },
  },
);
