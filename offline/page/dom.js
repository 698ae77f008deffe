// Making elements, and saying things.

/** An element with properties and children. */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A button that stays pressed until what it does is done. */
export function button(words, action, properties) {
  const made = make("button", { type: "button", ...properties }, words);
  made.onclick = async () => {
    if (made.ariaDisabled === "true") return;
    made.ariaDisabled = "true";
    try {
      await action();
    } finally {
      made.ariaDisabled = null;
    }
  };
  return made;
}

/** Asks for the page again. */
export const reload = () => location.reload();

/** Says something to those who hear the page. */
export function announce(words) {
  document.getElementById("Status").textContent = words;
}

/** Replaces what is in `place`; where the focus was in it, it goes to the first that takes it. */
export function replace(place, ...children) {
  const had = place.contains(document.activeElement);
  place.replaceChildren(...children.filter((child) => child !== undefined));
  if (had) place.querySelector("button, a, [tabindex]")?.focus();
}
