// Where the reader stops, told when the page goes out of sight.

import { here, keeper } from "./page.js";

/** Whoever has been here for less has not read, in milliseconds. */
const LEAST = 10_000;
/** Whoever has come so far has read to the end, in percent (`READ_THROUGH` in `crates/domain/src/traces.rs`). */
const END = 95;
/** The reader's eyes are above this share of the window's height. */
const EYES = 1 / 3;

export function followPlace(article) {
  const began = performance.now();
  let told = "";
  document.addEventListener("visibilitychange", async () => {
    if (!document.hidden || performance.now() - began < LEAST) return;
    const { anchor, through } = placeIn(article);
    const now = `${anchor} ${through}`;
    if (now === told) return;
    told = now;
    const { chapter, revision } = here;
    const it = await keeper();
    // Who looks into a chapter again has read it all the same: that takes the place of no end.
    const same = through < END ? "again" : "chapter";
    await it.recordEvent("chapter_read", { chapter, revision, anchor, through, [same]: chapter }, 1, { same });
  });
}

function placeIn(article) {
  const eyes = innerHeight * EYES;
  const headings = [...article.querySelectorAll(".prose :is(h2, h3)[id]")];
  const anchor = headings.findLast((heading) => heading.getBoundingClientRect().top < eyes)?.id ?? "";
  const { top, height } = article.querySelector(".prose").getBoundingClientRect();
  const through = Math.round((100 * (innerHeight - top)) / Math.max(height, 1));
  return { anchor, through: Math.max(0, Math.min(100, through)) };
}
