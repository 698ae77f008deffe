// Programs that are started here, and stopped again whatever happens.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const STOPS_WITHIN = 20_000;
const LOOK_EVERY = 5;

const running = new Set();
let interrupted = false;

/** Whether somebody pressed Ctrl-C: what fails then is no news. */
export const isInterrupted = () => interrupted;

/**
 * Starts a program that stays until {@link stop}. What it says goes to a file.
 *
 * @param {{command: string, args?: string[], env?: object, cpu?: number, log: string, cwd?: string}} what
 *   `cpu` is the one core that it may use.
 */
export function start({ command, args = [], env = process.env, cpu, log, cwd }) {
  const [program, all] = pinned(command, args, cpu);
  const out = openSync(log, "a");
  const child = spawn(program, all, { env, cwd, stdio: ["ignore", out, out] });
  closeSync(out);
  child.log = log;
  // Without a listener, a program that is missing would end this one at once.
  child.on("error", (error) => (child.failure = error));
  running.add(child);
  child.on("exit", () => running.delete(child));
  return child;
}

/** Stops a program and waits for its end; the code with which it ended, null after a signal. */
export async function stop(child, signal = "SIGTERM", within = STOPS_WITHIN) {
  if (!hasEnded(child)) {
    const ended = once(child, "exit");
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), within);
    await ended;
    clearTimeout(timer);
  }
  return child.exitCode;
}

/** Whether a program is no longer there. */
export function hasEnded(child) {
  return child.failure !== undefined || child.exitCode !== null || child.signalCode !== null;
}

/**
 * Runs a program to its end.
 *
 * @returns {Promise<{code: number | null, signal: string | null, stdout: string, stderr: string, seconds: number}>}
 */
export async function run(command, args = [], { env = process.env, cpu, cwd, onStart, onOutput } = {}) {
  const [program, all] = pinned(command, args, cpu);
  const began = performance.now();
  const child = spawn(program, all, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => {
      said[name] += text;
      onOutput?.(name, text);
    });
  }
  onStart?.(child);
  let ended = began;
  child.on("exit", () => (ended = performance.now()));
  try {
    const [code, signal] = await once(child, "close");
    return { code, signal, ...said, seconds: (ended - began) / 1000 };
  } finally {
    running.delete(child);
  }
}

/** As {@link run}, and an error where the program ends with another code than 0. */
export async function succeed(command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    const said = `${result.stdout}${result.stderr}`.trim().split("\n").slice(-20).join("\n");
    throw new Error(`${command} ${args.join(" ")} ended with ${result.signal ?? `code ${result.code}`}:\n${said}`);
  }
  return result;
}

function pinned(command, args, cpu) {
  return cpu === undefined ? [command, args] : ["taskset", ["-c", String(cpu), command, ...args]];
}

/** Looks again and again until `check` gives something true, and gives that back. */
export async function until(what, check, within = 30_000, every = LOOK_EVERY) {
  const deadline = performance.now() + within;
  for (;;) {
    const found = await check();
    if (found) {
      return found;
    }
    if (performance.now() > deadline) {
      throw new Error(`This did not happen within ${within / 1000} s: ${what}.`);
    }
    await pause(every);
  }
}

/** A port of this machine that nobody uses at the moment. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** The last lines of what a program said. */
export function tail(log, lines = 20) {
  return readFileSync(log, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

/** Stops whatever a measurement that failed has left. */
export async function stopAll() {
  // The last one first: a database is started before the servers that use it.
  for (const child of [...running].reverse()) {
    await stop(child);
  }
}

/**
 * Runs the whole program, and stops everything that it started: at its end, on a
 * failure, and when somebody presses Ctrl-C.
 */
export async function main(work) {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  for (const [signal, code] of Object.entries(codes)) {
    process.once(signal, async () => {
      interrupted = true;
      await stopAll();
      process.exit(code);
    });
  }
  process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!interrupted) {
      console.error(error);
    }
    process.exitCode = 1;
  } finally {
    await stopAll();
  }
}
