// The code of a block: first as the page has it, then in the editor, which takes its place to the pixel.

import { make } from "../offline/page/dom.js";
import { fill } from "../offline/page/words.js";
import { assets, words } from "./page.js";

/** A browser remembers a module that it could not load, so another try needs another address. */
let tries = "";

/**
 * @param {Element} figure the block
 * @param {object} to
 * @param {Promise<void>} to.known when the reader's own code is known
 * @param {() => string} to.kept that code
 * @param {() => void} to.onInput it has changed, by whomever
 * @param {() => void} to.onRun it is to be run
 * @param {() => void} to.onLeave the editor has lost the focus
 */
export function createCode(figure, { known, kept, onInput, onRun, onLeave }) {
  const shown = figure.querySelector("pre");
  const element = shown.querySelector("code");
  const starter = element.textContent;
  let text = starter;
  let editor;
  let loading;
  /** Whether the text is being replaced by us, and nobody types. */
  let isOurs = false;
  /** What to do with the editor once it is there. */
  let wanted = [];

  async function load() {
    const module = await import(assets["editor.js"] + tries);
    await known();
    // The editor measures itself, so it must be laid out where it may wait for that (`style/prose.css`).
    figure.closest(".prose > *")?.classList.add("laid");
    const host = make("div", { className: "editor" });
    const root = host.attachShadow({ mode: "open" });
    // As high as what it stands in for, until somebody turns to it: nothing moves by itself.
    const height = new CSSStyleSheet();
    height.replaceSync(`:host { block-size: ${shown.getBoundingClientRect().height}px }`);
    root.adoptedStyleSheets.push(height);
    for (const event of ["focusin", "pointerdown"]) host.addEventListener(event, () => height.replaceSync(""), { once: true });
    shown.before(host);
    const had = document.activeElement === shown;
    text = kept();
    editor = module.createEditor({
      root,
      text,
      language: figure.dataset.language,
      lines: text === starter ? markedLines(element) : [],
      label: fill(words.editor, { title: figure.querySelector(".of").textContent }),
      leave: words.leave,
      phrases: {},
      onInput() {
        text = editor.text;
        if (!isOurs) onInput();
      },
      onRun,
      onLeave,
    });
    figure.dataset.edits = "";
    if (had && !wanted.length) wanted.push(() => editor.focus());
    for (const each of wanted) each();
    wanted = [];
  }

  const code = {
    starter,
    get text() {
      return editor ? text : kept();
    },
    /** Fetches the editor. Where that fails, the next time tries again. */
    load() {
      loading ??= load().catch(() => {
        loading = undefined;
        tries += "?";
        showPlain();
      });
      return loading;
    },
    /** Another text in the place of this one; in the editor it can be undone. */
    replace(next) {
      if (!editor) return;
      isOurs = true;
      editor.replace(next);
      isOurs = false;
    },
    goTo: (line, column) => later(() => editor.goTo(line, column)),
    focus: () => later(() => editor.focus()),
    /** The caret goes where somebody pressed before the editor was there. */
    place(x, y) {
      const found = offsetAt(element, x, y);
      if (found !== undefined) later(() => editor.select(found));
    },
  };

  function later(work) {
    if (editor) return work();
    wanted = [work];
    code.load();
  }

  shown.addEventListener("click", ({ clientX, clientY }) => code.place(clientX, clientY));
  shown.addEventListener("focus", () => code.load());
  // On paper, and wherever the editor can't be, stands what is in it.
  addEventListener("beforeprint", showPlain);
  function showPlain() {
    if (element.textContent === code.text) return;
    element.textContent = code.text;
    shown.querySelector(".lines").textContent = code.text.split("\n").map((_, at) => at + 1).join("\n");
  }
  return code;
}

/** The lines that the author has marked. */
function markedLines(element) {
  return [...element.querySelectorAll(".hl")].map((mark) => {
    const before = document.createRange();
    before.setStart(element, 0);
    before.setEndBefore(mark);
    return before.toString().split("\n").length;
  });
}

/** Which character of an element is at a place in the window. */
function offsetAt(element, x, y) {
  const found = document.caretPositionFromPoint?.(x, y) ?? fromRange(document.caretRangeFromPoint?.(x, y));
  if (!found || !element.contains(found.offsetNode)) return undefined;
  const before = document.createRange();
  before.setStart(element, 0);
  before.setEnd(found.offsetNode, found.offset);
  return before.toString().length;
}

const fromRange = (range) => range && { offsetNode: range.startContainer, offset: range.startOffset };
