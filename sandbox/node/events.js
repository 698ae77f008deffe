// `node:events`: the emitter that much of Node is made of.

import { Errors } from "./errors.js";
import { inspect } from "./inspect.js";

const capture = Symbol("kCapture");
const shape = Symbol("shapeMode");
const monitor = Symbol("events.errorMonitor");

// A key keeps its name whatever a minifier does, and programs print it.
export const { EventEmitter } = {
  EventEmitter: function () {
    prepare(this);
  },
};

function prepare(emitter) {
  if (Object.hasOwn(emitter, "_events") && emitter._events) return;
  emitter._events = Object.create(null);
  emitter._eventsCount = 0;
  emitter._maxListeners ??= undefined;
  emitter[shape] = false;
  emitter[capture] = false;
}

function add(emitter, event, listener, isFirst) {
  Errors.callable("listener", listener);
  prepare(emitter);
  if (emitter._events.newListener) emitter.emit("newListener", event, listener.listener ?? listener);
  const present = emitter._events[event];
  if (present === undefined) {
    emitter._events[event] = listener;
    emitter._eventsCount++;
  } else {
    const all = listOf(present);
    emitter._events[event] = isFirst ? [listener, ...all] : [...all, listener];
  }
  return emitter;
}

const listOf = (present) => (present === undefined ? [] : typeof present === "function" ? [present] : present);

function once(emitter, event, listener) {
  Errors.callable("listener", listener);
  const wrapped = (...args) => {
    emitter.removeListener(event, wrapped);
    return Reflect.apply(listener, emitter, args);
  };
  wrapped.listener = listener;
  return wrapped;
}

Object.assign(EventEmitter.prototype, { _events: undefined, _eventsCount: 0, _maxListeners: undefined });

const methods = {
  on(event, listener) {
    return add(this, event, listener);
  },
  prependListener(event, listener) {
    return add(this, event, listener, true);
  },
  once(event, listener) {
    return add(this, event, once(this, event, listener));
  },
  prependOnceListener(event, listener) {
    return add(this, event, once(this, event, listener), true);
  },
  removeListener(event, listener) {
    Errors.callable("listener", listener);
    const present = listOf(this._events?.[event]);
    const at = present.findLastIndex((each) => each === listener || each.listener === listener);
    if (at < 0) return this;
    const rest = present.toSpliced(at, 1);
    if (rest.length) {
      this._events[event] = rest.length === 1 ? rest[0] : rest;
    } else {
      delete this._events[event];
      this._eventsCount--;
    }
    if (this._events.removeListener) this.emit("removeListener", event, listener);
    return this;
  },
  removeAllListeners(event) {
    const events = event === undefined ? Reflect.ownKeys(this._events ?? {}) : [event];
    for (const each of events) for (const listener of this.rawListeners(each).reverse()) this.removeListener(each, listener);
    return this;
  },
  emit(event, ...args) {
    if (event === "error" && this._events?.[monitor] !== undefined) this.emit(monitor, ...args);
    const present = listOf(this._events?.[event]);
    if (!present.length) {
      if (event !== "error") return false;
      const [error] = args;
      if (error instanceof Error) throw error;
      const thrown = Errors.make(Error, "ERR_UNHANDLED_ERROR", `Unhandled error. (${typeof error === "string" ? `'${error}'` : inspect(error)})`);
      thrown.context = error;
      throw thrown;
    }
    // Whoever is added or removed meanwhile counts from the next time on.
    for (const listener of [...present]) Reflect.apply(listener, this, args);
    return true;
  },
  listenerCount(event) {
    return listOf(this._events?.[event]).length;
  },
  listeners(event) {
    return listOf(this._events?.[event]).map((each) => each.listener ?? each);
  },
  rawListeners(event) {
    return [...listOf(this._events?.[event])];
  },
  eventNames() {
    return Reflect.ownKeys(this._events ?? {});
  },
  setMaxListeners(count) {
    this._maxListeners = count;
    return this;
  },
  getMaxListeners() {
    return this._maxListeners ?? EventEmitter.defaultMaxListeners;
  },
};
methods.addListener = methods.on;
methods.off = methods.removeListener;
Object.assign(EventEmitter.prototype, methods);

/** What `require("node:events")` gives. */
export const events = Object.assign(EventEmitter, {
  EventEmitter,
  defaultMaxListeners: 10,
  errorMonitor: monitor,
  once(emitter, event) {
    return new Promise((resolve, reject) => {
      const failed = (error) => (emitter.removeListener(event, came), reject(error));
      const came = (...args) => (emitter.removeListener("error", failed), resolve(args));
      emitter.once(event, came);
      if (event !== "error") emitter.once("error", failed);
    });
  },
});
