import type { BrowserContext, Page, Request } from "@playwright/test";
import { chapters, expect, listening, test } from "../../fixtures.ts";
import { askForAccount, makeAccount, newAddress, password, press, signIn } from "./site.ts";

const slip = (page: Page) => page.locator(".slip");
const said = (page: Page) => slip(page).getByRole("status");
const API = "**/api/v1/events";

/** Chapters of one course, which have questions. */
const [one, two] = chapters.filter((path) => path.startsWith("/courses/backends/"));

/** Opens the answer of a question, by its place on the page. */
async function openAnswer(page: Page, at: number) {
  await listening(page);
  const kept = await events(page);
  const question = page.locator("details.question").nth(at);
  await question.locator("summary").click();
  await expect(question).toHaveAttribute("open", "");
  await expect.poll(() => events(page)).not.toEqual(kept);
}

interface Kept {
  id: string;
  owner: string;
  payload: Record<string, unknown>;
}

/** What the browser keeps, as it is on its disk. */
function events(page: Page): Promise<Kept[]> {
  return page.evaluate(
    () =>
      new Promise<any[]>((resolve, reject) => {
        const opening = indexedDB.open("chapterwise-guest");
        // Where there is none, none is made.
        opening.onupgradeneeded = () => opening.transaction!.abort();
        opening.onerror = () => resolve([]);
        opening.onsuccess = () => {
          const database = opening.result;
          const all = database.transaction("events").objectStore("events").getAll();
          all.onsuccess = () => {
            database.close();
            resolve(all.result.map(({ event, owner }) => ({ id: event.id, owner, payload: event.payload })));
          };
          all.onerror = () => reject(all.error);
        };
      }),
  );
}

/** Records that answers were opened, as the page does, with payloads of our own. */
function record(page: Page, payloads: Record<string, unknown>[]): Promise<string[]> {
  return page.evaluate(async (payloads) => {
    const guest = await import(document.querySelector<HTMLElement>("script[data-guest]")!.dataset.guest!);
    const outcomes = [];
    for (const payload of payloads) outcomes.push(await guest.record("answer_opened", payload));
    return outcomes;
  }, payloads);
}

/** Sends what the account has by now again, to see what the server has of it. */
async function inAccount(page: Page, ids: string[]): Promise<string[]> {
  return page.evaluate(async (ids) => {
    const account = document.cookie.match(/account=(\w+)/)![1];
    const events = ids.map((id) => ({
      id, kind: "probe", version: 1, occurred_at: new Date().toISOString(), zone: "UTC", payload: {},
    }));
    const headers = { "content-type": "application/json" };
    const answer = await fetch("/api/v1/events", { method: "POST", headers, body: JSON.stringify({ account, events }) });
    // Where there is another with the same id it is a conflict.
    return (await answer.json()).results.map((result: any) => result.status);
  }, ids);
}

/** Follows what browsers tell the server. */
function told(context: BrowserContext): string[] {
  const ids: string[] = [];
  context.on("request", (request: Request) => {
    if (request.url().endsWith("/api/v1/events"))
      ids.push(...(request.postDataJSON().events ?? []).map((event: any) => event.id));
  });
  return ids;
}

async function signOut(page: Page) {
  await page.goto("/settings");
  await listening(page);
  const left = page.waitForResponse((response) => new URL(response.url()).pathname === "/sign-out");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  expect((await left).status()).toBe(303);
  await expect(page).toHaveURL("/sign-in?left=yes");
  await page.waitForLoadState();
}

