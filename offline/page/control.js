// The button that keeps a course, and all that it turns into.

import { bytesOf, contents, keep, onNews, pause, refresh, remove } from "../course.js";
import { CHOICE, course } from "../store.js";
import { announce, button, make, replace } from "./dom.js";
import { fill, shortDate, size } from "./words.js";

/**
 * Fills `place` with the state of a course, and what can be done about it.
 *
 * @param {HTMLElement} place
 * @param {string} path of the course
 * @param {Record<string, string>} words
 * @param {() => void} gone is called when the course has been removed
 */
export async function control(place, path, words, gone) {
  const { locale } = words;
  let stopping;
  let bar;
  let tally;

  const begin = async ({ isToBe = true } = {}) => {
    stopping?.abort();
    const { signal } = (stopping = new AbortController());
    remember();
    // The browser is asked not to clear this away when it wants room.
    navigator.storage?.persist?.().catch(() => {});
    wantWorker();
    show({ ...(await course(path).catch(() => undefined)), state: "keeping" });
    announce(words.begun);
    const record = await keep(path, { isToBe, signal, progress });
    // Without a record another tab is at it, and tells us, or it was removed.
    if (record) showAndSay(record);
  };

  /** Shows how far it is, as the record says it. */
  const progress = ({ done = 0, all, doneBytes = 0, bytes, state }) => {
    if (!bar) return;
    bar.max = bytes || all;
    bar.value = bytes ? doneBytes : done;
    tally.textContent = fill(state === "paused" ? words.paused : words.keeping, { done, all });
  };

  const erase = async () => {
    stopping?.abort();
    await remove(path);
    announce(words.removed);
    if (gone) gone();
    else await offer();
  };

  const offer = async () => {
    const list = await contents(path).catch(() => undefined);
    const amount = list && bytesOf(list);
    const label = amount ? fill(words.keep, { size: size(locale, amount) }) : words.keep_unsized;
    replace(place, button(label, begin));
  };

  /** Shows what the record says; `undefined` where the course is not kept. */
  const show = (record) => {
    bar = tally = undefined;
    const how = {
      kept() {
        const facts = { size: size(locale, record.bytes), date: shortDate(locale, record.checked) };
        // The focus comes to the sentence, not to a button: whoever pressed Pause as the last page
        // arrived, or presses a key twice, removes nothing.
        const sentence = make("p", { tabIndex: -1 }, fill(record.old ? words.kept_old : words.kept, facts));
        const update = record.old ? button(words.update, () => renew({ after: 0, wanted: true })) : undefined;
        return [sentence, update, button(words.remove, erase)];
      },
      failed: () => [
        make("p", { className: "trouble" }, words[`failed_${record.problem}`]),
        button(words.again, begin),
        button(words.cancel, erase),
      ],
      paused: () => [...track(), button(words.resume, begin), button(words.cancel, erase)],
      keeping: () => [...track(), button(words.pause, hold), button(words.cancel, erase)],
    }[record.state];
    const track = () => {
      bar = make("progress", { ariaLabel: words.progress });
      tally = make("p", {});
      if (record.all) progress(record);
      else if (record.state === "paused") bar.value = 0;
      return [make("div", { className: "track" }, bar, tally)];
    };
    replace(place, ...how());
  };

  const hold = async () => {
    stopping?.abort();
    show((await pause(path)) ?? { state: "paused" });
  };

  /** Brings a kept course up to date, and says how it is then. */
  const renew = async (options) => {
    await refresh(path, options).catch(() => {});
    const record = await course(path);
    if (record?.state === "kept") show(record);
  };

  const showAndSay = (record) => {
    show(record);
    const sentence = place.querySelector("p");
    // Where the focus came to the sentence it is read for that.
    if (document.activeElement === sentence) return;
    announce(record.state === "paused" ? words.halted : sentence.textContent);
  };

  onNews(({ path: of, record }) => {
    if (of !== path) return;
    if (!record) {
      if (gone) gone();
      else offer();
    } else if (record.state === "keeping" && bar && record.all) {
      progress(record);
    } else {
      show(record);
    }
  });

  const record = await course(path).catch(() => undefined);
  if (!record) {
    await offer();
    return;
  }
  show(record);
  // A tab was closed in the middle: go on. Else see whether the course has changed.
  if (record.state === "keeping") await begin({ isToBe: false });
  else if (record.state === "kept") await renew({ after: 0 });
}

/** A worker that answers from what is kept is what all this is for. */
function wantWorker() {
  navigator.serviceWorker.register("/sw.js").catch(() => {});
}

/** Whoever keeps a course wants the worker, also with data saver on or after turning it off. */
function remember() {
  try {
    localStorage[CHOICE] = "kept";
  } catch {
    // Storage is closed to us. Keeping will fail and say so.
  }
}
