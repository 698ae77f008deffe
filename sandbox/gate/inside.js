// What is in the realm with the program: the engine as a page has it, and the host that it needs.
//
// Nothing here is given an object of the realm outside. Outside calls the functions below, with texts and
// numbers or with what came from here, and takes what is asked for as text.

import "./web.js";
import { createEngine } from "../node/engine.js";
import { createOutput } from "../output.js";
import { closeRealm } from "../worker/realm.js";
import { watchAbsent } from "./absent.js";
import { clock } from "./clock.js";
import { faults } from "./faults.js";

const { parse, stringify } = JSON;
const { Promise, Error } = globalThis;
const KINDS = { SyntaxError, TypeError, RangeError };

/** What outside is asked for, in order. */
let asked = [];
const ask = (message) => asked.push(message);
const turns = [];
const alarms = new Map();
const imports = new Map();
let lastId = 0;
/** Has outside read and run a text. The one function of outside's, and forgotten before the program begins. */
let read;
let onError;
let onRejections;
/** The script that was read last, to ask for the place of a mistake in it. Of modules nobody says it. */
let reading;
let tellPlace;

/** Leaves the program by the shortest way; outside ends the process. */
class Stopped {}

const host = {
  now: clock,
  soon(callback) {
    turns.push(callback);
    ask({ ask: "soon" });
  },
  later(callback, ms) {
    const id = ++lastId;
    alarms.set(id, callback);
    ask({ ask: "later", id, ms });
    return () => alarms.delete(id);
  },
  url(text) {
    const address = `gate:${++lastId}`;
    reading = undefined;
    ask({ ask: "text", address, text });
    return address;
  },
  import(address) {
    const id = ++lastId;
    ask({ ask: "import", id, address });
    return new Promise((resolve, reject) => imports.set(id, { resolve, reject }));
  },
  script(text, name, given) {
    reading = text;
    Object.defineProperty(globalThis, name, { value: given, configurable: true });
    try {
      const problem = read(text);
      if (problem) throw new SyntaxError(problem);
    } finally {
      delete globalThis[name];
    }
  },
  report(_, tell) {
    tellPlace = tell;
    ask({ ask: "place", text: reading });
  },
  onError: (listener) => (onError = listener),
  onRejection: (listener) => (onRejections = listener),
  stop() {
    throw new Stopped();
  },
};

/** Runs something of the program's. */
function guarded(work) {
  try {
    work();
  } catch (error) {
    failed(error);
  }
}

function failed(error) {
  if (!(error instanceof Stopped)) onError(error);
}

faults.failed = failed;

globalThis.$$gate = {
  begin(job, reader) {
    read = reader;
    const { code, language, name, limits, words } = parse(job);
    const prepare = globalThis.sandboxLanguages?.[language];
    closeRealm();
    // Nothing is compiled here, so what is there of it would only fail.
    delete globalThis.WebAssembly;
    const out = createOutput(ask, limits, clock, () => undefined);
    const engine = createEngine({ host, out, name, words });
    let made;
    try {
      made = prepare?.(code, words);
    } catch (error) {
      made = { error };
    }
    // The program has been read by then, and begins in a task of its own.
    engine.run(code, made);
    read = undefined;
    watchAbsent((name) => ask({ kind: "absent", name }));
  },
  turn: () => guarded(turns.shift()),
  ring(id) {
    const callback = alarms.get(id);
    alarms.delete(id);
    if (callback) guarded(callback);
  },
  failed,
  rejected: (promise, reason) => onRejections?.unhandled(promise, reason),
  handled: (promise) => onRejections?.handled(promise),
  imported(id, namespace) {
    imports.get(id)?.resolve(namespace);
    imports.delete(id);
  },
  refused(id, error, kind, message) {
    imports.get(id)?.reject(message === undefined ? error : new (KINDS[kind] ?? Error)(message));
    imports.delete(id);
  },
  placed(line, column) {
    tellPlace?.(line === undefined ? undefined : { file: "place", line, column });
    tellPlace = undefined;
  },
  notFound: (specifier) => new Error(`Cannot find package '${specifier}'`),
  take() {
    if (!asked.length) return "";
    const all = asked;
    asked = [];
    return stringify(all);
  },
};
