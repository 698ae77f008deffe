// What a program has printed, line by line: what predictions and expected outputs are compared with.

/**
 * The lines of a text that somebody wrote. Which signs end a line, white space before that, and blank lines at
 * the end are nothing that one sees, so they don't count.
 *
 * @param {string} text
 */
export function linesOf(text) {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  return lines;
}

/**
 * What was printed, as a text, from the events `row` and `amend` of a program (see `host.js`), in whatever level.
 * Of an error that nobody caught it is the line that names it: where it was thrown is shown, and was not printed.
 *
 * @param {{id: number, text: string, line?: string, isOpen?: boolean}[]} events
 */
export function printedOf(events) {
  const rows = new Map();
  // An amended row keeps its place.
  for (const { id, text, line, isOpen } of events) rows.set(id, { text: line ?? text, isOpen: isOpen ?? rows.get(id)?.isOpen });
  return [...rows.values()].map(({ text, isOpen }) => (isOpen ? text : `${text}\n`)).join("");
}
