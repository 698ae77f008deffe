// What a block has to say, below its buttons: what has just been done, and what is to be decided, which stays
// until it is.

import { announce, button, make } from "../offline/page/dom.js";

export function createNotes(place) {
  const said = make("div");
  const held = make("div");
  place.append(held, said);
  const fill = (slot, sentence, actions) => {
    if (slot.dataset.sentence === sentence && slot.childElementCount) return false;
    slot.dataset.sentence = sentence;
    slot.replaceChildren(make("p", {}, sentence), ...actions.map(([name, act]) => button(name, act, { className: "plain" })));
    return true;
  };
  return {
    /** @param {[string, () => void][]} actions names of buttons, and what they do */
    say(sentence, ...actions) {
      said.replaceChildren();
      fill(said, sentence, actions);
      announce(sentence);
    },
    append: (element) => said.append(element),
    clear: () => said.replaceChildren(),
    /** Something stays until it is decided; without a sentence nothing does. */
    hold(sentence, ...actions) {
      if (!sentence) return held.replaceChildren();
      if (fill(held, sentence, actions)) announce(sentence);
    },
  };
}
