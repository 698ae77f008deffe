// A link to this page may bring code along.

import { announce } from "../../offline/page/dom.js";
import { words } from "../page.js";
import { readFragment } from "./link.js";

/** Shows what the address holds, if it holds something. @param {Map<Element, object>} blocks */
export async function openLink(blocks) {
  const found = await readFragment(location.hash);
  if (!found) return;
  const figure = document.querySelector(`[data-playground="${CSS.escape(found.playground)}"]`);
  const block = blocks.get(figure);
  if (!block) {
    const [first] = blocks.values();
    first?.refuse(words.noBlock);
    return announce(words.noBlock);
  }
  if (found.code === undefined) return block.refuse(words.badLink);
  await block.open(found.code);
}
