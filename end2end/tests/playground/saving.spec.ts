import type { Browser, BrowserContext, Page } from "@playwright/test";
import { expect, listening, test } from "../../fixtures.ts";
import { askForAccount, makeAccount, newAddress, password, press, signIn } from "../accounts/site.ts";
import { attach, code, codes, history, inBrowser, late, open, run, saved, settle, state, text, type, write } from "./kept.ts";

const WRITES = "**/api/v1/courses/*/playgrounds/**";

/** Another device, on which the same account is signed in. */
async function device(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: process.env.BASE_URL, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto("/sign-in");
  expect(await signIn(page, address, password)).toBe(303);
  return page;
}

async function signOut(page: Page) {
  await page.goto("/settings");
  await listening(page);
  const left = page.waitForResponse((response) => new URL(response.url()).pathname === "/sign-out");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  expect((await left).status()).toBe(303);
  await expect(page).toHaveURL("/sign-in?left=yes");
}

/** What is asked of the server about code. */
function asked(context: BrowserContext): string[] {
  const all: string[] = [];
  context.on("request", (request) => {
    if (request.url().includes("/playgrounds")) all.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  return all;
}

test("what a guest types is there again after the page has gone, and nothing is sent", async ({ page, context }) => {
  const sent = asked(context);
  await open(page);
  expect((await state(page)).saved).toBe("none");
  const starter = await code(page);
  await write(page, "let mine = 1;");
  expect((await state(page)).saved).toBe("browser");
  await open(page);
  expect(await code(page)).toBe("let mine = 1;");
  await page.evaluate(() => (window as any).kept.reset());
  expect(await code(page)).toBe(starter);
  expect(await codes(page)).toEqual(["let mine = 1;"]);
  expect(sent).toEqual([]);
});

test("what is typed goes to the account, and is there on another device", async ({ page, browser, context }) => {
  const address = await makeAccount(page);
  const sent = asked(context);
  await open(page);
  await attach(page, { playground: late });
  await attach(page);
  await write(page, "let mine = 1;");
  await saved(page, "account");
  const chapters = sent.filter((request) => request.startsWith("GET /api/v1/chapters/"));
  expect(chapters, "one request for all blocks of the chapter").toHaveLength(1);
  const phone = await device(browser, address);
  await open(phone);
  await expect.poll(() => text(phone)).toBe("let mine = 1;");
  expect((await state(phone)).saved).toBe("account");
  await phone.context().close();
});

test("what is typed while a save is on its way goes with the next one, all of it", async ({ page, context }) => {
  await makeAccount(page);
  await open(page);
  let free = () => {};
  const held = new Promise<void>((resolve) => (free = resolve));
  const bodies: string[] = [];
  await context.route(WRITES, async (route) => {
    bodies.push(route.request().postDataJSON().code);
    await held;
    await route.continue();
  });
  await write(page, "a");
  await expect.poll(() => bodies).toEqual(["a"]);
  for (const more of ["ab", "abc", "abcd"]) await write(page, more);
  free();
  await saved(page, "account");
  expect(bodies).toEqual(["a", "abcd"]);
});

test.describe("two tabs", () => {
  test("a tab in which nothing is typed shows what is typed in the other", async ({ page, context }) => {
    await open(page);
    const other = await context.newPage();
    await open(other);
    await write(page, "let mine = 1;");
    await expect.poll(() => text(other)).toBe("let mine = 1;");
    await write(other, "let mine = 2;");
    await expect.poll(() => text(page)).toBe("let mine = 2;");
    expect((await state(page)).conflict).toBeUndefined();
    expect((await state(other)).conflict).toBeUndefined();
  });

  for (const taken of ["mine", "theirs", "both edited"]) {
    test(`where both have typed, neither is replaced, and the reader takes ${taken}`, async ({ page, context }) => {
      await open(page);
      const other = await context.newPage();
      await open(other);
      // It stands in the editor and has not been written yet when the other tab writes.
      await type(other, "in the other");
      await write(page, "in the first");
      await expect.poll(async () => (await state(other)).conflict).toMatchObject({ mine: "in the other", theirs: "in the first", from: "tab" });
      await expect.poll(async () => (await state(page)).conflict).toMatchObject({ mine: "in the first", theirs: "in the other" });
      expect(await text(other)).toBe("in the other");
      expect(await text(page)).toBe("in the first");
      // Both go on.
      await write(other, "in the other, longer");
      await write(page, "in the first, longer");
      await expect.poll(async () => (await state(page)).conflict.theirs).toBe("in the other, longer");

      await settle(other, taken, "of both");
      const expected = { mine: "in the other, longer", theirs: "in the first, longer", "both edited": "of both" }[taken]!;
      for (const tab of [page, other]) {
        await expect.poll(() => text(tab)).toBe(expected);
        expect((await state(tab)).conflict).toBeUndefined();
        expect(await code(tab)).toBe(expected);
      }
      const left = ["in the other, longer", "in the first, longer"].filter((side) => side !== expected);
      expect(new Set(await codes(page))).toEqual(new Set(left));
    });
  }

  test("a choice that nobody has made is there again after both have closed", async ({ page, context }) => {
    await open(page);
    const other = await context.newPage();
    await open(other);
    await type(other, "in the other");
    await write(page, "in the first");
    await expect.poll(async () => (await state(other)).conflict).toBeTruthy();
    await other.close();
    await open(page);
    expect((await state(page)).conflict).toMatchObject({ mine: "in the first", theirs: "in the other" });
  });
});

test.describe("two devices", () => {
  for (const taken of ["mine", "theirs", "both edited"]) {
    test(`where both have typed over the same, the second takes ${taken}, and the other side stays in the history`, async ({ page, browser }) => {
      const address = await makeAccount(page);
      await open(page);
      await write(page, "before");
      await saved(page, "account");
      const phone = await device(browser, address);
      await open(phone);
      await expect.poll(() => text(phone)).toBe("before");
      await write(page, "at the desk");
      await saved(page, "account");
      await write(phone, "on the phone");
      await expect.poll(async () => (await state(phone)).conflict).toMatchObject({ mine: "on the phone", theirs: "at the desk", from: "account" });
      expect(await text(phone)).toBe("on the phone");
      await settle(phone, taken, "of both");
      await saved(phone, "account");
      const expected = { mine: "on the phone", theirs: "at the desk", "both edited": "of both" }[taken]!;
      expect(await text(phone)).toBe(expected);
      const left = ["at the desk", "on the phone"].filter((side) => side !== expected);
      await expect.poll(async () => new Set(await codes(page)), "in the account").toEqual(new Set(left));
      await open(page);
      await expect.poll(() => text(page)).toBe(expected);
      expect((await state(page)).conflict).toBeUndefined();
      await phone.context().close();
    });
  }
});

test.describe("where the server can't be reached", () => {
  test.use({ expectedErrors: [/Failed to load resource|ERR_/] });

  test("what is typed is kept, the state says that it fails, and it goes when there is a connection", async ({ page, context, browser }) => {
    const address = await makeAccount(page);
    await open(page);
    await context.setOffline(true);
    await write(page, "without a connection");
    await saved(page, "failing");
    expect((await state(page)).why).toBe("offline");
    await write(page, "still without");
    expect((await inBrowser(page)).drafts[0].code).toBe("still without");
    await context.setOffline(false);
    await saved(page, "account");
    const phone = await device(browser, address);
    await open(phone);
    await expect.poll(() => text(phone)).toBe("still without");
    await phone.context().close();
  });

  test("the next page goes on with what has not arrived, whichever it is", async ({ page, context }) => {
    await makeAccount(page);
    await open(page);
    await context.route(WRITES, (route) => route.abort());
    await write(page, "not yet");
    await run(page, "not yet", "done");
    await saved(page, "failing");
    await context.unroute(WRITES);
    await page.goto("/search");
    await expect.poll(async () => (await inBrowser(page)).drafts[0].waits).toBeUndefined();
    await expect.poll(async () => (await inBrowser(page)).versions[0].waits).toBeUndefined();
    expect(await page.evaluate(() => localStorage["chapterwise-code"])).toBe("there");
  });

  test("an answer that is lost makes no choice of one's own code, also where more has been typed", async ({ page, context }) => {
    await makeAccount(page);
    await open(page);
    let lost = 0;
    await context.route(WRITES, async (route) => {
      if (lost) return route.continue();
      await route.fetch();
      lost++;
      await route.abort();
    });
    await write(page, "one");
    await expect.poll(() => lost).toBe(1);
    await write(page, "one, two");
    await saved(page, "account");
    expect((await state(page)).conflict).toBeUndefined();
    const [draft] = (await inBrowser(page)).drafts;
    expect([draft.code, draft.base]).toEqual(["one, two", 2]);
  });

  test("a server that is busy is asked again later", async ({ page, context }) => {
    await makeAccount(page);
    await open(page);
    let answers = 0;
    await context.route(WRITES, (route) => (++answers < 3 ? route.fulfill({ status: 503, body: "{}" }) : route.continue()));
    await write(page, "busy");
    await saved(page, "failing");
    expect((await state(page)).why).toBe("busy");
    await saved(page, "account");
    expect(answers).toBe(3);
  });
});

test.describe("from guest to account", () => {
  test("what a guest typed and ran comes to the account at sign-up", async ({ page, browser }) => {
    await open(page);
    await write(page, "as a guest");
    await run(page, "as a guest", "done");
    const address = newAddress();
    await page.goto(await askForAccount(page, address));
    await page.getByLabel("Password", { exact: true }).fill(password);
    expect(await press(page, "Make the account")).toBe(303);
    await open(page);
    await saved(page, "account");
    expect(await text(page)).toBe("as a guest");
    const phone = await device(browser, address);
    await open(phone);
    await expect.poll(() => text(phone)).toBe("as a guest");
    expect(await history(phone)).toMatchObject({ runs: [{ code: "as a guest", outcome: "done", runs: 1 }], more: false });
    await phone.context().close();
  });

  test("where the account has something else, the reader chooses", async ({ page, context }) => {
    const address = await makeAccount(page);
    await open(page);
    await write(page, "in the account");
    await saved(page, "account");
    await signOut(page);
    await context.clearCookies();
    await open(page);
    await write(page, "as a guest");
    await page.goto("/sign-in");
    expect(await signIn(page, address, password)).toBe(303);
    await open(page);
    await expect.poll(async () => (await state(page)).conflict).toMatchObject({ mine: "as a guest", theirs: "in the account", from: "guest" });
    await settle(page, "mine");
    await saved(page, "account");
    expect(await codes(page)).toEqual(["in the account"]);
  });

  test("a guest who has typed nothing has nothing to choose", async ({ page, context }) => {
    const address = await makeAccount(page);
    await open(page);
    await write(page, "in the account");
    await saved(page, "account");
    await signOut(page);
    await context.clearCookies();
    await open(page);
    await write(page, "something");
    await page.evaluate(() => (window as any).kept.reset());
    await page.goto("/sign-in");
    expect(await signIn(page, address, password)).toBe(303);
    await open(page);
    await expect.poll(() => text(page)).toBe("in the account");
    expect((await state(page)).conflict).toBeUndefined();
  });

  for (const answer of ["yes", "no"] as const) {
    test(`what was typed after another had left is asked about, and the answer is ${answer}`, async ({ page, context, browser }) => {
      const address = await makeAccount(page);
      await signOut(page);
      const eve = await (await browser.newContext({ baseURL: process.env.BASE_URL, serviceWorkers: "block" })).newPage();
      const evesAddress = await makeAccount(eve, "Eve");
      await eve.context().close();
      expect(evesAddress).not.toBe(address);
      await open(page);
      await write(page, "whose is it");
      await page.goto("/sign-in");
      expect(await signIn(page, evesAddress, password)).toBe(303);
      const slip = page.locator(".slip.asks");
      await expect(slip).toBeVisible();
      await slip.getByRole("button").nth(answer === "yes" ? 0 : 1).click();
      await expect(slip).toHaveCount(0);
      const mark = (await context.cookies()).find(({ name }) => name === "account")!.value;
      await expect.poll(async () => (await inBrowser(page)).drafts.map(({ owner }) => owner)).toEqual(answer === "yes" ? [mark] : []);
      await open(page);
      if (answer === "yes") await saved(page, "account");
      else expect((await state(page)).saved).toBe("none");
    });
  }
});

test("signing out sends what is left and leaves nothing of it in the browser", async ({ page, context, browser }) => {
  const address = await makeAccount(page);
  await open(page);
  await context.route(WRITES, (route) => route.fulfill({ status: 503, body: "{}" }));
  await write(page, "before leaving");
  await run(page, "before leaving");
  await saved(page, "failing");
  await page.goto("/settings");
  await listening(page);
  await context.unroute(WRITES);
  await signOut(page);
  expect(await inBrowser(page)).toEqual({ drafts: [], versions: [] });
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => /code|typed/.test(key)))).toEqual([]);
  await open(page);
  expect((await state(page)).saved).toBe("none");
  const phone = await device(browser, address);
  await open(phone);
  await expect.poll(() => text(phone)).toBe("before leaving");
  await expect.poll(() => codes(phone)).toEqual(["before leaving"]);
  await phone.context().close();
});

