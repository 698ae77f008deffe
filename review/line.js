// The line of a session: what is asked, what comes once more, what can be taken back. Nothing here
// knows a page. Each step gives a new line that remembers the one before it.

/**
 * @typedef {{line: object[], missed: Set<object>, met: Set<object>, all: number, before?: Line, deed?: object}} Line
 *   `line` begins with the card that is asked; `missed` are those that come until they are right once;
 *   `met` are those that were answered or put aside, of `all`.
 */

/**
 * @param {object[]} cards in their order; of those that were missed earlier today each has `isAgain`
 * @returns {Line}
 */
export function begin(cards) {
  const again = cards.filter(({ isAgain }) => isAgain);
  const fresh = cards.filter(({ isAgain }) => !isAgain);
  return { line: [...fresh, ...again], missed: new Set(again), met: new Set(), all: fresh.length };
}

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

/**
 * What was done with these cards before the line began, as events say it that the cards don't know of.
 *
 * @param {object[]} events in any order
 */
export function replayed(now, events) {
  const undone = new Set(events.filter(({ kind }) => kind === "undone").map(({ payload }) => payload.event));
  const each = new Map(events.map((event) => [event.id, event]));
  const inOrder = [...each.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  for (const { id, kind, payload } of inOrder) {
    if (undone.has(id) || !/graded|rated|suspended/.test(kind)) continue;
    const subject = payload.question ?? payload.chapter;
    const card = now.line.find((each) => each.subject === subject);
    if (!card) continue;
    const line = [card, ...now.line.filter((each) => each !== card)];
    const deed = { subject, told: { id, outcome: "kept" }, grade: payload.grade, level: payload.confidence };
    now = graded({ ...now, line }, payload.grade === 1, deed);
  }
  return now;
}

/**
 * Goes on with cards that were fetched meanwhile, after the card that is asked.
 *
 * @param {Line} fresh
 * @param {string} [first] the subject of the card that is asked now, before the one that was
 */
export function renewed(now, fresh, first) {
  const current = asked(now);
  const rest = fresh.line.filter(({ subject }) => subject !== current?.subject);
  const back = rest.findIndex(({ subject }) => first && subject === first);
  const head = back < 0 ? [] : rest.splice(back, 1);
  const missed = new Set(fresh.missed);
  if (now.missed.has(current)) missed.add(current);
  const line = [...head, ...(current ? [current] : []), ...rest];
  const all = now.met.size + line.filter((card) => !missed.has(card)).length;
  return { ...now, line, missed, all, before: now.before && takenUp(now.before, line, missed) };
}

/** What the line was before the last deed, with what is new in it by now. Nothing earlier is taken back. */
function takenUp(before, line, missed) {
  const [card] = before.line;
  const isAgain = before.missed.has(card);
  const others = new Set([...missed].filter(({ subject }) => subject !== card.subject));
  return {
    line: [card, ...line.filter(({ subject }) => subject !== card.subject)],
    missed: isAgain ? others.add(card) : others,
    met: before.met,
    all: before.met.size + line.filter((each) => !others.has(each) && each.subject !== card.subject).length + (isAgain ? 0 : 1),
  };
}

/** Where one is: which card of how many, or that it comes once more; and how many others do. */
export function place({ line, missed, met, all }) {
  const isAgain = missed.has(line[0]);
  const once = line.filter((card) => missed.has(card)).length - (isAgain ? 1 : 0);
  return { isAgain, at: Math.min(met.size + 1, all), done: Math.min(met.size, all), all, once, left: line.length };
}
