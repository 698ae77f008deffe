// `util.inspect` as Node has it: a port, which the build lets ask us for the two things that no script can
// see, the state of promises and what an iterator has left (`scripts/site/inspect.mjs`).

import port from "node-inspect-extracted";

const { hooks } = port;
export const { inspect, format, formatWithOptions, stripVTControlCharacters } = port;

/** `Proxy`, but that what it makes can be printed without waking its traps. */
export const { Proxy } = {
  Proxy: function (target, handler) {
    if (!new.target) throw new TypeError("Constructor Proxy requires 'new'");
    return new port.Proxy(target, handler);
  },
};
Proxy.prototype = undefined;
Object.defineProperty(Proxy, "revocable", {
  value: function revocable(target, handler) {
    return port.Proxy.revocable(target, handler);
  },
  writable: true,
  configurable: true,
});

/** Whether it is a proxy that the program has made. */
export const isProxy = (value) => port.Proxy.getProxyDetails(value, true) !== undefined;

/** Says the state of promises, as `details` in `promises.js` does. */
export function tellPromises(details) {
  hooks.promise = (promise, pending, rejected) => {
    const [isSettled, isRejected, result] = details(promise);
    // Anything but these two is taken for fulfilled.
    return [isSettled ? isRejected && rejected : pending, result];
  };
}

const { entries } = Map.prototype;
const setEntries = Set.prototype.entries;
/** Iterators over entries, which look like those over values. */
const overEntries = new WeakSet();

/** Lets iterators over entries be told from others, in the realm that this runs in. */
export function watchIterators() {
  for (const [prototype, original, keys] of [
    [Map.prototype, entries, ["entries", Symbol.iterator]],
    [Set.prototype, setEntries, ["entries"]],
  ]) {
    const watched = {
      entries() {
        const iterator = Reflect.apply(original, this, []);
        overEntries.add(iterator);
        return iterator;
      },
    }.entries;
    for (const key of keys) Object.defineProperty(prototype, key, { value: watched, writable: true, configurable: true });
  }
}

const next = Object.getPrototypeOf(new Map().keys()).next;
const nextOfSet = Object.getPrototypeOf(new Set().keys()).next;

/**
 * What an iterator over a Map or Set has left: `[values, areEntries]`. To look is to use it up, so it
 * gets a `next` of its own that gives the same again.
 */
hooks.preview = (iterator, wantsPairs) => {
  const left = [];
  const isMap = Object.prototype.toString.call(iterator) === "[object Map Iterator]";
  for (let step; !(step = Reflect.apply(isMap ? next : nextOfSet, iterator, [])).done; ) left.push(step.value);
  const replayed = left[Symbol.iterator]();
  const own = Object.getOwnPropertyDescriptor(iterator, "next");
  if (own) left.push(...own.value.left());
  const again = () => replayed.next();
  again.left = () => [...replayed];
  Object.defineProperty(iterator, "next", { value: again, configurable: true, writable: true });
  const areEntries = overEntries.has(iterator);
  const flat = areEntries ? left.flat() : left;
  return wantsPairs ? [flat, areEntries] : flat;
};