test("code of any characters stays as it is, here and on another device", async ({ page, browser }) => {
  const strange = "a\rb\r\nc\n\rd \u0000 \ud83d \ude00\ud83d \u{1f600} \ufeff\u2028\u2029\u0085e\u0301\u202e\ufffd\uffff </script> \t\b\f\u001b";
  const address = await makeAccount(page);
  await open(page);
  await write(page, strange);
  await saved(page, "account");
  await open(page);
  expect(await code(page)).toBe(strange);
  const phone = await device(browser, address);
  await open(phone);
  await expect.poll(() => code(phone)).toBe(strange);
  await phone.context().close();
});

test("code of 256 KB is kept, and what is larger is refused with its size", async ({ page }) => {
  await makeAccount(page);
  await open(page);
  const largest = "é".repeat(128 * 1024);
  await write(page, largest);
  await saved(page, "account");
  await write(page, `${largest}x`);
  expect(await state(page)).toMatchObject({ saved: "too large", size: 256 * 1024 + 1 });
  expect(await text(page), "it stays in the editor").toHaveLength(128 * 1024 + 1);
  expect((await inBrowser(page)).drafts[0].code).toHaveLength(128 * 1024);
  await write(page, "shorter");
  await expect.poll(async () => (await inBrowser(page)).drafts[0].code).toBe("shorter");
});

