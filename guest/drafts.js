// Drafts of forms that have `data-draft`: what is typed stays in this tab until the form is sent and
// taken. A form that is sent after the session has ended is refused, and its draft is there again
// after signing in.
//
// A form's address is where it is sent to, and taken means that the answer led elsewhere, by a
// redirect. A form that is refused stays at the address it was sent to (422, 403, 429, 503), and whoever
// goes elsewhere from a page that is none of ours (no connection, a proxy's 413 or 502) comes without
// one.

import { signedInMark } from "./whose.js";

/** `sessionStorage` holds all of them here, by the path that each form is sent to. */
const KEY = "chapterwise-drafts";
/** Passwords are none of them, also while they are shown. */
const TYPED = "textarea, select, input:is([type=text], [type=search], [type=email], [type=url], [type=tel], :not([type]))";
const isSecret = (field) => /password|one-time-code|cc-/.test(field.autocomplete) || "show" in field.dataset;

function all() {
  try {
    return JSON.parse(sessionStorage[KEY] ?? "{}");
  } catch {
    return {};
  }
}

function save(drafts) {
  try {
    if (Object.keys(drafts).length) sessionStorage[KEY] = JSON.stringify(drafts);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage is closed or full. The form works as any other.
  }
}

/** Puts drafts back into the forms of this page, and keeps what is typed into them from now on. */
export function keepDrafts() {
  const [arrival] = performance.getEntriesByType("navigation");
  settle(arrival?.type === "navigate" && arrival.redirectCount > 0);
  // A page that is shown again as it was left has not been led to.
  addEventListener("pageshow", ({ persisted }) => persisted && settle(false));
  for (const form of document.querySelectorAll("form[data-draft]")) keep(form);
}

/** Whoever leaves leaves no drafts. */
export const forgetDrafts = () => save({});

const pathOf = (form) => new URL(form.action).pathname;
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches(TYPED) && !isSecret(field));

/** Looks what became of a form that was sent. */
function settle(isLed) {
  const drafts = all();
  const { pathname } = location;
  for (const [path, draft] of Object.entries(drafts)) {
    if (!draft.sent) continue;
    if (path !== pathname && isLed) {
      delete drafts[path];
      continue;
    }
    delete draft.sent;
    if (path === pathname) {
      // Refused, perhaps since nobody is signed in: then the way leads back to the form.
      for (const link of document.querySelectorAll("main a[href^='/sign-in']"))
        link.href = `/sign-in?next=${encodeURIComponent(draft.page)}`;
    }
  }
  save(drafts);
}

function keep(form) {
  const path = pathOf(form);
  const fields = fieldsOf(form);
  const draft = all()[path];
  // What somebody typed who was signed in is not for anybody else.
  if (draft && (!draft.owner || draft.owner === signedInMark()) && location.pathname !== path) {
    for (const field of fields) {
      const typed = draft.fields[field.name];
      // Whoever has begun to type knows better.
      if (typed === undefined || !isUntouched(field)) continue;
      field.value = typed;
    }
  }
  const note = (sent) => {
    const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    const page = location.pathname === path ? (draft?.page ?? path) : location.pathname + location.search + location.hash;
    save({ ...all(), [path]: { fields: values, page, owner: signedInMark(), sent } });
  };
  form.addEventListener("input", () => note());
  form.addEventListener("submit", () => all()[path] && note(true));
}

const isUntouched = (field) =>
  field.options ? [...field.options].every((option) => option.selected === option.defaultSelected) : field.value === field.defaultValue;
