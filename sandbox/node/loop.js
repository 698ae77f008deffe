// Node's event loop, where the host is a browser's worker.
//
// What a browser can't be told is when to run promise jobs: it does so by itself, all of them, whenever
// no code is on the stack. So everything here that is to come after promise jobs waits for another task
// of the host (`soon`), and nothing of the program's runs in any task but ours. In one task there is:
//
//   a callback, and then, without giving the stack up, everything that `process.nextTick` has queued
//   (the host's promise jobs)
// and in the next one:
//   what those jobs have queued with `process.nextTick`, again with promise jobs after it, until there
//   is nothing left; then what was rejected and has no handler; then the next callback.
//
// Which callback is next is the order of libuv since Node 20: timers, then round after round setImmediate
// and timers. Timers with one delay form a list, as in Node, because that decides in which order those go
// that are late: https://github.com/nodejs/node/blob/main/lib/internal/timers.js says how.
//
// Nothing in this file knows of a browser.

import { Immediate, Timeout, createTimers } from "./timers.js";

/** What the steps below ask of `turn`: promise jobs run in between, or nothing is due yet. */
const JOBS = Symbol("jobs");
const SLEEP = Symbol("sleep");

/**
 * @param {object} host
 * @param {(callback: () => void) => void} host.soon another task, after what is waiting already
 * @param {(callback: () => void, ms: number) => () => void} host.later a task after some time; returns what cancels it
 * @param {() => number} host.now milliseconds from any beginning
 * @param {object} life
 * @param {() => {promise: Promise, reason: unknown}[]} life.rejections what was rejected without a handler, each once
 * @param {(rejection: object) => boolean} life.reject tells the program of one; runs code of the program
 * @param {() => boolean} life.catches whether the program goes on after exceptions
 * @param {(error: unknown, place?: object) => boolean} life.failed an exception that nobody caught; true where the program goes on
 * @param {() => void} life.idle nothing is left to do; it may find something
 * @param {() => void} life.ended nothing will happen any more
 */
export function createLoop({ soon, later, now }, life) {
  const ticks = [];
  const timers = createTimers(now);
  let immediates = [];
  let refedImmediates = 0;
  /** What the host does for the program, such as loading a module: the loop waits for it. */
  let held = 0;
  let isOver = false;
  let isScheduled = false;
  let wakeUp;
  let steps;

  function schedule() {
    if (isScheduled || isOver) return;
    isScheduled = true;
    soon(turn);
  }

  /** One task of the host. */
  function turn() {
    isScheduled = false;
    wakeUp = undefined;
    while (!isOver) {
      const { value: wanted, done } = steps.next();
      if (done) return finish();
      if (wanted === JOBS) return schedule();
      if (wanted === SLEEP) {
        const due = timers.due();
        // A timer of the host takes 32 bits.
        const cancel = due === Infinity ? () => {} : later(schedule, Math.min(Math.max(0, Math.ceil(due - now())), 2 ** 31 - 1));
        wakeUp = () => (cancel(), schedule());
        return;
      }
      if (life.catches()) guarded(wanted);
      // The program's code. What it throws leaves this function, so that the host reports it with the
      // place where it was thrown; `failed` goes on from there.
      else wanted();
    }
  }

  /** For a program that goes on after exceptions: the next tick comes before promise jobs, as after any other. */
  function guarded(callback) {
    try {
      callback();
    } catch (error) {
      if (!isOver && !life.failed(error)) finish();
    }
  }

  function finish() {
    if (isOver) return;
    isOver = true;
    life.ended();
  }

  function* live(main, isModule) {
    if (isModule) {
      // Its body is run by the host, in a task of its own and not by us; promise jobs follow it at once.
      while (!main.hasBegun()) yield SLEEP;
      yield JOBS;
    } else {
      yield main;
    }
    yield* settle();
    if (isAlive()) yield* runTimers();
    do {
      while (isAlive()) {
        if (!refedImmediates && timers.due() > now()) {
          yield SLEEP;
          yield* settle();
        }
        yield* runImmediates();
        yield* runTimers();
      }
      yield life.idle;
      yield* settle();
    } while (isAlive());
  }

  const isAlive = () => timers.refed() > 0 || refedImmediates > 0 || held > 0;

  /** What Node does after each callback: ticks, promise jobs, and so on; then rejections. */
  function* settle() {
    do {
      do {
        while (ticks.length) {
          const { callback, args } = ticks.shift();
          yield () => callback(...args);
        }
        yield JOBS;
      } while (ticks.length);
      // A browser tells of rejections in a task of its own after the jobs.
      yield JOBS;
    } while (ticks.length || (yield* reject()));
  }

  function* reject() {
    const rejections = life.rejections();
    for (const rejection of rejections) yield () => life.reject(rejection);
    return rejections.length > 0;
  }

  function* runTimers() {
    const phase = now();
    for (let timer; (timer = timers.take(phase)); ) {
      if (timer._onTimeout) {
        const began = now();
        const { _timerArgs: args } = timer;
        yield () => timer._onTimeout(...(args ?? []));
        timers.ran(timer, began);
      }
      yield* settle();
    }
  }

  function* runImmediates() {
    // Those that are set meanwhile are for the next round.
    const round = immediates;
    immediates = [];
    for (const immediate of round) {
      if (immediate._destroyed) continue;
      release(immediate);
      const { _onImmediate: callback, _argv: args } = immediate;
      immediate._onImmediate = null;
      yield () => Reflect.apply(callback, immediate, args ?? []);
      yield* settle();
    }
  }

  function release(immediate) {
    immediate._destroyed = true;
    if (immediate.hasRef()) refedImmediates--;
    immediate.gone();
  }

  return {
    /** Runs the program: a function, or `{hasBegun}` where the host runs it as a module. */
    start(main) {
      steps = live(main, typeof main !== "function");
      schedule();
    },

    nextTick(callback, args) {
      if (isOver) return;
      ticks.push({ callback, args });
      wakeUp?.();
    },

    /** Starts a timer. `delay` is what the program said, of any type. */
    timeout(callback, delay, args, isRepeated) {
      const timer = new Timeout(timers, callback, delay, args, isRepeated);
      timers.insert(timer);
      wakeUp?.();
      return timer;
    },

    clearTimeout(timer) {
      timers.clear(timer);
      wakeUp?.();
    },

    immediate(callback, args) {
      const immediate = new Immediate(callback, args, (change) => {
        refedImmediates += change;
        wakeUp?.();
      });
      refedImmediates++;
      immediates.push(immediate);
      wakeUp?.();
      return immediate;
    },

    clearImmediate(immediate) {
      if (!(immediate instanceof Immediate) || immediate._destroyed) return;
      release(immediate);
      immediate._onImmediate = null;
      wakeUp?.();
    },

    /** Keeps the program alive until what is returned is called. */
    hold() {
      held++;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        held--;
        wakeUp?.();
      };
    },

    /** Looks again whether there is something to do. */
    wake: () => wakeUp?.(),

    /** The host says that an exception left one of our tasks, or a promise job. */
    failed(error, place) {
      if (isOver) return;
      if (life.failed(error, place)) schedule();
      else finish();
    },

    /** Nothing of the program runs from here on. */
    end: finish,
    get isOver() {
      return isOver;
    },
  };
}
