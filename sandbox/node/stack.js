// Where errors come from, in the lines and columns of what the reader wrote.

const LOCATION = (name) => new RegExp(`${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}:(\\d+)(?::(\\d+))?`, "g");

/**
 * Keeps stacks to the program's own frames, with its own places, where the host lets us (V8 does). Elsewhere
 * stacks are as they come, and are put right when we show them.
 *
 * @param {string} name the file's
 * @param {(line: number, column: number) => [number, number]} original
 */
export function watchStacks(name, original) {
  const location = LOCATION(name);
  const inOriginal = (text) =>
    text.replace(location, (_, line, column = "1") => `${name}:${original(Number(line), Number(column)).join(":")}`);

  Error.prepareStackTrace = () => "ours";
  const isOurs = new Error().stack === "ours";
  if (isOurs) {
    Error.prepareStackTrace = (error, sites) => {
      const frames = sites.filter(isOfProgram).map((site) => `\n    at ${inOriginal(String(site))}`);
      return headOf(error) + frames.join("");
    };
  } else {
    delete Error.prepareStackTrace;
  }

  /** Frames that belong to no file are the host's own functions, between two of the program's. */
  function isOfProgram(site, at, all) {
    const file = site.getScriptNameOrSourceURL();
    if (file) return file === name;
    return all.slice(at + 1).some((later) => later.getScriptNameOrSourceURL() === name) || site.isAsync();
  }

  return {
    /** A text with a stack in it, with places in the source. */
    inOriginal: isOurs ? (text) => text : inOriginal,
    /** The place at the top of an error's stack. */
    top(error) {
      let stack;
      try {
        stack = String(error.stack);
      } catch {
        return undefined;
      }
      const [, line, column = 1] = new RegExp(location.source).exec(isOurs ? stack : inOriginal(stack)) ?? [];
      return line && [Number(line), Number(column)];
    },
  };
}

function headOf(error) {
  try {
    const { name = "Error", message = "" } = error;
    return name && message ? `${name}: ${message}` : `${name || message}`;
  } catch {
    return "Error";
  }
}

/** The line of an error with a mark below it, as Node has it above the error. */
export function excerpt(name, line, [row, column], length = 1) {
  const before = line.slice(0, column - 1).replace(/[^\t]/g, " ");
  const mark = column > line.length ? "" : before + "^".repeat(length);
  return `${name}:${row}\n${line}\n${mark}\n`;
}
