// A site of the tests' own, which can be stopped, published to, and slowed down.

import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, type Server, type ServerResponse, createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { test as base } from "../../fixtures.ts";
import { program, startServer } from "../../server.mjs";

const content = resolve(dirname(fileURLToPath(import.meta.url)), "../../../content");

/** The course of this site, and what it has. */
export const course = "/courses/learning";
export const first = `${course}/why-rereading-fools-us`;
export const second = `${course}/when-to-come-back`;

interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
}

/**
 * The real server, behind a wire that tests can cut. Browsers know the address of the wire, so
 * the server can go and come back without their noticing more than they should.
 */
export class Site {
  url = "";
  /** What browsers asked for since the test began. */
  asked: Asked[] = [];
  /** Answers to these paths wait until `go` is called. */
  waitsFor: (path: string) => boolean = () => false;
  /** Changes the headers of answers. */
  rewrite: (path: string, headers: IncomingMessage["headers"]) => void = () => {};
  /** Answers to these paths are the last that came by, as from a shared cache on the way. */
  remembers: (path: string) => boolean = () => false;
  /** Answers with this status instead of asking the server. */
  status: (path: string) => number | undefined = () => undefined;

  #folder = mkdtempSync("/var/tmp/chapterwise-offline-");
  #wire?: Server;
  #port = 0;
  #server?: { url: string; stop: () => Promise<void> };
  #waiting: (() => void)[] = [];
  #last = new Map<string, { headers: IncomingMessage["headers"]; body: Buffer }>();
  #edits = 0;

