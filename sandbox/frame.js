// The frame in which programs run: an origin that is nobody's, no network, one program, and then it goes.
//
// The page sends one message; nothing else is listened to. The program's worker speaks by a port, each time
// with a key that only the two know, and what it says is passed on with a secret that only the page and this
// frame know. Here the worker is counted and timed, so that a broken one costs the page nothing.

/** How often the worker is asked whether it is there, in milliseconds. */
const ASK = 250;
/** What a worker says beyond its limits: notes, the end, what was cut. */
const MORE = 600;

// Chromium knows no `webrtc` in policies yet. Programs run in a worker, which has none of it.
for (const name of Object.getOwnPropertyNames(globalThis)) if (/RTC/.test(name)) delete globalThis[name];

addEventListener("message", function hear({ source, data, origin }) {
  if (source !== parent || !data?.secret) return;
  removeEventListener("message", hear);
  begin(data, origin);
});

function begin({ secret, parts, limits, ...program }, origin) {
  const words = JSON.parse(document.getElementById("Words").textContent);
  const key = crypto.getRandomValues(new Uint32Array(4)).join();
  const address = URL.createObjectURL(new Blob(['"use strict";\n', ...parts.flatMap((part) => [part, "\n"])], { type: "text/javascript" }));
  const tell = (message) => parent.postMessage({ secret, message }, origin);
  let worker;
  let left = limits.rows * 2 + MORE;
  let heard = performance.now();

  function end(why) {
    clearInterval(asking);
    worker?.terminate();
    worker = undefined;
    if (why) tell({ kind: "end", why });
  }

  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => {
    if (!worker) return;
    if (data?.key !== key) return end("broken");
    const { message } = data;
    // Who prints without a pause does not pause.
    if (!message) return (heard = performance.now());
    if (left-- <= 0) return end("flood");
    tell(message);
    if (message.kind === "end") end();
  };

  worker = new Worker(address);
  worker.onerror = (event) => {
    event.preventDefault();
    end("broken");
  };
  // What comes this way comes past us.
  worker.onmessage = () => end("broken");
  worker.postMessage({ key, limits, words, ...program }, [port2]);
  const asking = setInterval(() => {
    tell({ kind: "alive" });
    if (performance.now() - heard > limits.busy) return end("busy");
    port1.postMessage(0);
  }, ASK);
}
