// Styles and scripts in one file each, minified.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { inspectHooks } from "./inspect.mjs";

/** The oldest browsers that have `light-dark()` and popovers, which nothing here replaces. */
const BROWSERS = ["chrome123", "firefox125", "safari17.5"];

/** Paths such as /media/… are the server's, not files to put into the bundle. */
const serverPaths = {
  name: "server-paths",
  setup(build) {
    build.onResolve({ filter: /^\// }, ({ kind, path }) => (kind === "entry-point" ? undefined : { path, external: true }));
  },
};

const common = {
  bundle: true,
  minify: true,
  write: false,
  legalComments: "none",
  logLevel: "warning",
  plugins: [serverPaths, inspectHooks],
  // What scripts of the site use of npm is where these tools are.
  nodePaths: [join(dirname(fileURLToPath(import.meta.url)), "../node_modules")],
  target: BROWSERS,
};

export async function bundleStyle(entry) {
  const result = await build({ ...common, entryPoints: [entry] });
  return result.outputFiles[0].contents;
}

/** A module without exports unless the entry has some; those keep their names. */
export async function bundleScript(entry) {
  const result = await build({ ...common, entryPoints: [entry], format: "esm" });
  return result.outputFiles[0].contents;
}

/** A classic script, as a service worker is in every browser. `constants` are put in by name. */
export async function bundleWorker(entry, constants = {}) {
  const define = Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]));
  const result = await build({ ...common, entryPoints: [entry], format: "iife", define });
  return result.outputFiles[0].contents;
}

/**
 * A module that Node runs, and what it has Node run in a realm of its own, which is put in by name as a text.
 * Nobody waits for it to arrive, so it stays readable.
 */
export async function bundleForNode(entry, inner) {
  const plain = { ...common, minify: false, minifyWhitespace: true, target: "node20" };
  const texts = Object.entries(inner).map(async ([name, file]) => {
    // Strict functions show neither themselves nor what they belong to to who looks at a stack.
    const result = await build({ ...plain, entryPoints: [file], format: "iife", banner: { js: '"use strict";' } });
    return [name, JSON.stringify(result.outputFiles[0].text)];
  });
  const define = Object.fromEntries(await Promise.all(texts));
  const result = await build({ ...plain, entryPoints: [entry], format: "esm", platform: "node", define });
  return result.outputFiles[0].contents;
}
