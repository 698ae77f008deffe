// One block: its buttons, and what they do with its code, its output and what is kept of it.

import { announce } from "../offline/page/dom.js";
import { createCode } from "./code.js";
import { createGuess } from "./guess.js";
import { createNotes } from "./notes.js";
import { createOutput } from "./output/output.js";
import { here, words } from "./page.js";
import { prepare, run } from "./run.js";
import { watchSaving } from "./saving.js";
import { fragmentFor, MOST } from "./share/link.js";
import { share } from "./share/share.js";

/** A pause in typing that is long enough to save, in milliseconds. */
const PAUSE = 400;

/**
 * @param {Element} figure
 * @param {Function} keep what keeps code (`keep/main.js`)
 */
export function createBlock(figure, keep) {
  const { playground, language } = figure.dataset;
  const buttons = Object.fromEntries([...figure.querySelectorAll("[data-does]")].map((button) => [button.dataset.does, button]));
  // On plain HTTP no script may copy.
  if (!navigator.clipboard) buttons.copy.style.visibility = "hidden";
  /** Code that came with a link, as it is now; it is nobody's here until it is kept. */
  let linked;
  let pause;
  let program;
  let saving;
  const notes = createNotes(figure.querySelector(".about"));
  const output = createOutput(figure, { goTo: (line, column) => code.goTo(line, column) });
  const guess = createGuess(figure, { again: () => output.clear() });
  const code = createCode(figure, {
    known: () => kept.ready,
    kept: () => linked ?? kept.code,
    onInput: typed,
    onRun: () => start(),
    onLeave: () => save(),
  });
  const kept = keep({
    chapter: here.chapter,
    course: here.course,
    playground,
    starter: code.starter,
    // What came with a link is not the reader's.
    typed: () => (linked === undefined ? code.text : kept.code),
    labels: { mine: words.mine, theirs: words.newStarter },
    onChange: (state) => saving?.changed(state),
  });
  saving = watchSaving(figure, { kept, code, notes, save, isTyping: () => Boolean(pause), isLinked: () => linked !== undefined });

  function typed() {
    clearTimeout(pause);
    pause = setTimeout(save, PAUSE);
  }

  /** At once, where something has been typed since. */
  function save() {
    if (!pause) return;
    clearTimeout(pause);
    pause = undefined;
    if (linked === undefined) return kept.write(code.text);
    // What is changed in code from a link is kept in the link.
    linked = code.text;
    fragmentFor(playground, linked).then((fragment) => {
      if (linked !== undefined && fragment.length <= MOST) history.replaceState(null, "", fragment);
    });
  }

  async function start() {
    if (guess.asksFirst()) return;
    save();
    program?.stop();
    guess.lock();
    output.begin();
    const text = code.text;
    const version = linked === undefined && kept.ran({ code: text });
    const mine = (program = run({ language, code: text, tell: output.tell }));
    buttons.stop.ariaDisabled = null;
    figure.dataset.runs = "";
    const end = await mine.ended;
    if (version) version.then((id) => id && kept.ran({ id, outcome: end.code ? "error" : end.why }));
    // It was stopped for the next one.
    if (program !== mine) return;
    program = undefined;
    const isStarter = text === code.starter;
    output.end(end, { isStarter });
    guess.compare(output.printed, { ...end, isStarter });
    delete figure.dataset.runs;
    buttons.stop.ariaDisabled = "true";
  }

  function reset() {
    const former = code.text;
    if (former === code.starter) return notes.say(words.isStarter);
    code.replace(code.starter);
    keepInstead(code.starter);
    notes.say(words.wasReset, [
      words.undo,
      () => {
        code.replace(former);
        if (linked === undefined) kept.write(former);
        else linked = former;
        notes.clear();
        code.focus();
      },
    ]);
  }

  /** Another text takes the place of what is kept, which stays in the history. */
  function keepInstead(text) {
    clearTimeout(pause);
    pause = undefined;
    if (linked !== undefined) linked = text;
    else kept.reset(text);
  }

  async function copy() {
    const done = await navigator.clipboard?.writeText(code.text).then(
      () => words.copied,
      () => undefined,
    );
    const { textContent } = buttons.copy;
    const outcome = done ?? words.refused;
    buttons.copy.textContent = outcome;
    announce(outcome);
    setTimeout(() => {
      buttons.copy.textContent = textContent;
      announce("");
    }, 2000);
  }

  const does = {
    run: start,
    stop: () => program?.stop(),
    reset,
    copy,
    share: () => share({ playground, code: code.text, notes }),
    history: () => saving.showHistory(),
  };

  figure.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-does]");
    if (button && button.ariaDisabled !== "true") does[button.dataset.does]();
  });
  // Whoever comes close to the button is about to press it.
  for (const event of ["pointerenter", "focusin", "pointerdown"]) figure.addEventListener(event, () => prepare(language), { once: true });

  return {
    /** Something was pressed here before all of this was there. */
    late({ type, target, clientX, clientY }) {
      const button = target.closest("[data-does]");
      if (type === "click" && button) button.click();
      else if (type === "click" && target.closest("pre") === figure.querySelector("pre")) code.place(clientX, clientY);
      else if (target.matches("pre")) code.load();
    },
    comesNear: () => void code.load(),
    /** The page is about to go: also with what was decided a moment ago, which may not be on the disk yet. */
    leave() {
      save();
      if (linked === undefined) kept.write(code.text);
    },
    /** Whether something would be lost if the page went now. */
    isAtRisk: () => linked === undefined && saving.isAtRisk(),
    /** Shows code from a link. Only its reader may keep it. */
    async open(text) {
      await kept.ready;
      save();
      linked = text;
      code.replace(text);
      figure.dataset.linked = "";
      const back = (isKept) => () => {
        save();
        const theirs = linked;
        linked = undefined;
        delete figure.dataset.linked;
        history.replaceState(null, "", `#${figure.id}`);
        notes.hold();
        if (isKept) kept.takeStarter(theirs);
        else code.replace(kept.code);
        saving.changed(kept.state);
        notes.clear();
        if (isKept) notes.say(words.keptTheirs);
        code.focus();
      };
      notes.hold(words.fromLink, [words.keepTheirs, back(true)], [words.backToMine, back(false)]);
      figure.scrollIntoView({ block: "start" });
      return code.load();
    },
    /** Says something about a link that can't be opened. */
    refuse(sentence) {
      notes.say(sentence);
      figure.scrollIntoView({ block: "start" });
    },
  };
}
