#!/usr/bin/env node
// Writes a course to measure with: as many chapters as asked for, in the shape of real ones, the
// same bytes for the same options.
//
//   node bench/course.mjs DIR --chapters N [--words 2000] [--edit K] [--mdbook]
//
//   --words W   how long a chapter is, about
//   --edit K    another edition: every chapter differs from edition 0 in one sentence of its prose
//   --mdbook    the same text as an mdBook besides, in DIR-mdbook

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Prose } from "./prose.mjs";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    chapters: { type: "string" },
    words: { type: "string", default: "2000" },
    edit: { type: "string", default: "0" },
    mdbook: { type: "boolean", default: false },
  },
});
const [chapters, words, edition] = ["chapters", "words", "edit"].map((name) => Number(values[name]));
if (positionals.length !== 1 || !(chapters >= 1) || !(words >= 100) || !(edition >= 0)) {
  console.error("usage: node bench/course.mjs DIR --chapters N [--words 2000] [--edit K] [--mdbook]");
  process.exit(2);
}
const dir = resolve(positionals[0]);

/** How many sections a chapter has. */
const SECTIONS = 7;

const fileOf = (index) => `chapter-${String(index + 1).padStart(5, "0")}.md`;
const titleOf = (index) => new Prose(index * 31 + 7).heading();

/** One chapter as parts that both kinds of book are written from. */
function chapter(index) {
  const prose = new Prose(index + 1);
  const sections = [];
  let written = 0;
  for (let at = 0; at < SECTIONS; at += 1) {
    const heading = `${prose.heading()} ${at + 1}`;
    const blocks = [];
    const until = (words * (at + 1)) / SECTIONS;
    while (written < until) {
      const block = prose.block(blocks.length, { link: fileOf(Math.floor(index / 2)) });
      written += block.split(/\s+/).length;
      blocks.push(block);
    }
    sections.push({ heading, blocks });
  }
  if (edition > 0) {
    const edited = new Prose(index * 1009 + edition);
    sections[(index + edition) % SECTIONS].blocks.push(`${edited.sentence()} Edition ${edition}.`);
  }
  const questions = [1, 2].map((number) => ({
    id: `q-${index + 1}-${number}`,
    anchor: sections[number].heading.toLowerCase().replaceAll(" ", "-"),
    prompt: prose.question(),
    answer: `${prose.sentence()} ${prose.sentence()}`,
  }));
  return { title: titleOf(index), summary: prose.sentence(), opening: prose.paragraph(), sections, questions };
}

const body = ({ title, opening, sections }) => [
  `# ${title}`,
  opening,
  ...sections.flatMap(({ heading, blocks }) => [`## ${heading}`, ...blocks]),
];

function ours(index, parts) {
  const front = [
    "---",
    `id: chapter-${index + 1}`,
    ...(index < 9_999 ? [`number: ${index + 1}`] : []),
    `topic: ${new Prose(index >> 4).word()}`,
    `level: ${["easy", "medium", "hard"][index % 3]}`,
    `weeks: ${1 + Math.floor((index * 50) / chapters)}`,
    `summary: ${parts.summary}`,
    ...(index > 0 ? ["requires:", `  - ${fileOf(index - 1)}`] : []),
    "---",
  ].join("\n");
  const questions = parts.questions.flatMap(({ id, anchor, prompt, answer }) => [
    `:::question id=${id} source=#${anchor}\n${prompt}\n:::`,
    `:::answer\n${answer}\n:::`,
  ]);
  const [title, ...rest] = body(parts);
  return `${[`${front}\n${title}`, ...rest, "## What stays", ...questions].join("\n\n")}\n`;
}

function mdbook(parts) {
  const questions = parts.questions.flatMap(({ prompt, answer }) => [`**${prompt}**`, answer]);
  return `${[...body(parts), "## What stays", ...questions].join("\n\n")}\n`;
}

const book = `${dir}-mdbook`;
await rm(dir, { recursive: true, force: true });
await mkdir(dir, { recursive: true });
if (values.mdbook) {
  await rm(book, { recursive: true, force: true });
  await mkdir(join(book, "src"), { recursive: true });
}
for (let index = 0; index < chapters; index += 1) {
  const parts = chapter(index);
  await writeFile(join(dir, fileOf(index)), ours(index, parts));
  if (values.mdbook) await writeFile(join(book, "src", fileOf(index)), mdbook(parts));
}
const all = Array.from({ length: chapters }, (_, index) => index);
await writeFile(
  join(dir, "course.md"),
  [
    "---",
    "id: measured",
    "lang: en",
    "weeks: 50",
    "summary: A course that nobody reads, to measure with.",
    "chapters:",
    ...all.map((index) => `  - ${fileOf(index)}`),
    "---",
    "# A course to measure with",
    "",
    "It has the shape of a real one and the meaning of none.",
    "",
  ].join("\n"),
);
if (values.mdbook) {
  const entries = all.map((index) => `- [${titleOf(index)}](${fileOf(index)})`);
  await writeFile(join(book, "src", "SUMMARY.md"), `# Summary\n\n${entries.join("\n")}\n`);
  await writeFile(join(book, "book.toml"), '[book]\ntitle = "A course to measure with"\nlanguage = "en"\n');
}
