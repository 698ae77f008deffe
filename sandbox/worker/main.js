// The worker that runs a program by the rules of Node: what it is given, and what it tells.
//
// The frame makes it from text, sends it one message with a port, and hears of it by that port alone. All
// that the program could use to speak in our place is taken away before the program runs; what we need of
// it is kept here, bound, so that nothing the program changes reaches it.

import { createEngine } from "../node/engine.js";
import { treeOf } from "../node/tree.js";
import { createOutput } from "../output.js";
import { closeRealm } from "./realm.js";

addEventListener("message", begin, { once: true });

function begin({ data: { key, code, name, limits, words, language }, ports: [port] }) {
  const send = port.postMessage.bind(port);
  // The frame takes nothing without the key, and asks now and then whether we are still there.
  const post = (message) => send({ key, message });
  port.onmessage = () => send({ key });
  const prepare = globalThis.sandboxLanguages?.[language];
  const clock = performance.now.bind(performance);
  const host = hostHere(clock);
  closeRealm();
  const out = createOutput(post, limits, clock, treeOf);
  const engine = createEngine({ host, out, name, words });
  let made;
  try {
    made = prepare?.(code, words);
  } catch (error) {
    made = { error };
  }
  engine.run(code, made);
}

/** What the engine needs of a worker, held fast. */
function hostHere(clock) {
  const { port1, port2 } = new MessageChannel();
  const turns = [];
  port1.onmessage = () => turns.shift()();
  const next = port2.postMessage.bind(port2);
  const [later, cancel, script, report] = [setTimeout, clearTimeout, importScripts, reportError].map((each) => each.bind(globalThis));
  const createObjectURL = URL.createObjectURL.bind(URL);
  const { Blob } = globalThis;
  const url = (text) => createObjectURL(new Blob([text], { type: "text/javascript" }));
  const listen = addEventListener.bind(globalThis);
  let told;

  const host = {
    now: () => clock(),
    soon(callback) {
      turns.push(callback);
      next(0);
    },
    later(callback, ms) {
      const timer = later(callback, ms);
      return () => cancel(timer);
    },
    url,
    import: (address) => import(address),
    script(text, name, given) {
      Object.defineProperty(globalThis, name, { value: given, configurable: true });
      try {
        script(url(text));
      } catch (error) {
        // The browser says which function of its own has failed before it says what.
        if (error instanceof SyntaxError) error.message = error.message.replace(/^Failed to execute 'importScripts' on '\w+': /, "");
        throw error;
      } finally {
        delete globalThis[name];
      }
    },
    report(error, tell) {
      told = tell;
      report(error);
      if (told) tell();
      told = undefined;
    },
    onError(failed) {
      listen("error", (event) => {
        if (!event.isTrusted) return;
        event.preventDefault();
        const { error, filename, lineno, colno } = event;
        const place = { file: filename, line: lineno, column: colno };
        if (!told) return failed(error, place);
        const tell = told;
        told = undefined;
        tell(place);
      });
    },
    onRejection({ unhandled, handled }) {
      listen("unhandledrejection", (event) => {
        if (!event.isTrusted) return;
        event.preventDefault();
        unhandled(event.promise, event.reason);
      });
      listen("rejectionhandled", (event) => event.isTrusted && handled(event.promise));
    },
    stop() {
      throw new Stopped();
    },
  };
  return host;
}

/** Leaves the program by the shortest way; the frame ends the worker. */
class Stopped {}