test("what a guest does stays in the browser, and nothing is sent", async ({ page, context }) => {
  const sent = told(context);
  const modules: string[] = [];
  page.on("request", (request) => request.url().includes("/guest-") && modules.push(request.url()));
  await page.goto(one);
  await listening(page);
  await page.waitForLoadState("networkidle");
  expect(modules, "who does nothing loads nothing").toEqual([]);
  await openAnswer(page, 0);
  await openAnswer(page, 1);
  // To close it and look again is the same.
  const first = page.locator("details.question").first().locator("summary");
  await first.click();
  await first.click();
  await page.reload();
  await page.goto(two);
  await openAnswer(page, 0);
  const kept = await events(page);
  expect(kept.map(({ owner }) => owner)).toEqual(["", "", ""]);
  expect(kept[0].payload).toEqual({
    course: expect.stringMatching(/^[0-9a-f-]{36}$/),
    question: expect.stringMatching(/^[a-z0-9-]+$/),
  });
  expect(new Set(kept.map(({ payload }) => payload.question)).size).toBe(3);
  expect(kept.every(({ id }) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true);
  expect(kept.map(({ id }) => id)).toEqual(kept.map(({ id }) => id).sort());
  expect(sent).toEqual([]);
});

test("at sign-up it comes to the account, and a note says so without moving anything", async ({ page, context }) => {
  await page.goto(one);
  await openAnswer(page, 0);
  await openAnswer(page, 1);
  const kept = (await events(page)).map(({ id }) => id);
  const sent = told(context);
  const finish = await askForAccount(page, newAddress());
  await page.goto(finish);
  await page.getByLabel("Password", { exact: true }).fill(password);
  expect(await press(page, "Make the account")).toBe(303);
  await expect(said(page)).toHaveText("2 things you did here before signing in are now in your account.");
  expect(sent).toEqual(kept);
  expect(await events(page)).toEqual([]);
  expect(await inAccount(page, kept)).toEqual(["conflict", "conflict"]);

  const shifts = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const observer = new PerformanceObserver(() => {});
        observer.observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => resolve(observer.takeRecords().length));
      }),
  );
  expect(shifts).toBe(0);
  await slip(page).getByRole("button", { name: "Close this note" }).click();
  await expect(slip(page)).toHaveCount(0);
  await page.reload();
  await listening(page);
  await page.waitForLoadState("networkidle");
  await expect(slip(page)).toHaveCount(0);
  expect(sent).toEqual([...kept, ...kept]);
});

test("at sign-in one thing is one thing, and what is done then goes to the account by itself", async ({ page, context }) => {
  const address = await makeAccount(page);
  await context.clearCookies();
  await page.goto(one);
  await openAnswer(page, 0);
  await page.goto("/sign-in");
  expect(await signIn(page, address, password)).toBe(303);
  await expect(said(page)).toHaveText("One thing you did here before signing in is now in your account.");

  const sent = told(context);
  await page.goto(one);
  await listening(page);
  const answer = page.waitForResponse(API);
  await page.locator("details.question").nth(1).locator("summary").click();
  expect((await answer).status()).toBe(200);
  await expect.poll(() => events(page)).toEqual([]);
  expect(sent).toHaveLength(1);
  await expect(slip(page)).toHaveCount(0);
});

