// TypeScript in the worker: types go, everything else stays where it was.
//
// It is a part that only programs in TypeScript get, beside the engine.

import { transform } from "sucrase";

/** `Error transforming playground.ts: Unexpected token (3:7)` */
const REFUSED = /^(?:Error transforming [^:]+: )?([\s\S]*?) \((\d+):(\d+)\)$/;

/** A namespace with code in it, which sucrase takes for one of types and leaves out. */
const NAMESPACE = /^[ \t]*(?:export[ \t]+)?(?:namespace|module)[ \t]+[\w.]+[ \t]*\{/gm;

(globalThis.sandboxLanguages ??= {}).ts = (code, words) => {
  const { stripped, mappings } = strip(code);
  for (const { 0: text, index } of code.matchAll(NAMESPACE)) {
    // In a text or a comment it is still there.
    if (stripped.includes(text.trim())) continue;
    const before = code.slice(0, index).split("\n");
    throw refuse(words.namespace, [before.length, text.search(/\S/) + 1]);
  }
  return { code: stripped, mappings };
};

function strip(code) {
  try {
    const { code: stripped, sourceMap } = transform(code, {
      transforms: ["typescript"],
      // A browser of today has all of the rest.
      disableESTransforms: true,
      // An import of a type alone goes, as Node's own stripping would not find it either.
      keepUnusedImports: false,
      filePath: "playground.ts",
      sourceMapOptions: { compiledFilename: "playground.js" },
    });
    return { stripped, mappings: sourceMap.mappings };
  } catch (error) {
    const [, message = error.message, line, column] = REFUSED.exec(error.message) ?? [];
    // Columns count from one here and there.
    throw refuse(message, line && [Number(line), Number(column)]);
  }
}

/** A mistake, with its line and column. */
function refuse(message, place) {
  return Object.defineProperty(new SyntaxError(message), "place", { value: place });
}
