// The card on the page: one face after the other in the same place.

const form = () => document.getElementById("Card");
const within = (selector) => form().querySelector(selector);
const set = (id, words) => {
  document.getElementById(id).textContent = words;
};

/** The cards of a session, in their order: of the page, or of another that was fetched. */
export function cards(page = document) {
  const others = page.getElementById("Deck")?.content.querySelectorAll(".face") ?? [];
  return [page.querySelector("#Card .face"), ...others].filter(Boolean).map((face) => {
    const { question, meaning, chapter, again } = face.dataset;
    return { face, question, meaning: Number(meaning), chapter, subject: question ?? chapter, isAgain: again !== undefined };
  });
}

/**
 * Shows a card and brings the focus to it. One that is taken up again, or was left, is as it was left;
 * any other is as if nobody had met it.
 */
export function show(card, { isTakenUp = false, takesFocus = true, ...facts }) {
  const { face } = card;
  const back = face.querySelector("details");
  const field = face.querySelector("textarea");
  const isAsLeft = isTakenUp || card.isLeft;
  card.isLeft = false;
  if (!isAsLeft && back) {
    back.open = false;
    field.value = "";
    face.querySelector(".too").hidden = true;
  }
  if (back) field.readOnly = back.open;
  form().dataset.shown = card.question ? "question" : "chapter";
  const former = within(".face");
  if (former !== face) former.replaceWith(document.adoptNode(face));
  within("[value=aside]").disabled = !card.question;
  tell(facts);
  scrollTo(0, 0);
  const place = isAsLeft && back?.open ? face.querySelector(".reply") : face.querySelector(".prompt");
  if (takesFocus) place.focus({ preventScroll: true });
  card.began = performance.now();
}

/** Says around the card where in the session it is. */
export function tell({ where, canUndo, words }) {
  undoIs({ canUndo });
  within("[value=skip]").disabled = where.left < 2;
  set("Count", words.place);
  set("After", words.after);
  const progress = document.getElementById("Progress");
  progress.max = Math.max(where.all, 1);
  progress.value = where.done;
}

let plain;

/** Whether something can be taken back, and what, where there is room to say that. */
function undoIs({ canUndo, undo }) {
  const button = within("[value=undo]");
  plain ??= button.firstElementChild.textContent;
  button.disabled = !canUndo;
  button.firstElementChild.textContent = (canUndo && undo) || plain;
}

/** Shows what comes after the last card, in the place of one. */
export function showEnd(html, { canUndo, undo, takesFocus }) {
  const end = document.createElement("div");
  end.className = "face";
  end.innerHTML = html;
  form().dataset.shown = "end";
  within(".face").replaceWith(end);
  undoIs({ canUndo, undo });
  for (const other of ["skip", "aside"]) within(`[value=${other}]`).disabled = true;
  set("Count", "");
  set("After", "");
  const progress = document.getElementById("Progress");
  progress.value = progress.max;
  if (!takesFocus) return;
  scrollTo(0, 0);
  end.querySelector("[tabindex]")?.focus({ preventScroll: true });
}

/** What stands on the button for something that was done: a grade, a level on the face, or a tool. */
export const nameOf = ({ grade, level, tool = "aside" }, { face }) =>
  (grade
    ? within(`[name=grade][value="${grade}"]`)
    : level
      ? face.querySelector(`[name=confidence][value="${level}"]`)
      : within(`[value=${tool}]`)
  )?.firstChild.textContent;

/** Whether the answer of the card on the page is open. */
export const isOpen = () => !!within("details[open]");

/** Opens it. */
export function open() {
  const back = within("details");
  if (back) back.open = true;
}

/** What was typed on the card on the page. */
export const typed = () => within("textarea")?.value.trim() ?? "";

/** Whether the card on the page asks what code prints. */
export const isPrediction = () => Boolean(within("[data-prediction]"));

/**
 * Offers to send what was typed to the author, who may show it beside the model answer.
 *
 * @param {() => Promise<boolean>} send
 * @param {string} failed what is said where that was in vain
 */
export function offer(send, failed) {
  const [button, consent, thanks] = within(".too").children;
  within(".too").hidden = false;
  button.onclick = async () => {
    button.disabled = true;
    const isSent = await send().catch(() => false);
    button.disabled = false;
    if (!isSent) {
      consent.textContent = failed;
      set("Status", "");
      // Also the second time these words are new, and so are heard.
      requestAnimationFrame(() => set("Status", failed));
      return;
    }
    button.hidden = consent.hidden = true;
    thanks.hidden = false;
    within(".reply").focus({ preventScroll: true });
  };
}

