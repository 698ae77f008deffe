#!/usr/bin/env node
// Breaks things under a running server, and looks whether readers notice.
// `make faults` runs it; bench/README.md says what each fault is.
//
//   node faults/run.mjs [FAULT…]
//
// With FAULTS_SHORT=1 each fault comes a few times instead of as often as the
// figures ask for.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { target } from "../bench/lib/place.mjs";
import { isInterrupted, main, stopAll } from "../bench/lib/processes.mjs";

/** Each is a module of `cases` with a function `fault`. */
const FAULTS = ["rolling-restart", "database-killed", "database-away", "publish-killed", "reviews-killed", "code-killed", "slow-clients", "disk-full", "malformed", "timing", "sqlmap", "wapiti"];

await main(async () => {
  const wanted = process.argv.slice(2).filter(Boolean);
  const unknown = wanted.filter((name) => !FAULTS.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no fault ${unknown.join(", ")}. The faults: ${FAULTS.join(", ")}.`);
    return 2;
  }
  const short = Boolean(process.env.FAULTS_SHORT);
  const results = [];
  for (const name of wanted.length > 0 ? wanted : FAULTS) {
    const began = performance.now();
    console.log(`\n== ${name}`);
    const { fault } = await import(`./cases/${name}.mjs`);
    const result = await fault({ short }).catch((error) => {
      if (isInterrupted()) {
        throw error;
      }
      return { problems: [error.stack] };
    });
    await stopAll();
    const seconds = Math.round((performance.now() - began) / 1000);
    results.push({ name, seconds, ...result });
    report(result, seconds);
  }
  mkdirSync(join(target, "faults"), { recursive: true });
  const file = join(target, "faults/results.json");
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), short, results }, null, 2)}\n`);
  const failed = results.filter((result) => result.problems.length > 0).map((result) => result.name);
  console.log(`\n${results.length - failed.length} of ${results.length} faults withstood. Also in ${file}.`);
  if (failed.length > 0) {
    console.error(`Not withstood: ${failed.join(", ")}`);
    return 1;
  }
  return 0;
});

/**
 * A fault gives what it did, its figure, the goal, and the problems: none when the
 * goal is reached.
 */
function report({ did, figure, goal, problems }, seconds) {
  if (did !== undefined) {
    console.log(`did:    ${did}\nfigure: ${figure}\ngoal:   ${goal}`);
  }
  problems.forEach((problem) => console.log(`PROBLEM: ${problem}`));
  console.log(`${problems.length === 0 ? "withstood" : "NOT withstood"}, ${seconds} s`);
}
