// What time it is. A browser's clock may be a day off, and days are what a schedule is made of; so the
// server's answers tell how far it is off, and that is remembered for when there is no connection.
//
// A clock that goes back after that was set right, so what is remembered counts no more. One that was
// behind and is set right can't be told from time that has passed: what is then too late, the server
// takes for the moment at which it comes.

/** `localStorage` has how far the server's clock is ahead of this one, and when that was used last. */
const KEY = "chapterwise-clock";
/** So far off is every clock, as an answer takes its time and names whole seconds; in milliseconds. */
export const TOLERATED = 120_000;

let known;

function remembered() {
  try {
    known = JSON.parse(localStorage[KEY] ?? null);
  } catch {
    // Storage is closed; what is known holds for this page.
  }
  return known ?? {};
}

function remember(ahead) {
  known = ahead ? { ahead, seen: Date.now() } : undefined;
  try {
    if (known) localStorage[KEY] = JSON.stringify(known);
    else localStorage.removeItem(KEY);
  } catch {
    // As above.
  }
}

/** How far the server's clock is ahead of this one, as far as anybody knows. */
function offset() {
  const { ahead = 0, seen } = remembered();
  if (!ahead) return 0;
  const isGone = Date.now() < seen - TOLERATED;
  remember(isGone ? 0 : ahead);
  return isGone ? 0 : ahead;
}

/** Now, in milliseconds since 1970. */
export const now = () => Date.now() + offset();

/**
 * Hears what time the server says it is.
 *
 * @param {number} time in milliseconds since 1970; `NaN` where it doesn't say
 */
export function setNow(time) {
  const off = time - Date.now();
  if (Number.isNaN(off) || Math.abs(off - offset()) < TOLERATED) return;
  remember(Math.abs(off) < TOLERATED ? 0 : off);
}

/** The same from an answer that no cache on the way keeps. */
export const hearTime = (answer) => setNow(Date.parse(answer.headers.get("date")));
