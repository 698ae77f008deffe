// Events and what aborts, as https://dom.spec.whatwg.org has them where there is no tree of elements.

const listeners = Symbol("listeners");
const state = Symbol("state");

export class Event {
  constructor(type, { bubbles = false, cancelable = false, composed = false } = {}) {
    hide(this, state, { type: `${type}`, bubbles: !!bubbles, cancelable: !!cancelable, composed: !!composed, target: null, timeStamp: performance.now() });
  }
  get type() {
    return this[state].type;
  }
  get bubbles() {
    return this[state].bubbles;
  }
  get cancelable() {
    return this[state].cancelable;
  }
  get composed() {
    return this[state].composed;
  }
  get target() {
    return this[state].target;
  }
  get currentTarget() {
    return this[state].isDispatched ? this[state].target : null;
  }
  get defaultPrevented() {
    return !!this[state].isPrevented;
  }
  get timeStamp() {
    return this[state].timeStamp;
  }
  preventDefault() {
    this[state].isPrevented = this.cancelable;
  }
  stopPropagation() {}
  stopImmediatePropagation() {
    this[state].isStopped = true;
  }
}

export class CustomEvent extends Event {
  constructor(type, options = {}) {
    super(type, options);
    this[state].detail = options.detail ?? null;
  }
  get detail() {
    return this[state].detail;
  }
}

export class EventTarget {
  constructor() {
    hide(this, listeners, []);
  }

  addEventListener(type, listener, options) {
    if (!listener) return;
    const { once = false, signal, capture = !!options } = typeof options === "object" && options ? { capture: false, ...options } : {};
    const all = this[listeners];
    if (signal?.aborted || all.some((each) => each.type === `${type}` && each.listener === listener && each.capture === capture)) return;
    all.push({ type: `${type}`, listener, once, capture });
    signal?.addEventListener("abort", () => this.removeEventListener(type, listener, capture), { once: true });
  }

  removeEventListener(type, listener, options) {
    const capture = typeof options === "object" && options ? !!options.capture : !!options;
    const at = this[listeners].findIndex((each) => each.type === `${type}` && each.listener === listener && each.capture === capture);
    if (at < 0) return;
    this[listeners][at].isGone = true;
    this[listeners].splice(at, 1);
  }

  dispatchEvent(event) {
    Object.assign(event[state], { target: this, isDispatched: true });
    for (const each of [...this[listeners]]) {
      if (each.type !== event.type || each.isGone || event[state].isStopped) continue;
      if (each.once) this.removeEventListener(each.type, each.listener, each.capture);
      const { listener } = each;
      try {
        if (typeof listener === "function") Reflect.apply(listener, this, [event]);
        else listener.handleEvent(event);
      } catch (error) {
        // The others hear of it all the same.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
    event[state].isDispatched = false;
    return !event.defaultPrevented;
  }
}

let isOurs = false;

export class AbortSignal extends EventTarget {
  constructor() {
    if (!isOurs) throw new TypeError("Illegal constructor");
    super();
    hide(this, state, { isAborted: false, reason: undefined, onabort: null });
  }
  get aborted() {
    return this[state].isAborted;
  }
  get reason() {
    return this[state].reason;
  }
  get onabort() {
    return this[state].onabort;
  }
  set onabort(listener) {
    if (this[state].onabort) this.removeEventListener("abort", this[state].onabort);
    this[state].onabort = typeof listener === "function" ? listener : null;
    if (this[state].onabort) this.addEventListener("abort", listener);
  }
  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }
  static abort(reason) {
    const signal = make();
    abort(signal, reason);
    return signal;
  }
  // The engine puts its own in the place of this one, by the program's clock.
  static timeout() {}
  static any(signals) {
    const all = [...signals];
    const signal = make();
    const first = all.find(({ aborted }) => aborted);
    if (first) abort(signal, first.reason);
    else for (const each of all) each.addEventListener("abort", () => abort(signal, each.reason), { once: true });
    return signal;
  }
}

export class AbortController {
  constructor() {
    hide(this, state, make());
  }
  get signal() {
    return this[state];
  }
  abort(reason) {
    abort(this[state], reason);
  }
}

function make() {
  isOurs = true;
  try {
    return new AbortSignal();
  } finally {
    isOurs = false;
  }
}

function abort(signal, reason = new DOMException("This operation was aborted", "AbortError")) {
  if (signal.aborted) return;
  Object.assign(signal[state], { isAborted: true, reason });
  signal.dispatchEvent(new Event("abort"));
}

function hide(object, key, value) {
  Object.defineProperty(object, key, { value });
}

for (const type of [Event, CustomEvent, EventTarget, AbortSignal, AbortController]) {
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
}