test("the last that is typed before a page goes is not lost", async ({ page }) => {
  await open(page);
  await write(page, "first");
  await page.evaluate(() => {
    // No database answers any more, as when the tab is gone.
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("gone", "AbortError");
    };
    addEventListener("pagehide", () => (window as any).kept.write("last"));
  });
  await open(page);
  expect(await code(page)).toBe("last");
  expect((await state(page)).conflict).toBeUndefined();
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("typed")))).toEqual([]);
});

test.describe("where the browser keeps nothing", () => {
  test.beforeEach(async ({ context }) => {
    await context.addInitScript(() => {
      Object.defineProperty(window, "indexedDB", { get: () => { throw new DOMException("closed", "SecurityError"); } });
    });
  });

  test("a guest's code lives as long as the page, and the state says so", async ({ page }) => {
    await open(page);
    await write(page, "for now");
    expect((await state(page)).saved).toBe("closed");
    await run(page, "for now");
    expect(await codes(page)).toEqual(["for now"]);
    await open(page);
    expect((await state(page)).saved).toBe("none");
  });

  test("the account has it all the same", async ({ page }) => {
    await makeAccount(page);
    await open(page);
    await write(page, "one");
    await saved(page, "account");
    await write(page, "two");
    await saved(page, "account");
    await open(page);
    await expect.poll(() => text(page)).toBe("two");
  });
});

