// The languages that run here: one module each, which needs nothing else to be changed but a line below.
//
//   engine    the script that a worker is made of, by its name in the site's manifest. It gets one message
//             with a port and answers by it, as `worker/main.js` does. SQL would bring one of its own.
//   parts     further scripts that are put before the engine; SQL's database would be one. They can leave what
//             they offer in `globalThis.sandboxLanguages` under the language's id: for the engine that is here,
//             a function that is given code and the site's words, and gives `code` and `mappings` (see
//             `node/places.js`)
//   file      what errors call the program
//
// Engine and parts are assets, which `scripts/build-site.mjs` bundles and weighs. They are fetched when a program
// of the language is first about to run, and then kept. A language that shows something, as HTML does, needs a
// frame that is seen, so one word more here and a line in `host.js` that heeds it.

import { js } from "./js.js";
import { ts } from "./ts.js";

export const languages = { js, ts };
