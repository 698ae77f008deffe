// From what the reader wrote to something that the host can run: a script in the wrapper of CommonJS, or a
// module where it uses the syntax of modules, as Node decides it.

import { parse } from "es-module-lexer/minimal/js";
import { createPlaces } from "./places.js";

/** Names that the code reaches us by. Nobody writes such names. */
const IMPORT = "$$import";
const META = "$$meta";
const WRAPPED = "$$program";
/** The wrapper takes a line of its own, so that columns stay as they are. */
const HEAD = `${WRAPPED}(function (exports, require, module, ${IMPORT}) {\n`;

/** Something asked for that is not there. */
export class NotFound extends Error {
  constructor(specifier, offset) {
    super(specifier);
    this.specifier = specifier;
    this.offset = offset;
  }
}

/**
 * @param {string} source
 * @param {object} made as in `createPlaces`: `code` and `mappings`
 * @param {object} around
 * @param {string} around.name the file that errors name
 * @param {object} around.host `script(text, key, given)` runs a script that calls a global with something, and
 *   gives it; `url(text)` gives a module an address
 * @param {(specifier: string) => string | undefined} around.resolve the address of a module of ours
 * @param {string} around.helper the address of the module that `IMPORT` and `META` come from
 */
export function createProgram(source, made, { name, host, resolve, helper }) {
  const code = made.code ?? source;
  const tail = `\n//# sourceURL=${name}`;
  const { imports, isModule } = lex(code);
  const edits = code.startsWith("#!") ? [{ at: 0, removed: 2, added: "//" }] : [];
  for (const { t, n, s, e, ss } of imports) {
    if (t === 3) edits.push({ at: s, removed: e - s, added: META });
    else if (t === 2) edits.push({ at: ss, removed: "import".length, added: IMPORT });
    else edits.push({ at: s, removed: e - s, specifier: n });
  }

  function asModule() {
    for (const edit of edits) {
      if (edit.specifier === undefined) continue;
      edit.added = resolve(edit.specifier);
      if (!edit.added) throw new NotFound(edit.specifier, edit.at);
    }
    const head = { at: 0, removed: 0, added: `import{${IMPORT},${META}}from"${helper}";` };
    const places = createPlaces(source, { ...made, edits: [head, ...edits] });
    return { places, isModule: true, head: 0, url: () => host.url(places.run + tail) };
  }

  function asScript() {
    const places = createPlaces(source, { ...made, edits });
    const load = () => {
      let wrapped;
      host.script(`${HEAD}${places.run}\n});${tail}`, WRAPPED, (given) => (wrapped = given));
      return wrapped;
    };
    return { places, isModule: false, head: 1, load };
  }

  return {
    isModule,
    /** Where something is in the code before it was changed for running. */
    placeOf(offset) {
      const before = code.slice(0, offset).split("\n");
      return createPlaces(source, made).original(before.length, before.at(-1).length + 1);
    },
    /** As a script: `load` has the host read it and gives the wrapper. */
    asScript,
    /** As a module: `url` gives it an address. */
    asModule,
    /** Whether what failed as a script may be a module: one that awaits outside of functions, or exports nothing. */
    mayBeModule: (error) => error instanceof SyntaxError && /\b(?:await|export|import)\b/.test(code),
  };
}

function lex(code) {
  const nothing = { imports: [], isModule: false };
  if (!/\b(?:import|export)\b/.test(code)) return nothing;
  try {
    const [imports, exports] = parse(code);
    return { imports, isModule: exports.length > 0 || imports.some(({ t }) => t === 1 || t === 3) };
  } catch {
    // What can't be read is refused by the engine, with better words.
    return nothing;
  }
}

/** The text of a module that passes on what is at a key of the realm's. */
export function passOn(key, names) {
  const list = names.filter((name) => name !== "default" && /^[A-Za-z_$][\w$]*$/.test(name));
  const declared = list.map((name, at) => `${name}:e${at}`).join();
  const exported = list.map((name, at) => `e${at} as ${name}`).join();
  return `const m=globalThis[${JSON.stringify(key)}];export default m;const{${declared}}=m;export{${exported}};`;
}

/** The text of the module that says that the program begins. */
export const beginning = (key) => `const m=globalThis[${JSON.stringify(key)}];m.begin();export const ${IMPORT}=m.import,${META}=m.meta;`;
