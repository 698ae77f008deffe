// What is asked of the account, and told to it. The server says whose it is in each answer, for another
// tab may have signed in to another account meanwhile.

import { hearTime } from "../../guest/clock.js";

/** How long an answer may take, in milliseconds. */
const TIMEOUT = 15_000;
/** What a browser still sends for a tab that is being closed, in bytes. */
const KEPT_ALIVE = 60_000;

const blockPath = ({ course, playground }) => `/api/v1/courses/${course}/playgrounds/${playground}`;

/**
 * Asks, and gives `{status, body, wait}`: how long to wait where the server says so, in milliseconds; and
 * nothing else where there was no answer.
 */
async function ask(path, { method = "GET", said } = {}) {
  try {
    const body = said && JSON.stringify(said);
    const response = await fetch(path, {
      method,
      body,
      headers: body && { "content-type": "application/json" },
      keepalive: !!body && body.length < KEPT_ALIVE / 3,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    hearTime(response);
    const wait = 1000 * response.headers.get("retry-after") || undefined;
    return { status: response.status, body: await response.json().catch(() => ({})), wait };
  } catch {
    return {};
  }
}

/** As records have it. */
const read = (draft) =>
  draft && {
    revision: draft.revision,
    write: draft.write,
    code: draft.code,
    starter: draft.starter,
    at: Date.parse(draft.at),
    isCurrent: draft.current,
  };

/** What the account has of the blocks of a chapter, by their names; nothing where that can't be said now. */
export async function draftsOf(chapter, mark) {
  const { status, body } = await ask(`/api/v1/chapters/${chapter}/playgrounds`);
  if (status !== 200 || body.account !== mark) return undefined;
  return new Map(Object.entries(body.playgrounds).map(([playground, draft]) => [playground, read(draft)]));
}

/**
 * Tells the account what was written. Gives what it says: `{stored}` a revision, `{now}` what it has instead
 * (null for nothing), or `{status, wait}`.
 */
export async function putDraft(draft) {
  const { owner: account, write, base, code, starter, tells } = draft;
  const said = { account, write, base, code, ...(tells && { starter }) };
  const { status, body, wait } = await ask(blockPath(draft), { method: "PUT", said });
  if (status === 200) return { stored: body.revision, now: read(body.now) };
  if (status === 409 && body.error === "stale") return { now: read(body.now) ?? null };
  return { status, error: body?.error, wait };
}

/** Tells the account of a version. */
export async function postVersion(version) {
  const { owner: account, id, code, at, last, runs, outcome } = version;
  const times = { at: new Date(at).toISOString(), last: new Date(last).toISOString() };
  const said = { account, id, code, ...times, runs, outcome };
  const { status, body, wait } = await ask(`${blockPath(version)}/versions`, { method: "POST", said });
  return { isStored: status === 200, status, error: body?.error, wait };
}

/** A page of the account's history before a version: `{versions, more}`; nothing where that can't be said now. */
export async function versionsOf(block, before, mark) {
  const { status, body } = await ask(`${blockPath(block)}/versions${before ? `?before=${before}` : ""}`);
  if (status !== 200 || body.account !== mark) return undefined;
  const versions = body.versions.map((it) => ({ ...it, at: Date.parse(it.at), last: Date.parse(it.last) }));
  return { versions, more: body.more };
}
