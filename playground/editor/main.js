// The editor: CodeMirror with what a snippet of some lines needs. It lives in a shadow root, where its
// styles are adopted, since the site's policy lets nobody write style elements.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, LanguageSupport } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { EditorSelection, EditorState, Prec } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { languages } from "./languages.js";
import { look, marked } from "./look.js";

/**
 * @param {object} to
 * @param {ShadowRoot} to.root where it goes
 * @param {string} to.text
 * @param {string} to.language one of those in `languages.js`
 * @param {number[]} to.lines which lines the author has marked, counted from 1
 * @param {string} to.label what it is called
 * @param {string} to.leave says how the keyboard gets out of it
 * @param {Record<string, string>} to.phrases CodeMirror's words in the language of the page
 * @param {() => void} to.onInput the text has changed, by whomever
 * @param {() => void} to.onRun somebody pressed Ctrl Enter
 * @param {() => void} to.onLeave it has lost the focus
 */
export function createEditor({ root, text, language, lines, label, leave, phrases, onInput, onRun, onLeave }) {
  const hint = Object.assign(document.createElement("p"), { id: "leave", textContent: leave, hidden: true });
  /** Whether somebody has pressed here, or was led here, to write. */
  let isLed = false;
  root.host.addEventListener("pointerdown", () => (isLed = true));
  const run = () => {
    onRun();
    return true;
  };
  const letGo = (view) => {
    // From here on Tab leads on to what comes next, until something is typed.
    view.setTabFocusMode(true);
    return false;
  };
  const { support, source } = languages[language];
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run }, { key: "Escape", run: letGo }])),
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        indentOnInput(),
        indentUnit.of("  "),
        EditorState.tabSize.of(2),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: source, icons: false, maxRenderedOptions: 50 }),
        search({ top: true }),
        new LanguageSupport(support),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
        EditorState.phrases.of(phrases),
        look,
        marked(lines),
        EditorView.domEventHandlers({ beforeinput: typeOver, keydown: stay }),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": "leave", tabindex: "0", autocorrect: "off" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onInput();
          if (update.docChanged || update.selectionSet) update.view.setTabFocusMode(false);
          if (!update.focusChanged) return;
          if (!update.view.hasFocus) onLeave();
          // Whoever comes by the keyboard goes on by it, until they do anything here.
          update.view.setTabFocusMode(update.view.hasFocus && !isLed);
          isLed = false;
        }),
      ],
    }),
  });
  root.append(hint);
  // So it measures its lines now, also out of sight, where it would wait for being seen; else its numbers
  // would stand elsewhere in the first frame.
  view.dispatch({ effects: view.scrollSnapshot() });
  view.coordsAtPos(0);
  // The keys of the page are not for whoever types here.
  root.host.addEventListener("keydown", (event) => event.stopPropagation());

  /** Somebody is led here to write. */
  const focus = () => {
    isLed = !view.hasFocus;
    view.focus();
  };

  /** A place in the text, whatever was asked for. */
  const within = (offset) => Math.max(0, Math.min(offset, view.state.doc.length));

  return {
    get text() {
      return view.state.doc.toString();
    },
    /** Puts another text in the place of this one. It can be undone as everything else. */
    replace(next) {
      const now = this.text;
      if (next === now) return;
      // Only what differs, so that the caret stays where it is.
      let from = 0;
      while (from < Math.min(now.length, next.length) && now[from] === next[from]) from++;
      let tail = 0;
      while (tail < Math.min(now.length, next.length) - from && now.at(-1 - tail) === next.at(-1 - tail)) tail++;
      view.dispatch({ changes: { from, to: now.length - tail, insert: next.slice(from, next.length - tail) }, userEvent: "input.replace" });
    },
    /** Selects what is between two places, and goes on there. */
    select(anchor, head = anchor) {
      view.dispatch({ selection: EditorSelection.single(within(anchor), within(head)), scrollIntoView: true });
      focus();
    },
    /** Goes to a line and a column, both counted from 1. */
    goTo(line, column = 1) {
      const found = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      const at = Math.min(found.from + column - 1, found.to);
      view.dispatch({ selection: EditorSelection.cursor(at), effects: EditorView.scrollIntoView(at, { y: "center" }) });
      focus();
      view.dom.scrollIntoView({ block: "nearest" });
    },
    /** Takes the focus, as who came by the keyboard would have it. */
    focus: () => view.focus(),
  };
}

/**
 * Typing over a selection. Left to itself, Chromium would give the new text the colours of the old one in a
 * style attribute, which the site's policy forbids, and complain of that.
 */
function typeOver(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (empty || event.inputType !== "insertText" || !event.data || event.isComposing) return;
  event.preventDefault();
  const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  // Brackets go around what is selected.
  if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, insert))) view.dispatch(insert());
}

/** Whoever presses any key but those that lead on wants to write here: Tab indents from then on. */
function stay({ key }, view) {
  if (!["Tab", "Escape", "Shift", "Control", "Alt", "Meta"].includes(key)) view.setTabFocusMode(false);
}
