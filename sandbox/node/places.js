// From places in the code that runs to places in the code that was written.

/**
 * @param {string} source what the reader wrote
 * @param {object} made what became of it
 * @param {string} [made.code] without types, say; else the source
 * @param {string} [made.mappings] how that relates to the source, as source maps have it
 * @param {{at: number, removed: number, added: string}[]} [made.edits] what was changed after that, in order
 */
export function createPlaces(source, { code = source, mappings, edits = [] } = {}) {
  const lines = source.split("\n");
  const segments = mappings === undefined ? undefined : decode(mappings);
  let run = code;
  for (const { at, removed, added } of edits.toReversed()) run = run.slice(0, at) + added + run.slice(at + removed);
  const starts = startsOf(code);
  const runStarts = startsOf(run);

  /** Undoes the edits: line and column, both from one. */
  function beforeEdits(line, column) {
    if (!edits.length) return [line, column];
    let offset = (runStarts[line - 1] ?? run.length) + column - 1;
    let shift = 0;
    for (const { at, removed, added } of edits) {
      if (at + shift > offset) break;
      // Inside of what was put in, the place is where it was put in.
      if (at + shift + added.length > offset) {
        offset = at + shift;
        break;
      }
      shift += added.length - removed;
    }
    offset -= shift;
    const before = starts.findLastIndex((start) => start <= offset);
    return [before + 1, offset - starts[before] + 1];
  }

  function beforeMapping(line, column) {
    if (!segments) return [line, column];
    const within = segments[line - 1] ?? [];
    const segment = within.findLast(([generated]) => generated <= column - 1) ?? within[0];
    if (!segment) return [line, column];
    return [segment[1] + 1, segment[2] + Math.max(0, column - 1 - segment[0]) + 1];
  }

  return {
    /** The code that runs. */
    run,
    /** A place in the source for one in the code that runs. */
    original: (line, column = 1) => beforeMapping(...beforeEdits(line, column)),
    /** A line of the source, from one. */
    line: (line) => lines[line - 1],
  };
}

function startsOf(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * The mappings of a source map (ECMA-426): for each line that runs, `[column, line, column]` of what runs
 * and of what was written, all from zero.
 */
function decode(mappings) {
  let line = 0;
  let column = 0;
  return mappings.split(";").map((within) => {
    let generated = 0;
    const segments = [];
    for (const segment of within ? within.split(",") : []) {
      const [toGenerated, , toLine, toColumn] = numbersOf(segment);
      generated += toGenerated;
      if (toLine === undefined) continue;
      line += toLine;
      column += toColumn;
      segments.push([generated, line, column]);
    }
    return segments;
  });
}

function numbersOf(segment) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return numbers;
}
