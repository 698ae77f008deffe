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
  for (const place of document.querySelectorAll(".keep")) control(place, place.dataset.course, JSON.parse(place.dataset.words));
  for (const place of document.querySelectorAll(".kept")) shelf(place, JSON.parse(place.dataset.words));
}
