// What a program says, on its way to the page: bounded, whatever the program does.

/** Nodes of trees (`node/tree.js`) that one row, and one program, may have. */
const NODES_OF_ROW = 300;
const NODES = 10_000;
/** What was cut is told again after so many milliseconds at the earliest. */
const TELL_AFTER = 250;

/**
 * @param {(message: object) => void} post
 * @param {{rows: number, bytes: number, rowBytes: number}} limits see `limits.js`
 * @param {() => number} now milliseconds
 * @param {(value: unknown, room: {left: number}) => object | undefined} treeOf
 */
export function createOutput(post, limits, now, treeOf) {
  let rows = 0;
  let bytes = 0;
  let nodes = NODES;
  let lastId = 0;
  let cutRows = 0;
  let told = 0;
  let toldAt = -Infinity;
  let isOver = false;
  const open = new Set();

  function fit(text) {
    const room = Math.min(limits.rowBytes, limits.bytes - bytes);
    if (text.length <= room) return { text };
    let end = Math.max(0, room);
    // Not between the halves of one character.
    if (end && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
    return { text: text.slice(0, end), cut: text.length - end };
  }

  function trees(values = []) {
    if (nodes <= 0) return undefined;
    const room = { left: Math.min(NODES_OF_ROW, nodes) };
    const before = room.left;
    const found = values.map((value) => (room.left > 0 ? treeOf(value, room) : undefined)).filter(Boolean);
    nodes -= before - room.left;
    return found.length ? found : undefined;
  }

  function tellCut(isLast) {
    if (told === cutRows || (!isLast && now() - toldAt < TELL_AFTER)) return;
    told = cutRows;
    toldAt = now();
    post({ kind: "cut", rows: cutRows });
  }

  return {
    /** One row; its id, by which it can be put right. */
    row({ level, text, values, table, place, line, isOpen }) {
      if (isOver) return 0;
      const lines = text.split("\n", limits.rows + 1).length;
      if (rows >= limits.rows || bytes >= limits.bytes) {
        cutRows += lines;
        tellCut();
        return 0;
      }
      rows += isOpen ? Math.max(1, lines - 1) : lines;
      let fitted = fit(text);
      if (rows > limits.rows) {
        const kept = fitted.text.split("\n").slice(0, limits.rows - rows).join("\n");
        fitted = { text: kept, cut: text.length - kept.length };
      }
      bytes += fitted.text.length;
      const id = ++lastId;
      open.add(id);
      post({ kind: "row", id, level, ...fitted, values: trees(values), table, place, line, isOpen });
      return id;
    },

    /** Puts a row right. */
    amend(id, text, values) {
      if (isOver || bytes >= limits.bytes || !open.delete(id)) return;
      const fitted = fit(text);
      bytes += fitted.text.length;
      post({ kind: "amend", id, ...fitted, values: trees(values) });
    },

    /** A sentence of ours, about the program. */
    note(text) {
      if (!isOver) post({ kind: "note", text });
    },

    /** The end of the program. */
    end(code) {
      if (isOver) return;
      tellCut(true);
      isOver = true;
      post({ kind: "end", why: "done", code });
    },
  };
}
