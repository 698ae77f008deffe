// Where things are: the program to measure, the folder to work in, the cores.

import { chmodSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project. */
export const root = resolve(fileURLToPath(import.meta.url), "../../..");
/** The folder of what is built. */
export const target = resolve(process.env.CARGO_TARGET_DIR ?? join(root, "target"));
/** The program to measure; CHAPTERWISE_BIN names another one. */
export const program = resolve(process.env.CHAPTERWISE_BIN ?? join(target, "release/chapterwise"));
/** The built assets; CHAPTERWISE_SITE names others. */
export const site = process.env.CHAPTERWISE_SITE && resolve(process.env.CHAPTERWISE_SITE);
/** The sample courses. */
export const content = join(root, "content");

/** The folder to work in. */
export const work = process.env.CHAPTERWISE_WORK ?? mkdtempSync("/var/tmp/chapterwise-bench-");
// Started by root, Postgres runs as a user of its own, who must come in.
chmodSync(work, 0o755);
let folders = 0;

/** A new folder below the one to work in. */
export function folder(name) {
  folders += 1;
  const path = join(work, `${folders}-${name}`);
  mkdirSync(path, { mode: 0o755 });
  return path;
}

/** One core for what is measured, and another one for the load. */
export const cpus = (() => {
  const list = readFileSync("/proc/self/status", "utf8").match(/^Cpus_allowed_list:\s*(.*)$/m)[1];
  const all = list.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return { server: all[0], load: all[1] };
})();
