// A link with the reader's code in it.

import { fill } from "../../offline/page/words.js";
import { make } from "../../offline/page/dom.js";
import { number, words } from "../page.js";
import { fragmentFor, MOST } from "./link.js";

export async function share({ playground, code, notes }) {
  const fragment = await fragmentFor(playground, code);
  if (fragment.length > MOST) return notes.say(fill(words.tooLong, { length: number(fragment.length), most: number(MOST) }));
  const address = location.origin + location.pathname + fragment;
  try {
    await navigator.clipboard.writeText(address);
    notes.say(words.shared);
  } catch {
    // On plain HTTP no script may copy, so one does it oneself.
    notes.say(words.sharedHere);
    const field = make("input", { className: "link", readOnly: true, value: address, ariaLabel: words.sharedHere });
    notes.append(field);
    field.select();
  }
}
