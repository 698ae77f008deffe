// What the server is asked: a guest's browser sends what it keeps, and who is signed in has it there.

const PAGE = "/review";
const MINE = "/api/v1/review/mine";
const GUEST = "/api/v1/review/schedule";
/** How long an answer may take, in milliseconds. */
const TIMEOUT = 15_000;
/** Of what a reader does, this shapes a session. */
const KINDS = /^(question_|chapter_rated|schedule_changed|undone|line_left)/;
/** And this the date of a question, besides what was done to it. */
const SHAPING = /^(chapter_rated|schedule_changed|undone)/;

/** The session of whoever asks has ended. */
export class SignedOut extends Error {}

/**
 * @param {{eventsHere: () => Promise<object[]>}} keeper
 * @param {boolean} isGuest
 * @param {"deck" | "over" | "dates"} want
 * @param {string[]} questions of which the dates are wanted
 * @returns {Promise<{html?: string, dates?: Record<string, string>, kept?: string}>}
 */
export async function ask(keeper, isGuest, want, questions = []) {
  const signal = AbortSignal.timeout(TIMEOUT);
  const response = isGuest
    ? await fetch(GUEST, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(await kept(keeper, want, questions)),
        signal,
      })
    : await fetch(`${MINE}?${want === "dates" ? `dates=${questions}` : "over=yes"}`, { signal });
  if (response.status === 401) throw new SignedOut();
  if (!response.ok) throw new Error(response.statusText);
  keeper.hearTime(response);
  return mine(keeper, await response.json());
}

/** A session as it is now: what stands in the page, as HTML. */
export async function askForDeck(keeper, isGuest) {
  if (isGuest) return (await ask(keeper, isGuest, "deck")).html;
  const response = await fetch(PAGE + location.search, { signal: AbortSignal.timeout(TIMEOUT), cache: "no-store" });
  if (response.redirected) throw new SignedOut();
  if (!response.ok) throw new Error(response.statusText);
  keeper.hearTime(response);
  const main = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("Text");
  if ("guest" in main.dataset) throw new SignedOut();
  return mine(keeper, insideOf(main));
}

/** What stands in the page, but for its script. */
export function insideOf(main) {
  const copy = main.cloneNode(true);
  copy.querySelector("script")?.remove();
  return copy.innerHTML;
}

/** An answer is for whoever is signed in now, who may be another than the one whose page this is. */
function mine(keeper, answer) {
  if (keeper.isAnother()) throw new SignedOut();
  return answer;
}

async function kept(keeper, want, questions) {
  const isNeeded =
    want === "dates"
      ? ({ kind, payload }) => SHAPING.test(kind) || questions.includes(payload.question)
      : ({ kind }) => KINDS.test(kind);
  const events = (await keeper.eventsHere()).filter(isNeeded);
  // Of all that was typed for a question, only the last is shown.
  const last = new Map(events.filter(({ payload }) => payload.typed).map(({ id, payload }) => [payload.question, id]));
  for (const { id, payload } of events) if (last.get(payload.question) !== id) delete payload.typed;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { events, zone, want, questions, beyond: location.search.includes("beyond=") };
}
