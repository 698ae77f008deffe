// How the editor looks: as the code that stood there before, to the pixel, in the colours of the site's tokens
// (`style/tokens.css`), which reach into the shadow root.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The same seven kinds as the server has (`crates/markdown/src/highlight.rs`). */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "var(--plum)" },
  { tag: [tags.string, tags.regexp, tags.special(tags.string), tags.escape], color: "var(--green)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--amber)" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.typeName, tags.className, tags.tagName], color: "var(--blue)" },
  { tag: [tags.propertyName, tags.attributeName], color: "var(--teal)" },
  { tag: tags.comment, color: "var(--ink-soft)", fontStyle: "italic" },
]);

const theme = EditorView.theme({
  "&": { flex: "1 1 auto", minInlineSize: "0", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    direction: "ltr",
    fontFamily: "var(--code)",
    fontSize: "var(--code-size)",
    lineHeight: "1.6",
    background: "var(--more)",
    overscrollBehaviorX: "contain",
  },
  ".cm-content": { padding: "0.5rem 0 1rem", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 var(--inset) 0 0" },
  ".cm-gutters": { border: "0", background: "var(--leaf)", color: "var(--ink-soft)" },
  ".cm-lineNumbers .cm-gutterElement": { boxSizing: "border-box", minWidth: "var(--gutter-size)", padding: "0 0.75rem 0 0", fontSize: "inherit" },
  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": { background: "none", outline: "1px solid var(--edge)" },
  "&.cm-focused .cm-nonmatchingBracket, .cm-nonmatchingBracket": { background: "none", outline: "1px solid var(--rubric)" },
  ".cm-searchMatch": { background: "color-mix(in oklab, var(--amber) 30%, transparent)" },
  ".cm-searchMatch-selected": { outline: "1px solid var(--amber)" },
  ".cm-marked": {
    borderLeft: "3px solid var(--rubric)",
    marginLeft: "-3px",
    background: "color-mix(in oklab, var(--rubric) 9%, transparent)",
  },
  // What opens beside the text.
  ".cm-tooltip": {
    overflow: "hidden",
    border: "1px solid var(--edge)",
    borderRadius: "0.35rem",
    background: "var(--paper)",
    color: "var(--ink)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxHeight: "12rem", fontFamily: "var(--code)", fontSize: "0.8125rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.75rem", lineHeight: "1.4" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--ink)", color: "var(--paper)" },
  ".cm-completionMatchedText": { textDecorationColor: "var(--rubric)", textUnderlineOffset: "0.2em" },
  ".cm-panels": { zIndex: "1", border: "0", background: "var(--paper)", color: "var(--ink)", font: "var(--small)/1.4 var(--ui)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--rule)" },
  ".cm-panel.cm-search": { display: "flex", flexWrap: "wrap", gap: "0.4rem 0.6rem", alignItems: "center", padding: "0.6rem 2.5rem 0.6rem 0.75rem" },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel.cm-search label": { display: "inline-flex", gap: "0.3em", alignItems: "center", margin: "0", fontSize: "inherit" },
  ".cm-textfield": {
    boxSizing: "border-box",
    flex: "1 1 min(9rem, 100%)",
    minInlineSize: "0",
    margin: "0",
    padding: "0.3rem 0.6rem",
    border: "1px solid var(--edge)",
    borderRadius: "0.3rem",
    background: "none",
    color: "inherit",
    font: "inherit",
  },
  ".cm-button": {
    margin: "0",
    padding: "0.3rem 0.75rem",
    border: "1px solid var(--edge)",
    borderRadius: "2em",
    background: "none",
    color: "inherit",
    font: "inherit",
    cursor: "pointer",
  },
  ".cm-panel.cm-search [name=close]": { position: "absolute", top: "0.2rem", right: "0.2rem", minWidth: "2rem", minHeight: "2rem", background: "none", color: "inherit", fontSize: "1.2em" },
  ".cm-panel.cm-gotoLine": { padding: "0.6rem 2.5rem 0.6rem 0.75rem" },
  ":is(.cm-button, .cm-textfield, button, input):focus-visible": { outline: "0.15rem solid var(--rubric)", outlineOffset: "0.1rem" },
});

export const look = [theme, syntaxHighlighting(colours)];

/** The lines that the author has marked stay marked, wherever they go. */
export function marked(lines) {
  const line = Decoration.line({ class: "cm-marked" });
  return StateField.define({
    create: ({ doc }) => Decoration.set(lines.filter((at) => at <= doc.lines).map((at) => line.range(doc.line(at).from))),
    update: (decorations, { changes }) => decorations.map(changes),
    provide: (field) => EditorView.decorations.from(field),
  });
}
