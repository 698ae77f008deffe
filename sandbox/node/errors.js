// Errors as Node makes them: with a code, which also stands in their stack.

import { inspect } from "./inspect.js";

function make(Base, code, message) {
  const error = new Base(message);
  const { stack } = error;
  Object.defineProperties(error, {
    code: { value: code, writable: true, enumerable: true, configurable: true },
    stack: { value: stack?.replace(/^\w+/, `$& [${code}]`), writable: true, configurable: true },
    toString: { value: () => `${Base.name} [${code}]: ${message}`, writable: true, configurable: true },
  });
  return error;
}

export const Errors = {
  make,

  /** An argument of the wrong type; `expected` is such as "of type function". */
  type(name, expected, value) {
    const place = name.includes(".") ? "property" : "argument";
    return make(TypeError, "ERR_INVALID_ARG_TYPE", `The "${name}" ${place} must be ${expected}.${received(value)}`);
  },

  /** Refuses what can't be called. */
  callable(name, value) {
    if (typeof value !== "function") throw Errors.type(name, "of type function", value);
  },
};

function received(value) {
  if (value === undefined || value === null) return ` Received ${value}`;
  if (typeof value === "function") return ` Received function ${value.name}`;
  if (typeof value === "object") {
    const name = value.constructor?.name;
    return name ? ` Received an instance of ${name}` : ` Received ${inspect(value, { depth: -1 })}`;
  }
  const text = inspect(value, { colors: false });
  return ` Received type ${typeof value} (${text.length > 28 ? `${text.slice(0, 25)}...` : text})`;
}
