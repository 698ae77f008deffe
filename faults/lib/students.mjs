// Students as a browser's scripts act for them, and what the database has of them.

import { randomBytes } from "node:crypto";
import { PASSWORD, address, client } from "../../bench/lib/people.mjs";
import { program } from "../../bench/lib/place.mjs";
import { succeed } from "../../bench/lib/processes.mjs";
import { environment } from "../../bench/lib/server.mjs";

/**
 * Signs in the person with this number.
 *
 * @returns {Promise<{cookies: string, account: string, user: string}>} `account` is the mark that browsers
 *   know, `user` the id that the database knows
 */
export async function signIn(url, number) {
  const answer = await fetch(`${url}/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ email: address(number), password: PASSWORD }),
    redirect: "manual",
    headers: { "X-Forwarded-For": client(number) },
  });
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  const value = (name) => cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
  const session = value("session") ?? value("__Host-session");
  if (answer.status !== 303 || session === undefined) {
    throw new Error(`Signing in answered ${answer.status}.`);
  }
  // A session's cookie begins with whose it is.
  return { cookies: cookies.join("; "), account: value("account"), user: hyphened(session.slice(0, 32)) };
}

const hyphened = (hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

/** A UUIDv7. */
export function uuid() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return hyphened(bytes.toString("hex"));
}

/**
 * Sends JSON for a student. Gives what was answered, and fails where there is no answer that says what
 * became of it.
 */
export async function send(url, method, { cookies }, said) {
  const answer = await fetch(url, {
    method,
    body: JSON.stringify(said),
    headers: { "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin", Cookie: cookies },
    signal: AbortSignal.timeout(5_000),
  });
  if (answer.status >= 500 || answer.status === 429) {
    throw new Error(`${answer.status}`);
  }
  return { status: answer.status, body: await answer.json() };
}

/** The rows that a query gives, each a list of texts. */
export async function rows(data, sql) {
  const psql = 'psql "$DATABASE_URL" --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --command "$1"';
  const { stdout } = await succeed(program, ["postgres", "--", "sh", "-c", psql, "sh", sql], {
    env: environment({ CHAPTERWISE_DATA: data }),
  });
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => line.split("|"));
}
