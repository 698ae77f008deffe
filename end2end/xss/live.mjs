import { READER } from "./stage.mjs";

/** How long a vector may take on a busy machine; only one that is dead takes it all. */
const PATIENCE = 8_000;
/** After so long without another one, the rest of a page of frames is tried alone. */
const LULL = 1_000;
const FRAMES = 40;

/**
 * Proves that each vector is one: put into a page with no sanitising and no
 * policy, it runs its script, asks its host or overwrites its property.
 *
 * Most need nobody's hand: they share pages, each in a frame of its own. The
 * others, and those that a frame hinders, get a page to themselves.
 *
 * @param {Awaited<ReturnType<import("./stage.mjs").openStage>>} stage
 * @param {import("./corpus.mjs").Vector[]} vectors
 * @returns {Promise<string[]>} The ids of those that did nothing.
 */
export async function findDead(stage, vectors, { patience = PATIENCE } = {}) {
  for (const vector of vectors) {
    stage.serve(`/live/${vector.id}`, documentOf(vector));
  }
  const shared = vectors.filter(({ live }) => !live.then && !live.request && !live.changes);
  const proven = await proveInFrames(stage, shared, patience);
  const dead = [];
  const page = await stage.context.newPage();
  for (const vector of vectors.filter(({ id }) => !proven.has(id))) {
    if (!(await isLive(stage, page, vector, patience))) {
      dead.push(vector.id);
    }
  }
  await page.close();
  return dead;
}

async function proveInFrames(stage, vectors, patience) {
  const proven = new Set();
  const page = await stage.context.newPage();
  for (let first = 0; first < vectors.length; first += FRAMES) {
    const missing = new Set(vectors.slice(first, first + FRAMES).map(({ id }) => id));
    const frames = [...missing].map((id) => `<iframe src="/live/${id}" width="90" height="50"></iframe>`);
    let settle;
    const settled = new Promise((resolve) => (settle = resolve));
    let quiet = setTimeout(settle, patience);
    const deaf = stage.listen(({ kind, id }) => {
      if (kind === "fired" && missing.delete(id)) {
        proven.add(id);
        clearTimeout(quiet);
        quiet = setTimeout(settle, missing.size === 0 ? 0 : LULL);
      }
    });
    stage.serve("/frames", `<!doctype html><title>Frames</title>${frames.join("")}`);
    // Some keep their frame loading for ever.
    await page.goto(`${READER}/frames`, { waitUntil: "commit" });
    await settled;
    clearTimeout(quiet);
    deaf();
  }
  await page.close();
  return proven;
}

async function isLive(stage, page, vector, patience) {
  const { id, live } = vector;
  const path = `/live/${id}`;
  let quiet;
  let settle;
  const proven = new Promise((resolve) => (settle = resolve));
  const deaf = stage.listen((event) => {
    if (event.id === id && event.kind === (live.request ? "request" : "fired")) {
      settle(true);
    }
  });
  try {
    // A page that goes elsewhere by itself interrupts this, and that is no failure.
    await page.goto(READER + path, { waitUntil: live.then ? "load" : "domcontentloaded", timeout: patience }).catch(() => {});
    if (live.changes) {
      return await evaluate(page, `(${isOverwritten})(${JSON.stringify(live.changes.split(".")[1])})`);
    }
    const acted = live.then ? drawn(page).then(() => act(page, live.then)) : undefined;
    quiet = setTimeout(() => settle(false), patience);
    const answer = await proven;
    await acted;
    return answer;
  } finally {
    clearTimeout(quiet);
    deaf();
  }
}

/** Whether a property of the document is no longer the browser's own. Runs in the page. */
export function isOverwritten(name) {
  const getter = Object.getOwnPropertyDescriptor(Document.prototype, name)?.get;
  const own = getter ? getter.call(document) : (Document.prototype[name] ?? EventTarget.prototype[name]);
  return document[name] !== own;
}

