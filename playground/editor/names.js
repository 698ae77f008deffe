// What a program finds around itself: what the browser's own engine has of the language, and what the
// sandbox has of Node (`sandbox/node`).

const none = () => {};

/** An object with names and nothing behind them. */
const named = (text) => Object.assign(Object.create(null), Object.fromEntries(text.split(" ").map((name) => [name, none])));

const LANGUAGE =
  "AggregateError Array ArrayBuffer BigInt BigInt64Array Boolean DataView Date Error FinalizationRegistry Float64Array Function " +
  "Infinity Int32Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set " +
  "String Symbol SyntaxError TypeError URIError Uint8Array WeakMap WeakRef WeakSet decodeURIComponent encodeURIComponent " +
  "globalThis isFinite isNaN parseFloat parseInt undefined " +
  "AbortController AbortSignal Event EventTarget TextDecoder TextEncoder URL URLSearchParams atob btoa performance queueMicrotask structuredClone";

const KEYWORDS =
  "async await break case catch class const continue default delete do else export extends false finally for function if import in " +
  "instanceof let new null of return static super switch this throw true try typeof var void while yield";

export const names = Object.assign(
  named("clearImmediate clearInterval clearTimeout module require setImmediate setInterval setTimeout " + KEYWORDS),
  Object.fromEntries(LANGUAGE.split(" ").filter((name) => name in globalThis).map((name) => [name, globalThis[name]])),
  {
    console: named("assert count countReset debug dir error group groupCollapsed groupEnd info log table time timeEnd timeLog trace warn"),
    process: Object.assign(named("emitWarning exit exitCode hrtime nextTick off on once uptime"), { stdout: named("write"), stderr: named("write"), argv: [], env: {} }),
  },
);