/** Keeps what was typed beside the answer, for when the card comes once more. */
export function keepTyped({ face }, text, label) {
  const box = document.createElement("div");
  box.className = "typed mine";
  const title = document.createElement("p");
  title.className = "small";
  title.textContent = label;
  const quote = document.createElement("blockquote");
  quote.dir = "auto";
  quote.textContent = text;
  box.append(title, quote);
  const former = face.querySelector(".mine");
  if (former) former.replaceWith(box);
  else face.querySelector(".reply").append(box);
}

/**
 * Listens to the card: its buttons, its answer being opened, and keys while it has the focus.
 *
 * @param {{grade: (value: number) => void, rate: (value: number) => void, undo: () => void, skip: () => void, aside: () => void}} doing
 */
export function listen(doing) {
  let opened = -Infinity;
  form().addEventListener("submit", (event) => {
    event.preventDefault();
    const { name, value } = event.submitter ?? {};
    if (name === "grade") doing.grade(Number(value));
    else if (name === "confidence") doing.rate(Number(value));
    else doing[value]?.();
  });
  // The second tap of two on “Show the answer” is no grade, and leaves the focus at the answer. It may
  // come before the answer is said to be open.
  for (const kind of ["mousedown", "click"])
    form().addEventListener(kind, (event) => {
      const isByHand = event.detail > 0;
      if (isByHand && event.target.closest(".grade") && performance.now() - opened < DOUBLE_TAP) event.preventDefault();
      else if (kind === "click" && event.target.closest(".show")) opened = performance.now();
    });
  form().addEventListener(
    "toggle",
    ({ target }) => {
      if (!target.open) return;
      opened = performance.now();
      within("textarea").readOnly = true;
      const reply = within(".reply");
      reply.focus({ preventScroll: true });
      // Above the buttons, as much of it as there is room for.
      reply.scrollIntoView({ block: "nearest" });
      doing.opened();
    },
    true,
  );
  form().addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey, shiftKey, isComposing, repeat } = event;
    // On many keyboards one of them makes brackets and the like.
    const isChord = metaKey || ((ctrlKey || altKey) && !event.getModifierState("AltGraph"));
    if (isChord || isComposing || repeat) return;
    const field = within("textarea");
    if (target === field) {
      if (key === "Enter" && !shiftKey && !target.readOnly) {
        event.preventDefault();
        open();
      }
      // What is typed is no command; what can't be typed into is a part of the card.
      if (!target.readOnly) return;
    }
    // With shift the arrows and Delete select and cut.
    const command = areKeysOn() && !(shiftKey && key in TOOLS) && commandFor(key, target);
    if (command) {
      event.preventDefault();
      command();
    } else if (isTyped(key) && field && !isOpen()) {
      // Whoever begins to type means the answer. The letter goes to where the focus is now.
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
    }
  });
  keysSwitch();
}

const DOUBLE_TAP = 350;

/** A letter, or what begins to make one; no command, and not the space that opens the answer. */
const isTyped = (key) => (key.length === 1 && key !== " ") || key === "Dead" || key === "Process";

const TOOLS = { ArrowLeft: "undo", ArrowRight: "skip", Delete: "aside" };

/** What a key does at a card. Until the answer is open no digit is a grade: it is typed. */
function commandFor(key, target) {
  const isControl = target.closest("button, a, summary");
  if ((key === " " || key === "Enter") && !isControl && !isOpen() && within("details")) return open;
  const button = /^[1-5]$/.test(key) ? pressed(key) : TOOLS[key] && within(`[value=${TOOLS[key]}]`);
  // What is wide is scrolled by the arrows.
  if (!button || button.disabled || (key.startsWith("Arrow") && target.closest("pre, .table"))) return;
  return () => button.click();
}

const pressed = (key) => (isOpen() ? within(`[data-key="${key}"]`) : within(`[name=confidence][value="${key}"]`));

const KEYS = "chapterwise-review-keys";
const areKeysOn = () => form().dataset.keys === "on";

/** Who dictates, or whose hand slips, can turn keys off (WCAG 2.1.4). */
function keysSwitch() {
  const box = document.getElementById("Keys");
  try {
    box.checked = localStorage[KEYS] !== "off";
  } catch {
    // Storage is closed; the choice holds for this page.
  }
  const apply = () => (form().dataset.keys = box.checked ? "on" : "off");
  apply();
  box.onchange = () => {
    apply();
    try {
      if (box.checked) localStorage.removeItem(KEYS);
      else localStorage[KEYS] = "off";
    } catch {
      // As above.
    }
  };
}
