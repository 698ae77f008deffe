// The only script that a page loads by itself. It wakes islands when they come near, and does the
// few small things that need no island: theme, copy buttons, contents that follow, Ctrl K.
const root = document.documentElement;
const { serviceWorker, connection, clipboard } = navigator;
const all = (selector) => [...document.querySelectorAll(selector)];
const { app, wasm, copy, theme, lang, offline, manifest, guest, testing } = all("script[data-app]")[0].dataset;

const status = (words) => (all("#Status")[0].textContent = words);

const idle = window.requestIdleCallback ?? setTimeout;

// What nobody waits for comes after all that this page needs, but who leaves soon shall have it too.
const afterLoad = (work) => {
  const soon = () => idle(work, { timeout: 2000 });
  if (document.readyState == "complete") soon();
  else addEventListener("load", soon);
};

// Text far below waits for the first paint (style/prose.css). Now that this is done it is laid out,
// piece by piece, so that the End key leads to the end and the scroll bar tells the truth. Asking for
// a height does it here, apart from painting, so that neither holds up a touch for long.
const waiting = all(".prose > *, article > section");
const layOut = () => {
  const until = performance.now() + 2;
  while (waiting.length && performance.now() < until) {
    const block = waiting.shift();
    block.classList.add("laid");
    block.offsetHeight;
  }
  if (waiting.length) idle(layOut, { timeout: 200 });
};
if (!("again" in root.dataset)) idle(layOut);

// Wakes a module, which is told what happened. Without a connection it comes with another press, by another
// address, since a browser remembers what it could not load; until then the page can say so.
const waking = (address) => {
  let tries = "";
  return (event) => import(address + tries).then((it) => it.wake(event), () => (root.dataset.unreached = tries += "?"));
};

// Islands. All wake together, outer ones first, as document order has it.
let awake;
let tries = "";
const wake = () =>
  // A browser remembers a module that it could not load, so another try needs another address.
  (awake ??= import(app + tries)
    .then(async (module) => {
      // Leptos looks for what a streamed page would have left behind.
      for (const name of ["RESOLVED_RESOURCES", "SERIALIZED_ERRORS", "PENDING_RESOURCES", "RESOURCE_RESOLVERS", "INCOMPLETE_CHUNKS"])
        window["__" + name] = [];
      await module.default({ module_or_path: wasm });
      return module;
    })
    .then(
      // Whatever goes wrong from here on is not tried again: no island may wake twice.
      (module) => {
        module.hydrate();
        for (const island of all("leptos-island")) module[island.dataset.component]?.(island);
      },
      // Without a connection everything still works as plain HTML; the next touch tries again.
      () => {
        awake = null;
        tries += "?";
      },
    ));

// Calls `wake` when one of the parts is within a screen of the window.
const whenNear = (parts, wake) => {
  const near = new IntersectionObserver((seen) => seen.some((it) => it.isIntersecting) && wake(), { rootMargin: "100% 0px" });
  for (const part of parts) near.observe(part);
};
// The same when one is touched; with data saver on, only then.
const whenWanted = (parts, wake) => {
  for (const part of parts)
    for (const event of ["focusin", "click"])
      (part.closest("section") ?? part).addEventListener(event, wake);
  if (!connection?.saveData) whenNear(parts, wake);
};
whenWanted(all("leptos-island"), wake);

// Code that runs: a module of its own, which hears of what was pressed before it came. A link may bring code
// along; no heading has a colon in its anchor.
const [playgrounds] = all("#Playgrounds");
if (playgrounds) {
  const play = waking(playgrounds.dataset.playgroundJs);
  whenWanted(all("[data-playground]"), play);
  (onhashchange = () => location.hash.includes(":") && play())();
}

// Reading without a connection. A worker keeps the pages that are opened; a module, which few
// pages need, says when a page is a copy, and keeps courses. Neither is there on plain HTTP, nor
// where the operator turned it off.
if (offline && serviceWorker) {
  // Few pages are copies, and only those hear an answer.
  serviceWorker.onmessage = ({ data }) => import(offline).then((it) => it.hear(data));
  serviceWorker.controller?.postMessage("is this a copy");
  whenNear(all("[data-words]"), waking(offline));
  const opened = async () => {
    // Made ready ahead, which is not opened.
    if (document.prerendering) return document.addEventListener("prerenderingchange", opened);
    let choice = "off";
    try {
      choice = localStorage["chapterwise-offline"];
    } catch {
      // Where storage is closed nothing can be kept.
    }
    // A worker that is being removed hears of no page.
    if (choice == "off") return;
    // Who saves data has a worker only for a course that is to be kept.
    if (choice || !connection?.saveData) await serviceWorker.register("/sw.js").catch(() => {});
    (await serviceWorker.ready).active.postMessage("opened");
  };
  afterLoad(opened);
}

// What an installed site is called and looks like. A page of an earlier build says so itself.
if (manifest)
  afterLoad(() => document.head.append(Object.assign(document.createElement("link"), { rel: "manifest", href: manifest })));

