// Lets the port of `util.inspect` ask for what a script can't see. In Node these two functions look
// inside V8; the port answers "pending" and "nothing left" in their place.

import { readFile } from "node:fs/promises";

const PROMISE = /getPromiseDetails:\(\)=>\[(\w+),void 0\]/;
const STATES = /constants:\{kPending:(\w+),kRejected:(\w+),ALL_PROPERTIES/;
const PREVIEW = /previewEntries:\w+=>\[\[\],!1\]/;

/** For esbuild. A version of the package in which these places look different fails the build. */
export const inspectHooks = {
  name: "inspect-hooks",
  setup(build) {
    build.onLoad({ filter: /node-inspect-extracted[\\/]dist[\\/]inspect\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const rejected = source.match(STATES)?.[2];
      if (!PROMISE.test(source) || !rejected || !PREVIEW.test(source)) {
        return { errors: [{ text: "node-inspect-extracted is not as scripts/site/inspect.mjs expects it" }] };
      }
      const contents = source
        .replace(PROMISE, (_, pending) => `getPromiseDetails:promise=>hooks.promise(promise,${pending},${rejected})`)
        .replace(PREVIEW, "previewEntries:(iterator,wantsPairs)=>hooks.preview(iterator,wantsPairs)");
      return { contents: `const hooks={};${contents};module.exports.hooks=hooks;` };
    });
  },
};
