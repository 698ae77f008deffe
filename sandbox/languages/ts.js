// TypeScript in the worker: types go, everything else stays where it was.
//
// It is a part that only programs in TypeScript get, beside the engine.

import { transform } from "sucrase";

/** `Error transforming playground.ts: Unexpected token (3:7)` */
const REFUSED = /^(?:Error transforming [^:]+: )?([\s\S]*?) \((\d+):(\d+)\)$/;

(globalThis.sandboxLanguages ??= {}).ts = (code) => {
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
    return { code: stripped, mappings: sourceMap.mappings };
  } catch (error) {
    const [, message = error.message, line, column] = REFUSED.exec(error.message) ?? [];
    const refused = new SyntaxError(message);
    // Columns count from one here and there.
    if (line) Object.defineProperty(refused, "place", { value: [Number(line), Number(column)] });
    throw refused;
  }
};
