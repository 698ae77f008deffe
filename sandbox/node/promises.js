// What Node can see of promises and a page can't: their state, and which rejection nobody handles.
//
// Node prints `Promise { 1 }`. A script learns the state of a promise only by attaching a handler, one
// job later, and then the host takes the promise for handled. So a promise that is printed gets handlers
// of ours; what is printed is put right a job later (`learn`); and whether the program itself has handled
// it is told from another trace: every `then` and every `await` reads the `constructor` of the promise,
// which is a getter here.

/**
 * @param {typeof Promise} Promise the host's, before the program can change it
 */
export function watchPromises(Promise) {
  const { then } = Promise.prototype;
  const known = new WeakMap();
  /** Promises that the program has handled since it began. */
  const used = new WeakSet();
  /** Printed ones that turned out to be rejected. */
  let ours = [];
  /** What the host says is rejected and not handled. */
  let theirs = new Map();
  let isOurs = false;
  let asked = [];

  // Also a class that extends Promise has one of its own; of those, it is the host that tells.
  Object.defineProperty(Promise.prototype, "constructor", {
    configurable: true,
    get() {
      if (!isOurs && this !== Promise.prototype) used.add(this);
      return Promise;
    },
    set(value) {
      Object.defineProperty(this, "constructor", { value, writable: true, enumerable: true, configurable: true });
    },
  });

  /** Does something that is not the program's doing. */
  function quietly(callback) {
    const before = isOurs;
    isOurs = true;
    try {
      return callback();
    } finally {
      isOurs = before;
    }
  }

  const attach = (promise, fulfilled, rejected) => quietly(() => Reflect.apply(then, promise, [fulfilled, rejected]));

  return {
    quietly,


    /** The state, `[isSettled, isRejected, result]`, as far as it is known; what isn't, is asked for by `learn`. */
    details(promise) {
      const state = known.get(promise);
      if (state) return state;
      asked.push(promise);
      return [false];
    },

    /**
     * What promises were looked at since the last call of this. If any of them was settled already, `told`
     * is called a job later, when `details` knows better.
     */
    learn(told) {
      const unknown = asked;
      asked = [];
      if (!unknown.length) return;
      let isNow = true;
      let isNews = false;
      for (const promise of new Set(unknown)) {
        const settle = (isRejected) => (result) => {
          known.set(promise, [true, isRejected, result]);
          isNews ||= isNow;
          if (isRejected && !used.has(promise) && !theirs.has(promise)) ours.push({ promise, reason: result });
        };
        try {
          attach(promise, settle(false), settle(true));
        } catch {
          // It only looks like a promise.
        }
      }
      // Handlers of what is settled are queued already, so this comes after them and before all others.
      attach(Promise.resolve(), () => {
        isNow = false;
        if (isNews) told();
      });
    },

    /** Forgets what was looked at. */
    ignore() {
      asked = [];
    },

    /** The host says that nobody handles a promise. */
    unhandled(promise, reason) {
      theirs.set(promise, { promise, reason });
    },

    /** Or that somebody does now. */
    handled(promise) {
      theirs.delete(promise);
    },

    /** All rejections that nobody has handled so far, each once. */
    rejections() {
      const all = [...theirs.values(), ...ours.filter(({ promise }) => !used.has(promise))];
      theirs = new Map();
      ours = [];
      return all;
    },
  };
}
