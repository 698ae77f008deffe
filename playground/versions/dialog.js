// A window over the page, which the keyboard and Escape leave again.

import { button, make } from "../../offline/page/dom.js";
import { words } from "../page.js";

/**
 * @param {string} title
 * @param {Element[]} parts
 * @param {[string, () => void][]} choices names of what can be done; the window closes with each
 */
export function ask(title, parts, choices) {
  const dialog = make("dialog", { className: "bench", ariaLabel: title });
  const close = () => dialog.close();
  const choose = ([name, act]) => button(name, () => (close(), act()));
  dialog.append(
    make("header", {}, make("h2", {}, title), button("×", close, { className: "plain", ariaLabel: words.close })),
    ...parts,
    make("footer", {}, ...choices.map(choose)),
  );
  dialog.addEventListener("close", () => dialog.remove());
  // On the page behind it.
  dialog.addEventListener("click", ({ target }) => target === dialog && close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
