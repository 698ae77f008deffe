// Rows of output as elements. The sandbox bounds how many there are, and how long (`sandbox/limits.js`).

import { make } from "../../offline/page/dom.js";
import { fill } from "../../offline/page/words.js";
import { printedOf } from "../../sandbox/printed.js";
import { number, words } from "../page.js";
import { tableOf } from "./table.js";
import { treesOf } from "./values.js";

/** How errors name a place in the program. */
const PLACE = /\bplayground\.[jt]s:(\d+)(?::(\d+))?/g;

export function createRows(place, goTo) {
  /** What each row says, by its id, in order: a row can be put right later. */
  const said = new Map();
  let last;
  let left;

  /** A row, or the end of the one before where no line ended there. */
  function rowFor(level, isOpen) {
    const row = last?.isOpen && last.level === level ? last.row : place.appendChild(make("div", { className: `said ${level}` }, ...heard(level)));
    last = { row, level, isOpen };
    return row;
  }

  function write(piece, { level, text, cut, values, table, place: at }) {
    const lines = table ? tableOf(table) : make("span", { className: "text" }, ...(level === "error" ? linked(text, at) : [text]));
    const opened = values && treesOf(values);
    piece.replaceChildren(...(opened ? [opened.button] : []), lines);
    if (cut) piece.append(make("span", { className: "cut" }, ` ${fill(words.cutText, { count: number(cut) })}`));
    if (opened) piece.append(opened.tree);
  }

  /** Text in which places lead to their lines. */
  function linked(text, at) {
    const parts = [];
    let from = 0;
    for (const found of text.matchAll(PLACE)) {
      const [whole, line, column] = found;
      parts.push(text.slice(from, found.index), link(whole, Number(line), column && Number(column)));
      from = found.index + whole.length;
    }
    parts.push(text.slice(from));
    if (at && parts.length === 1) parts.push(" ", link(fill(words.place, { line: number(at[0]) }), ...at));
    return parts;
  }

  function link(name, line, column) {
    const made = make("button", { type: "button", className: "at", title: fill(words.place, { line: number(line) }) }, name);
    made.onclick = () => goTo(line, column);
    return made;
  }

  return {
    get count() {
      return said.size;
    },
    get lines() {
      return this.text().split("\n").length - 1;
    },
    /** What counts as printed, which of an error that nobody caught is its one line. */
    printed: () => printedOf([...said.values()]),
    /** All that is shown. */
    text: () => [...said.values()].map(({ text, isOpen }) => text + (isOpen ? "" : "\n")).join(""),
    add(event) {
      const piece = make("span", { className: "piece" });
      said.set(event.id, { ...event, piece });
      rowFor(event.level, event.isOpen).append(piece);
      write(piece, event);
    },
    amend({ id, ...right }) {
      const row = said.get(id);
      if (!row) return;
      Object.assign(row, right);
      write(row.piece, row);
    },
    note(text) {
      last = undefined;
      place.append(make("p", { className: "said note" }, make("span", { className: "unseen" }, words.note), text));
    },
    cut(rows) {
      left ??= make("p", { className: "said left-out" });
      left.textContent = fill(words.cutRows, { count: number(rows) });
      place.append(left);
    },
  };
}

/** The level in words, for those who don't see its colour. */
const heard = (level) => (words[level] && ["warn", "error"].includes(level) ? [make("span", { className: "unseen" }, words[level])] : []);
