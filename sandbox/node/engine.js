// A program as Node would run it: event loop, console, `process`, `require` and `import`, errors.
//
// What surrounds it is given, so that the same engine runs in a browser's worker and in Node.

import { createConsole } from "./console.js";
import { Errors } from "./errors.js";
import { Proxy, inspect, tellPromises, watchIterators } from "./inspect.js";
import { createLoop } from "./loop.js";
import { createExplanations, explainAt, nameMissing } from "./missing.js";
import { createModules } from "./modules.js";
import { createProcess } from "./process.js";
import { NotFound, beginning, createProgram, passOn } from "./program.js";
import { watchPromises } from "./promises.js";
import { excerpt, watchStacks } from "./stack.js";
import { describeUrls } from "./web.js";

/** Where modules of ours find what they pass on; not enumerable. */
const KEY = "$$sandbox";
/** The code of errors about what isn't there. */
const ABSENT = "ERR_NOT_IN_BROWSER";

/**
 * @param {object} given
 * @param {object} given.host what `loop.js` and `program.js` want of it, and besides:
 *   `import(url)` imports a module; `report(error)` has the host report an error, so that `failed` hears its place;
 *   `onError(listener)` and `onRejection({unhandled, handled})`, which hear of them from then on;
 *   `stop()` leaves the program's code for good
 * @param {object} given.out what the program says: see `output.js`
 * @param {string} given.name the file that errors name
 * @param {Record<string, string>} given.words see `missing.js`
 */
