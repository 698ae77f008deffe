// What browsers and Node have beyond the language, made anew of nothing but the language: those of another
// realm would be a way out of this one.

import "core-js/modules/web.atob.js";
import "core-js/modules/web.btoa.js";
import "core-js/modules/web.dom-exception.constructor.js";
import "core-js/modules/web.dom-exception.to-string-tag.js";
import "core-js/modules/web.structured-clone.js";
import "core-js/modules/web.url.constructor.js";
import "core-js/modules/web.url.can-parse.js";
import "core-js/modules/web.url.parse.js";
import "core-js/modules/web.url.to-json.js";
import "core-js/modules/web.url-search-params.delete.js";
import "core-js/modules/web.url-search-params.has.js";
import "core-js/modules/web.url-search-params.size.js";
// And what all browsers have by now that this site is made for, but not the oldest Node.
import "core-js/modules/es.array.from-async.js";
import "core-js/modules/es.map.group-by.js";
import "core-js/modules/es.object.group-by.js";
import "core-js/modules/es.promise.with-resolvers.js";
import "core-js/modules/es.set.difference.v2.js";
import "core-js/modules/es.set.intersection.v2.js";
import "core-js/modules/es.set.is-disjoint-from.v2.js";
import "core-js/modules/es.set.is-subset-of.v2.js";
import "core-js/modules/es.set.is-superset-of.v2.js";
import "core-js/modules/es.set.symmetric-difference.v2.js";
import "core-js/modules/es.set.union.v2.js";

import { TextDecoder, TextEncoder, crypto } from "./bytes.js";
import { clock, timeOrigin } from "./clock.js";
import { faults } from "./faults.js";
import { AbortController, AbortSignal, CustomEvent, Event, EventTarget } from "./targets.js";

const then = Promise.prototype.then.bind(Promise.resolve());

const performance = Object.create(EventTarget.prototype, {
  now: { value: clock },
  timeOrigin: { value: timeOrigin },
  toJSON: { value: () => ({ timeOrigin }) },
  [Symbol.toStringTag]: { value: "Performance" },
});

const made = { AbortController, AbortSignal, CustomEvent, Event, EventTarget, TextDecoder, TextEncoder, crypto, performance, queueMicrotask };

for (const [name, value] of Object.entries(made)) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

function queueMicrotask(callback) {
  then(() => {
    try {
      callback();
    } catch (error) {
      // As an exception, and not as a promise that was rejected.
      faults.failed(error);
    }
  });
}
