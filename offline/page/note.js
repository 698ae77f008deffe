// The note on a page that came from this device.

import { button, make, reload } from "./dom.js";
import { ago, date, fill } from "./words.js";

let shown;
let waiting = false;

/** Says that this page is a copy, from when, and whether there is a newer one. */
export function note({ reason, saved, same, newer }) {
  const { dataset } = document.querySelector("script[data-note]");
  const [locale, offline, unreachable, slow, broken, from, there, anew, close] = dataset.note.split("|");
  if (same) {
    // The copy is what the site has now, so there is nothing to say.
    shown?.remove();
    return;
  }
  const why = { offline, unreachable, slow, broken }[reason];
  const words = newer ? there : `${why} ${fill(from, { date: date(locale, saved), ago: ago(locale, saved) })}`;
  if (shown && !shown.isConnected && !newer) return;
  shown?.remove();
  const sentence = make("p", { role: "status" });
  shown = make("aside", { className: "slip", lang: dataset.lang }, sentence);
  if (newer) shown.append(button(anew, reload));
  shown.append(button("×", () => shown.remove(), { className: "close", ariaLabel: close, title: close }));
  // Where it is read after the bar, and stands at the foot of the window.
  document.querySelector(".bar").after(shown);
  // A region that is there before its words is heard.
  requestAnimationFrame(() => (sentence.textContent = words));

  if (!newer && !waiting) {
    waiting = true;
    const look = () => document.hidden || navigator.serviceWorker.controller?.postMessage("is there a newer one");
    addEventListener("online", look);
    addEventListener("visibilitychange", look);
  }
}
