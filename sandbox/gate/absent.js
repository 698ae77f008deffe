// What a reader's browser has and this realm has not: a program that needs it can't be judged here.

const NAMES =
  "ByteLengthQueuingStrategy CryptoKey Performance ReadableByteStreamController ReadableStream ReadableStreamBYOBReader " +
  "ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader SubtleCrypto TextDecoderStream " +
  "TextEncoderStream TransformStream TransformStreamDefaultController CountQueuingStrategy WebAssembly WritableStream " +
  "WritableStreamDefaultController WritableStreamDefaultWriter";

/** Tells of the first look at each of them. */
export function watchAbsent(tell) {
  for (const name of NAMES.split(" ")) {
    if (name in globalThis) continue;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get() {
        tell(name);
        return undefined;
      },
      set(value) {
        Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
      },
    });
  }
}
