// Asking a device for a passkey, and telling the server what it answered.

import { make } from "./dom.js";
import { forPage, fromPage } from "./json.js";

const API = "/api/v1/passkeys/";

/** A question that nobody answered is asked anew before the server has forgotten it, in ms. */
const RENEWED = 4 * 60 * 1000;

/** What the server says about something that can be mended. */
class Problem extends Error {
  constructor({ field, problem }) {
    super(problem);
    this.field = field;
  }
}

/** @param {HTMLElement} place where one is added, or signed in with; hidden until now */
export function passkeys(place) {
  // They belong to an address, and browsers have them where nobody on the way can listen.
  if (!window.PublicKeyCredential || location.origin !== place.dataset.origin) return;
  place.hidden = false;
  if (place.dataset.passkey === "add") add(place);
  else signIn(place);
}

function add(form) {
  const { name, password } = form.elements;
  const speak = speaker(form, JSON.parse(form.dataset.say));
  form.onsubmit = (event) => {
    event.preventDefault();
    speak(async () => {
      const { question, options } = await post("add/begin", { name: name.value, password: password.value });
      const answer = await navigator.credentials.create({ publicKey: forPage(options) });
      await finish("add/finish", { question, answer: fromPage(answer) });
    });
  };
}

function signIn(place) {
  const { next, say } = place.dataset;
  const button = place.querySelector("button");
  const speak = speaker(place, JSON.parse(say));
  let waiting;

  /** Only one question can be open in a page; whoever asks ends the other. */
  const ask = async (mediation) => {
    waiting?.abort();
    const { signal } = (waiting = new AbortController());
    const { question, options } = await post("sign-in/begin", {});
    const answer = await navigator.credentials.get({ publicKey: forPage(options), mediation, signal });
    await finish("sign-in/finish", { question, next, answer: fromPage(answer) });
  };

  /** Offers passkeys where the browser offers names and passwords, in the field for the address. */
  const offer = async () => {
    const timer = setTimeout(whenSeen, RENEWED, offer);
    try {
      await ask("conditional");
    } catch (error) {
      clearTimeout(timer);
      // A passkey was chosen there, and the server says what is wrong with it.
      if (error instanceof Problem && error.field === "") speak(() => Promise.reject(error));
    }
  };

  button.onclick = () => speak(() => ask()).then((isDone) => isDone || offer());
  const { isConditionalMediationAvailable } = PublicKeyCredential;
  isConditionalMediationAvailable?.call(PublicKeyCredential).then((isThere) => {
    if (!isThere) return;
    document.querySelector("input[autocomplete=username]")?.setAttribute("autocomplete", "username webauthn");
    offer();
  });
}

/**
 * Does one thing at a time, and says what comes of it: beside the field that it is about, or below
 * the button. Gives whether it was done.
 */
function speaker(place, words) {
  const line = make("p", { className: "mistake" });
  line.setAttribute("role", "status");
  place.append(line);
  let isBusy = false;
  return async (work) => {
    if (isBusy) return true;
    isBusy = true;
    const fields = [...place.querySelectorAll("input")];
    fields.forEach(mend);
    line.className = "hint";
    line.textContent = words.waiting;
    try {
      await work();
      return true;
    } catch (error) {
      const field = error instanceof Problem && fields.find(({ name }) => name === error.field && name);
      line.className = "mistake";
      line.textContent = field ? "" : said(error, words);
      if (field) blame(field, error.message);
      return false;
    } finally {
      isBusy = false;
    }
  };
}

function said(error, words) {
  if (error instanceof Problem) return error.message || words.failed;
  return { NotAllowedError: words.cancelled, AbortError: words.cancelled, InvalidStateError: words.known }[error.name] ?? words.failed;
}

/** Says what is wrong with a field as the server does in its pages. */
function blame(field, sentence) {
  const id = `${field.id}Problem`;
  const hint = field.getAttribute("aria-describedby");
  field.dataset.hint = hint ?? "";
  field.setAttribute("aria-describedby", hint ? `${id} ${hint}` : id);
  field.ariaInvalid = "true";
  const row = field.closest(".field");
  row.querySelector("label").after(make("p", { id, className: "mistake" }, sentence));
  field.focus();
  field.select();
}

function mend(field) {
  if (!field.ariaInvalid) return;
  field.ariaInvalid = null;
  field.setAttribute("aria-describedby", field.dataset.hint);
  document.getElementById(`${field.id}Problem`)?.remove();
}

/** Does the work when somebody looks at the page. */
function whenSeen(work) {
  if (document.hidden) document.addEventListener("visibilitychange", work, { once: true });
  else work();
}

/** Tells the answer, and goes where the server says. */
async function finish(path, said) {
  const { to } = await post(path, said);
  location.assign(to);
}

async function post(path, said) {
  const response = await fetch(API + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(said),
  });
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  const heard = isJson ? await response.json() : {};
  if (!response.ok || !isJson) throw new Problem({ field: "", problem: "", ...heard });
  return heard;
}
