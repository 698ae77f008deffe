// Where this browser keeps code: drafts, one for each reader and block, and versions, to which a reader
// can come back. Each change is one transaction, which is on disk when it is done, and which the database
// keeps in order between tabs. Where the browser keeps nothing for this site, memory stands in, for this
// page alone.

const DATABASE = "chapterwise-playground";
/** `localStorage` has this while anything is kept: `waits` while some of it isn't in an account. */
const MARK = "chapterwise-code";
/** What makes a page look for what waits (`loader/loader.js`, `guest/store.js`). */
const WAKES = "chapterwise-events";
const LAST = "\uffff";
/** How many versions of a block stay in the browser; the oldest go first. An account keeps them all. */
const MOST_VERSIONS = 200;

let opening;
let memory;

const database = () =>
  (opening ??= connect().catch((error) => {
    opening = undefined;
    throw error;
  }));

function connect() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      const drafts = request.result.createObjectStore("drafts", { keyPath: ["owner", "course", "playground"] });
      drafts.createIndex("waits", "waits");
      drafts.createIndex("owner", "owner");
      const versions = request.result.createObjectStore("versions", { keyPath: "id" });
      versions.createIndex("block", ["owner", "course", "playground", "id"]);
      versions.createIndex("waits", "waits");
      versions.createIndex("owner", "owner");
    };
    request.onsuccess = () => {
      const forget = () => (opening = undefined);
      request.result.onclose = forget;
      request.result.onversionchange = () => {
        request.result.close();
        forget();
      };
      resolve(request.result);
    };
    request.onblocked = request.onerror = () => reject(request.error ?? new Error("another program has it open"));
  });
}

/** Whether this browser keeps nothing. */
export const isClosed = () => memory !== undefined;

/**
 * Runs `work` with a {@link Kept} in one transaction. It may ask for more only before its last request was
 * answered; what it returns is the result once everything is on disk.
 */
export async function transact(work) {
  if (memory) return work(memory);
  for (let tries = 0; ; tries++) {
    try {
      return await onDisk(work);
    } catch (error) {
      if (error?.name === "QuotaExceededError") return full(work);
      // A mistake of ours is none of the storage's.
      if (!(error instanceof DOMException) && typeof indexedDB !== "undefined") throw error;
      if (tries) break;
      // Perhaps only the connection is gone.
      opening = undefined;
    }
  }
  memory = new Memory();
  return work(memory);
}

async function onDisk(work) {
  const opened = await database();
  const transaction = opened.transaction(["drafts", "versions"], "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });
  const result = work(new Kept(transaction));
  result.catch(() => {
    try {
      transaction.abort();
    } catch {
      // It has ended already.
    }
  });
  await Promise.all([done, result]);
  return result;
}

/** There is no room: versions that are in the account make some, and else memory has to do. */
async function full(work) {
  const freed = await onDisk(async (kept) => {
    const versions = await kept.allVersions();
    const old = versions.filter(({ owner, waits }) => owner && !waits);
    for (const { id } of old) kept.dropVersion(id);
    return old.length;
  }).catch(() => 0);
  if (freed) {
    try {
      return await onDisk(work);
    } catch {
      // Not enough.
    }
  }
  memory = new Memory();
  return work(memory);
}

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Drafts and versions, within a transaction. */
class Kept {
  constructor(transaction) {
    this.stores = { drafts: transaction.objectStore("drafts"), versions: transaction.objectStore("versions") };
  }

  draft = (key) => answer(this.stores.drafts.get(key));
  putDraft = (draft) => void this.stores.drafts.put(draft);
  dropDraft = ({ owner, course, playground }) => void this.stores.drafts.delete([owner, course, playground]);
  version = (id) => answer(this.stores.versions.get(id));
  putVersion = (version) => void this.stores.versions.put(version);
  dropVersion = (id) => void this.stores.versions.delete(id);

  /** The drafts of an owner, or the versions. */
  ownedBy = (store, owner) => answer(this.stores[store].index("owner").getAll(owner));
  /** What is to be sent to an account. */
  waiting = (store, mark) => answer(this.stores[store].index("waits").getAll(mark));
  isAny = async (store, index, owner) => (await answer(this.stores[store].index(index).count(owner))) > 0;

  /** The newest versions of a block before one of them, at most so many. */
  async versionsOf(key, before = LAST, most = MOST_VERSIONS + 1) {
    const range = IDBKeyRange.bound([...key, ""], [...key, before], true, true);
    const found = await answer(this.stores.versions.index("block").getAll(range));
    return found.reverse().slice(0, most);
  }

  allVersions = () => answer(this.stores.versions.getAll());
}

/** The same in memory. */
class Memory {
  stores = { drafts: new Map(), versions: new Map() };

  draft = async (key) => structuredClone(this.stores.drafts.get(String(key)));
  putDraft = (draft) => void this.stores.drafts.set(String([draft.owner, draft.course, draft.playground]), structuredClone(draft));
  dropDraft = ({ owner, course, playground }) => void this.stores.drafts.delete(String([owner, course, playground]));
  version = async (id) => structuredClone(this.stores.versions.get(id));
  putVersion = (version) => void this.stores.versions.set(version.id, structuredClone(version));
  dropVersion = (id) => void this.stores.versions.delete(id);

  #where = (store, isMeant) => structuredClone([...this.stores[store].values()].filter(isMeant));
  ownedBy = async (store, owner) => this.#where(store, (it) => it.owner === owner);
  waiting = async (store, mark) => this.#where(store, (it) => it.waits === mark);
  isAny = async (store, index, owner) => this.#where(store, (it) => (owner === undefined ? it[index] !== undefined : it[index] === owner)).length > 0;

  async versionsOf(key, before = LAST, most = MOST_VERSIONS + 1) {
    const isMeant = (it) => String([it.owner, it.course, it.playground]) === String(key) && it.id < before;
    return this.#where("versions", isMeant).sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, most);
  }

  allVersions = async () => this.#where("versions", () => true);
}

/** Adds a version of a block's code, and makes room for it. */
export async function addVersion(kept, version) {
  const { owner, course, playground } = version;
  kept.putVersion(version);
  const older = await kept.versionsOf([owner, course, playground], version.id);
  for (const { id } of older.filter(({ waits }) => !waits).slice(MOST_VERSIONS - 1)) kept.dropVersion(id);
}

/** Notes for later pages whether anything is here, and whether some of it waits. */
export async function markWhatIsLeft() {
  if (memory) return;
  const [waits, there] = await transact(async (kept) => {
    const any = (index, owner) => Promise.all([kept.isAny("drafts", index, owner), kept.isAny("versions", index, owner)]);
    const found = await Promise.all([any("waits"), any("owner", ""), any("owner")]);
    const [waiting, guests, owned] = found.map((both) => both.some(Boolean));
    return [waiting || guests, owned];
  });
  mark(waits ? "waits" : there ? "there" : undefined);
}

/** Something waits now. */
export const markWaiting = () => mark("waits");

function mark(what) {
  try {
    if (what) localStorage[MARK] = what;
    else localStorage.removeItem(MARK);
    if (what === "waits") localStorage[WAKES] = "there";
  } catch {
    // Then nothing is kept either.
  }
}

/** Whether there may be anything; asked without waiting. */
export function isAnyThere() {
  try {
    return MARK in localStorage;
  } catch {
    return false;
  }
}
