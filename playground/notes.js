// What a block has to say, with what can be done about it: one thing at a time, below its buttons.

import { announce, button, make } from "../offline/page/dom.js";

export function createNotes(place) {
  return {
    /** @param {[string, () => void][]} actions names of buttons, and what they do */
    say(sentence, ...actions) {
      const made = actions.map(([name, act]) => button(name, act, { className: "plain" }));
      place.replaceChildren(make("p", {}, sentence), ...made);
      announce(sentence);
    },
    append: (element) => place.append(element),
    clear: () => place.replaceChildren(),
  };
}
