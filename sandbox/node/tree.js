// Values for opening and closing in the page: a bounded copy of what a value looks like from outside.
//
// Nothing of the program's runs for it: getters are named and not called, and proxies stay shut.

import { inspect, isProxy } from "./inspect.js";

const DEPTH = 6;
const CHILDREN = 100;
const PREVIEW = 160;

/**
 * A value as a tree of `{key, text, children, more, to}`: what it is called, what it looks like in one
 * line, what is in it, how much of that is missing, and for what was met further up, how far up.
 * Nothing for what can't be opened.
 *
 * @param {unknown} value
 * @param {{left: number}} room how many nodes there may be; counted down
 */
export function treeOf(value, room) {
  if (!canBeOpened(value)) return undefined;
  return node(undefined, value, [], room);
}

function canBeOpened(value) {
  if (value === null || (typeof value !== "object" && typeof value !== "function") || isProxy(value)) return false;
  return value instanceof Map || value instanceof Set ? value.size > 0 : visibleKeys(value).length > 0;
}

function node(key, value, above, room) {
  room.left--;
  const made = { text: lineOf(value) };
  if (key !== undefined) made.key = key;
  const up = above.lastIndexOf(value);
  if (up >= 0) {
    made.to = above.length - up;
    return made;
  }
  if (!canBeOpened(value)) return made;
  const path = [...above, value];
  const entries = entriesOf(value);
  if (path.length > DEPTH || room.left <= 0) {
    made.more = entries.length;
    return made;
  }
  made.children = [];
  for (const { name, get } of entries.slice(0, CHILDREN)) {
    if (room.left <= 0) break;
    made.children.push(get(name, path, room));
  }
  const more = entries.length - made.children.length;
  if (more) made.more = more;
  return made;
}

/** What is in a value: entries of collections first, as they are printed. */
function entriesOf(value) {
  const entries = [];
  if (value instanceof Map) {
    for (const [key, item] of [...value.entries()].slice(0, CHILDREN + 1)) {
      entries.push({ name: `${lineOf(key)} =>`, get: (name, path, room) => node(name, item, path, room) });
    }
  } else if (value instanceof Set) {
    for (const item of [...value.values()].slice(0, CHILDREN + 1)) {
      entries.push({ name: undefined, get: (name, path, room) => node(name, item, path, room) });
    }
  }
  for (const key of visibleKeys(value)) {
    const { get, set, value: item } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    const accessor = get ? (set ? "[Getter/Setter]" : "[Getter]") : set && "[Setter]";
    entries.push({
      name: nameOf(key),
      get: (name, path, room) => (accessor ? (room.left--, { key: name, text: accessor }) : node(name, item, path, room)),
    });
  }
  return entries;
}

function visibleKeys(value) {
  if (ArrayBuffer.isView(value) && value.length > CHILDREN) return Array.from({ length: CHILDREN + 1 }, (_, at) => String(at));
  const symbols = Object.getOwnPropertySymbols(value);
  return [...Object.keys(value), ...symbols.filter((key) => Object.prototype.propertyIsEnumerable.call(value, key))];
}

function nameOf(key) {
  if (typeof key === "symbol") return `[${key.toString()}]`;
  return /^[a-z_$][\w$]*$/i.test(key) || /^\d+$/.test(key) ? key : inspect(key);
}

function lineOf(value) {
  let text;
  try {
    text = inspect(value, { depth: 0, breakLength: Infinity, compact: 10, maxArrayLength: 8, maxStringLength: PREVIEW });
  } catch {
    text = "…";
  }
  text = text.split("\n", 1)[0];
  return text.length > PREVIEW ? `${text.slice(0, PREVIEW)}…` : text;
}
