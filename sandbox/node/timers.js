// Timers and immediates as Node has them, down to what they look like when they are printed.

const TIMEOUT_MAX = 2 ** 31 - 1;
const refed = Symbol("refed");
const hasPrimitive = Symbol("kHasPrimitive");
const asyncId = Symbol("asyncId");
const triggerId = Symbol("triggerId");
const custom = Symbol.for("nodejs.util.inspect.custom");

let lastId = 0;
/** Timers that the program has turned into numbers, by their number. */
const byNumber = new Map();
/** The lists that each timer belongs to, out of sight of the program. */
const owners = new WeakMap();

// Names that a program may read, in stacks and where it prints these, come from keys, which no minifier
// changes.
export const { Timeout, Immediate } = {
  /** What setTimeout and setInterval return. */
  Timeout: class {
    constructor(owner, callback, delay, args, isRepeated) {
      let after = delay * 1;
      if (!(after >= 1 && after <= TIMEOUT_MAX)) after = 1;
      this._idleTimeout = after;
      this._idlePrev = this;
      this._idleNext = this;
      this._idleStart = null;
      this._onTimeout = callback;
      this._timerArgs = args;
      this._repeat = isRepeated ? after : null;
      this._destroyed = false;
      this[refed] = true;
      this[hasPrimitive] = false;
      this[asyncId] = ++lastId;
      this[triggerId] = 1;
      owners.set(this, owner);
      owner.count(1);
    }

    [custom](_, options, inspect) {
      return inspect(this, { ...options, depth: 0, customInspect: false });
    }

    refresh() {
      if (!this._destroyed) owners.get(this).insert(this);
      return this;
    }

    unref() {
      if (this[refed]) {
        this[refed] = false;
        if (!this._destroyed) owners.get(this).count(-1);
      }
      return this;
    }

    ref() {
      if (!this[refed]) {
        this[refed] = true;
        if (!this._destroyed) owners.get(this).count(1);
      }
      return this;
    }

    hasRef() {
      return this[refed];
    }

    close() {
      owners.get(this).clear(this);
      return this;
    }

    [Symbol.toPrimitive]() {
      if (!this[hasPrimitive]) {
        this[hasPrimitive] = true;
        byNumber.set(this[asyncId], this);
      }
      return this[asyncId];
    }

    [Symbol.dispose ?? Symbol.for("dispose")]() {
      this.close();
    }
  },

  /** What setImmediate returns. */
  Immediate: class {
    #count;

    constructor(callback, args, count) {
      this._idleNext = null;
      this._idlePrev = null;
      this._onImmediate = callback;
      this._argv = args;
      this._destroyed = false;
      this[refed] = true;
      this[asyncId] = ++lastId;
      this[triggerId] = 1;
      this.#count = count;
    }

    ref() {
      if (this[refed] === false) {
        this[refed] = true;
        this.#count(1);
      }
      return this;
    }

    unref() {
      if (this[refed] === true) {
        this[refed] = false;
        this.#count(-1);
      }
      return this;
    }

    hasRef() {
      return !!this[refed];
    }

    /** It has run, or never will. */
    gone() {
      this[refed] = null;
    }
  },
};
// Node's has no such method.
const { gone } = Immediate.prototype;
delete Immediate.prototype.gone;
Object.defineProperty(Immediate.prototype, "gone", { value: gone });

/** The timers of one delay, in the order in which they were set. */
const { TimersList } = {
  TimersList: class {
    constructor(expiry, id, msecs) {
      this._idleNext = this;
      this._idlePrev = this;
      this.expiry = expiry;
      this.id = id;
      this.msecs = msecs;
      this.priorityQueuePosition = 1;
    }

    [custom](_, options, inspect) {
      return inspect(this, { ...options, depth: 0, customInspect: false });
    }
  },
};

/** All timers of one program. `now` is read in whole milliseconds, as libuv's clock has them. */
export function createTimers(now) {
  const lists = new Map();
  let nextList = Number.MIN_SAFE_INTEGER;
  let refedCount = 0;
  /** The list that the loop is in the middle of. */
  let current;

  const clock = () => Math.floor(now());

  function unlink(timer) {
    timer._idleNext._idlePrev = timer._idlePrev;
    timer._idlePrev._idleNext = timer._idleNext;
    timer._idleNext = timer._idlePrev = null;
  }

  function insert(timer, start = clock()) {
    if (timer._idleNext && timer._idleNext !== timer) unlink(timer);
    const msecs = Math.trunc(timer._idleTimeout);
    timer._idleStart = start;
    let list = lists.get(msecs);
    if (!list) {
      list = new TimersList(start + msecs, nextList++, msecs);
      lists.set(msecs, list);
    }
    // Into a ring that begins and ends with the list; the first in it is the one before the list.
    timer._idleNext = list._idleNext;
    timer._idlePrev = list;
    list._idleNext._idlePrev = timer;
    list._idleNext = timer;
  }

  function destroy(timer) {
    if (timer._destroyed) return;
    timer._destroyed = true;
    if (timer[hasPrimitive]) byNumber.delete(timer[asyncId]);
    if (timer[refed]) refedCount--;
  }

  function earliest() {
    let first;
    for (const list of lists.values()) {
      if (!first || list.expiry < first.expiry || (list.expiry === first.expiry && list.id < first.id)) first = list;
    }
    return first;
  }

  return {
    insert,

    count(change) {
      refedCount += change;
    },

    refed: () => refedCount,

    /** When the next one is due, by the clock of `now`. */
    due: () => earliest()?.expiry ?? Infinity,

    /** The next timer of a phase that began at a time, no longer in its list; nothing where none is due. */
    take(time) {
      const phase = Math.floor(time);
      for (;;) {
        const list = (current ??= earliest());
        if (!list || list.expiry > phase) {
          current = undefined;
          return undefined;
        }
        const timer = list._idlePrev;
        if (timer === list) {
          // Whoever comes next with this delay makes a new list.
          if (lists.get(list.msecs) === list) lists.delete(list.msecs);
          current = undefined;
          continue;
        }
        if (phase - timer._idleStart < list.msecs) {
          list.expiry = Math.max(timer._idleStart + list.msecs, phase + 1);
          list.id = nextList++;
          current = undefined;
          continue;
        }
        unlink(timer);
        if (!timer._onTimeout) destroy(timer);
        return timer;
      }
    },

    /** A timer has run; an interval that nobody has cleared begins anew, from when it began. */
    ran(timer, began) {
      if (timer._repeat && timer._idleTimeout !== -1) {
        timer._idleTimeout = timer._repeat;
        insert(timer, Math.floor(began));
      } else if (!timer._idleNext) {
        destroy(timer);
      }
    },

    /** Takes a timer, or its number, away. */
    clear(given) {
      const timer = typeof given === "number" || typeof given === "string" ? byNumber.get(Number(given)) : given;
      if (!timer?._onTimeout) return;
      timer._onTimeout = null;
      destroy(timer);
      if (timer._idleNext) unlink(timer);
      timer._idleTimeout = -1;
    },
  };
}
