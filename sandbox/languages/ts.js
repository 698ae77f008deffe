// TypeScript: JavaScript once its types are gone, which `strip-types.js` sees to in the worker.

export const ts = { engine: "sandbox-node.js", parts: ["sandbox-ts.js"], file: "playground.ts" };
