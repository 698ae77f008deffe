// The last words of a page. What is written while a page goes may not reach the database, which answers
// later; `localStorage` takes it at once, and the next page, whichever it is, brings it to the database.

import { blank, write } from "./draft.js";
import { markWaiting, transact } from "./store.js";
import { TAB } from "./tabs.js";

const PREFIX = "chapterwise-typed ";

let isLeaving = false;
for (const event of ["pagehide", "visibilitychange"])
  // Before the block hears of it, and writes.
  addEventListener(event, () => (isLeaving = event === "pagehide" || document.hidden), true);
addEventListener("pageshow", () => (isLeaving = document.hidden));

const keyOf = ({ tab = TAB, owner, course, playground }) => `${PREFIX}${tab} ${owner} ${course} ${playground}`;

/** Notes what is written, where the page may be about to go. */
export function lastWords(words) {
  if (!isLeaving) return;
  try {
    localStorage[keyOf(words)] = JSON.stringify({ ...words, by: TAB });
    markWaiting();
  } catch {
    // Storage is closed or full. The database is tried all the same.
  }
}

/** They are in the database. */
export const forgetWords = (words) => remove(keyOf(words));

/** All that an owner has said is to go. */
export function forgetWordsOf(owner) {
  for (const key of all()) if (key.split(" ")[2] === owner) remove(key);
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // As above.
  }
}

function all() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

/** Brings what earlier pages said last to the database. */
export async function takeWords() {
  for (const key of all().filter((key) => !key.startsWith(PREFIX + TAB))) {
    const words = read(key);
    if (words) {
      await transact(async (kept) => {
        const { owner, course, playground } = words;
        const draft = (await kept.draft([owner, course, playground])) ?? blank(words);
        write(draft, words);
        kept.putDraft(draft);
      });
      markWaiting();
    }
    remove(key);
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage[key]);
  } catch {
    return undefined;
  }
}
