// What pages do about being kept: the note on a copy, the button that keeps a course, the list of
// what is kept. The loader fetches it when one of them is wanted.

import { control } from "./control.js";
import { note } from "./note.js";
import { shelf } from "./shelf.js";

/** The worker says something about this page. */
export function hear({ copy }) {
  if (copy) note(copy);
}

let awake = false;

/** Something of ours is near. */
export function wake() {
  if (awake) return;
  awake = true;
  for (const place of document.querySelectorAll("[data-words]")) {
    const { course } = place.dataset;
    const words = JSON.parse(place.dataset.words);
    if (course) control(place, course, words);
    else shelf(place, words);
  }
}
