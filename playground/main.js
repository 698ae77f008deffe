// Playgrounds: blocks of code that one runs and edits in the page. The loader fetches this when one of them
// is near, or touched, or a link has code for it. `README.md` says what there is.

import { createBlock } from "./block.js";
import { assets, savesData } from "./page.js";
import { openLink } from "./share/open.js";

const blocks = new Map();
let ready;
let readyAt = Infinity;
let tries = "";

/** Something is near, or has just been pressed; `event` is what the loader saw. */
export async function wake(event) {
  try {
    await (ready ??= start());
  } catch {
    // Without a connection. The next press tries again, by another address, since a browser remembers a
    // module that it could not load.
    ready = undefined;
    document.documentElement.dataset.unreached = tries += "?";
    return;
  }
  // What was pressed before all this was there is done now; later presses find their listeners.
  const figure = event?.timeStamp < readyAt && event.target.closest?.("[data-playground]");
  if (figure) blocks.get(figure).late(event);
}

async function start() {
  const [{ keep }] = await Promise.all([import(document.querySelector("script[data-keep]").dataset.keep + tries), styles()]);
  delete document.documentElement.dataset.unreached;
  for (const figure of document.querySelectorAll("[data-playground]")) blocks.set(figure, createBlock(figure, keep));
  readyAt = performance.now();
  watch();
  const linked = () => openLink(blocks);
  addEventListener("hashchange", linked);
  linked();
}

/** What is shown only once something runs has a style sheet of its own. */
function styles() {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: assets["playground.css"] });
  document.head.append(link);
  return new Promise((resolve) => (link.onload = link.onerror = resolve));
}

/** Blocks get their editors when they come near; for those who save data, when they are touched. */
function watch() {
  const near = new IntersectionObserver(
    (seen) => {
      for (const { isIntersecting, target } of seen) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        blocks.get(target).comesNear();
      }
    },
    { rootMargin: "100% 0px" },
  );
  if (!savesData) for (const figure of blocks.keys()) near.observe(figure);
  const all = [...blocks.values()];
  // Not when it is asked whether it may go: what is written while it does is kept with more care.
  addEventListener("pagehide", () => all.forEach((block) => block.leave()));
  document.addEventListener("visibilitychange", () => document.hidden && all.forEach((block) => block.leave()));
  addEventListener("beforeunload", (event) => all.some((block) => block.isAtRisk()) && event.preventDefault());
}
