// Making elements.

/** An element with properties and children. */
export function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** What is heard of a button besides its words. */
export const unseen = (words) => make("span", { className: "unseen" }, ` ${words}`);
