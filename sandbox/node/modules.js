// The modules of Node that are here: those that need no machine around them.

import { events } from "./events.js";
import { Errors } from "./errors.js";
import { format, formatWithOptions, inspect, stripVTControlCharacters } from "./inspect.js";

/** Modules by name, without `node:`. */
export function createModules({ process, console, timers, performance }) {
  const { setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval } = timers;

  function abortable(signal, start) {
    return new Promise((resolve, reject) => {
      const abort = () => {
        stop?.();
        reject(Object.assign(new Error("The operation was aborted", { cause: signal.reason }), { name: "AbortError", code: "ABORT_ERR" }));
      };
      let stop;
      if (signal?.aborted) return abort();
      stop = start((value) => {
        signal?.removeEventListener("abort", abort);
        resolve(value);
      });
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  const promises = {
    setTimeout: (delay, value, { signal, ref = true } = {}) =>
      abortable(signal, (resolve) => {
        const timer = setTimeout(resolve, delay, value);
        if (!ref) timer.unref();
        return () => clearTimeout(timer);
      }),
    setImmediate: (value, { signal, ref = true } = {}) =>
      abortable(signal, (resolve) => {
        const immediate = setImmediate(resolve, value);
        if (!ref) immediate.unref();
        return () => clearImmediate(immediate);
      }),
    async *setInterval(delay, value) {
      let due = 0;
      let tell;
      const timer = setInterval(() => {
        due++;
        tell?.();
      }, delay);
      try {
        for (;;) {
          if (!due) await new Promise((resolve) => (tell = resolve));
          for (; due > 0; due--) yield value;
        }
      } finally {
        clearInterval(timer);
      }
    },
    scheduler: {
      wait: (delay, options) => promises.setTimeout(delay, undefined, options),
      yield: () => promises.setImmediate(),
    },
  };

  const customPromisify = Symbol.for("nodejs.util.promisify.custom");
  Object.defineProperty(setTimeout, customPromisify, { enumerable: true, get: () => promises.setTimeout });
  Object.defineProperty(setImmediate, customPromisify, { enumerable: true, get: () => promises.setImmediate });

  function promisify(original) {
    if (typeof original !== "function") throw Errors.type("original", "of type function", original);
    if (original[customPromisify]) return original[customPromisify];
    function promisified(...args) {
      return new Promise((resolve, reject) => {
        Reflect.apply(original, this, [...args, (error, value) => (error ? reject(error) : resolve(value))]);
      });
    }
    Object.setPrototypeOf(promisified, Object.getPrototypeOf(original));
    return Object.defineProperties(promisified, Object.getOwnPropertyDescriptors(original));
  }
  promisify.custom = customPromisify;

  const util = {
    format,
    formatWithOptions,
    inspect,
    stripVTControlCharacters,
    promisify,
    callbackify(original) {
      return function callbackified(...args) {
        const done = args.pop();
        Reflect.apply(original, this, args).then(
          (value) => process.nextTick(done, null, value),
          (error) => process.nextTick(done, error),
        );
      };
    },
    inherits(constructor, parent) {
      Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
      Object.setPrototypeOf(constructor.prototype, parent.prototype);
    },
    deprecate: (original) => original,
    isDeepStrictEqual: isDeepStrictEqual,
    TextEncoder: globalThis.TextEncoder,
    TextDecoder: globalThis.TextDecoder,
  };

  return {
    console,
    events,
    perf_hooks: { performance },
    process,
    timers: { ...timers, promises },
    "timers/promises": promises,
    url: { URL: globalThis.URL, URLSearchParams: globalThis.URLSearchParams },
    util,
  };
}

function isDeepStrictEqual(one, other, above = new Map()) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (above.get(one) === other) return true;
  above.set(one, other);
  const same = (a, b) => isDeepStrictEqual(a, b, above);
  if (one instanceof Date && one.getTime() !== other.getTime()) return false;
  if (one instanceof RegExp && String(one) !== String(other)) return false;
  if (one instanceof Error && (one.message !== other.message || one.name !== other.name)) return false;
  if (ArrayBuffer.isView(one) && (one.length !== other.length || !Array.from(one).every((each, at) => Object.is(each, other[at])))) return false;
  if (Array.isArray(one) && one.length !== other.length) return false;
  if (one instanceof Map || one instanceof Set) {
    if (one.size !== other.size) return false;
    const left = [...other];
    for (const each of one) {
      const at = left.findIndex((candidate) => same(each, candidate));
      if (at < 0) return false;
      left.splice(at, 1);
    }
  }
  const keys = [...Object.keys(one), ...Object.getOwnPropertySymbols(one)];
  const others = [...Object.keys(other), ...Object.getOwnPropertySymbols(other)];
  return keys.length === others.length && keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]));
}