export function createEngine({ host, out, name, words }) {
  const promises = watchPromises(globalThis.Promise);
  const explanations = createExplanations(words);
  let program;
  let unsettled = false;
  let hasBegun = false;
  /** What errors look like that have no frame of the program's. */
  const shown = new WeakMap();

  tellPromises(promises.details);
  watchIterators();
  describeUrls();

  /** One row, which is put right where a promise in it turns out to be settled. */
  function write({ level, text, values, table, isOpen }) {
    // To look at a promise is not to handle it.
    const id = promises.quietly(() => {
      promises.ignore();
      return out.row({ level, text: text(), values, table, isOpen });
    });
    promises.learn(() => promises.quietly(() => out.amend(id, text(), values)));
  }

  const loop = createLoop(host, {
    rejections: promises.rejections,
    reject({ promise, reason }) {
      if (process.emit("unhandledRejection", reason, promise)) return;
      const isError = typeof reason === "object" && reason !== null && Object.hasOwn(reason, "stack");
      const error = isError || reason instanceof Error ? reason : unhandled(reason);
      if (!caught(error, "unhandledRejection")) die(error, isError ? stacks.top(error) : undefined);
    },
    catches: () => !!process.captured() || process.listenerCount("uncaughtException") > 0,
    failed: (error, place) => caught(error, "uncaughtException") || die(error, place),
    idle() {
      process.emit("beforeExit", Number(process.exitCode ?? 0));
    },
    ended() {
      if (!exiting) leave(Number(process.exitCode ?? (unsettled ? 13 : 0)));
    },
  });

  const process = createProcess({
    loop,
    now: host.now,
    write: (text, level) => write({ level, text: () => text, isOpen: true }),
    warn: (line) => write({ level: "error", text: () => `(node) ${line}` }),
    exit(code) {
      leave(code);
      loop.end();
      host.stop();
    },
    explain: (part) => Errors.make(Error, ABSENT, explanations.ofPart(part)),
  });

  let exiting = false;
  function leave(code) {
    if (exiting) return;
    exiting = true;
    process.exitCode = code;
    try {
      process.emit("exit", code);
      code = Number(process.exitCode ?? code);
    } catch (error) {
      present(error, stacks.top(error));
      code = 1;
    }
    if (unsettled && code === 13) out.note(words.unsettled);
    out.end(code);
  }

  /** Whether the program has somebody who catches what nobody catches. */
  function caught(error, origin) {
    const capture = process.captured();
    if (!capture && !process.listenerCount("uncaughtException")) return false;
    try {
      if (capture) capture(error, origin);
      else process.emit("uncaughtException", error, origin);
      // As in Node: the loop goes once more round.
      loop.immediate(() => {});
      return true;
    } catch (second) {
      present(second, stacks.top(second));
      leave(7);
      loop.end();
      return false;
    }
  }

  /** The end of a program by an error. */
  function die(error, place) {
    if (exiting) return false;
    present(error, place);
    leave(1);
    loop.end();
    return false;
  }

  function present(error, place) {
    const line = place && program?.line(place[0]);
    const isError = typeof error === "object" && error !== null && (error instanceof Error || Object.hasOwn(error, "stack"));
    let above = "";
    if (line !== undefined) {
      const rest = Math.max(1, line.length - place[1] + 1);
      const token = error instanceof SyntaxError && /'([^']+)'$/.exec(error.message)?.[1];
      above = excerpt(name, line, place, Math.min(rest, token ? token.length : 1)) + (isError ? "\n" : "");
    }
    const text = isError ? (shown.get(error) ?? stacks.inOriginal(inspect(error))) : typeof error === "object" ? inspect(error) : String(error);
    out.row({ level: "error", text: above + text, values: [error], place, line: text.split("\n", 1)[0] });
    const note = explanations.ofError(error, program?.isModule);
    if (note) out.note(note);
  }

  function unhandled(reason) {
    const named = typeof reason === "object" && reason ? `#<${reason.constructor?.name ?? "Object"}>` : String(reason);
    const message =
      "This error originated either by throwing inside of an async function without a catch block, or by rejecting a " +
      `promise which was not handled with .catch(). The promise rejected with the reason "${named}".`;
    const error = Object.assign(new Error(message), { code: "ERR_UNHANDLED_REJECTION", name: "UnhandledPromiseRejection" });
    shown.set(error, `UnhandledPromiseRejection: ${message} {\n  code: 'ERR_UNHANDLED_REJECTION'\n}`);
    return error;
  }

  const timers = {
    setTimeout(callback, delay, ...args) {
      Errors.callable("callback", callback);
      return loop.timeout(callback, delay, args.length ? args : undefined, false);
    },
    clearTimeout: (timer) => loop.clearTimeout(timer),
    setInterval(callback, delay, ...args) {
      Errors.callable("callback", callback);
      return loop.timeout(callback, delay, args.length ? args : undefined, true);
    },
    clearInterval: (timer) => loop.clearTimeout(timer),
    setImmediate(callback, ...args) {
      Errors.callable("callback", callback);
      return loop.immediate(callback, args.length ? args : undefined);
    },
    clearImmediate: (immediate) => loop.clearImmediate(immediate),
  };
  const console = createConsole({ write, now: host.now, warn: (text) => process.emitWarning(text) });
  const modules = createModules({ process, console, timers, performance: globalThis.performance });
  const explainMember = (part) => Errors.make(Error, ABSENT, explanations.ofMember(part));
  nameMissing(modules, explainMember);
  const { queueMicrotask } = globalThis;
  const addresses = new Map();

  function resolve(specifier) {
    const key = specifier.replace(/^node:/, "");
    if (!Object.hasOwn(modules, key)) return undefined;
    if (!addresses.has(key)) {
      const at = `${KEY}:${key}`;
      Object.defineProperty(globalThis, at, { value: modules[key] });
      addresses.set(key, host.url(passOn(at, Object.keys(modules[key]))));
    }
    return addresses.get(key);
  }

  const notFound = (specifier, code) => Errors.make(Error, code, explanations.ofModule(specifier));

  const { require } = {
    require(id) {
      if (typeof id !== "string") throw Errors.type("id", "of type string", id);
      const key = id.replace(/^node:/, "");
      if (Object.hasOwn(modules, key)) return modules[key];
      throw notFound(id, "MODULE_NOT_FOUND");
    },
  };

  /** `import()`. The host's own would look for an address. */
  async function importModule(specifier) {
    const url = resolve(`${specifier}`);
    if (!url) throw notFound(`${specifier}`, "ERR_MODULE_NOT_FOUND");
    const release = loop.hold();
    try {
      return await host.import(url);
    } finally {
      release();
    }
  }

  /** What the program finds in its realm. */
  function furnish() {
    const globals = {
      ...timers,
      console,
      process,
      global: globalThis,
      queueMicrotask(callback) {
        Errors.callable("callback", callback);
        // Only the callback: what it throws reaches the host.
        Reflect.apply(queueMicrotask, globalThis, [() => void callback()]);
      },
      Proxy,
    };
    for (const [key, value] of Object.entries(globals)) {
      Object.defineProperty(globalThis, key, { value, writable: true, configurable: true, enumerable: key !== "Proxy" && key !== "console" && key !== "process" });
    }
    const { crypto } = globalThis;
    // Browsers have these for pages with an origin only.
    if (crypto && !crypto.subtle) explainAt(crypto, "subtle", () => explainMember("crypto.subtle"));
    if (crypto && !crypto.randomUUID) Object.defineProperty(crypto, "randomUUID", { value: randomUUID, writable: true, configurable: true });
    if (globalThis.AbortSignal?.timeout) {
      Object.defineProperty(AbortSignal, "timeout", {
        configurable: true,
        writable: true,
        value(delay) {
          const controller = new AbortController();
          timers.setTimeout(() => controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")), delay).unref();
          return controller.signal;
        },
      });
    }
    // What the host does on its own time keeps the program alive, as it does in Node.
    for (const key of ["compile", "instantiate"]) {
      const original = globalThis.WebAssembly?.[key];
      if (!original) continue;
      const held = async (...args) => {
        const release = loop.hold();
        try {
          return await Reflect.apply(original, WebAssembly, args);
        } finally {
          release();
        }
      };
      Object.defineProperty(WebAssembly, key, { value: held, writable: true, configurable: true });
    }
  }

  let stacks;

  return {
    /**
     * Runs a program. `made` is what a language has made of the source (see `createPlaces`), or `{error}`
     * where it has made nothing, with the `place` of the mistake as a line and a column.
     */
    run(source, made = {}) {
      const lines = source.split("\n");
      let running;
      const original = (line, column) => (running && line > running.head ? running.places.original(line - running.head, column) : undefined);
      const inSource = (place) => place?.line && original(place.line, place.column);
      /** Where something was thrown. Chromium tells where an error was made; that is mostly in the same statement. */
      const thrown = ({ file, ...place }) => {
        const [line, column] = (file === name && inSource(place)) || [];
        if (!line) return undefined;
        const [before] = /\bthrow\b[^;]*$/.exec(lines[line - 1]?.slice(0, column - 1) ?? "") ?? [];
        return [line, column - (before?.length ?? 0)];
      };
      stacks = watchStacks(name, (line, column) => original(line, column) ?? [line, column]);
      host.onError((error, place) => loop.failed(error, (place && thrown(place)) ?? stacks.top(error)));
      host.onRejection(promises);
      const code = createProgram(source, made, { name, host, resolve, helper: helper() });
      program = { isModule: code.isModule, line: (line) => lines[line - 1] };
      furnish();
      if (made.error) {
        shown.set(made.error, `SyntaxError: ${made.error.message}`);
        return die(made.error, made.error.place);
      }

      /** What can't be run at all. Of a mistake in the syntax only the host knows the place. */
      function refuse(error) {
        if (error instanceof NotFound) {
          const refused = notFound(error.specifier, "ERR_MODULE_NOT_FOUND");
          shown.set(refused, String(refused));
          return die(refused, code.placeOf(error.offset));
        }
        readable(error);
        if (!(error instanceof SyntaxError)) return die(error, stacks.top(error));
        host.report(error, (place) => {
          const at = inSource(place);
          // Where the code breaks off, it is the end of the wrapper that is one too many.
          const isBeyond = at && at[0] > lines.length;
          shown.set(error, `SyntaxError: ${isBeyond ? "Unexpected end of input" : error.message}`);
          die(error, isBeyond ? [lines.length, lines.at(-1).length + 1] : at);
        });
      }

      function asScript() {
        running = code.asScript();
        let wrapped;
        try {
          wrapped = running.load();
        } catch (error) {
          return code.mayBeModule(error) ? asModule() : refuse(error);
        }
        const module = { exports: {}, id: ".", path: ".", filename: name, loaded: false, children: [], paths: [] };
        require.main = module;
        loop.start(() => Reflect.apply(wrapped, module.exports, [module.exports, require, module, importModule]));
      }

      function asModule() {
        program.isModule = true;
        try {
          running = code.asModule();
        } catch (error) {
          return refuse(error);
        }
        unsettled = true;
        loop.start({ hasBegun: () => hasBegun });
        host.import(running.url()).then(
          () => (unsettled = false),
          (error) => {
            unsettled = false;
            if (hasBegun) loop.failed(error, stacks.top(error));
            else refuse(error);
          },
        );
      }

      if (code.isModule) asModule();
      else asScript();
    },
  };

  /** A random UUID (version 4 of RFC 9562). */
  function randomUUID() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /** The address of a module that tells us when the program's begins. */
  function helper() {
    const begin = () => {
      hasBegun = true;
      loop.wake();
    };
    const meta = Object.assign(Object.create(null), { dirname: "/", filename: `/${name}`, url: `file:///${name}` });
    Object.defineProperty(globalThis, KEY, { value: { begin, import: importModule, meta } });
    return host.url(beginning(KEY));
  }

  /** Names modules as the program does, and not by the addresses that they have here. */
  function readable(error) {
    for (const [key, address] of addresses) {
      if (error instanceof Error && error.message.includes(address)) error.message = error.message.replaceAll(address, `node:${key}`);
    }
  }
}
