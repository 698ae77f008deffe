#!/usr/bin/env node
// Measures what reading and publishing cost, against what somebody would use
// instead. `make bench` runs it; bench/README.md says what each row is.
//
//   node bench/run.mjs [ROW…]

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus as processors, release } from "node:os";
import { join } from "node:path";
import { program, root, target } from "./lib/place.mjs";
import { isInterrupted, main, stopAll } from "./lib/processes.mjs";
import { table } from "./lib/result.mjs";

/** In the order in which they run; each is a module of `rows` with a function `measure`. */
const ROWS = ["get", "latency", "not-modified", "many-chapters", "outline", "first-render", "publish", "start", "propagation", "sign-in-storm", "submit-review", "due-queue", "playground", "schedule-review", "predicted-recall", "learning-value"];

await main(async () => {
  const wanted = process.argv.slice(2).filter(Boolean);
  const unknown = wanted.filter((name) => !ROWS.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no row ${unknown.join(", ")}. The rows: ${ROWS.join(", ")}.`);
    return 2;
  }
  const results = [];
  const failures = [];
  for (const name of wanted.length > 0 ? wanted : ROWS) {
    const began = performance.now();
    process.stdout.write(`${name} … `);
    try {
      const { measure } = await import(`./rows/${name}.mjs`);
      results.push(...[await measure()].flat().map((result) => ({ row: name, ...result })));
      console.log(`${Math.round((performance.now() - began) / 1000)} s`);
    } catch (error) {
      if (isInterrupted()) {
        throw error;
      }
      failures.push({ row: name, why: error.message });
      console.log(`could not be measured:\n${error.stack}`);
      await stopAll();
    }
  }
  if (results.length > 0) {
    console.log(`\n${table(results)}\n`);
    results.filter(({ details }) => details).forEach(({ details }) => console.log(`${details}\n`));
  }
  const file = join(target, "bench/results.json");
  mkdirSync(join(target, "bench"), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ machine: machine(), results, failures }, null, 2)}\n`);
  const missed = results.filter((result) => !result.met).length;
  console.log(`${results.length - missed} of ${results.length} goals met. Also in ${file}.`);
  failures.forEach(({ row, why }) => console.error(`Not measured: ${row} (${why.split("\n")[0]})`));
  return failures.length > 0 ? 1 : 0;
});

/** What somebody needs to know who compares two runs. */
function machine() {
  const say = (command, ...args) => {
    try {
      return execFileSync(command, args, { encoding: "utf8", cwd: root, stdio: ["ignore", "pipe", "pipe"] }).trim();
    } catch {
      return "unknown";
    }
  };
  return {
    at: new Date().toISOString(),
    commit: say("git", "describe", "--always", "--dirty"),
    program,
    processors: `${processors().length} × ${processors()[0]?.model}`,
    kernel: release(),
    system: readFileSync("/etc/os-release", "utf8").match(/^PRETTY_NAME="(.*)"$/m)?.[1],
    load: readFileSync("/proc/loadavg", "utf8").trim(),
    peers: {
      nginx: say("dpkg-query", "--show", "--showformat=${Version}", "nginx"),
      wrk: say("dpkg-query", "--show", "--showformat=${Version}", "wrk"),
      mdbook: say(join(root, ".tools/bin/mdbook"), "--version"),
    },
  };
}
