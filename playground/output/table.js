// `console.table` as a table.

import { make } from "../../offline/page/dom.js";
import { words } from "../page.js";

/** @param {{titles: string[], rows: string[][]}} table */
export function tableOf({ titles, rows }) {
  const head = make("tr", {}, ...titles.map((title) => make("th", { scope: "col" }, title)));
  const body = rows.map(([first, ...cells]) => make("tr", {}, make("th", { scope: "row" }, first), ...cells.map((cell) => make("td", {}, cell))));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
  return make("div", { className: "grid", tabIndex: 0, role: "region", ariaLabel: words.table }, table);
}
