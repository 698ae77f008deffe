// The page of what is kept on this device.

import { removeAll } from "../course.js";
import { CHOICE, begin, courses, fact, forgetPage, isOwn, isSame, notePage, pages, SHELF, sweep } from "../store.js";
import { untilItWorks } from "./again.js";
import { control } from "./control.js";
import { announce, button, make, reload, replace } from "./dom.js";
import { date, fill, size } from "./words.js";

/** How many pages are asked about at a time. */
const TOGETHER = 4;

const choice = () => {
  try {
    return localStorage[CHOICE];
  } catch {
    return undefined;
  }
};

/** Fills `place` with all that is kept, and with the ways to be rid of it. */
export async function shelf(place, words) {
  if (location.pathname === SHELF) {
    if (choice() === "off") {
      showOff(place, words);
      return;
    }
  } else {
    // This page stands in for another, which is wanted as soon as it can be had.
    untilItWorks(isThere);
  }
  try {
    await show(place, words);
  } catch {
    replace(place, make("p", { className: "trouble" }, words.closed));
  }
}

async function show(place, words) {
  const [all, kept] = [await pages(), await courses()];
  const opened = all
    .filter((each) => each.opened && !each.kept && !isOwn(each.path))
    .sort((one, other) => other.opened - one.opened);
  const parts = [await waiting(words)];
  if (location.pathname !== SHELF) {
    parts.push(make("p", { className: "again" }, button(words.reload, reload)));
  }
  if (!kept.length && !opened.length) parts.push(make("p", { className: "hint" }, words.nothing));
  if (kept.length) parts.push(section(words.courses, "shelf-courses", kept.map((each) => keptCourse(each, place, words))));
  if (opened.length) parts.push(section(words.opened, "shelf-pages", opened.map((each) => openedPage(each, place, words))));
  parts.push(await storage(place, words));
  replace(place, ...parts);
  if (location.pathname === SHELF && navigator.onLine && !navigator.connection?.saveData) await markOld(opened, place, words);
}

/** Comes to the page that this one stands in for; throws where it is not there. */
async function isThere() {
  const { status } = await fetch("", { method: "HEAD", cache: "no-store" });
  if (status >= 500) throw status;
  reload();
}

/** Says how many answers wait for a connection, where somebody is signed in; a guest's stay here. */
async function waiting(words) {
  const it = await import(document.querySelector("[data-guest]").dataset.guest).catch(() => {});
  const count = (it && (await it.waitingHere()).filter(({ kind }) => kind === "question_graded").length) || 0;
  return count ? make("p", { className: "hint" }, fill(words.waiting, { count })) : undefined;
}

function section(title, name, items) {
  return make("section", {}, make("h2", {}, title), make("ul", { className: name }, ...items));
}

/** The pages of a course are in it by name, so that one finds the next chapter without a connection. */
function keptCourse(record, place, words) {
  const keep = make("div", { className: "keep", role: "group", ariaLabel: record.title });
  control(keep, record.path, words, () => show(place, words));
  return make("li", {}, make("h3", {}, link(record)), keep);
}

function openedPage(record, place, words) {
  const forget = async () => {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    await forgetPage(record.path);
    await sweep();
    announce(words.removed);
    if (!next) {
      await show(place, words);
      return;
    }
    item.remove();
    next.querySelector("button").focus();
  };
  const [title, of] = titleAndCourse(record);
  const facts = make(
    "p",
    { className: "facts" },
    of && make("span", { lang: record.lang, dir: "auto" }, of),
    make("span", {}, fill(words.saved, { date: date(words.locale, record.saved) })),
    make("span", {}, size(words.locale, record.bytes)),
    record.old ? make("span", { className: "old" }, words.old) : undefined,
  );
  const item = make(
    "li",
    { id: idOf(record) },
    make("div", {}, make("h3", {}, link({ ...record, title })), facts),
    button(words.remove, forget, { ariaLabel: `${words.remove}: ${title}` }),
  );
  return item;
}

/** A chapter's page is titled with its course, which is one of the facts here. */
const titleAndCourse = ({ path, title = path, heading }) =>
  title.startsWith(`${heading} · `) ? [heading, title.slice(heading.length + 3)] : [title];

const idOf = ({ path }) => `Page-${path.slice(1).replaceAll("/", "-")}`;
const link = ({ path, title, lang }) => make("a", { href: path, lang, dir: "auto" }, title ?? path);

/** How much room all this takes, and the way to be rid of it. */
async function storage(place, words) {
  const { usage } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  const full = (await fact("full"))?.value;
  const part = make("section", { className: "storage" }, make("h2", {}, words.storage));
  if (usage) part.append(make("p", {}, fill(words.usage, { size: size(words.locale, usage) })));
  if (full) part.append(make("p", { className: "trouble" }, fill(words.full, { date: date(words.locale, full) })));
  const place_ = make("div", { className: "ways" });
  const first = () => [button(words.remove_all, () => replace(place_, ...second()))];
  const second = () => [
    // The focus comes here, so that nobody who presses a key twice removes everything.
    make("p", { tabIndex: -1 }, words.sure),
    button(words.remove_all_sure, () => stop(place, words), { className: "main" }),
    button(words.keep_all, () => replace(place_, ...first())),
  ];
  place_.append(...first());
  part.append(place_);
  return part;
}

/** Removes everything, and remembers that nothing is to be kept. */
async function stop(place, words) {
  try {
    localStorage[CHOICE] = "off";
  } catch {
    // The worker goes all the same; it comes back with the next page.
  }
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  await removeAll();
  announce(words.stopped);
  showOff(place, words);
}

function showOff(place, words) {
  const start = async () => {
    try {
      delete localStorage[CHOICE];
    } catch {
      // Nothing was remembered.
    }
    await begin();
    await navigator.serviceWorker.register("/sw.js");
    (await navigator.serviceWorker.ready).active.postMessage("opened");
    announce(words.started);
    await show(place, words);
  };
  replace(place, make("p", { className: "hint" }, words.off), button(words.start, start));
}

/** Asks the site which of the opened pages have changed, and says so beside them. */
async function markOld(opened, place, words) {
  const rest = opened.filter((each) => !each.old && each.etag);
  const work = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      const answer = await fetch(next.path, { credentials: "omit", headers: { "if-none-match": next.etag } }).catch(() => undefined);
      if (answer?.status !== 200 || (await isSame(next, answer).catch(() => true))) continue;
      const record = await notePage(next, { old: true });
      if (record) document.getElementById(idOf(record))?.querySelector(".facts").append(make("span", { className: "old" }, words.old));
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
}
