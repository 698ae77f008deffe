// What console.table shows: the cells, and the drawing that Node makes of them.

import { inspect } from "./inspect.js";

/** Cells that a table may have for the page; the drawing has all of them. */
const CELLS = 2000;

/**
 * The columns of a value, each a title and its cells from the top; nothing where it is no table.
 *
 * @returns {{titles: string[], columns: (string | undefined)[][]} | undefined}
 */
export function tableOf(data, properties) {
  if (data === null || typeof data !== "object") return undefined;
  if (isIterator(data, "Map") || isIterator(data, "Set")) data = new Set(left(data));
  const indices = (length) => Array.from({ length }, (_, at) => cell(at));
  if (data instanceof Map) {
    const keys = [...data.keys()].map(cell);
    return { titles: ["(iteration index)", "Key", "Values"], columns: [indices(keys.length), keys, [...data.values()].map(cell)] };
  }
  if (data instanceof Set) {
    const values = [...data].map(cell);
    return { titles: ["(iteration index)", "Values"], columns: [indices(values.length), values] };
  }
  const rows = Object.keys(data);
  const columns = new Map();
  const values = [];
  rows.forEach((row, at) => {
    const item = data[row];
    const isPrimitive = item === null || (typeof item !== "function" && typeof item !== "object");
    if (!properties && isPrimitive) {
      values[at] = cell(item);
      return;
    }
    for (const key of properties ?? Object.keys(item)) {
      if (!columns.has(key)) columns.set(key, []);
      columns.get(key)[at] = isPrimitive || !Object.hasOwn(item, key) ? "" : cell(item[key]);
    }
  });
  // Numbers come first, as keys of an object do.
  const keys = Object.keys(Object.fromEntries(columns));
  const titles = ["(index)", ...keys, ...(values.length ? ["Values"] : [])];
  return { titles, columns: [rows, ...keys.map((key) => columns.get(key)), ...(values.length ? [values] : [])] };
}

function cell(value) {
  const isWide = value !== null && typeof value === "object" && !Array.isArray(value) && !ArrayBuffer.isView(value);
  const depth = isWide && Object.keys(value).length > 2 ? -1 : 0;
  return inspect(value, { depth, maxArrayLength: 3, breakLength: Infinity });
}

const isIterator = (value, kind) => Object.prototype.toString.call(value) === `[object ${kind} Iterator]`;
const left = (iterator) => [...iterator];

/** The table as text. */
export function draw({ titles, columns }) {
  const height = Math.max(...columns.map(({ length }) => length));
  const at = (column, row) => (Object.hasOwn(column, row) ? column[row] : "");
  const rows = Array.from({ length: height }, (_, row) => columns.map((column) => at(column, row)));
  const widths = titles.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column])].map(widthOf)));
  const line = (cells) => `│ ${cells.map((cell, column) => cell + " ".repeat(widths[column] - widthOf(cell))).join(" │ ")} │\n`;
  const rule = (start, middle, end) => start + widths.map((width) => "─".repeat(width + 2)).join(middle) + end;
  return `${rule("┌", "┬", "┐")}\n${line(titles)}${rule("├", "┼", "┤")}\n${rows.map(line).join("")}${rule("└", "┴", "┘")}`;
}

/** The table for the page, which may draw it otherwise; nothing where it is too large. */
export function cellsOf({ titles, columns }) {
  const height = Math.max(...columns.map(({ length }) => length));
  if (height * titles.length > CELLS) return undefined;
  const short = (text = "") => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
  return { titles: titles.map(short), rows: Array.from({ length: height }, (_, row) => columns.map((column) => short(column[row]))) };
}

/** How many columns of a terminal a text takes, as Node counts without ICU's help. */
function widthOf(text) {
  let width = 0;
  for (const character of text.normalize("NFC")) {
    const code = character.codePointAt(0);
    if (isWide(code)) width += 2;
    else if (!isZeroWidth(code)) width++;
  }
  return width;
}

const isWide = (code) =>
  code >= 0x1100 &&
  (code <= 0x115f ||
    (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f) ||
    (code >= 0x3250 && code <= 0x4dbf) ||
    (code >= 0x4e00 && code <= 0xa4c6) ||
    (code >= 0xa960 && code <= 0xa97c) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe10 && code <= 0xfe6b) ||
    (code >= 0xff01 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x1f900 && code <= 0x1f9ff) ||
    (code >= 0x20000 && code <= 0x3fffd));

const isZeroWidth = (code) =>
  code <= 0x1f ||
  (code >= 0x7f && code <= 0x9f) ||
  (code >= 0x300 && code <= 0x36f) ||
  (code >= 0x200b && code <= 0x200f) ||
  (code >= 0xfe00 && code <= 0xfe0f) ||
  (code >= 0xe0100 && code <= 0xe01ef);
