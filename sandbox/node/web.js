// What Node prints of the objects that it has in common with browsers, where that is more than their name.

import { inspect } from "./inspect.js";

const custom = Symbol.for("nodejs.util.inspect.custom");
const PARTS = "href origin protocol username password host hostname port pathname search searchParams hash".split(" ");

/** Has URLs and their parameters printed with what is in them. */
export function describeUrls() {
  describe(globalThis.URL, (url, options) => inspect(Object.fromEntries(PARTS.map((part) => [part, url[part]])), options));
  describe(globalThis.URLSearchParams, (all, options) => {
    const pairs = [...all].map(([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`);
    return pairs.length ? `{ ${pairs.join(", ")} }` : "{}";
  });
}

function describe(type, content) {
  Object.defineProperty(type?.prototype ?? {}, custom, {
    configurable: true,
    writable: true,
    value(depth, options) {
      return typeof depth === "number" && depth < 0 ? this : `${this.constructor.name} ${content(this, options)}`;
    },
  });
}