test.describe("where the server can not be reached", () => {
  test.use({ expectedErrors: [/Failed to load resource|ERR_/] });

  test("a tab that is closed half-way is no matter: the next page goes on", async ({ page, context }) => {
    const address = await makeAccount(page);
    await context.clearCookies();
    await page.goto(one);
    await openAnswer(page, 0);
    await openAnswer(page, 1);
    const kept = await events(page);
    // The server has it, and the tab goes before the answer comes.
    let arrived: () => void;
    const committed = new Promise<void>((resolve) => (arrived = resolve));
    await context.route(API, async (route) => {
      await route.fetch();
      arrived();
    });
    await page.goto("/sign-in");
    expect(await signIn(page, address, password)).toBe(303);
    await committed;
    const next = await context.newPage();
    await page.goto("about:blank");
    await page.close();
    await context.unroute(API);

    await next.goto("/search");
    await expect(said(next)).toHaveText("2 things you did here before signing in are now in your account.");
    expect(await events(next)).toEqual([]);
    expect(await inAccount(next, kept.map(({ id }) => id))).toEqual(["conflict", "conflict"]);
  });

  test("what can't be sent now is tried again, and stays whatever happens", async ({ page, context }) => {
    const address = await makeAccount(page);
    await context.clearCookies();
    await page.goto(one);
    await openAnswer(page, 0);
    let answers = 0;
    await context.route(API, (route) =>
      ++answers < 3 ? route.fulfill({ status: 503, body: "{}", headers: { "retry-after": "0" } }) : route.continue(),
    );
    await page.goto("/sign-in");
    expect(await signIn(page, address, password)).toBe(303);
    await expect(said(page)).toHaveText(/^One thing/, { timeout: 15_000 });
    expect(answers).toBe(3);
  });

  for (const status of [413, 422]) {
    test(`a batch that is refused as a whole (${status}) is halved, down to the one that is in the way`, async ({ page, context }) => {
      const address = await makeAccount(page);
      await context.clearCookies();
      await page.goto(one);
      await listening(page);
      await record(page, Array.from({ length: 20 }, (_, n) => ({ n, isBad: n === 13 })));
      const sizes: number[] = [];
      await context.route(API, (route) => {
        const { events } = route.request().postDataJSON();
        sizes.push(events.length);
        if (events.some(({ payload }: Kept) => payload.isBad)) return route.fulfill({ status, body: "<html>" });
        return route.continue();
      });
      await page.goto("/sign-in");
      expect(await signIn(page, address, password)).toBe(303);
      await expect(said(page)).toHaveText(
        "19 things you did here before signing in are now in your account. " +
          "One thing you did here before signing in could not be taken over.",
      );
      expect(sizes.slice(0, 2)).toEqual([20, 10]);
      expect(await events(page)).toEqual([]);
    });
  }

  test("an answer that is lost on its way changes nothing: the next try finds everything there", async ({ page, context }) => {
    const address = await makeAccount(page);
    await context.clearCookies();
    await page.goto(one);
    await openAnswer(page, 0);
    await openAnswer(page, 1);
    const kept = (await events(page)).map(({ id }) => id);
    const sent = told(context);
    let committed = 0;
    await context.route(API, async (route) => {
      const response = await route.fetch();
      expect(response.status()).toBe(200);
      if (++committed === 1) await route.abort("connectionreset");
      else await route.fulfill({ response });
    });
    await page.goto("/sign-in");
    expect(await signIn(page, address, password)).toBe(303);
    await expect(said(page)).toHaveText("2 things you did here before signing in are now in your account.");
    expect(sent).toEqual([...kept, ...kept]);
    expect(await events(page)).toEqual([]);
  });

  test("what is claimed by one account never goes to another", async ({ page, context }) => {
    const [ada, eve] = [await makeAccount(page), await (await context.clearCookies(), makeAccount(page))];
    await context.clearCookies();
    await page.goto(one);
    await openAnswer(page, 0);
    // Ada signs in, and the server is away until she has gone without signing out.
    await context.route(API, (route) => route.abort());
    await page.goto("/sign-in");
    const tried = page.waitForRequest(API);
    expect(await signIn(page, ada, password)).toBe(303);
    await tried;
    const [{ owner, id }] = await events(page);
    expect(owner).not.toBe("");
    await context.clearCookies();
    await context.unroute(API);

    const sent = told(context);
    await page.goto("/sign-in");
    expect(await signIn(page, eve, password)).toBe(303);
    await listening(page);
    await page.waitForLoadState("networkidle");
    expect(sent).toEqual([]);
    await expect(slip(page)).toHaveCount(0);
    expect((await events(page)).map((each) => each.owner)).toEqual([owner]);

    await context.clearCookies();
    await page.goto("/sign-in");
    expect(await signIn(page, ada, password)).toBe(303);
    await expect(said(page)).toHaveText(/^One thing/);
    expect(sent).toEqual([id]);
  });

  test("signing out sends what is left, and leaves nothing of the account", async ({ page, context }) => {
    await makeAccount(page);
    await context.route(API, (route) => route.abort());
    await page.goto(one);
    await openAnswer(page, 0);
    expect((await events(page)).map(({ owner }) => owner)).not.toEqual([""]);
    await context.unroute(API);
    const sent = told(context);
    await signOut(page);
    expect(sent).toHaveLength(1);
    expect(await events(page)).toEqual([]);

    await makeAccount(page);
    await context.route(API, (route) => route.abort());
    await page.goto(one);
    await openAnswer(page, 1);
    await signOut(page);
    expect(await events(page)).toEqual([]);
  });
});

