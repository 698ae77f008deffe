import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(here, "../../target/xss-live");
/** What tries the vectors, with the version of Playwright: when it changes, so may the answer. */
const harness = ["live.mjs", "stage.mjs", "../browser.mjs", "../package-lock.json"].map((file) => readFileSync(join(here, file), "utf8")).join();

/**
 * The vectors that have run in this version of the browser, noted beside other
 * things that were built. Each goes by a hash of all that it consists of.
 *
 * @param {string} name Who else writes at the same time has another one.
 * @param {string} browser
 */
export function openProofs(name, browser) {
  const file = join(folder, `${name}.json`);
  const key = (vector) => createHash("sha256").update(JSON.stringify([vector, browser, harness])).digest("hex");
  const known = new Set(read(file));
  return {
    /** @param {import("./corpus.mjs").Vector} vector */
    has: (vector) => known.has(key(vector)),
    /** Notes these in place of all before. @param {import("./corpus.mjs").Vector[]} vectors */
    keep: (vectors) => {
      mkdirSync(folder, { recursive: true });
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, JSON.stringify(vectors.map(key)));
      renameSync(draft, file);
    },
  };
}

/** What can't be read proves nothing, and is tried again. */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return [];
  }
}