test("each run is a version, runs of the same code are one, and any can come back", async ({ page }) => {
  await makeAccount(page);
  await open(page);
  await write(page, "one");
  const first = await run(page, "one");
  await page.evaluate((id) => (window as any).kept.ran({ id, outcome: "error" }), first);
  await run(page, "one", "done");
  for (let n = 0; n < 24; n++) await run(page, `run ${n}`);
  const newest = await history(page);
  expect(newest.runs.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, (_, n) => `run ${23 - n}`));
  expect(newest.more).toBe(true);
  const rest = await history(page, newest.runs.at(-1).id);
  expect(rest.runs.map(({ code, runs, outcome }) => ({ code, runs, outcome }))).toEqual([
    ...[3, 2, 1, 0].map((n) => ({ code: `run ${n}`, runs: 1, outcome: undefined })),
    { code: "one", runs: 2, outcome: "done" },
  ]);
  expect(rest.more).toBe(false);
  // The browser gets it from the account as well.
  await expect.poll(async () => (await inBrowser(page)).versions.filter(({ waits }) => waits)).toEqual([]);
  await page.evaluate(() => new Promise((resolve) => (indexedDB.deleteDatabase("chapterwise-playground").onsuccess = resolve)));
  await open(page);
  expect((await history(page)).runs.map(({ id }) => id)).toEqual(newest.runs.map(({ id }) => id));
});

