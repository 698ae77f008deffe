// Programs that show in which order Node runs what waits: every order of the primitives, at the beginning
// of a script and of a module, in timers, in immediates, and in each other.
//
// Not among them: setTimeout(0) against setImmediate from the main script, or from an immediate, which
// Node leaves to how long starting took.

const START = {
  tick: (body) => `process.nextTick(() => { ${body} });`,
  promise: (body) => `Promise.resolve().then(() => { ${body} });`,
  microtask: (body) => `queueMicrotask(() => { ${body} });`,
  immediate: (body) => `setImmediate(() => { ${body} });`,
  timer: (body) => `setTimeout(() => { ${body} }, 0);`,
  await: (body) => `(async () => { await null; ${body} })();`,
};

function permutations(items) {
  if (items.length < 2) return [items];
  return items.flatMap((item, at) => permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]));
}

const say = (text) => `console.log(${JSON.stringify(text)});`;

/** Each of the primitives in this order; in each of them each of the inner ones. */
const nested = (outer, inner) =>
  outer.map((kind) => START[kind](say(kind) + inner.map((within) => START[within](say(`${kind} > ${within}`))).join(" "))).join("\n");

const chains = (kinds, depth) => (depth === 0 ? [[]] : kinds.flatMap((kind) => chains(kinds, depth - 1).map((rest) => [kind, ...rest])));

/** One primitive within another, and beside each step one of every other kind. */
const chained = ([kind, ...rest], beside, path = "") => {
  if (!kind) return say(`${path} end`);
  const others = beside.filter((other) => other !== kind).map((other) => START[other](say(`${path} beside ${other}`)));
  return `${START[kind](say(`${path} ${kind}`) + chained(rest, beside, `${path} ${kind}`))} ${others.join(" ")}`;
};

/** So that two timers of a while ago are due in one phase, whatever the clock showed when they were set. */
const BLOCK = "for (const end = Date.now() + 15; Date.now() < end; );";

const scripts = [];
const add = (title, code, isModule = false) => scripts.push({ title, code, isModule });

for (const order of permutations(["tick", "promise", "microtask", "immediate"])) {
  add(`script: ${order.join(", ")}`, `${nested(order, order)}\n${say("main")}`);
  add(`module: ${order.join(", ")}`, `${nested(order, order)}\n${say("main")}\nexport {};`, true);
}
for (const order of permutations(["tick", "await", "microtask", "timer"])) {
  add(`script with await: ${order.join(", ")}`, `${nested(order, order.filter((kind) => kind !== "timer"))}\n${say("main")}`);
}
for (const order of permutations(["tick", "promise", "immediate", "timer"])) {
  add(`in a timer: ${order.join(", ")}`, `setTimeout(() => {\n${nested(order, ["tick", "promise"])}\n${say("outer")}}, 5);\nsetTimeout(() => {${say("another")}}, 5);\n${BLOCK}`);
}
for (const order of permutations(["tick", "promise", "await", "immediate"])) {
  add(`in an immediate: ${order.join(", ")}`, `setImmediate(() => {\n${nested(order, ["promise", "tick"])}\n${say("outer")}});\nsetImmediate(() => {${say("another")}});`);
}
for (const chain of chains(["tick", "promise", "await"], 3)) {
  add(`chain: ${chain.join(" > ")}`, `${chained(chain, ["tick", "promise", "microtask"])}\n${say("main")}`);
}

/** `{title, code, isModule}` */
export const orders = scripts;
