// What is left of a worker for the program: the language itself, and what Node and browsers have in common.
//
// That nothing can reach the network, other windows or storage is the policy's doing, and the opaque origin's.
// This takes away what would let the program talk to the page in our place, or run anything in a task that
// is not ours; and it makes names that Node lacks as absent as in Node.

/** Of the host's globals, those that stay. All that the language itself has stays too. */
const KEPT = new Set(
  (
    "AbortController AbortSignal ByteLengthQueuingStrategy CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException Event " +
    "EventTarget Performance ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest " +
    "ReadableStreamDefaultController ReadableStreamDefaultReader SubtleCrypto TextDecoder TextDecoderStream TextEncoder " +
    "TextEncoderStream TransformStream TransformStreamDefaultController URL URLSearchParams WebAssembly WritableStream " +
    "WritableStreamDefaultController WritableStreamDefaultWriter atob btoa crypto performance queueMicrotask structuredClone"
  ).split(" "),
);
const LANGUAGE = new Set(
  (
    "AggregateError Array ArrayBuffer AsyncDisposableStack AsyncIterator Atomics BigInt BigInt64Array BigUint64Array Boolean DataView " +
    "Date DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array " +
    "Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set " +
    "SharedArrayBuffer String SuppressedError Symbol SyntaxError Temporal TypeError URIError Uint16Array Uint32Array Uint8Array " +
    "Uint8ClampedArray WeakMap WeakRef WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis " +
    "isFinite isNaN parseFloat parseInt undefined unescape constructor"
  ).split(" "),
);

/** Takes away what doesn't stay; the names of what would not go. */
export function closeRealm() {
  const left = [];
  for (let owner = globalThis; owner && owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
    for (const key of Reflect.ownKeys(owner)) {
      if (typeof key === "symbol" || LANGUAGE.has(key) || KEPT.has(key)) continue;
      // Events work on objects of the program's.
      if (owner === EventTarget.prototype) continue;
      if (!Reflect.deleteProperty(owner, key)) left.push(key);
    }
  }
  // Addresses of blobs would be a way to more workers and modules.
  delete URL.createObjectURL;
  delete URL.revokeObjectURL;
  Object.defineProperty(globalThis, Symbol.toStringTag, { value: "global", configurable: true });
  Object.defineProperty(globalThis, "constructor", { value: Object, writable: true, configurable: true });
  return left;
}
