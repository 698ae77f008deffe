// What a page uses to run a program: `createSandbox({...}).run({...})`.
//
// Each program gets a frame of its own, which is removed when it ends, or is ended; with the frame goes
// all that ran in it. `README.md` says what the frame may do and why.

import { languages } from "./languages/index.js";
import { LIMITS } from "./limits.js";

/** A frame whose own thread has said nothing for so long is gone, in milliseconds: it ran out of memory, say. */
const SILENCE = 4000;
/** How often that is looked at. */
const LOOK = 500;
/** Messages of one program that are kept until the page can show them, beside two for each line. */
const WAITING = 1000;

/**
 * @param {object} site
 * @param {string} site.frame the address of the frame's page
 * @param {Record<string, string>} site.assets addresses of scripts by their names; see `languages/index.js`
 * @param {Element} [site.place] where frames are put; they are hidden
 */
export function createSandbox({ frame: address, assets, place = document.body }) {
  const scripts = new Map();
  let spare;

  /** The text of a script, fetched once. */
  function script(name) {
    if (!scripts.has(name)) {
      const text = fetch(assets[name]).then((answer) => {
        if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
        return answer.text();
      });
      scripts.set(name, text);
      text.catch(() => scripts.delete(name));
    }
    return scripts.get(name);
  }

  const partsOf = ({ engine, parts }) => Promise.all([...parts, engine].map(script));

  /** A frame that nothing has run in. */
  function open() {
    const element = document.createElement("iframe");
    element.sandbox = "allow-scripts";
    element.allow = "";
    element.referrerPolicy = "no-referrer";
    element.hidden = true;
    element.ariaHidden = "true";
    element.title = "";
    element.src = address;
    const ready = new Promise((resolve, reject) => {
      element.onload = resolve;
      element.onerror = reject;
    });
    place.append(element);
    return { element, ready };
  }

  function take() {
    const taken = spare?.element.isConnected ? spare : open();
    spare = undefined;
    return taken;
  }

  return {
    languages: Object.keys(languages),

    /** Fetches what a language needs and has a frame ready, so that a run begins at once. */
    async prepare(language) {
      spare ??= open();
      await Promise.all([spare.ready, partsOf(languages[language])]);
    },

    /**
     * Runs a program.
     *
     * @param {object} program
     * @param {string} program.language one of `languages`
     * @param {string} program.code
     * @param {Partial<typeof LIMITS>} [program.limits]
     * @param {(events: object[]) => void} program.tell what has happened, at most once a frame of the screen:
     *   `{kind: "row", id, level, text, isOpen?, cut?, values?, table?, place?, line?}` a row of output. `isOpen` says that
     *      no line ends there; `cut` how much of its text is missing; `values` are trees to open
     *      (`node/tree.js`), `table` the cells of a table, `place` line and column of an error, and
     *      `line` what names it where nobody caught it;
     *   `{kind: "amend", id, text, cut?, values?}` what that row says in truth;
     *   `{kind: "cut", rows}` how many lines were left out so far;
     *   `{kind: "note", text}` a sentence about what the program asked for and can't have;
     *   `{kind: "end", why, code?, took}` the last one. Why: `done` by itself, with Node's exit code; `stopped`;
     *      `busy` and `time`, beyond a limit; `size`, too long to be run, with its `size` in bytes; `flood`, `broken`
     *      and `lost`, which it can only be by force.
     * @returns {{stop: () => void, ended: Promise<object>}}
     */
    run({ language, code, limits, tell }) {
      const bounds = { ...LIMITS, ...limits };
      const { file, ...parts } = languages[language];
      const secret = crypto.getRandomValues(new Uint32Array(4)).join();
      const { element, ready } = take();
      const began = performance.now();
      /** When it was sent into its frame; until then a slow connection is waited for. */
      let since;
      let heard;
      let waiting = [];
      let isOver = false;
      let settle;
      const ended = new Promise((resolve) => (settle = resolve));

      function flush() {
        const events = waiting;
        waiting = [];
        if (events.length) tell(events);
      }
      const paint = onceAFrame(flush);

      function end(event) {
        if (isOver) return;
        isOver = true;
        removeEventListener("message", hear);
        clearInterval(looking);
        element.remove();
        const last = { ...event, took: performance.now() - began };
        waiting.push(last);
        flush();
        settle(last);
      }

      function hear({ source, data }) {
        if (isOver || source !== element.contentWindow || data?.secret !== secret) return;
        heard = performance.now();
        const { message } = data;
        if (message.kind === "alive") return;
        if (message.kind === "end") return end(message);
        if (waiting.length >= bounds.rows * 2 + WAITING) return end({ kind: "end", why: "flood" });
        waiting.push(message);
        paint();
      }
      addEventListener("message", hear);

      const looking = setInterval(() => {
        const now = performance.now();
        if (now - (since ?? began) > bounds.time) end({ kind: "end", why: since ? "time" : "broken" });
        // A page that was asleep itself has heard nothing.
        else if (now - looked > LOOK * 3) heard = now;
        else if (since && now - heard > SILENCE) end({ kind: "end", why: "lost" });
        looked = now;
      }, LOOK);
      let looked = began;

      const { size } = new Blob([code]);
      Promise.all([partsOf(parts), ready]).then(
        ([scripts]) => {
          if (isOver) return;
          if (size > bounds.code) return end({ kind: "end", why: "size", size });
          since = heard = performance.now();
          element.contentWindow.postMessage({ secret, parts: scripts, language, code, name: file, limits: bounds }, "*");
        },
        () => end({ kind: "end", why: "broken" }),
      );

      return { stop: () => end({ kind: "end", why: "stopped" }), ended };
    },
  };
}

/** Calls something before the screen is painted next, or soon where nothing is painted. */
function onceAFrame(callback) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    const go = () => {
      if (!isAsked) return;
      isAsked = false;
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      callback();
    };
    const frame = requestAnimationFrame(go);
    const timer = setTimeout(go, 100);
  };
}
