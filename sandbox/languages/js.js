// JavaScript, as Node runs it.

export const js = { engine: "sandbox-node.js", parts: [], file: "playground.js" };
