// The time zone of this device, where the account has none that anybody chose.

import { make } from "./dom.js";

/** @param {HTMLFormElement} form that is to take the guess, or else to offer it in these words */
export function zone(form) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const list = form.elements.zone;
  // Browsers say some zones by their names of before.
  const option = [...list.options].find(({ value, dataset }) => value === here || dataset.old?.split(" ").includes(here));
  if (!option || option.selected) return;
  if (form.dataset.zone === "take") {
    // Unless the browser brought back what was chosen before.
    if (list.value === "UTC") option.selected = true;
    return;
  }
  const [words, take] = form.dataset.zone.split("|");
  const place = option.parentNode.label + ", " + option.label;
  const offer = make("p", { className: "hint" }, `${words} ${place}. `);
  const button = make("button", { type: "button" }, take);
  button.onclick = () => {
    option.selected = true;
    list.focus();
    offer.remove();
  };
  offer.append(button);
  list.closest(".field").append(offer);
}
