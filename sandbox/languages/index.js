// The languages that run here. Each is one entry and needs nothing else to be changed:
//
//   engine    the script that a worker is made of, by its name in the site's manifest. It gets one message
//             with a port and answers by it, as `worker/main.js` does; SQL would bring one of its own, with its
//             database as a part.
//   parts     further scripts that are put before the engine, and can leave what they offer in
//             `globalThis.sandboxLanguages` under the language's id: for the engine that is here a function that
//             is given code and the site's words, and gives `code` and `mappings` (see `node/places.js`)
//   file      what errors call the program
//
// A part is fetched when a program of the language is first about to run, and then kept. A language that shows
// something, as HTML does, needs a frame that is seen; `show: true` would ask the host not to hide it.

export const languages = {
  js: { engine: "sandbox-node.js", parts: [], file: "playground.js" },
  ts: { engine: "sandbox-node.js", parts: ["sandbox-ts.js"], file: "playground.ts" },
};