test.describe("when the author has changed the starter", () => {
  const old = "const a = 1;\nconst b = 2;\nconst c = 3;\n";
  const later = "const a = 1;\nconst b = 2;\nconst c = 4;\n";

  test("who has typed nothing has the new one", async ({ page }) => {
    await open(page, { starter: old });
    await write(page, "something");
    await page.evaluate(() => (window as any).kept.reset());
    await open(page, { starter: later });
    expect(await code(page)).toBe(later);
    expect((await state(page)).starterChanged).toBeUndefined();
  });

  test("who has typed keeps their own, is told, and is offered both together", async ({ page }) => {
    await open(page, { starter: old });
    const mine = old.replace("a = 1", "mine = 1");
    await write(page, mine);
    await open(page, { starter: later });
    expect(await code(page)).toBe(mine);
    const { starterChanged } = await state(page);
    expect(starterChanged).toEqual({ old, merged: later.replace("a = 1", "mine = 1"), conflicts: 0 });
    await page.evaluate((merged) => (window as any).kept.takeStarter(merged), starterChanged.merged);
    expect(await code(page)).toBe(starterChanged.merged);
    expect((await state(page)).starterChanged).toBeUndefined();
    expect(await codes(page)).toEqual([mine]);
    await open(page, { starter: later });
    expect((await state(page)).starterChanged).toBeUndefined();
    expect(await code(page)).toBe(starterChanged.merged);
  });

  test("where both changed the same line, both stand in what is offered", async ({ page }) => {
    await open(page, { starter: old });
    await write(page, old.replace("c = 3", "c = 33"));
    await open(page, { starter: later });
    const { starterChanged } = await state(page);
    expect(starterChanged.conflicts).toBe(1);
    expect(starterChanged.merged).toBe(
      "const a = 1;\nconst b = 2;\n<<<<<<< mine\nconst c = 33;\n=======\nconst c = 4;\n>>>>>>> starter\n",
    );
  });

  test("whoever has an older page than the account is told of nothing", async ({ page, context, browser }) => {
    const address = await makeAccount(page);
    await open(page);
    await write(page, "with the new starter");
    await saved(page, "account");
    const phone = await device(browser, address);
    await open(phone, { starter: old });
    await expect.poll(() => text(phone)).toBe("with the new starter");
    expect((await state(phone)).starterChanged).toBeUndefined();
    await phone.context().close();
  });
});
