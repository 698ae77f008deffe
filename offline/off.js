// Takes the place of the service worker where the operator has turned it off: whoever has the
// worker gets this one at the next visit, and then neither a worker nor anything that it kept.

import { removeAll } from "./store.js";

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => {
  event.waitUntil(removeAll().finally(() => registration.unregister()));
});
