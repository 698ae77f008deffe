// How sure the reader is, and their line to themselves.

import { choose, here, keeper, levels, words } from "./page.js";
import { refresh, shownDay } from "./show.js";

/** Somebody says how confident they are. */
export async function rate(confidence) {
  choose(levels(), "level", confidence);
  const it = await keeper();
  const before = shownDay();
  const { outcome } = await it.recordEvent("chapter_rated", { chapter: here.chapter, confidence });
  it.explain(outcome);
  if (outcome !== "kept") return choose(levels(), "level");
  document.getElementById("Line").hidden = false;
  await refresh({ ratedOver: before });
}

/** Resolves with what to say. */
export async function saveLine(form) {
  const it = await keeper();
  const text = form.elements.text.value.trim();
  const { outcome } = await it.recordEvent("line_left", { chapter: here.chapter, text }, 1, { same: "chapter" });
  it.explain(outcome);
  if (outcome !== "kept") return "";
  const button = form.querySelector("button");
  const { textContent } = button;
  button.textContent = words.kept;
  setTimeout(() => (button.textContent = textContent), 4000);
  return words.kept;
}
