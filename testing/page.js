// What the page says of itself, and the module that keeps what readers do.

/** `{course, chapter, revision}`, or nothing but `course` on the page of a course. */
export const here = document.querySelector("article[data-chapter], main[data-course]").dataset;

/** What the script says by itself (`app/src/chapters/page/questions.rs`). */
export const words = JSON.parse(document.getElementById("Confidence")?.dataset.testWords ?? "{}");

/** There is one instance of it on a page, whoever fetches it. */
export const keeper = () => import(document.querySelector("script[data-guest]").dataset.guest);

/** The part of the page for a question. */
export const askOf = (question) => document.querySelector(`.ask[data-question="${question}"]`);

export const levels = () => document.querySelectorAll("[data-level]");

/** Shows which of some buttons is chosen, by the value of one of their fields; none for nothing. */
export function choose(buttons, field, value) {
  for (const button of buttons) button.ariaPressed = String(value != null && Number(button.dataset[field]) === value);
}
