import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const corpora = resolve(dirname(fileURLToPath(import.meta.url)), "../../crates/markdown/tests/corpus");

/**
 * @typedef {object} Vector
 * @property {string} id
 * @property {string} group The file it stands in.
 * @property {string} about What is peculiar to it.
 * @property {string} source What an author would write, in Markdown or HTML.
 * @property {string[]} [names] What people are called who can be mentioned, in a comment.
 * @property {object} live How it is proven, see the README of the corpus.
 * @property {string} [live.html] What a careless renderer would make of it; else it is the source itself.
 * @property {"body" | "bare" | "reparsed"} [live.how]
 * @property {string[][]} [live.then] What the reader does.
 * @property {string} [live.request] It makes the page ask this host, in place of running a script.
 * @property {string} [live.changes] It overwrites this property of the document, in place of running a script.
 */

/** What an author of chapters could write. @returns {Vector[]} */
export function loadCorpus() {
  return load("xss");
}

/** What only somebody in a discussion could write, or be called. @returns {Vector[]} */
export function loadComments() {
  return load("comments");
}

function load(name) {
  const folder = join(corpora, name);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .flatMap((file) => {
      const { group, vectors } = JSON.parse(readFileSync(join(folder, file), "utf8"));
      return vectors.map((vector) => ({ group, live: {}, ...vector }));
    });
}
