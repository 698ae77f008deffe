// What the page says of its playgrounds: where the parts are, and the words.

const parts = document.getElementById("Playgrounds");

/** Addresses of the parts by their names, as `sandbox-node.js`. */
export const assets = Object.fromEntries([...parts.attributes].filter(({ name }) => name.startsWith("data-")).map(({ name, value }) => [nameOf(name), value]));

function nameOf(attribute) {
  return attribute.slice("data-".length).replace(/-(js|css)$/, ".$1");
}

/** What the script says by itself (`crates/domain/src/text/playground/script.rs`). */
export const words = JSON.parse(parts.textContent);

/** `{course, chapter, revision}`. */
export const here = document.querySelector("article[data-chapter]").dataset;

/** Whether the reader saves data: then nothing is fetched that was not asked for. */
export const savesData = Boolean(navigator.connection?.saveData);

const locale = document.querySelector(".strip").closest("[lang]").lang;

/** A number as it is written here. */
export const number = (value) => new Intl.NumberFormat(locale).format(value);

/** `12 ms`, `3.4 s`. */
export const duration = (ms) => (ms < 1000 ? `${number(Math.max(1, Math.round(ms)))} ms` : `${number(Math.round(ms / 100) / 10)} s`);

/** `300 KB`, of 1,024 bytes as the limits are. */
export const size = (bytes) => `${number(Math.ceil(bytes / 1024))} KB`;

/** A moment, to the minute. */
export const moment = (at) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(at);
