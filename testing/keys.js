// Keys, for whoever is at a question: they do nothing elsewhere, and nothing while somebody types.

import { gradesOf, undoLast } from "./ask.js";

export function keyboard(article) {
  article.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, input")) return;
    const ask = event.target.closest(".ask");
    // After a grade the focus is at the next question, or at how sure one is.
    const isBack = event.key === "ArrowLeft" && !event.shiftKey && !event.target.closest("pre, .table");
    if (isBack && event.target.closest(".ask, #Confidence") && undoLast(ask)) {
      event.preventDefault();
      return;
    }
    const details = ask?.querySelector(".question");
    if (!details?.open) return;
    const button = gradesOf(ask)[Number(event.key) - 1];
    if (!button || !/^[1-4]$/.test(event.key)) return;
    event.preventDefault();
    button.click();
    // On to the next question; after the last one, how sure one is.
    const next = ask.nextElementSibling?.querySelector?.("summary") ?? document.querySelector("[data-level]");
    next?.focus();
  });
}
