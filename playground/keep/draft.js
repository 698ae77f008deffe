// What becomes of one block's code, as it is typed here, in other tabs and on other devices. Nothing here
// stores or sends anything; each function changes the record that it is given.
//
// A record, which is one reader's of one block in this browser:
//
//   owner, course, playground   whose and which: `owner` is the mark of an account, or "" for a guest
//   chapter                     by which the account is asked
//   code, starter               what the reader has, and the author's code that they began with
//   seq, by, at                 counts each change of the code here; which tab made it, or "account"; when
//   base                        the revision in the account that the code was made from; 0 for none
//   write                       names the code until it is in the account
//   waits                       the owner once more, while there is something to send
//   tried                       names that were sent without an answer: one of them may have arrived
//   tells                       whether the account is to be told the starter too
//   isCurrent                   whether the account says that `starter` is what is published now
//   after, isGuests             who was signed in here before a guest typed it; that a guest did
//   sides                       what others wrote over the same code, until the reader has chosen

import { newId } from "../../guest/id.js";

/** Names of writes without an answer that are remembered: whoever types for so long has a connection again. */
const MOST_TRIED = 100;

/** The record of a block in which nothing has been written yet. */
export const blank = ({ owner, course, playground, chapter, starter, after }) => ({
  owner,
  course,
  playground,
  chapter,
  code: starter,
  starter,
  seq: 0,
  base: 0,
  tells: true,
  after,
  sides: [],
});

/** The code is another from now on, and the account is to hear of it. */
export function change(draft, { code, by, at }) {
  Object.assign(draft, { code, by, at, seq: draft.seq + 1 });
  wait(draft);
}

function wait(draft) {
  draft.write = newId();
  draft.waits = draft.owner || undefined;
}

/**
 * A tab writes what is typed in it, which was made from the `seq`th change. Where another tab has changed
 * the code since, neither gives way: what comes second is a side.
 *
 * @returns {string | undefined} the id of the side that holds what this tab writes, if it is one
 */
export function write(draft, { code, seq, side, starter, by, at }) {
  const own = draft.sides.find(({ id }) => id === side);
  if (own) {
    Object.assign(own, { code, at });
    return side;
  }
  // Nothing of the reader's own was there, so they began with the starter of this page.
  if (draft.code === draft.starter && draft.starter !== starter) Object.assign(draft, { starter, tells: true });
  if (draft.code === code) return undefined;
  if (draft.seq === seq) {
    change(draft, { code, by, at });
    return undefined;
  }
  const from = draft.by === "account" ? "account" : "tab";
  return addSide(draft, { code, starter, from, at, by });
}

function addSide(draft, side) {
  const id = newId();
  draft.sides.push({ id, ...side });
  return id;
}

/** Sides that the account has; while there is one, the account takes nothing over it. */
const isAccounts = ({ revision }) => revision !== undefined;

/** Whether there is something that the account would take. */
export const isReady = (draft) => draft.waits && !draft.sides.some(isAccounts);

/**
 * The account says what it has of this block; nothing where it has none.
 *
 * @param {{revision: number, code: string, starter: string, at: number, write: string, isCurrent: boolean}} [there]
 */
export function arrive(draft, there, { isAnswer = false } = {}) {
  if (!there) {
    // It has lost what it had (a database of before was brought back).
    if (draft.base) {
      Object.assign(draft, { base: 0, tells: true });
      wait(draft);
    }
    return;
  }
  draft.isCurrent = there.isCurrent;
  const known = draft.sides.find(isAccounts);
  // What was asked for may be older than what was heard since; an answer to a write is not.
  if (there.revision === draft.base || (there.revision < draft.base && !isAnswer)) return;
  if (known) {
    Object.assign(known, { code: there.code, starter: there.starter, at: there.at, revision: there.revision });
  } else if (there.write === draft.write) {
    acknowledge(draft, there);
  } else if (draft.tried?.includes(there.write)) {
    // Ours, whose answer was lost; more has been typed since.
    Object.assign(draft, { base: there.revision, tried: undefined });
  } else if (!draft.waits || there.code === draft.code) {
    take(draft, there);
  } else if (draft.code === draft.starter && draft.isGuests) {
    take(draft, there);
  } else {
    const from = draft.isGuests ? "guest" : "account";
    addSide(draft, { code: there.code, starter: there.starter, from, at: there.at, revision: there.revision });
  }
}

/** The account's is what the reader has. */
function take(draft, there) {
  const { code, starter, at, revision } = there;
  const isOther = code !== draft.code;
  Object.assign(draft, { code, starter, at, base: revision, tells: false, isGuests: undefined });
  if (isOther) Object.assign(draft, { seq: draft.seq + 1, by: "account" });
  settled(draft);
}

const settled = (draft) => Object.assign(draft, { write: undefined, waits: undefined, tried: undefined });

/** A write is about to be sent. */
export function trying(draft) {
  draft.tried = [...(draft.tried ?? []), draft.write].slice(-MOST_TRIED);
}

/** A write is in the account, as a revision there. What has been typed since still waits. */
export function acknowledge(draft, { write, revision, starter }) {
  Object.assign(draft, { base: revision, tells: draft.starter !== starter, tried: undefined, isGuests: undefined });
  if (draft.write === write) settled(draft);
}

/** The account has another write by this name, or none that it wants to hear of: it gets a new one. */
export function rename(draft) {
  draft.write = newId();
}

/** The account doesn't take it. It stays here. */
export function refuse(draft) {
  draft.waits = undefined;
}

/**
 * An account takes over what a guest typed. Where it has something of its own in this browser, the
 * reader chooses.
 *
 * @returns the record of the account; nothing where the guest has typed nothing and it has none
 */
export function claim(guests, own, mark) {
  const isTyped = guests.code !== guests.starter;
  if (!isTyped) return own;
  if (!own) {
    const draft = { ...guests, owner: mark, base: 0, tells: true, isGuests: true };
    wait(draft);
    return draft;
  }
  if (own.code !== guests.code && own.code !== own.starter) {
    const { code, starter, at, base } = own;
    const revision = own.waits ? undefined : base;
    addSide(own, { code, starter, at, revision, from: "guest" });
  }
  if (own.code !== guests.code) {
    Object.assign(own, { starter: guests.starter, tells: true });
    change(own, { code: guests.code, by: guests.by, at: guests.at });
  }
  own.sides.push(...guests.sides);
  return own;
}

/**
 * The two sides between which the reader chooses, as a tab sees them; nothing where there is no choice.
 *
 * @param {string} [side] which the tab writes to, if it does
 */
export function choice(draft, side) {
  const [other] = draft.sides;
  if (!other) return undefined;
  const { code, at, from } = other;
  return other.id === side ? { mine: code, theirs: draft.code, at: draft.at, from } : { mine: draft.code, theirs: code, at, from };
}

/**
 * The reader has chosen: from now on the code is `code`. Gives the sides that it is not, for the history.
 */
export function settle(draft, { code, starter, by, at }) {
  const [other, ...sides] = draft.sides;
  if (!other) return [];
  const left = [draft.code, other.code].filter((side) => side !== code);
  const isTheirs = code === other.code;
  const isChanged = code !== draft.code;
  Object.assign(draft, { code, at, by, sides, starter: starter ?? (isTheirs ? other.starter : draft.starter), tells: true });
  if (isChanged) draft.seq += 1;
  if (isAccounts(other)) Object.assign(draft, { base: other.revision, tried: undefined });
  if (isAccounts(other) && isTheirs) settled(draft);
  else if (isChanged || isAccounts(other)) wait(draft);
  return left;
}
