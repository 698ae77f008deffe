// The program that measures the schedule without a server: crates/domain/examples/learning.

import { join } from "node:path";
import { root, target } from "./place.mjs";
import { succeed } from "./processes.mjs";

const BUILD = ["build", "--release", "-p", "domain", "--features", "schedule", "--example", "learning"];

/** Runs the program, compiled first where it is not yet, and gives what it says. */
export async function learning(args, { cpu } = {}) {
  await succeed("cargo", BUILD, { cwd: root });
  const { stdout } = await succeed(join(target, "release/examples/learning"), args, { cpu });
  return JSON.parse(stdout);
}
