/** A text without line breaks. */
export const oneLine = (text) => text.replace(/[\r\n]+/g, " ");
/** A text between double quotes of a block's or fence's attribute, or of a title. */
export const quoted = (text) => oneLine(text).replace(/["\\]/g, "\\$&");
const cell = (text) => oneLine(text).replaceAll("|", "\\|");
const indented = (text, by) => text.replace(/\n/g, `\n${" ".repeat(by)}`);
/** How often a mark is repeated at most. */
export const longest = (text, mark) => Math.max(0, ...(text.match(new RegExp(`${mark}+`, "g")) ?? []).map((run) => run.length));

/** Code in a line, whatever it holds. */
export const codeSpan = (text) => {
  const ticks = "`".repeat(longest(text, "`") + 1);
  return `${ticks} ${oneLine(text)} ${ticks}`;
};

/** Code in lines of its own, whatever it holds. */
export const codeSample = (text, info = "html") => {
  const fence = "~".repeat(Math.max(3, longest(text, "~") + 1));
  return `${fence}${info}\n${text}\n${fence}`;
};

/** Text that shows as it is, by a reference for each character that means something. */
export const escapedText = (text) =>
  oneLine(text).replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`);

const chapter = (body) => `# Calm\n\n${body}\n`;
const framed = (text) => (/^(---\n|# |\+\+\+\n)/.test(text) ? text : chapter(text));
const question = (prompt, answer) => chapter(`:::question id=one\n${prompt}\n:::\n\n:::answer\n${answer}\n:::`);

/**
 * Where in a chapter a text may stand, and how an author would write it there.
 *
 * @type {Record<string, (text: string) => string>}
 */
export const places = {
  "the prose": framed,
  "a line of prose": (text) => chapter(`Calm ${oneLine(text)} sea.`),
  "text by references": (text) => chapter(escapedText(text)),
  "an escaped line": (text) => chapter(oneLine(text).replace(/[!-/:-@[-`{-~]/g, "\\$&")),
  "an allowed tag": (text) => chapter(`Press <kbd>${oneLine(text)}</kbd>.`),
  "the title of an abbreviation": (text) => chapter(`An <abbr title="${oneLine(text)}">sea</abbr>.`),
  "the title of an abbreviation, escaped": (text) =>
    chapter(`An <abbr title="${oneLine(text).replaceAll("&", "&amp;").replaceAll('"', "&quot;")}">sea</abbr>.`),
  "a comment": (text) => chapter(`<!-- ${text} -->\n\nCalm <!-- ${oneLine(text)} --> sea.`),
  "a heading": (text) => chapter(`## ${oneLine(text)}\n\n### ${codeSpan(text)}`),
  emphasis: (text) => chapter(`***${oneLine(text)}*** ~~${oneLine(text)}~~`),
  "a list": (text) => chapter(`- ${indented(text, 2)}\n- [ ] ${oneLine(text)}\n\n1. ${indented(text, 3)}`),
  "a quotation": (text) => chapter(text.replace(/^/gm, "> ")),
  "a table": (text) => chapter(`| a | ${cell(text)} |\n|---|:-:|\n| ${cell(text)} | ${codeSpan(cell(text))} |`),
  "a footnote": (text) => chapter(`Calm[^n].\n\n[^n]: ${indented(text, 4)}`),
  "the name of a footnote": (text) => chapter(`Calm[^${oneLine(text)}].\n\n[^${oneLine(text)}]: sea`),
  "the title of a callout": (text) => chapter(`> [!NOTE] ${oneLine(text)}\n> sea`),
  "the text of a callout": (text) => chapter(`> [!WARNING]\n${text.replace(/^/gm, "> ")}`),
  "the text of a link": (text) => chapter(`[${oneLine(text)}](https://example.org/)`),
  "the destination of a link": (text) => chapter(`[sea](<${oneLine(text).replace(/[<>\\]/g, "\\$&")}>)`),
  "the destination of a link, as it is": (text) => chapter(`[sea](${oneLine(text)})`),
  "the anchor of a link": (text) => chapter(`[sea](<#${oneLine(text).replace(/[<>\\]/g, "\\$&")}>)`),
  "the end of an address": (text) => chapter(`[sea](<https://example.org/${oneLine(text).replace(/[<>\\]/g, "\\$&")}>)`),
  "the title of a link": (text) => chapter(`[sea](https://example.org/ "${quoted(text)}")`),
  "a definition of a link": (text) =>
    chapter(`[sea]\n\n[sea]: <${oneLine(text).replace(/[<>\\]/g, "\\$&")}> "${quoted(text)}"`),
  "an autolink": (text) => chapter(`<${oneLine(text)}> https://example.org/${oneLine(text)}`),
  "the text of an image": (text) => chapter(`![${oneLine(text)}](calm.png)`),
  "the caption of an image": (text) => chapter(`![Calm](calm.png "${quoted(text)}")`),
  "code in a line": (text) => chapter(codeSpan(text)),
  "a code sample": (text) => chapter(codeSample(text)),
  "a marked code sample": (text) => chapter(codeSample(text, "js lines=1")),
  "the first line of a fence": (text) => chapter(codeSample("1", oneLine(text))),
  "the title of a fence": (text) => chapter(codeSample("1", `js title="${quoted(text)}"`)),
  "what a snippet prints": (text) =>
    chapter(`${codeSample("1", 'js run id=one title="Calm"')}\n\n${codeSample(text, "text expected")}`),
  "the name of a part": (text) => chapter(`:::stack\n- **${oneLine(text)}** sea\n:::`),
  "the text of a step": (text) => chapter(`:::steps\n1. **Calm**\n\n   ${indented(text, 3)}\n:::`),
  "the caption of a cycle": (text) => chapter(`:::cycle main=1 caption="${quoted(text)}"\n1. **Calm** sea\n2. **Sea** calm\n:::`),
  "a choice": (text) => chapter(`:::choices\n- **Calm** ${oneLine(text)}\n:::`),
  "a reference": (text) =>
    chapter(`:::reference\n| a | b | c |\n|---|---|---|\n| ${codeSpan(cell(text))} | ${cell(text)} | ${cell(text)} |\n:::`),
  "the name of a block": (text) => chapter(`:::${oneLine(text)}\nsea\n:::`),
  "the attributes of a block": (text) => chapter(`:::stack ${oneLine(text)}\n- **Calm** sea\n:::`),
  "the prompt of a question": (text) => question(text, "sea"),
  "the answer of a question": (text) => question("Calm?", text),
};
