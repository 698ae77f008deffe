// A button in each field for a password, which shows what was typed and hides it again.

import { make, unseen } from "./dom.js";

/** @param {HTMLInputElement} input with the words of the button */
export function show(input) {
  const words = input.dataset.show.split("|");
  const word = document.createTextNode("");
  const button = make("button", { type: "button", className: "show" }, word, unseen(input.labels[0].textContent));

  const turn = (isShown) => {
    // Browsers forget where the caret is when the type changes.
    const { selectionStart, selectionEnd, selectionDirection } = input;
    input.type = isShown ? "text" : "password";
    word.data = words[Number(isShown)];
    if (document.activeElement === input) input.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
  };
  const hide = () => turn(false);

  button.onclick = () => turn(input.type === "password");
  // The focus stays in the field, and the keyboard of a phone where it is.
  button.onpointerdown = (event) => event.preventDefault();
  // What is sent, or left behind, is a password again: browsers keep what stood in plain fields.
  input.form.addEventListener("submit", hide);
  addEventListener("pagehide", hide);
  // Nothing that corrects spelling sees it.
  Object.assign(input, { spellcheck: false, autocapitalize: "none" });
  input.after(button);
  hide();
}