test("what is done in a window of somebody who is not signed in any more is kept for them, and said", async ({ page, context }) => {
  const ada = await makeAccount(page);
  await page.goto(one);
  await expect(page.locator("#Score")).toHaveText(/^0 of/);
  // In another window, beside this one.
  const other = await context.newPage();
  await context.clearCookies();
  await makeAccount(other, "Eve");
  const sent = told(context);
  await openAnswer(page, 0);
  await expect(said(page)).toHaveText(/^This page belongs to an account that is no longer signed in here\./);
  const [{ id, owner }] = await events(page);
  const marks = (await context.cookies()).filter(({ name }) => name === "account").map(({ value }) => value);
  expect(marks).not.toContain(owner);
  await slip(page).getByRole("button", { name: "Load the page anew" }).click();
  await listening(page);
  await page.waitForLoadState("networkidle");
  expect(sent).toEqual([]);
  await context.clearCookies();
  await other.goto("/sign-in");
  expect(await signIn(other, ada, password)).toBe(303);
  await expect.poll(() => sent).toEqual([id]);
  await other.close();
});

test("who leaves while another tab is sending waits for it, and sends what is left", async ({ page, context }) => {
  await makeAccount(page);
  const other = await context.newPage();
  await other.goto("/search");
  // The other tab is at it.
  await other.evaluate(() => {
    const done = new Promise<void>((resolve) => Object.assign(window, { stop: resolve }));
    return new Promise<void>((resolve) => {
      void navigator.locks.request("chapterwise-guest", () => {
        resolve();
        return done;
      });
    });
  });
  await page.goto(one);
  await openAnswer(page, 0);
  const [{ id, owner }] = await events(page);
  expect(owner).not.toBe("");
  const sent = told(context);
  await page.goto("/settings");
  await listening(page);
  const left = page.waitForResponse((response) => new URL(response.url()).pathname === "/sign-out");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  const waits = () => other.evaluate(async () => (await navigator.locks.query()).pending?.length);
  await expect.poll(waits, { intervals: [50] }).toBe(1);
  expect(sent).toEqual([]);
  await other.evaluate(() => (window as any).stop());
  expect((await left).status()).toBe(303);
  await expect(page).toHaveURL("/sign-in?left=yes");
  expect(sent).toEqual([id]);
  expect(await events(page)).toEqual([]);
  await other.close();
});

test("two tabs at once bring it over once, and one of them says so", async ({ page, context }) => {
  const address = await makeAccount(page);
  await context.clearCookies();
  await page.goto(one);
  for (const at of [0, 1, 2]) await openAnswer(page, at);
  const kept = (await events(page)).map(({ id }) => id);
  const sent = told(context);
  // Nothing is sent before both are signed in and at it.
  let go = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  await context.route(API, async (route) => {
    await gate;
    await route.continue();
  });
  const other = await context.newPage();
  await page.goto("/sign-in");
  expect(await signIn(page, address, password)).toBe(303);
  await other.goto("/search");
  await listening(other);
  await other.waitForLoadState("networkidle");
  go();
  await expect.poll(() => events(page)).toEqual([]);
  await expect.poll(async () => (await slip(page).count()) + (await slip(other).count())).toBe(1);
  expect([...sent].sort()).toEqual(kept);
  expect(await inAccount(other, kept)).toEqual(["conflict", "conflict", "conflict"]);
  await other.close();
});

