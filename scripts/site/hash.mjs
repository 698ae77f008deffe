// Content hashes and the names made from them.

import { createHash } from "node:crypto";
import { extname } from "node:path";

export function hashOf(content) {
  return createHash("sha256").update(content).digest("hex");
}

/** `style.css` with some content becomes `style-0123456789abcdef.css`. */
export function hashedName(name, content) {
  const extension = extname(name);
  return `${name.slice(0, -extension.length)}-${hashOf(content).slice(0, 16)}${extension}`;
}