  async start(variables: Record<string, string> = {}) {
    chmodSync(this.#folder, 0o755);
    mkdirSync(join(this.#folder, "data"));
    cpSync(join(content, "learning"), join(this.#folder, "content/learning"), { recursive: true });
    await this.#serve(variables);
    await this.connect();
  }

  /** Ends the server's process and starts another. */
  async restart(variables: Record<string, string> = {}) {
    await this.#server?.stop();
    await this.#serve(variables);
  }

  async #serve(variables: Record<string, string>) {
    this.#server = await startServer(join(this.#folder, "content"), { data: join(this.#folder, "data"), variables });
  }

  /** Ends the server's process and refuses connections. */
  async stop() {
    await this.#server?.stop();
    this.#server = undefined;
    await this.disconnect();
  }

  async remove() {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** From now on connections are refused. */
  async disconnect() {
    const wire = this.#wire;
    this.#wire = undefined;
    if (wire) {
      const closed = new Promise((done) => wire.close(done));
      wire.closeAllConnections();
      await closed;
    }
  }

  /** From now on connections are accepted. */
  async connect() {
    if (this.#wire) {
      return;
    }
    const wire = createServer((request, response) => this.#answer(request, response));
    await new Promise<void>((listening) => wire.listen(this.#port, "127.0.0.1", listening));
    this.#wire = wire;
    this.#port = (wire.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.#port}`;
  }

  /** Everything as it is before a test. */
  async reset() {
    this.go();
    this.rewrite = () => {};
    this.status = () => undefined;
    this.remembers = () => false;
    if (!this.#server) {
      await this.#serve({});
    }
    await this.connect();
    this.asked = [];
  }

  /** Lets answers go that wait, and those to come. */
  go() {
    this.waitsFor = () => false;
    for (const go of this.#waiting.splice(0)) {
      go();
    }
  }

  /** Publishes another version of the second chapter; resolves with a sentence that is new in it. */
  async publish() {
    this.#edits += 1;
    const sentence = `This sentence is number ${this.#edits}.`;
    const file = join(this.#folder, "content/learning/when-to-come-back.md");
    writeFileSync(file, readFileSync(file, "utf8").replace("\n## A curve", `\n${sentence}\n\n## A curve`));
    const env = { ...process.env, CHAPTERWISE_DATA: join(this.#folder, "data") };
    await promisify(execFile)(program, ["publish", join(this.#folder, "content")], { env });
    // Servers look for news at least once a second.
    while (!(await (await fetch(this.#server!.url + second)).text()).includes(sentence)) {
      await new Promise((soon) => setTimeout(soon, 50));
    }
    return sentence;
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const path = request.url!;
    this.asked.push({ method: request.method!, path, headers: request.headers });
    const { waitsFor } = this;
    if (waitsFor(path)) {
      await new Promise<void>((go) => this.#waiting.push(go));
    }
    const status = this.status(path);
    if (status !== undefined) {
      response.writeHead(status, { "cache-control": "no-store" }).end();
      return;
    }
    const name = `${path} ${request.headers["accept-encoding"]}`;
    const last = this.remembers(path) ? this.#last.get(name) : undefined;
    if (last) {
      const { "content-length": _, ...headers } = last.headers;
      const isSame = request.headers["if-none-match"] === headers.etag;
      response.writeHead(isSame ? 304 : 200, isSame ? headers : last.headers).end(isSame ? undefined : last.body);
      return;
    }
    const upstream = ask(this.#server!.url + path, { method: request.method, headers: request.headers }, (answer) => {
      this.rewrite(path, answer.headers);
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
      if (answer.statusCode === 200) {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => this.#last.set(name, { headers: answer.headers, body: Buffer.concat(parts) }));
      }
    });
    upstream.on("error", () => response.destroy());
    request.pipe(upstream);
  }
}

export const test = base.extend<{ fresh: void }, { site: Site }>({
  site: [
    async ({}, use) => {
      const site = new Site();
      await site.start();
      await use(site);
      await site.remove();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  fresh: [
    async ({ site }, use) => {
      await site.reset();
      await use();
    },
    { auto: true },
  ],
  baseURL: async ({ site }, use) => use(site.url),
  serviceWorkers: "allow",
  // A browser says so of each request that finds nobody, which is what these tests are about.
  expectedErrors: ({}, use) => use([/^console: Failed to load resource: net::ERR_/]),
});

/** Everything that the caches hold: address, and what the answer said of keeping it. */
export const stored = (page: Page) =>
  page.evaluate(async () => {
    const found: { cache: string; path: string; control: string; body: string }[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        if (!answer) {
          // It was swept away since the names were read.
          continue;
        }
        const { pathname, search } = new URL(request.url);
        found.push({
          cache: name,
          path: pathname + search,
          control: answer.headers.get("cache-control") ?? "",
          body: /html/.test(answer.headers.get("content-type") ?? "") ? await answer.text() : "",
        });
      }
    }
    return found;
  });

/** How many workers there are. */
export const registrations = (page: Page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
/** The names of the databases. */
export const databases = (page: Page) => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

/** What a store of the database holds. */
const records = (page: Page, store: string) =>
  page.evaluate(async (store) => {
    if (!(await indexedDB.databases()).some(({ name }) => name === "chapterwise-offline")) {
      return [];
    }
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("chapterwise-offline");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    try {
      return await new Promise<any[]>((resolve, reject) => {
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    } finally {
      database.close();
    }
  }, store);

/** All that the database knows, but that nothing is to be kept. */
export const known = async (page: Page) => {
  const found = await Promise.all(["pages", "courses", "facts"].map((store) => records(page, store)));
  return found.flat().filter((each) => each.name !== "device" || each.id);
};

/** What the worker keeps for itself besides the list: the page in which a review session is opened. */
const own = "/offline/review";
/** The paths of the pages whose record says that they are kept whole. */
export const kept = async (page: Page): Promise<string[]> =>
  (await records(page, "pages")).map(({ path }) => path).filter((path) => path !== own);

/** What is known of the course, where it is kept. */
export const state = async (page: Page) => (await records(page, "courses")).find(({ path }) => path === course);

/** Opens a page and waits until it is kept. */
export async function read(page: Page, path: string) {
  await page.goto(path);
  await expectKept(page, path);
}

export async function expectKept(page: Page, ...paths: string[]) {
  await base.expect.poll(() => kept(page)).toEqual(base.expect.arrayContaining(paths));
}
