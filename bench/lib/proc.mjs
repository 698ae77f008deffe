// What the kernel knows about a process.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Ticks of `/proc/PID/stat` in a second: 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Seconds of processor time that a process has used. */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Bytes of memory that a process has in use. */
export function residentBytes(pid) {
  return field(pid, "status", "VmRSS");
}

/** Forgets how much memory a process had at most until now. */
export function forgetPeak(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** The most bytes of memory that a process has had in use, since {@link forgetPeak}. */
export function peakBytes(pid) {
  return field(pid, "status", "VmHWM");
}

/** Bytes of memory of several processes, what they share counted once. */
export function proportionalBytes(pids) {
  return pids.reduce((sum, pid) => {
    try {
      return sum + field(pid, "smaps_rollup", "Pss");
    } catch {
      // It ended in the meantime.
      return sum;
    }
  }, 0);
}

function field(pid, file, name) {
  const text = readFileSync(`/proc/${pid}/${file}`, "utf8");
  return Number(text.match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"))[1]) * 1024;
}

/** The process and all that come from it. */
export function family(pid) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It ended in the meantime.
    }
  }
  const found = [pid];
  for (let index = 0; index < found.length; index += 1) {
    parents.forEach((parent, child) => parent === found[index] && found.push(child));
  }
  return found;
}

/** Waits until a process has nothing to do: work in the background after a start is done. */
export async function settled(pid, { within = 900_000, quiet = 3 } = {}) {
  const deadline = performance.now() + within;
  let calm = 0;
  let last = cpuSeconds(pid);
  while (calm < quiet) {
    if (performance.now() > deadline) {
      throw new Error(`The process was still busy after ${within / 1000} s.`);
    }
    await pause(1000);
    const now = cpuSeconds(pid);
    calm = now - last < 0.05 ? calm + 1 : 0;
    last = now;
  }
}
