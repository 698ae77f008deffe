// Takes the place of the service worker where the operator has turned it off: whoever has the
// worker gets this one at the next visit, and then neither a worker nor anything that it kept.

import { removeAll } from "./course.js";
import { DATABASE } from "./store.js";

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => {
  // Nothing opens the database after that, so nobody waits where a tab that hangs keeps it.
  const removed = removeAll().finally(() => void indexedDB.deleteDatabase(DATABASE));
  // Neither waits for the other: a removal that hangs must not keep the worker.
  event.waitUntil(Promise.allSettled([registration.unregister(), removed]));
});
