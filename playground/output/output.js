// What a program prints, row by row as it comes, and how it ended.

import { button, make } from "../../offline/page/dom.js";
import { fill } from "../../offline/page/words.js";
import { duration, number, size, words } from "../page.js";
import { firstDifference } from "./lines.js";
import { createRows } from "./rows.js";

/** Rows that are read out as they come; of a flood only the number of lines is said. */
const READ_OUT = 40;

/**
 * @param {Element} figure the block
 * @param {{goTo: (line: number, column?: number) => void}} to
 */
export function createOutput(figure, { goTo }) {
  const place = figure.querySelector(".printed");
  const ended = figure.querySelector(".ended");
  const idle = place.firstElementChild;
  const expected = figure.querySelector(".expected");
  let rows = createRows(place, goTo);
  let ticking;

  /** Says how it is going, now and then. */
  function tick() {
    const began = Date.now();
    clearInterval(ticking);
    ticking = setInterval(() => {
      const seconds = number(Math.round((Date.now() - began) / 1000));
      // It is heard once that it runs, and seen how long.
      if (!ended.firstChild) ended.append(make("span", { className: "unseen" }, words.running), make("span", { ariaHidden: "true" }));
      ended.lastChild.textContent = fill(words.runs, { seconds });
    }, 1000);
  }

  function show({ kind, ...event }) {
    if (kind === "row") rows.add(event);
    else if (kind === "amend") rows.amend(event);
    else if (kind === "note") rows.note(event.text);
    else if (kind === "cut") rows.cut(event.rows);
  }

  return {
    /** What was printed, to be compared. */
    get printed() {
      return rows.printed();
    },
    clear() {
      place.replaceChildren(idle);
      ended.replaceChildren();
      rows = createRows(place, goTo);
    },
    begin() {
      place.replaceChildren();
      ended.replaceChildren();
      place.ariaLive = "polite";
      rows = createRows(place, goTo);
      tick();
    },
    tell(events) {
      const isAtEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 8;
      for (const event of events) show(event);
      if (rows.count > READ_OUT) place.ariaLive = "off";
      if (isAtEnd) place.scrollTop = place.scrollHeight;
    },
    /** @param {{isStarter: boolean}} code what was run: the author's own or something else */
    end(event, { isStarter }) {
      clearInterval(ticking);
      if (!rows.count && event.why === "done") place.append(make("p", { className: "idle" }, words.nothing));
      const said = [how(event)];
      if (rows.count > READ_OUT) said.push(fill(words.quiet, { count: number(rows.lines) }));
      const judged = expected && event.why === "done" && judge(rows.printed(), isStarter);
      if (judged) said.push(judged);
      ended.replaceChildren(make("span", { className: event.why === "done" && !event.code ? "fine" : "not-fine" }, said.join(" · ")));
      if (rows.count && navigator.clipboard) ended.append(copyButton());
    },
  };

  /** Whether it printed what the author expects. Whoever has changed the code may have meant to. */
  function judge(text, isStarter) {
    const line = firstDifference(expected.querySelector("pre").textContent, text);
    if (!line) return words.asExpected;
    return isStarter ? fill(words.notExpected, { line: number(line) }) : "";
  }

  function copyButton() {
    const made = button(words.copyOutput, () => copy(made), { className: "plain" });
    return made;
  }

  async function copy(made) {
    made.textContent = await navigator.clipboard.writeText(rows.text()).then(
      () => words.copied,
      () => words.refused,
    );
    setTimeout(() => (made.textContent = words.copyOutput), 2000);
  }
}

/** Why it ended, in words. */
function how({ why, code, took, size: bytes }) {
  if (why === "done") return code ? fill(words.code, { code }) : fill(words.done, { time: duration(took) });
  return fill(words[why] ?? words.broken, { size: size(bytes ?? 0) });
}