test("without locks, as on plain HTTP, two tabs still bring each thing over once", async ({ page, context }) => {
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined }));
  const address = await makeAccount(page);
  await context.clearCookies();
  await page.goto(one);
  for (const at of [0, 1]) await openAnswer(page, at);
  const other = await context.newPage();
  let go = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  await context.route(API, async (route) => {
    await gate;
    await route.continue();
  });
  await page.goto("/sign-in");
  expect(await signIn(page, address, password)).toBe(303);
  const both = other.waitForRequest(API);
  await other.goto("/search");
  await both;
  go();
  await expect.poll(() => events(page)).toEqual([]);
  await expect.poll(async () => (await said(page).allTextContents()).concat(await said(other).allTextContents())).toEqual([
    "2 things you did here before signing in are now in your account.",
  ]);
  await other.close();
});

for (const answer of ["yes", "no"] as const) {
  test(`after somebody left, another who signs in is asked whether it was them: ${answer}`, async ({ page, context }) => {
    const eve = await makeAccount(page);
    await context.clearCookies();
    await makeAccount(page);
    await signOut(page);
    await page.goto(one);
    await openAnswer(page, 0);
    await openAnswer(page, 1);
    const sent = told(context);
    await page.goto("/sign-in");
    expect(await signIn(page, eve, password)).toBe(303);
    await expect(said(page)).toHaveText(
      "2 things were done here before you signed in, after somebody else had left. Was it you?",
    );
    expect(sent).toEqual([]);
    // To put it off is to be asked again in another tab, and not on the next page.
    await slip(page).getByRole("button", { name: "Close this note" }).click();
    await page.goto(one);
    await listening(page);
    await page.waitForLoadState("networkidle");
    await expect(slip(page)).toHaveCount(0);
    const other = await context.newPage();
    await other.goto(two);
    if (answer === "yes") {
      await slip(other).getByRole("button", { name: "Yes, add to my account" }).click();
      await expect(said(other)).toHaveText(/^2 things you did here/);
      expect(sent).toHaveLength(2);
    } else {
      await slip(other).getByRole("button", { name: "No, remove" }).click();
      await expect(slip(other)).toHaveCount(0);
      expect(sent).toEqual([]);
    }
    await expect.poll(() => events(other)).toEqual([]);
    await other.close();
  });
}

test("who comes back after signing out is not asked", async ({ page }) => {
  const address = await makeAccount(page);
  await signOut(page);
  await page.goto(one);
  await openAnswer(page, 0);
  await page.goto("/sign-in");
  expect(await signIn(page, address, password)).toBe(303);
  await expect(said(page)).toHaveText(/^One thing/);
});

test("an event that no server takes keeps none of the others back", async ({ page, context }) => {
  const address = await makeAccount(page);
  await context.clearCookies();
  await page.goto(one);
  await listening(page);
  const outcomes = await page.evaluate(async () => {
    const guest = await import(document.querySelector<HTMLElement>("script[data-guest]")!.dataset.guest!);
    return [
      await guest.record("Not a kind", {}),
      await guest.record("answer_opened", { text: "x".repeat(20_000) }),
      await guest.record("answer_opened", { question: "good" }),
    ];
  });
  expect(outcomes).toEqual(["kept", "kept", "kept"]);
  await page.goto("/sign-in");
  expect(await signIn(page, address, password)).toBe(303);
  await expect(said(page)).toHaveText(
    "One thing you did here before signing in is now in your account. " +
      "2 things you did here before signing in could not be taken over.",
  );
  expect(await events(page)).toEqual([]);
});

