// Dates and sizes as the language of the interface writes them.

/** Puts values into a sentence: `fill("Keep, {size}", { size: "1.2 MB" })`. */
export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A sentence with a number: one for one, and one for `{count}`. */
export const counted = (locale, count, one, many) =>
  new Intl.PluralRules(locale).select(count) === "one" ? one : fill(many, { count: new Intl.NumberFormat(locale).format(count) });

/** `12 November 2026`. */
export const date = (locale, time) =>
  new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" }).format(time);

/** The same without a year that everybody knows. */
export function shortDate(locale, time) {
  const isThisYear = new Date(time).getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: isThisYear ? undefined : "numeric" }).format(time);
}

/** `today`, `yesterday`, `11 days ago`, by the calendar. */
export function ago(locale, time) {
  const day = (of) => Math.floor((of - new Date(of).getTimezoneOffset() * 60_000) / 86_400_000);
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(day(time) - day(Date.now()), "day");
}

/** `340 kB`, `1.2 MB`. */
export function size(locale, bytes) {
  const [amount, unit] = bytes < 999_500 ? [Math.max(1, Math.round(bytes / 1000)), "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}
