// Values that open and close. What is in one becomes elements when it is opened.

import { make } from "../../offline/page/dom.js";
import { fill } from "../../offline/page/words.js";
import { number, words } from "../page.js";

/** The trees of a row (`sandbox/node/tree.js`), and the button that shows them. */
export function treesOf(values) {
  const tree = make("ul", { className: "tree", hidden: true });
  const nodes = values.length === 1 ? inside(values[0]) : values.map(node);
  const made = opener(fill(words.open, { value: values[0].text }), tree, () => nodes);
  return { button: made, tree };
}

function opener(label, list, items, ...content) {
  const made = make("button", { type: "button", className: "opens", ariaExpanded: "false", ariaLabel: label }, ...content);
  made.onclick = () => {
    if (!list.childElementCount) list.append(...items());
    list.hidden = !list.hidden;
    made.ariaExpanded = String(!list.hidden);
  };
  return made;
}

/** What is in a value, and how much of it is missing. */
function inside({ children = [], more }) {
  const items = children.map(node);
  if (more) items.push(make("li", { className: "cut" }, fill(words.more, { count: number(more) })));
  return items;
}

function node({ key, text, to, children, more }) {
  const name = key === undefined ? [] : [make("span", { className: "name" }, key), key.endsWith("=>") ? " " : ": "];
  const line = make("span", {}, ...name, text);
  if (to) return make("li", {}, line, make("span", { className: "cut" }, ` ↑ ${fill(words.circular, { count: number(to) })}`));
  if (!children && !more) return make("li", {}, line);
  const list = make("ul", { hidden: true });
  return make("li", {}, opener(undefined, list, () => inside({ children, more }), line), list);
}
