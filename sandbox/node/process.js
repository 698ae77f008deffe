// `process`: what of it is true in a page. What isn't is explained when it is asked for.

import { Errors } from "./errors.js";
import { EventEmitter } from "./events.js";
import { explainAt } from "./missing.js";

/** Parts of `process` that belong to a machine, and would be puzzling as `undefined`. */
const ABSENT = ["abort", "allowedNodeEnvironmentFlags", "arch", "binding", "channel", "chdir", "config", "connected", "constrainedMemory", "cpuUsage", "cwd", "debugPort", "disconnect", "dlopen", "execArgv", "execPath", "exec", "features", "getActiveResourcesInfo", "getBuiltinModule", "getegid", "geteuid", "getgid", "getgroups", "getuid", "initgroups", "kill", "loadEnvFile", "mainModule", "memoryUsage", "permission", "pid", "platform", "ppid", "release", "report", "resourceUsage", "send", "setegid", "seteuid", "setgid", "setgroups", "setuid", "stdin", "title", "umask", "version", "versions"];

/**
 * @param {object} given
 * @param {object} given.loop from `loop.js`
 * @param {(text: string, level: string) => void} given.write text as it is, without a break at its end
 * @param {(line: string) => void} given.warn
 * @param {() => number} given.now
 * @param {(code: number) => void} given.exit ends the program; does not return
 * @param {(name: string) => Error} given.explain why something isn't there
 */
export function createProcess({ loop, write, warn, now, exit, explain }) {
  const began = now();
  // Its class has a name that is printed.
  const { process: Process } = { process: function () {} };
  Process.prototype = Object.create(EventEmitter.prototype, { constructor: { value: Process, configurable: true } });
  const process = new Process();
  EventEmitter.call(process);
  // Its own listeners are none of the program's business when it prints this.
  for (const key of Reflect.ownKeys(process)) Object.defineProperty(process, key, { enumerable: false });

  const stream = (level, fd) => ({
    fd,
    isTTY: false,
    writable: true,
    columns: undefined,
    write(text, ...rest) {
      if (typeof text !== "string") {
        if (!ArrayBuffer.isView(text)) throw Errors.type("chunk", "of type string or an instance of Buffer, TypedArray, or DataView", text);
        text = new TextDecoder().decode(text);
      }
      write(text, level);
      const done = rest.at(-1);
      if (typeof done === "function") loop.nextTick(done, []);
      return true;
    },
    on() {
      return this;
    },
    once() {
      return this;
    },
  });

  const { hrtime } = {
    hrtime(since) {
      const ns = BigInt(Math.round(now() * 1e6)) - (since ? BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]) : 0n);
      return [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)];
    },
  };
  hrtime.bigint = () => BigInt(Math.round(now() * 1e6));

  Object.assign(process, {
    exitCode: undefined,
    argv: ["node", "playground.js"],
    argv0: "node",
    env: {},
    stdout: stream("log", 1),
    stderr: stream("error", 2),
    nextTick(callback, ...args) {
      Errors.callable("callback", callback);
      loop.nextTick(callback, args);
    },
    exit(code) {
      if (code !== undefined) process.exitCode = code;
      exit(Number(process.exitCode ?? 0));
    },
    hrtime,
    uptime: () => (now() - began) / 1000,
    emitWarning(warning, type = "Warning", code) {
      const options = typeof type === "object" && type ? type : { type, code };
      const isError = warning instanceof Error;
      const name = isError ? warning.name : (options.type ?? "Warning");
      const error = isError ? warning : Object.assign(new Error(String(warning)), { name });
      loop.nextTick(() => {
        process.emit("warning", error);
        warn(`${options.code ? `[${options.code}] ` : ""}${name}: ${error.message}`);
      }, []);
    },
    setUncaughtExceptionCaptureCallback(callback) {
      capture = callback;
    },
    hasUncaughtExceptionCaptureCallback: () => !!capture,
  });
  let capture = null;
  Object.defineProperty(process, "captured", { value: () => capture, enumerable: false });
  Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });
  for (const name of ABSENT) explainAt(process, name, () => explain(`process.${name}`));
  return process;
}