test("many things in letters of three bytes come over in batches that the server takes", async ({ page, context }) => {
  const address = await makeAccount(page);
  await context.clearCookies();
  await page.goto(one);
  await listening(page);
  await record(page, Array.from({ length: 30 }, (_, n) => ({ n, text: "\u6f6e".repeat(5000) })));
  const sizes: number[] = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/api/v1/events")) sizes.push(request.postDataBuffer()!.length);
  });
  await page.goto("/sign-in");
  expect(await signIn(page, address, password)).toBe(303);
  await expect(said(page)).toHaveText("30 things you did here before signing in are now in your account.");
  expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
});

test("what was made by a clock that is far ahead stays, and comes over with the right time", async ({ page, context }) => {
  const address = await makeAccount(page);
  await context.clearCookies();
  await page.goto(one);
  await listening(page);
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 3 * 365 * 24 * 3600 * 1000;
  });
  await openAnswer(page, 0);
  const [{ id }] = await events(page);
  const sent = told(context);
  await page.goto("/sign-in");
  expect(await signIn(page, address, password)).toBe(303);
  await expect.poll(async () => (await events(page)).map((kept) => kept.id)).not.toEqual([id]);
  const [kept] = await events(page);
  expect(sent).toEqual([id]);
  await expect(slip(page)).toHaveCount(0);
  await page.goto("/search");
  await expect(said(page)).toHaveText(/^One thing you did here/);
  expect(sent).toEqual([id, kept.id]);
  expect(await events(page)).toEqual([]);
  expect(await inAccount(page, [kept.id])).toEqual(["conflict"]);
});

test("many things come over in batches, as one", async ({ page, context }) => {
  const address = await makeAccount(page);
  await context.clearCookies();
  await page.goto(one);
  await listening(page);
  await page.evaluate(async () => {
    const guest = await import(document.querySelector<HTMLElement>("script[data-guest]")!.dataset.guest!);
    for (let n = 0; n < 230; n++) await guest.record("answer_opened", { n, text: "é".repeat(n < 30 ? 6000 : 10) });
  });
  const sizes: number[] = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/api/v1/events")) sizes.push(request.postDataJSON().events.length);
  });
  await page.goto("/sign-in");
  expect(await signIn(page, address, password)).toBe(303);
  await expect(said(page)).toHaveText("230 things you did here before signing in are now in your account.");
  expect(sizes.length).toBeGreaterThan(3);
  expect(sizes.reduce((all, size) => all + size)).toBe(230);
});

test("where storage is closed or full reading goes on, and who asks is told why", async ({ page, context }) => {
  await page.addInitScript(() => {
    if (location.hash === "#full") {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("no room", "QuotaExceededError");
      };
    } else {
      Object.defineProperty(window, "indexedDB", { get: () => { throw new DOMException("closed", "SecurityError"); } });
      Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("closed", "SecurityError"); } });
      Object.defineProperty(window, "sessionStorage", { get: () => { throw new DOMException("closed", "SecurityError"); } });
    }
  });
  for (const [path, outcome, words] of [
    [one, "closed", /^Your browser keeps nothing for this site/],
    [`${two}#full`, "full", /^This device has no room left/],
  ] as const) {
    await page.goto(path);
    await listening(page);
    const question = page.locator("details.question").first();
    await question.locator("summary").click();
    await expect(question).toHaveAttribute("open", "");
    await expect(slip(page)).toHaveCount(0);
    const became = await page.evaluate(async () => {
      const guest = await import(document.querySelector<HTMLElement>("script[data-guest]")!.dataset.guest!);
      const outcome = await guest.record("answer_opened", {});
      guest.explain(outcome);
      guest.explain(outcome);
      return outcome;
    });
    expect(became).toBe(outcome);
    await expect(slip(page)).toHaveCount(1);
    await expect(said(page)).toHaveText(words);
  }
  // Signing in works there as well.
  await makeAccount(page);
  await page.goto("/settings");
  expect(await press(page, "Sign out")).toBe(303);
  expect((await context.cookies()).map(({ name }) => name)).not.toContain("reader");
});
