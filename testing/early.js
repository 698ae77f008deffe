// Presses that were made before this module was there: the loader has kept them, with whose they are
// and when they were made.

import { gradesOf } from "./ask.js";
import { askOf, choose, here, keeper, levels } from "./page.js";

const KEY = "chapterwise-pressed";

const kept = () => JSON.parse(localStorage[KEY] ?? "[]");

/** Records what waits here for whoever is reading, one by one; what is somebody else's waits on. */
export async function early() {
  const it = await keeper();
  try {
    // Two tabs would record each press twice. Where the site is not trusted to have locks, it is one's own.
    await (navigator.locks ? navigator.locks.request(KEY, () => all(it)) : all(it));
  } catch {
    // Storage is closed to us, or was taken away meanwhile.
  }
}

async function all(it) {
  const mark = it.signedInMark();
  for (let pressed; (pressed = kept().find((each) => each.mark === mark)); ) {
    // A tab that closes before the press is removed here may have recorded it: to do so again is to say the
    // same again. The loader knows its own clock only.
    pressed.when ??= pressed.at + it.now() - Date.now();
    pressed.id ??= it.idOf(pressed.when);
    keep((each) => [each.at === pressed.at ? pressed : each]);
    await record(it, pressed);
    // Only now it is safe. More may have come meanwhile.
    keep((each) => (each.at === pressed.at ? [] : [each]));
  }
}

const keep = (change) => (localStorage[KEY] = JSON.stringify(kept().flatMap(change)));

async function record(it, { grade, level, question, meaning, chapter, when: at, id }) {
  if (level) {
    await it.recordEvent("chapter_rated", { chapter, confidence: Number(level) }, 1, { at, id });
    if (chapter === here.chapter) choose(levels(), "level", Number(level));
    return;
  }
  await it.recordEvent("question_graded", { question, meaning: Number(meaning), grade: Number(grade) }, 1, { at, id });
  const ask = askOf(question);
  if (ask) choose(gradesOf(ask), "grade", Number(grade));
}
