// The console as Node prints it.

import { Errors } from "./errors.js";
import { formatWithOptions, inspect } from "./inspect.js";
import { cellsOf, draw, tableOf } from "./table.js";

/** Which methods say something of their own kind; Node knows only two streams. */
const LEVELS = { log: "log", info: "info", debug: "debug", dirxml: "log", warn: "warn", error: "error" };

/**
 * @param {object} to
 * @param {(row: {level: string, text: () => string, values?: unknown[], table?: object}) => void} to.write
 *   one line or more, without the break at the end. `text` is called at once, and again where a promise in
 *   it turns out to be settled.
 * @param {(text: string) => void} to.warn a warning of the process
 * @param {() => number} to.now milliseconds
 */
export function createConsole({ write, warn, now }) {
  let indent = "";
  const counts = new Map();
  const began = new Map();

  function say(level, text, more) {
    const prefix = indent;
    const indented = () => {
      const plain = text();
      return prefix ? prefix + plain.replaceAll("\n", `\n${prefix}`) : plain;
    };
    write({ level, text: indented, ...more });
  }

  /** One line from its parts, as `console.log` has them. */
  function print(level, args) {
    say(level, () => formatWithOptions({}, ...args), { values: args });
  }

  const console = {
    dir(object, options) {
      say("log", () => inspect(object, { customInspect: false, ...options }), { values: [object] });
    },
    time(label = "default") {
      label = `${label}`;
      if (began.has(label)) return warn(`Label '${label}' already exists for console.time()`);
      began.set(label, now());
    },
    timeEnd(label = "default") {
      label = `${label}`;
      if (timeSo("timeEnd", label)) began.delete(label);
    },
    timeLog(label = "default", ...data) {
      timeSo("timeLog", `${label}`, data);
    },
    trace: function trace(...args) {
      const error = { name: "Trace", message: formatWithOptions({}, ...args) };
      Error.captureStackTrace?.(error, trace);
      const { stack = `Trace: ${error.message}` } = error;
      say("error", () => stack);
    },
    assert(condition, ...args) {
      if (condition) return;
      args[0] = `Assertion failed${args.length === 0 ? "" : `: ${args[0]}`}`;
      print("error", args);
    },
    // A terminal would be cleared. Node prints nothing where there is none, and so does this.
    clear() {},
    count(label = "default") {
      label = `${label}`;
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      print("log", [`${label}: ${count}`]);
    },
    countReset(label = "default") {
      if (!counts.delete(`${label}`)) warn(`Count for '${label}' does not exist`);
    },
    group(...data) {
      if (data.length) print("log", data);
      indent += "  ";
    },
    groupEnd() {
      indent = indent.slice(0, -2);
    },
    table(data, properties) {
      if (properties !== undefined && !Array.isArray(properties)) throw Errors.type("properties", "an instance of Array", properties);
      const table = tableOf(data, properties);
      if (!table) return print("log", [data]);
      const drawn = draw(table);
      say("log", () => drawn, { table: cellsOf(table) });
    },
  };
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] = { [method]: (...args) => print(level, args) }[method];
  }
  console.groupCollapsed = console.group;
  Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });

  function timeSo(method, label, data = []) {
    const since = began.get(label);
    if (since === undefined) {
      warn(`No such label '${label}' for console.${method}()`);
      return false;
    }
    print("log", ["%s: %s", label, durationOf(now() - since), ...data]);
    return true;
  }

  return console;
}

function durationOf(ms) {
  const two = (value) => String(value).padStart(2, "0");
  if (ms < 1000) return `${Number(ms.toFixed(3))}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(3)}s`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const [seconds, rest] = ((ms % 60_000) / 1000).toFixed(3).split(".");
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds)}.${rest} (${hours ? "h:m" : ""}m:ss.mmm)`;
}
