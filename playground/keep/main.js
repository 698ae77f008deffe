// What is kept of the code that a reader writes: in this browser at once, and in the account of whoever is
// signed in. The module knows nothing of the page but its blocks by their names; the README beside it says how
// a block uses it.
//
//   const kept = keep({ chapter, course, playground, starter, typed: () => editor.text, onChange });
//   await kept.ready;
//   kept.write(editor.text);

import { now } from "../../guest/clock.js";
import { newId } from "../../guest/id.js";
import { lastMark, pageMark, signedInMark } from "../../guest/whose.js";
import { draftsOf, versionsOf } from "./account.js";
import { arrive, blank, change, choice, claim as claimed, settle, write } from "./draft.js";
import { forgetWords, forgetWordsOf, lastWords, takeWords } from "./leaving.js";
import { merge } from "./merge.js";
import { isFailing, onSent, send, sendLast } from "./send.js";
import { LARGEST, sizeOf } from "./size.js";
import { addVersion, isAnyThere, isClosed, markWaiting, markWhatIsLeft, transact } from "./store.js";
import { TAB, listen, nameOf, tell } from "./tabs.js";

export { LARGEST, sendLast, sizeOf };

/** Whose it is that is written now. */
const owner = () => pageMark || signedInMark();
/** After so long the account is asked once more when the reader comes back to the page, in milliseconds. */
const FRESH = 20_000;
/** How many versions of the history are given at once. The account gives as many. */
const PAGE = 20;

/** The blocks of this page. */
const blocks = new Set();

/**
 * What is kept of one block. Reads the browser first, then asks the account: once a chapter, for all of its
 * blocks.
 *
 * @param {object} block
 * @param {string} block.chapter the ids of the chapter and the course, as the page has them
 * @param {string} block.course
 * @param {string} block.playground the id that the author wrote
 * @param {string} block.starter the author's code, as this page has it
 * @param {() => string} [block.typed] what stands in the editor this moment, written or not: what comes
 *   from elsewhere never takes its place unseen
 * @param {(state: State) => void} [block.onChange] called whenever the state or the code has changed
 * @param {{mine: string, theirs: string}} [block.labels] what marks the two sides in a merge
 */
export function keep(block) {
  const kept = new Block(block);
  blocks.add(kept);
  return kept;
}

/**
 * @typedef {object} State
 * @property {"none" | "browser" | "account" | "failing" | "closed" | "too large"} saved where the code is:
 *   nothing has been written; in this browser; in the account; in this browser, and the account can't be
 *   reached; in this page alone, since the browser keeps nothing; nowhere, since it is too large
 * @property {"offline" | "signed out" | "busy"} [why] what fails
 * @property {number} [size] of what is too large, in bytes
 * @property {number} [at] when it was written
 * @property {{mine: string, theirs: string, at: number, from: "tab" | "account" | "guest"}} [conflict]
 * @property {{old: string, merged?: string, conflicts?: number}} [starterChanged] the author has changed the
 *   starter; both changes together, where they could be merged, and in how many places they contradict
 */

class Block {
  #block;
  /** The record, as it was read last. */
  #draft;
  #code;
  #seq = 0;
  #side;
  /** What is too large to be kept, while it stands in the editor. */
  #large;
  /** What has been written and is not in the record yet. */
  #unwritten = false;
  #line = Promise.resolve();

  constructor(block) {
    this.#block = block;
    this.#code = block.starter;
    /** Resolves when what this browser has is known. */
    this.ready = this.#begin();
  }

  /** What the reader has, or the starter. */
  get code() {
    return this.#large ?? this.#code;
  }

