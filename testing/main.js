// Testing oneself in a chapter: grades, confidence, where one stopped, and what the server says of it.
// The loader fetches this for whoever does anything on the page, or has done so before. What is done
// goes through the module that keeps what readers do (`guest/`), so it needs no connection; what has
// a day in it comes from the server (`state.js`).

import { announce } from "../offline/page/dom.js";
import { press } from "./ask.js";
import { early } from "./early.js";
import { keyboard } from "./keys.js";
import { keeper } from "./page.js";
import { followPlace } from "./place.js";
import { refresh } from "./show.js";
import { rate, saveLine } from "./sure.js";

let awake;

/** Something on the page is about to be used, or was used before. */
export function wake() {
  return (awake ??= start().catch(() => (awake = undefined)));
}

async function start() {
  // Until it is here, the loader keeps what is pressed.
  (await keeper()).watchReader();
  const article = document.querySelector("article[data-chapter]");
  if (article) {
    listen(article);
    followPlace(article);
    await early();
  }
  await refresh();
  addEventListener("online", () => refresh());
}

function listen(article) {
  // From here on no press waits for this module.
  document.documentElement.dataset.tests = "";
  article.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.grade) press(button);
    else if (button?.dataset.level) rate(Number(button.dataset.level));
  });
  keyboard(article);
  document.getElementById("Line").addEventListener("submit", (event) => {
    event.preventDefault();
    saveLine(event.target).then(announce);
  });
}