// Theme: as the system, light, dark, and round again. The first paint is the inline script's,
// which reads what is stored here.
const themes = ["", "light", "dark"];
const switcher = all(".theme")[0];
const chosen = () => themes.indexOf(root.dataset.theme ?? "");
const label = () => (switcher.ariaLabel = switcher.title = theme.split("|")[chosen()]);
label();
switcher.onclick = () => {
  root.dataset.theme = themes[(chosen() + 1) % 3];
  status(label());
  try {
    localStorage["chapterwise-theme"] = root.dataset.theme;
  } catch {
    // Storage is closed to us; the choice holds for this page.
  }
};

// Whoever is signed in finds their name in the bar. It comes from a cookie, since the page is the same
// for everybody. A page of an earlier build has no place for it.
const me = all(".me bdi")[0];
const reader = document.cookie.match(/\breader=([^;]+)/);
if (me && reader)
  try {
    me.textContent = me.parentNode.title = decodeURIComponent(reader[1]);
  } catch {
    // It isn't the server's.
  }

// What readers do stays in the browser until it is in an account, and so do drafts of forms. A module
// of its own keeps them, fetched when there is something to keep or to send.
if (guest) {
  const keeper = () => import(guest);
  addEventListener("toggle", ({ target }) => target.matches(".question[open]") && keeper().then((it) => it.answerOpened(target)), true);
  try {
    if (all("[data-draft]")[0] || sessionStorage["chapterwise-drafts"] || (reader && localStorage["chapterwise-events"]))
      keeper().then((it) => it.wake());
  } catch {
    // Storage is closed to us.
  }
  // To sign in, and back to where the text rested last: the bar is at its top.
  let rests;
  let place = 0;
  addEventListener("scroll", () => {
    clearTimeout(rests);
    rests = setTimeout(() => (place = scrollY || place), 2000);
  });
  if (me && !reader)
    me.parentNode.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      keeper().then((it) => (location = it.wayIn(place))).catch(() => (location = me.parentNode.href));
    };
}

// Testing oneself: a module of its own, for whoever does anything here or has done so before. A press
// that comes before it waits where nothing is lost, with whose it is.
if (testing && all("[data-course]")[0]) {
  const tester = waking(testing);
  addEventListener(
    "click",
    ({ target }) => {
      const it = target.closest("[data-grade], [data-level]");
      if (!it || "tests" in root.dataset) return;
      const { grade, level } = it.dataset;
      const { question, meaning } = it.closest(".ask")?.dataset ?? {};
      const { chapter } = it.closest("article").dataset;
      const pressed = { grade, level, question, meaning, chapter, at: Date.now(), mark: (reader && document.cookie.match(/\baccount=(\w+)/)?.[1]) || "" };
      try {
        localStorage["chapterwise-pressed"] = JSON.stringify([...JSON.parse(localStorage["chapterwise-pressed"] ?? "[]"), pressed]);
      } catch {
        // Storage is closed to us: the press is as good as none, and shows nothing.
      }
      tester();
    },
    true,
  );
  // Who merely scrolls is in no hurry: text is laid out first, so that nothing moves.
  const later = () => (waiting.length ? setTimeout(later, 200) : tester());
  for (const event of ["pointerdown", "focusin"]) addEventListener(event, tester, { once: true });
  addEventListener("scroll", "again" in root.dataset ? tester : later, { once: true });
  try {
    if (reader || localStorage["chapterwise-events"] || localStorage["chapterwise-pressed"]) afterLoad(tester);
  } catch {
    // As above.
  }
}

// Copy buttons stand on top of the code and move nothing. On plain HTTP no script may copy.
const [verb, done, refused] = copy.split("|");
for (const figure of clipboard ? all(".code:not([data-playground])") : []) {
  const button = Object.assign(document.createElement("button"), { className: "copy", type: "button", textContent: verb, lang: lang ?? root.lang });
  const title = figure.querySelector("figcaption");
  if (title) button.ariaLabel = verb + ": " + title.textContent;
  button.onclick = async () => {
    const code = figure.querySelector("pre").textContent;
    status((button.textContent = await clipboard.writeText(code).then(
      () => done,
      () => refused,
    )));
    setTimeout(() => {
      button.textContent = verb;
      status("");
    }, 2000);
  };
  figure.append(button);
}

// The contents mark the last heading that has passed the upper third of the window.
const links = all(".toc a");
const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
const follow = new IntersectionObserver(
  () => {
    const here = targets.findLastIndex(
      (target) => target?.getBoundingClientRect().top < innerHeight / 3,
    );
    links.forEach((link, at) => {
      link.ariaCurrent = at == here ? "true" : null;
      if (at == here) {
        const list = link.closest("nav");
        list.scrollTop = link.offsetTop - list.clientHeight / 2;
      }
    });
  },
  // Open to the top without end, so that a jump past a heading is seen as well.
  { rootMargin: "999999px 0px -66%" },
);
for (const target of targets) if (target) follow.observe(target);

// A link to a heading closes the menu that it stands in.
all("#Contents")[0]?.addEventListener("click", ({ target, currentTarget }) => {
  if (target.closest("[href^='#']")) currentTarget.hidePopover();
});

// No key does anything alone: who dictates, or slips, types letters by accident (WCAG 2.1.4).
addEventListener("keydown", (event) => {
  if (event.key != "k" || event.ctrlKey == event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  const [field] = all("[type=search]");
  if (field) field.focus();
  else all(".find")[0].click();
});
