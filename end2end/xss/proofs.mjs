import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(here, "../../target/xss-proofs");
/** What tries things, with the version of Playwright: when it changes, so may the answer. */
const harness = [
  ...["audit.mjs", "live.mjs", "stage.mjs", "../browser.mjs", "../package-lock.json"],
  ...["live", "published", "sanitised"].map((spec) => `../tests/xss/${spec}.spec.ts`),
]
  .map((file) => readFileSync(join(here, file), "utf8"))
  .join();

/**
 * What a browser of this version has been shown with the expected outcome, noted beside other things
 * that were built, so that it need not be shown again. A thing is all that the browser gets to see of
 * it, and goes by its hash.
 *
 * @param {string} name Who else writes at the same time has another one.
 * @param {string} browser
 */
export function openProofs(name, browser) {
  const file = join(folder, `${name}.json`);
  const key = (thing) => createHash("sha256").update(JSON.stringify([thing, browser, harness])).digest("hex");
  const known = new Set(read(file));
  return {
    /** @param {unknown} thing What JSON can hold. */
    has: (thing) => known.has(key(thing)),
    /** Notes these in place of all before. @param {unknown[]} things */
    keep: (things) => {
      mkdirSync(folder, { recursive: true });
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, JSON.stringify(things.map(key)));
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
