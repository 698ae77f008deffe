// Runs one program of a course before it is published, in a Node that is made for it and ends with it.
//
// The program is somebody else's and may mean harm. It runs in a realm of its own (`node:vm`), into which no
// object of this one is ever passed: what runs there (`inside.js`) asks for the little that it needs in text,
// and is answered in text. That is the first wall. Whoever starts us builds the others: this Node has no
// rights to files, processes and workers, makes no code from text outside of that realm, has objects of its
// own that can't be changed, and bounded memory and time (`server/src/gate/sandboxed.rs`).
//
// From standard input comes the job, in JSON; to standard output goes one line, how it went.

import vm from "node:vm";
import { LIMITS } from "../limits.js";
import { linesOf, printedOf } from "../printed.js";

/* global __INSIDE__, __TYPES__ */

const FILE = { js: "playground.js", ts: "playground.ts" };
const { exit, stderr, stdin, stdout } = process;
const { parse, stringify } = JSON;

const context = vm.createContext(Object.create(null), { codeGeneration: { strings: true, wasm: false } });
let inside;

/** Modules by their address, and the texts that they are made of. */
const texts = new Map();
const modules = new Map();

/** What the program has said so far. */
const rows = [];
const notes = [];
const absent = new Set();
let thrown;
let isCut = false;
let expected;

process.on("uncaughtException", (error) => task(() => inside.failed(error)));
process.on("unhandledRejection", (reason, promise) => task(() => inside.rejected(promise, reason)));
process.on("rejectionHandled", (promise) => task(() => inside.handled(promise)));

let job = "";
stdin.setEncoding("utf8");
stdin.on("data", (chunk) => (job += chunk));
stdin.on("end", () => begin(parse(job)));

function begin({ code, language, time, words, ...given }) {
  expected = linesOf(given.expected);
  run(__INSIDE__, "inside.js");
  // The key is gone before anything of the program's is there.
  inside = vm.runInContext("(() => { const gate = globalThis.$$gate; delete globalThis.$$gate; return gate; })()", context);
  if (language === "ts") run(__TYPES__, "types.js");
  // One that never pauses is ended from outside.
  setTimeout(end, time);
  task(() => inside.begin(stringify({ code, language, name: FILE[language], limits: LIMITS, words }), read));
}

/** The end of it, by itself where there is a code. */
function end(code) {
  const printed = linesOf(printedOf(rows));
  stdout.write(stringify({ code, printed, expected, thrown, notes, absent: [...absent], isCut }), () => exit(0));
}

const run = (text, filename) => new vm.Script(text, { filename, importModuleDynamically: refuse }).runInContext(context);

/** Runs the text that the program is wrapped in; what is wrong with it, if anything. */
function read(text) {
  try {
    run(text, "program.js");
    return "";
  } catch (error) {
    return String(error.message);
  }
}

/** For `import()` in code that the program makes from text: elsewhere the engine has put its own in its place. */
function refuse(specifier) {
  throw inside.notFound(specifier);
}

/** Has something run inside, and does what that asks for. */
function task(work) {
  answer();
  try {
    work();
  } catch (error) {
    // What a program throws is caught inside. What gets here is that there is no stack left, or a fault of ours.
    if (error instanceof Error && !(error instanceof RangeError)) {
      stderr.write(`${error.stack}\n`);
      exit(70);
    }
  }
  answer();
}

function answer() {
  const text = inside?.take();
  if (typeof text !== "string" || text === "") return;
  for (const message of parse(text)) heed(message);
}

function heed({ ask, ...given }) {
  switch (ask ?? given.kind) {
    case "row":
      if (given.line !== undefined) thrown = given;
    // A row that is cut differs from the one that is printed in truth.
    // falls through
    case "amend":
      rows.push(given);
      isCut ||= given.cut !== undefined;
      break;
    case "cut":
      isCut = true;
      break;
    case "note":
      notes.push(given.text);
      break;
    case "absent":
      absent.add(given.name);
      break;
    case "end":
      end(given.code);
      break;
    case "soon":
      setImmediate(task, () => inside.turn());
      break;
    case "later":
      setTimeout(task, given.ms, () => inside.ring(given.id));
      break;
    case "text":
      texts.set(given.address, given.text);
      break;
    case "import":
      load(given);
      break;
    case "place":
      task(() => inside.placed(...placeOf(given.text)));
      break;
  }
}

function moduleAt(address) {
  if (!modules.has(address)) {
    const made = new vm.SourceTextModule(texts.get(address), { context, identifier: address, importModuleDynamically: refuse });
    modules.set(address, made);
  }
  return modules.get(address);
}

async function load({ id, address }) {
  let module;
  try {
    module = moduleAt(address);
    if (module.status === "unlinked") await module.link(moduleAt);
    await module.evaluate();
  } catch (error) {
    // An error of this realm stays here; only its words go in.
    const ours = error instanceof Error;
    task(() => (ours ? inside.refused(id, undefined, error.name, error.message) : inside.refused(id, error)));
    return;
  }
  task(() => inside.imported(id, module.namespace));
}

/** Where a script can't be read, as a line and a column; nothing where that isn't known. */
function placeOf(text) {
  try {
    if (text !== undefined) new vm.Script(text, { filename: "place" });
  } catch (error) {
    // V8 puts the line and a mark below it above the message.
    const [, line, mark] = /^[^\n]*:(\d+)\n[^\n]*\n( *)\^/.exec(String(error.stack)) ?? [];
    if (line) return [Number(line), mark.length + 1];
  }
  return [];
}
