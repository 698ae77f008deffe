// The card on the page: one face after the other in the same place.

const form = () => document.getElementById("Card");
const within = (selector) => form().querySelector(selector);
const set = (id, words) => {
  document.getElementById(id).textContent = words;
};

/** The cards of the page, in their order. */
export function cards() {
  const others = document.getElementById("Deck").content.querySelectorAll(".face");
  return [within(".face"), ...others].map((face) => {
    const { question, meaning, chapter, again } = face.dataset;
    return { face, question, meaning: Number(meaning), chapter, subject: question ?? chapter, isAgain: again !== undefined };
  });
}

/**
 * Shows a card and brings the focus to it. One that is taken up again is as it was left; any other is
 * as if nobody had met it.
 */
export function show(card, { isTakenUp = false, where, canUndo, words }) {
  const { face } = card;
  const back = face.querySelector("details");
  const field = face.querySelector("textarea");
  if (!isTakenUp && back) {
    back.open = false;
    field.value = "";
    field.readOnly = false;
    face.querySelector(".too").hidden = true;
  }
  form().dataset.shown = card.question ? "question" : "chapter";
  const former = within(".face");
  if (former !== face) former.replaceWith(document.adoptNode(face));
  within("[value=undo]").disabled = !canUndo;
  within("[value=skip]").disabled = where.left < 2;
  within("[value=aside]").disabled = !card.question;
  set("Count", words.place);
  set("After", words.after);
  document.getElementById("Progress").value = where.done;
  scrollTo(0, 0);
  (isTakenUp && back?.open ? face.querySelector(".reply") : face.querySelector(".prompt")).focus({ preventScroll: true });
  card.began = performance.now();
}

/** Shows what comes after the last card, in the place of one. */
export function showEnd(html, { canUndo }) {
  const end = document.createElement("div");
  end.className = "face";
  end.innerHTML = html;
  form().dataset.shown = "end";
  within(".face").replaceWith(end);
  within("[value=undo]").disabled = !canUndo;
  for (const other of ["skip", "aside"]) within(`[value=${other}]`).disabled = true;
  set("Count", "");
  set("After", "");
  const progress = document.getElementById("Progress");
  progress.value = progress.max;
  scrollTo(0, 0);
  end.querySelector("[tabindex]")?.focus({ preventScroll: true });
}

/** Whether the answer of the card on the page is open. */
export const isOpen = () => !!within("details[open]");

/** Opens it. */
export function open() {
  const back = within("details");
  if (back) back.open = true;
}

/** What was typed on the card on the page. */
export const typed = () => within("textarea")?.value.trim() ?? "";

/**
 * Offers to send what was typed to the author, who may show it beside the model answer.
 *
 * @param {() => Promise<boolean>} send
 */
export function offer(send) {
  const [button, consent, thanks] = within(".too").children;
  within(".too").hidden = false;
  button.onclick = async () => {
    button.disabled = true;
    if (!(await send())) return;
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
  let opened = 0;
  form().addEventListener("submit", (event) => {
    event.preventDefault();
    const { name, value } = event.submitter ?? {};
    if (name === "grade") doing.grade(Number(value));
    else if (name === "confidence") doing.rate(Number(value));
    else doing[value]?.();
  });
  // The second tap of two on “Show the answer” is no grade, and leaves the focus at the answer.
  for (const kind of ["mousedown", "click"])
    form().addEventListener(kind, (event) => {
      const isByHand = event.detail > 0;
      if (isByHand && event.target.closest(".grade") && performance.now() - opened < DOUBLE_TAP) event.preventDefault();
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
    if (ctrlKey || metaKey || altKey || isComposing || repeat) return;
    if (target.matches("textarea")) {
      if (key === "Enter" && !shiftKey && !target.readOnly) {
        event.preventDefault();
        open();
      }
      // What is typed is no command; what can't be typed into is a part of the card.
      if (!target.readOnly) return;
    }
    if (!areKeysOn()) return;
    const isControl = target.closest("button, a, summary");
    if ((key === " " || key === "Enter") && !isControl && !isOpen()) open();
    else if (/^[1-5]$/.test(key)) pressed(key)?.click();
    else if (key === "u") within("[value=undo]").click();
    else return;
    event.preventDefault();
  });
  keysSwitch();
}

const DOUBLE_TAP = 350;

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
