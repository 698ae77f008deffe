import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeSample, codeSpan, escapedText, longest, oneLine, quoted } from "./places.mjs";

/** The longest text that goes into a field of the front matter. */
const FIELD = 400;
const SAMPLES_A_CHAPTER = 60;
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

/**
 * Writes a course. Each chapter is its Markdown, by its id.
 *
 * @param {string} folder
 * @param {string} id
 * @param {Record<string, string>} chapters
 * @param {string} [summary]
 */
export function writeCourse(folder, id, chapters, summary = "Calm sea.") {
  const course = join(folder, id);
  mkdirSync(course, { recursive: true });
  const list = Object.keys(chapters).map((name) => `  - ${name}.md\n`);
  const front = `---\nid: ${id}\nsummary: ${JSON.stringify(summary)}\nchapters:\n${list.join("")}---\n`;
  writeFileSync(join(course, "course.md"), `${front}# ${escapedText(summary)}\n\n${codeSpan(summary)}\n`);
  writeFileSync(join(course, "calm.png"), Buffer.from(PIXEL, "base64"));
  for (const [name, text] of Object.entries(chapters)) {
    writeFileSync(join(course, `${name}.md`), text);
  }
}

/** A vector as a chapter of its own, just as its author wrote it, and the line on which it starts. */
export function asChapter({ id, source }) {
  if (source.startsWith("---\n")) {
    return { text: `${source}\n`, line: 1 };
  }
  const title = source.startsWith("# ") ? "" : "# Calm\n\n";
  const before = `---\nid: ${id}\nsummary: Calm sea.\n---\n${title}`;
  return { text: `${before}${source}\n`, line: before.split("\n").length };
}

/** Every vector where an author would show it on purpose, in chapters that must be accepted. */
export function samples(vectors) {
  const chapters = {};
  for (let first = 0; first < vectors.length; first += SAMPLES_A_CHAPTER) {
    const name = `samples-${first}`;
    const some = vectors.slice(first, first + SAMPLES_A_CHAPTER);
    const questions = some.filter((_, index) => index % 5 === 0);
    chapters[name] = [
      `---\nid: ${name}\nsummary: Calm sea.\n---\n# Samples\n`,
      ...some.map(sample),
      ...questions.map((vector) => question(vector)),
    ].join("\n");
  }
  return chapters;
}

// A caption may hold no colon: the line that opens a block ends at one.
function sample({ id, source }) {
  return `## ${codeSpan(id)}

Calm ${codeSpan(source)} sea, and as text ${escapedText(source)}.

> [!NOTE] ${oneLine(source)}
> Calm.

| calm | sea |
|---|---|
| ${codeSpan(source.replaceAll("|", "\\|"))} | a${escapedText(source)} |

:::cycle main=1 caption="${quoted(source).replaceAll(":", "")}"
1. **${codeSpan(source)}** calm
2. **a${escapedText(source)}** sea
:::

${codeSample(source, `html lines=1 title="${quoted(source)}"`)}

${codeSample(source, `js run id=run-${id} title="${quoted(source)}"`)}

${codeSample(source, "text expected")}
`;
}

function question({ id, source }) {
  const colons = ":".repeat(Math.max(3, longest(source, ":") + 1));
  return `${colons}question id=ask-${id} source=#${id}
Calm ${codeSpan(source)}?
${colons}

${colons}answer
${codeSample(source)}
${colons}
`;
}

/** Vectors in every field of the front matter, in titles, headings and under pictures. */
export function fields(vectors) {
  return Object.fromEntries(
    vectors.map(({ id, source }) => {
      const text = oneLine(source).trim().slice(0, FIELD);
      const field = JSON.stringify(text);
      return [
        `field-${id}`,
        `---\nid: field-${id}\nsummary: ${field}\ntopic: ${field}\n---\n# a${escapedText(text)}\n
## a${escapedText(text)}\n\n![a${escapedText(text)}](calm.png "${quoted(text)}")\n
Calm [a${escapedText(text)}](https://example.org/ "${quoted(text)}").\n`,
      ];
    }),
  );
}