  /** @returns {State} */
  get state() {
    const draft = this.#draft;
    const state = { saved: this.#saved(), at: draft?.at };
    if (state.saved === "too large") state.size = sizeOf(this.#large);
    if (state.saved === "failing") state.why = isFailing();
    const sides = draft && choice(draft, this.#side);
    if (sides) state.conflict = sides;
    if (this.#isStarterChanged()) state.starterChanged = this.#starterChanged();
    return state;
  }

  get name() {
    return nameOf(this.#block);
  }

  get chapter() {
    return this.#block.chapter;
  }

  get course() {
    return this.#block.course;
  }

  #saved() {
    const draft = this.#draft;
    if (this.#large !== undefined) return "too large";
    if (!draft) return "none";
    if (draft.owner && !draft.waits && draft.base && !this.#unwritten) return "account";
    if (draft.owner && draft.waits && isFailing()) return "failing";
    return isClosed() ? "closed" : "browser";
  }

  /** Whoever has an older page than the account has no news of the author. */
  #isStarterChanged() {
    const draft = this.#draft;
    return draft && draft.starter !== this.#block.starter && draft.code !== draft.starter && !draft.isCurrent;
  }

  #starterChanged() {
    const { starter, labels = { mine: "mine", theirs: "starter" } } = this.#block;
    const { starter: old, code } = this.#draft;
    let both;
    const made = () => (both ??= merge(code, old, starter, labels) ?? {});
    return {
      old,
      get merged() {
        return made().merged;
      },
      get conflicts() {
        return made().conflicts;
      },
    };
  }

  async #begin() {
    const mark = owner();
    // What a guest typed before signing in comes first, or it would seem to be gone.
    if (mark && mark === signedInMark() && isAnyThere()) await claim(mark);
    else await takeWords();
    await this.look();
    askSoon(this.#block.chapter);
    if (this.#draft?.waits) send();
  }

  #key() {
    const { course, playground } = this.#block;
    return [owner(), course, playground];
  }

  /** The record, or a new one; where the browser keeps nothing any more, as it was last. */
  async #record(kept) {
    const known = (await kept.draft(this.#key())) ?? (isClosed() ? this.#draft : undefined);
    return known ?? blank({ ...this.#block, owner: owner(), after: owner() ? "" : lastMark() });
  }

  /** One thing after the other. */
  #after(work) {
    return (this.#line = this.#line.then(work, work));
  }

  /** Reads what is kept, and takes it over where nothing has been typed over it. */
  look() {
    return this.#after(async () => {
      const draft = await transact((kept) => kept.draft(this.#key()));
      if (!draft && !this.#draft) return;
      if (!draft) return this.#forget();
      const hadSide = this.#side && draft.sides.some(({ id }) => id === this.#side);
      this.#draft = draft;
      // Another tab has chosen for both.
      if (this.#side && !hadSide) this.#side = undefined;
      if (!this.#side && draft.seq !== this.#seq) this.#adopt(draft);
      this.#tell();
    });
  }

  /** Signed out: whatever is on this page is nobody's. */
  #forget() {
    this.#draft = undefined;
    this.#seq = 0;
    this.#side = undefined;
    this.#tell();
  }

  #adopt(draft) {
    const { starter, typed } = this.#block;
    const now = typed?.() ?? this.#code;
    if (this.#unwritten) return;
    if (now !== this.#code && now !== draft.code) {
      // Something has been typed that nobody wrote yet. It becomes a side now.
      this.write(now);
      return;
    }
    this.#seq = draft.seq;
    this.#code = draft.code === draft.starter ? starter : draft.code;
  }

  /**
   * Keeps what is typed. Resolves when it is on the disk of this browser, or as safe as can be.
   *
   * @param {string} code
   */
  write(code) {
    this.#large = sizeOf(code) > LARGEST ? code : undefined;
    if (this.#large !== undefined) {
      this.#tell();
      return Promise.resolve();
    }
    if (code === this.#code && !this.#unwritten) {
      this.#tell();
      return this.#line;
    }
    this.#code = code;
    this.#unwritten = true;
    lastWords(this.#words());
    // What is typed while something is being written goes with the next.
    return this.#after(() => this.#unwritten && this.#write());
  }

  #words() {
    const { chapter, course, playground, starter } = this.#block;
    const after = owner() ? "" : lastMark();
    return { owner: owner(), chapter, course, playground, starter, after, code: this.#code, seq: this.#seq, side: this.#side, at: now() };
  }

  async #write() {
    const words = this.#words();
    const { draft, side } = await transact(async (kept) => {
      const draft = await this.#record(kept);
      const side = write(draft, { ...words, by: TAB });
      kept.putDraft(draft);
      return { draft, side };
    });
    if (this.#code === words.code) {
      this.#unwritten = false;
      forgetWords(words);
    }
    this.#wrote(draft, side);
  }

  #wrote(draft, side) {
    this.#draft = draft;
    this.#side = side;
    if (!side) this.#seq = draft.seq;
    if (draft.waits || !draft.owner) markWaiting();
    tell([this.name]);
    this.#tell();
    if (draft.owner) send();
  }

  #tell() {
    this.#block.onChange?.(this.state);
  }

  /**
   * A run has begun, or, with the id of one that has, is over. Runs of the same code one after the other are
   * one version, with the time and the outcome of the last.
   *
   * @param {{code?: string, outcome?: string, id?: string}} run
   * @returns {Promise<string | undefined>} the id of the version; nothing where the code is too large
   */
  async ran({ code, outcome, id }) {
    if (id) return this.#after(() => this.#over(id, outcome));
    if (sizeOf(code) > LARGEST) return undefined;
    return this.#after(() => this.#addVersion(code, { runs: 1, outcome }));
  }

  async #over(id, outcome) {
    await transact(async (kept) => {
      const version = await kept.version(id);
      if (version) kept.putVersion({ ...version, outcome, waits: version.owner || undefined });
    });
    this.#sendVersions();
    return id;
  }

  async #addVersion(code, more) {
    const id = await transact((kept) => this.#putVersion(kept, code, more));
    this.#sendVersions();
    return id;
  }

  /** Adds a version, unless the newest has this code already; `runs` is 0 for what was put aside. */
  async #putVersion(kept, code, { runs = 0, outcome } = {}) {
    const [newest] = await kept.versionsOf(this.#key(), undefined, 1);
    const [owner, course, playground] = this.#key();
    const at = now();
    const waits = owner || undefined;
    if (newest?.code === code) {
      if (runs) kept.putVersion({ ...newest, runs: newest.runs + runs, last: at, outcome, waits });
      return newest.id;
    }
    const { after } = this.#words();
    const version = { id: newId(), owner, course, playground, code, at, last: at, runs, outcome, waits, after };
    await addVersion(kept, version);
    return version.id;
  }

  #sendVersions() {
    markWaiting();
    if (owner()) send();
  }

  /** Changes the record as a reader decided, who sees the outcome at once. */
  #decide(work) {
    return this.#after(async () => {
      const draft = await transact(async (kept) => {
        const draft = await this.#record(kept);
        for (const code of work(draft)) await this.#putVersion(kept, code);
        kept.putDraft(draft);
        return draft;
      });
      this.#code = draft.code;
      this.#unwritten = false;
      this.#large = undefined;
      forgetWords(this.#words());
      markWaiting();
      this.#wrote(draft);
    });
  }

  /** Back to the starter. What was there stays in the history. */
  reset(starter = this.#block.starter) {
    return this.takeStarter(starter);
  }

  /**
   * The reader has seen that the starter changed, and goes on with `code`: their own, the new starter, or
   * both together. What they had stays in the history.
   */
  takeStarter(code) {
    const { starter } = this.#block;
    const shown = this.#code;
    return this.#decide((draft) => {
      const left = new Set([shown, draft.code].filter((it) => it !== code && it !== draft.starter && it !== starter));
      Object.assign(draft, { starter, tells: true });
      change(draft, { code, by: TAB, at: now() });
      return left;
    });
  }

  /**
   * Of two sides the reader takes one, or what they made of both. What they don't take stays in the history.
   *
   * @param {"mine" | "theirs" | "both edited"} taken
   * @param {string} [code] with "both edited"
   */
  settle(taken, code) {
    const side = this.#side;
    return this.#decide((draft) => {
      const sides = choice(draft, side);
      if (!sides) return [];
      const { mine, theirs } = sides;
      return settle(draft, { code: { mine, theirs }[taken] ?? code, by: TAB, at: now() });
    });
  }

  /**
   * The history of the block, the newest first, of this browser and of the account.
   *
   * @param {{before?: string}} [from] the last version that is known
   * @returns {Promise<{runs: {id: string, at: number, code: string, outcome?: string, runs: number}[], more: boolean}>}
   *   `at` is when it ran last, and `runs` how often one after the other; 0 for what was put aside
   */
  async history({ before } = {}) {
    const mark = owner();
    const here = await transact((kept) => kept.versionsOf(this.#key(), before, PAGE + 1));
    const there = (mark && (await versionsOf(this.#block, before, mark))) || { versions: [], more: false };
    const isLong = here.length > PAGE;
    // Below the last of one that goes on, the other would leave gaps.
    const ends = [isLong && here[PAGE - 1].id, there.more && there.versions.at(-1)?.id].filter(Boolean);
    const from = ends.sort().at(-1) ?? "";
    const all = new Map([...there.versions, ...here].map((version) => [version.id, version]));
    const shown = [...all.values()].filter(({ id }) => id >= from).sort((a, b) => (a.id < b.id ? 1 : -1));
    const runs = shown.map(({ id, last, code, outcome, runs }) => ({ id, at: last, code, outcome: outcome ?? undefined, runs }));
    return { runs, more: ends.length > 0 };
  }

  /** Another page follows; the block is none of this one's any more. */
  close() {
    blocks.delete(this);
  }
}

// Asking the account, once for the blocks of a chapter that are there.

const asked = new Map();

function askSoon(chapter) {
  if (!signedInMark() || asked.has(chapter)) return;
  asked.set(chapter, now());
  // The blocks that are near come together.
  setTimeout(() => ask(chapter), 0);
}

async function ask(chapter) {
  const mark = owner();
  asked.set(chapter, now());
  const there = await draftsOf(chapter, mark);
  if (!there) return void asked.delete(chapter);
  const { course } = [...blocks].find((block) => block.chapter === chapter) ?? {};
  const names = await transact(async (kept) => {
    const drafts = (await kept.ownedBy("drafts", mark)).filter((draft) => draft.chapter === chapter || there.has(draft.playground));
    const here = drafts.filter((draft) => draft.course === course);
    for (const [playground, { starter }] of there)
      if (!here.some((draft) => draft.playground === playground))
        here.push(blank({ owner: mark, course, playground, chapter, starter, after: "" }));
    const changed = here.filter((draft) => {
      const before = JSON.stringify(draft);
      arrive(draft, there.get(draft.playground));
      return JSON.stringify(draft) !== before;
    });
    for (const draft of changed) kept.putDraft(draft);
    return changed.map(nameOf);
  });
  await markWhatIsLeft();
  tell(names);
  hear(names);
  if (names.length) send();
}

/** Something has changed in the records of these blocks, or in any. */
function hear(names) {
  for (const block of blocks) if (!names || names.includes(block.name)) block.look();
}

listen(hear);
onSent((names, isNews) => {
  tell(names);
  hear(isNews ? undefined : names);
});

addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const [chapter, at] of asked) if (now() - at > FRESH) ask(chapter);
});

// What the module of guests (`guest/main.js`) does with events, it does with this too, under the same names.

/**
 * Takes for an account what a guest typed that it may take, or all of it: what nobody else was signed in
 * before. Resolves when it is the account's; it is sent after that.
 *
 * @param {string} mark of the account
 */
export async function claim(mark, { all = false } = {}) {
  await takeWords();
  const isMeant = ({ after }) => all || !after || after === mark;
  const names = await transact(async (kept) => {
    const drafts = (await kept.ownedBy("drafts", "")).filter(isMeant);
    for (const draft of drafts) {
      const { course, playground } = draft;
      const own = claimed(draft, await kept.draft([mark, course, playground]), mark);
      kept.dropDraft(draft);
      if (own) kept.putDraft(own);
    }
    const versions = (await kept.ownedBy("versions", "")).filter(isMeant);
    for (const version of versions) kept.putVersion({ ...version, owner: mark, waits: mark });
    return drafts.map(nameOf);
  });
  await markWhatIsLeft();
  tell(names);
  hear(names);
  send();
}

/** In how many blocks an owner has typed something. */
export const count = ({ owner }) =>
  transact(async (kept) => (await kept.ownedBy("drafts", owner)).filter(({ code, starter }) => code !== starter).length);

/** Removes all that an owner has. */
export async function forget({ owner }) {
  const names = await transact(async (kept) => {
    const drafts = await kept.ownedBy("drafts", owner);
    for (const draft of drafts) kept.dropDraft(draft);
    for (const { id } of await kept.ownedBy("versions", owner)) kept.dropVersion(id);
    return drafts.map(nameOf);
  });
  forgetWordsOf(owner);
  await markWhatIsLeft();
  tell(names);
}
