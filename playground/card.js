// A prediction that was missed, as a card in the reader's reviews: offered, added, and taken out again.
// What is done goes through the module that keeps what readers do (`guest/`), so it needs no connection;
// whether it is there, and when it comes back, the server says (`app/src/review/test/api.rs`).

import { announce, button, make, replace } from "../offline/page/dom.js";
import { here } from "./page.js";

/** How long the answer may take, and how much of that waits for what has not been sent, in milliseconds. */
const TIMEOUT = 8000;
const SENDING = 3000;
/** The longest answer that is kept, in characters (`LONGEST_TYPED` in `crates/domain/src/learning.rs`). */
const LONGEST = 4000;

/** There is one instance of it on a page, whoever fetches it. */
const keeper = () => import(document.querySelector("script[data-guest]").dataset.guest);

/** What a place shows by now; an answer that comes later is not shown there any more. */
const turns = new WeakMap();

const turn = (place) => {
  const mine = {};
  turns.set(place, mine);
  return () => turns.get(place) === mine;
};

/**
 * Offers the prediction of a block as a card, or says that it is one.
 *
 * @param {{figure: HTMLElement, place: Element, words: Record<string, string>, typed: string}} of
 *   `typed` is what was predicted
 */
export async function offerCard({ figure, place, words, typed }) {
  const { prediction: question, meaning } = figure.dataset;
  // On a page of before there were any there is nothing to add.
  if (!question) return;
  const isMine = turn(place);
  const it = await keeper();
  const known = await look(it, question).catch(() => undefined);
  if (!isMine()) return;
  if (known) say(words.there, known.when);
  else offer();

  function offer(sentence = words.offer) {
    replace(place, make("p", {}, sentence), button(words.add, add));
  }

  async function add() {
    const answer = typed.trim().slice(0, LONGEST);
    const { outcome, id } = await it.recordEvent("question_graded", {
      question,
      meaning: Number(meaning),
      grade: 1,
      ...(answer && { typed: answer }),
    });
    it.explain(outcome);
    // What is not kept does not look kept.
    if (outcome !== "kept" || !isMine()) return;
    const undo = button(words.undo, () => takeBack(id), { className: "plain" });
    say(words.added, undefined, undo);
    const { when } = (await look(it, question).catch(() => undefined)) ?? { when: words.late };
    if (!isMine() || !undo.isConnected) return;
    say(words.added, when, undo);
    announce(`${words.added} ${when}`);
  }

  async function takeBack(event) {
    const { outcome } = await it.recordEvent("undone", { event, subject: question });
    it.explain(outcome);
    if (outcome !== "kept" || !isMine()) return;
    offer(words.undone);
    announce(words.undone);
  }

  function say(sentence, when, action) {
    const isGuest = !it.signedInMark();
    const link = isGuest && make("a", { href: `/sign-up?next=${encodeURIComponent(`${location.pathname}#${figure.id}`)}` }, words.guestLink);
    const note = isGuest ? make("p", { className: "hint" }, words.guest, " ", link) : undefined;
    replace(place, make("p", {}, [sentence, when].filter(Boolean).join(" ")), action, note);
  }
}

/** Another prediction begins. */
export function clearCard(place) {
  turn(place);
  place.replaceChildren();
}

/** What the server knows of a card: `{when}`, or nothing where there is none. Guests say what they did. */
async function look(it, question) {
  const path = `/api/v1/chapters/${here.chapter}`;
  const zone = `?zone=${encodeURIComponent(it.zoneHere())}`;
  const signal = AbortSignal.timeout(TIMEOUT);
  let response;
  if (it.signedInMark()) {
    await Promise.race([it.send(), new Promise((resolve) => setTimeout(resolve, SENDING))]);
    response = await fetch(`${path}/mine${zone}`, { signal });
  } else {
    const isAbout = ({ payload }) => payload.question === question || payload.subject === question;
    const events = (await it.eventsHere()).filter(isAbout);
    if (!events.length) return;
    const headers = { "content-type": "application/json" };
    response = await fetch(`${path}/schedule${zone}`, { method: "POST", headers, body: JSON.stringify({ events }), signal });
  }
  if (!response.ok) throw new Error(`The answer was ${response.status}.`);
  it.hearTime(response);
  return (await response.json()).predictions?.[question];
}