function documentOf({ source, live }) {
  const html = live.html ?? source;
  const head = `<!doctype html>\n<meta charset="utf-8">\n<title>Live</title>\n`;
  if (live.how === "bare") {
    return head + html;
  }
  if (live.how === "reparsed") {
    // What a sanitiser does that runs in a page: parse where no script runs, write out, parse again.
    const text = JSON.stringify(html).replaceAll("<", "\\u003c");
    return `${head}<body><script>
      const inert = new DOMParser().parseFromString(${text}, "text/html");
      document.body.innerHTML = inert.body.innerHTML;
    </script>`;
  }
  return `${head}<body>\n${html}\n`;
}

/** A reader acts on what was drawn, and by then an animation has begun. */
async function drawn(page) {
  await evaluate(page, "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))").catch(() => {});
}

async function act(page, steps) {
  for (const [what, ...details] of steps) {
    const action = actions[what];
    if (!action) {
      throw new Error(`No reader knows how to “${what}”.`);
    }
    // A step that goes elsewhere takes the page of the next one away; what counts is what ran.
    await action(page, ...details).catch(() => {});
  }
}

const actions = {
  click: async (page, where) => page.mouse.click(...(await middle(page, where))),
  dblclick: async (page, where) => page.mouse.dblclick(...(await middle(page, where))),
  middle: async (page, where) => page.mouse.click(...(await middle(page, where)), { button: "middle" }),
  right: async (page, where) => page.mouse.click(...(await middle(page, where)), { button: "right" }),
  corner: async (page) => page.mouse.click(2, 2),
  hover: async (page, where) => {
    await page.mouse.move(1, 590);
    const [x, y] = await middle(page, where);
    await page.mouse.move(x, y, { steps: 2 });
  },
  away: async (page) => page.mouse.move(799, 590, { steps: 2 }),
  wheel: async (page, where, by = "300") => {
    await actions.hover(page, where);
    await page.mouse.wheel(0, Number(by));
  },
  tap: async (page, where) => page.touchscreen.tap(...(await middle(page, where))),
  drag: async (page, from, ...stops) => {
    const [x, y] = await middle(page, from);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 3, y + 3);
    for (const stop of stops) {
      await page.mouse.move(...(await middle(page, stop)), { steps: 3 });
    }
    await page.mouse.move(x + 30, y + 90, { steps: 3 });
    if (stops.length > 0) {
      await page.mouse.move(...(await middle(page, stops.at(-1))), { steps: 3 });
    }
    await page.mouse.up();
  },
  focus: async (page, where) => evaluate(page, `(${find})(${JSON.stringify(where)}).focus()`),
  press: async (page, key) => page.keyboard.press(key),
  resize: async (page) => {
    await page.setViewportSize({ width: 700, height: 500 });
    await page.setViewportSize({ width: 800, height: 600 });
  },
  print: async (page) => evaluate(page, "print()"),
  message: async (page) => evaluate(page, "postMessage('calm')"),
  leave: async (page) => page.goto(`${READER}/blank`),
};

async function middle(page, where) {
  return evaluate(
    page,
    `{
      const box = (${find})(${JSON.stringify(where)}).getBoundingClientRect();
      [box.x + box.width / 2, box.y + box.height / 2]
    }`,
  );
}

/** Finds an element by selector, or the innermost one with a text. Runs in the page. */
function find(where) {
  const text = where.startsWith("text=") && where.slice("text=".length);
  return text
    ? [...document.body.querySelectorAll("*")].filter((each) => each.textContent.includes(text)).at(-1)
    : document.querySelector(where);
}

const sessions = new WeakMap();

/** Like the page's own `evaluate`, without the helpers that it would load into each document anew. */
async function evaluate(page, expression) {
  if (!sessions.has(page)) {
    sessions.set(page, await page.context().newCDPSession(page));
  }
  const { result, exceptionDetails } = await sessions.get(page).send("Runtime.evaluate", {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) {
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }
  return result.value;
}
