// The line of a session: what is asked, what comes once more, what can be taken back. Nothing here
// knows a page. Each step gives a new line that remembers the one before it.

/**
 * @typedef {{line: object[], missed: Set<object>, met: Set<object>, all: number, before?: Line, deed?: object}} Line
 *   `line` begins with the card that is asked; `missed` are those that come until they are right once;
 *   `met` are those that were answered or put aside, of `all`.
 */

/**
 * @param {object[]} cards in their order
 * @param {object[]} again those that were missed earlier today
 * @param {object[]} met those of this session that were answered already, on another device perhaps
 * @returns {Line}
 */
export const begin = (cards, again = [], met = []) => ({
  line: [...cards, ...again],
  missed: new Set(again),
  met: new Set(met),
  all: cards.length + met.length,
});

/** The card that is asked, or nothing when all is done. */
export const asked = ({ line }) => line[0];

/** It was answered. What was missed comes once more, at the end. */
export function graded(now, isMiss, deed) {
  const [card, ...rest] = now.line;
  const missed = new Set(now.missed);
  if (isMiss) missed.add(card);
  else missed.delete(card);
  return { ...now, line: isMiss ? [...rest, card] : rest, missed, met: new Set(now.met).add(card), before: now, deed };
}

/** It is left for the end. */
export function skipped(now, deed) {
  const [card, ...rest] = now.line;
  return { ...now, line: [...rest, card], before: now, deed };
}

/** Where one is: which card of how many, or that it comes once more; and how many others do. */
export function place({ line, missed, met, all }) {
  const isAgain = missed.has(line[0]);
  const once = line.filter((card) => missed.has(card)).length - (isAgain ? 1 : 0);
  return { isAgain, at: Math.min(met.size + 1, all), done: Math.min(met.size, all), all, once, left: line.length };
}
