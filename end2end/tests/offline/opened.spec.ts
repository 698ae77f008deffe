import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";
import { expect } from "../../fixtures.ts";
import { program } from "../../server.mjs";
import { course, expectKept, first, kept, read, second, stored, test } from "./site.ts";

const note = (page: Page) => page.getByRole("complementary").filter({ has: page.getByRole("status") });
const today = () =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" }).format(new Date());

/** Whether the style is there: paper, not the browser's white. */
const isStyled = (page: Page) => page.evaluate(() => getComputedStyle(document.body).display === "flex");

/** Whether every picture of the page can be seen. */
async function picturesAreThere(page: Page) {
  const pictures = page.getByRole("article").locator("img");
  const count = await pictures.count();
  for (let at = 0; at < count; at += 1) {
    await pictures.nth(at).scrollIntoViewIfNeeded();
    await expect.poll(() => pictures.nth(at).evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth)).toBeGreaterThan(0);
  }
  return count;
}

test("a chapter that was opened is read to its last picture when the server has stopped", async ({ page, site }) => {
  await read(page, second);
  await site.stop();
  await page.goto(second);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("When to come back");
  await expect(note(page)).toContainText(`The site can’t be reached. This copy is from ${today()}, today.`);
  expect(await isStyled(page)).toBe(true);
  expect(await picturesAreThere(page)).toBeGreaterThan(0);
  // The parts that scripts wake are part of the copy.
  await page.getByRole("heading", { name: "Test yourself" }).scrollIntoViewIfNeeded();
  await page.locator("details.question > summary").first().click();
  await expect(page.getByText(/^1 of \d+ opened$/)).toBeVisible();
});

test("without a connection the copy says so, and the note can be closed", async ({ page, context }) => {
  await read(page, first);
  await context.setOffline(true);
  await page.reload();
  await expect(note(page)).toContainText(`You are offline. This copy is from ${today()}, today.`);
  await page.getByRole("button", { name: "Close this note" }).click();
  await expect(note(page)).toHaveCount(0);
});

test("with a connection there is no note, and pages are the server's", async ({ page, site }) => {
  await read(page, second);
  const sentence = await site.publish();
  await page.reload();
  await expect(page.getByText(sentence)).toBeVisible();
  await expect(note(page)).toHaveCount(0);
});

test("a page that was never opened is answered by the list of those that were", async ({ page, site }) => {
  await read(page, second);
  await site.disconnect();
  await page.goto(first);
  await expect(page.getByRole("heading", { level: 1, name: "This page is not on this device" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  await expect(page).toHaveTitle("This page is not on this device · Chapterwise");
  expect(await isStyled(page)).toBe(true);
  await page.getByRole("link", { name: /When to come back/ }).click();
  await expect(page).toHaveURL(second);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("When to come back");
});

test("the title is right before any script of the page runs", async ({ page, context, site }) => {
  await read(page, second);
  // The script of the list never comes; the worker and the page are all there is.
  await context.route(/offline-[0-9a-f]+\.js$/, (route) => route.abort());
  await site.disconnect();
  await page.goto(first, { waitUntil: "commit" });
  await expect(page).toHaveTitle("This page is not on this device · Chapterwise");
  const list = await context.newPage();
  await list.goto("/offline");
  await expect(list).toHaveTitle("Kept on this device · Chapterwise");
});

test("a page that was missing comes by itself with the connection", async ({ page, context }) => {
  await read(page, second);
  await context.setOffline(true);
  await page.goto(first);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This page is not on this device");
  await context.setOffline(false);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Why rereading fools us");
});

test("a page that was missing comes by itself when the site does, of which the browser knows nothing", async ({ page, site }) => {
  await read(page, second);
  await site.disconnect();
  await page.goto(first);
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await site.connect();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Why rereading fools us", { timeout: 20_000 });
});

test("a page that the browser only made ready is not listed as opened", async ({ page }) => {
  await read(page, second);
  await page.addInitScript(() => Object.defineProperty(document, "prerendering", { get: () => !("isShown" in window) }));
  await page.goto(first);
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => new Promise((idle) => requestIdleCallback(() => requestIdleCallback(idle))));
  expect(await kept(page)).not.toContain(first);
  await page.evaluate(() => {
    Object.assign(window, { isShown: true });
    document.dispatchEvent(new Event("prerenderingchange"));
  });
  await expectKept(page, first);
});

test("the search says that it is away", async ({ page, site }) => {
  await read(page, second);
  await site.disconnect();
  await page.goto("/search?q=memory");
  await expect(page.getByRole("heading", { level: 1, name: "Search is away for now" })).toBeVisible();
  await expect(page).toHaveTitle("Search is away for now · Chapterwise");
  await expect(page.getByRole("link", { name: /When to come back/ })).toBeVisible();
});

test("whoever waits long for a page that is here gets the copy, and then hears of the newer one", async ({ page, site }) => {
  await read(page, second);
  const sentence = await site.publish();
  site.waitsFor = (path) => path === second;
  await page.goto(second);
  await expect(note(page)).toContainText("The connection is slow. This copy is from");
  await expect(page.getByText(sentence)).toHaveCount(0);
  site.go();
  await expect(note(page)).toContainText("A newer version is there.");
  await page.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByText(sentence)).toBeVisible();
  await expect(note(page)).toHaveCount(0);
});

test("a slow answer that brings nothing new takes the note away", async ({ page, site }) => {
  await read(page, second);
  site.waitsFor = (path) => path === second;
  await page.goto(second);
  await expect(note(page)).toContainText("The connection is slow.");
  site.go();
  await expect(note(page)).toHaveCount(0);
});

test("a copy that was read without a connection hears of the newer one when there is one", async ({ page, site, context }) => {
  await read(page, second);
  await site.publish();
  await context.setOffline(true);
  await page.reload();
  await expect(note(page)).toContainText("You are offline.");
  await context.setOffline(false);
  await expect(note(page)).toContainText("A newer version is there.");
});

test("when the server is broken the copy is read", async ({ page, site }) => {
  await read(page, second);
  site.status = (path) => (path === second ? 503 : undefined);
  await page.reload();
  await expect(note(page)).toContainText("The site has a problem. This copy is from");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("When to come back");
});

test("the note moves nothing", async ({ page, site }) => {
  await read(page, second);
  await read(page, "/");
  await site.disconnect();
  await page.addInitScript(() => {
    const shifts: unknown[] = ((window as any).shifts = []);
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map((each) => each.toJSON()))).observe({
      type: "layout-shift",
      buffered: true,
    });
  });
  for (const path of [second, "/", first]) {
    await page.goto(path);
    await (path === first ? page.getByRole("button", { name: "Try again" }) : note(page)).waitFor();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await page.evaluate(() => (window as any).shifts), path).toEqual([]);
  }
});

test("nothing personal is kept, and nothing that must not be stored", async ({ page, site }) => {
  site.rewrite = (path, headers) => {
    if (path === first) headers["cache-control"] = "private, max-age=60";
    if (path === course) headers["cache-control"] = "public, no-store";
  };
  await read(page, second);
  for (const path of [first, course, "/search?q=memory", "/search", `${second}?from=mail`, "/nothing-here", "/livez", "/feed.xml"]) {
    await page.goto(path);
  }
  await read(page, "/");
  const found = await stored(page);
  expect(found.length).toBeGreaterThan(3);
  for (const { cache, path, control } of found) {
    expect(path).toMatch(cache === "chapterwise-files" ? /^\/(assets|media|sandbox)\/[\w.-]+$/ : /^\/(offline|offline\/review|courses\/learning\/when-to-come-back)?\?copy=/);
    expect(control).toMatch(/\bpublic\b/);
    expect(control).not.toMatch(/private|no-store/);
  }
  expect((await kept(page)).sort()).toEqual(["/", second, "/offline"].sort());
});

test("what changes something, and parts of files, go past the worker", async ({ page, site }) => {
  await read(page, second);
  const picture = await page.getByRole("article").locator("img").first().getAttribute("src");
  const tries = () =>
    page.evaluate(async (picture) => {
      const outcome = (answer: Promise<Response>) => answer.then(() => "answered", () => "refused");
      return {
        whole: await outcome(fetch(picture!)),
        part: await outcome(fetch(picture!, { cache: "no-store", headers: { range: "bytes=0-9" } })),
        post: await outcome(fetch(picture!, { method: "POST" })),
      };
    }, picture);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await site.disconnect();
  expect(await tries()).toEqual({ whole: "answered", part: "refused", post: "refused" });
});

test("a page that the browser fetched ahead is not taken for opened", async ({ page, site }) => {
  await read(page, course);
  await page.reload();
  await page.getByRole("main").getByRole("link", { name: "Why rereading fools us" }).first().hover();
  await expect.poll(() => site.asked.filter(({ path, headers }) => path === first && `${headers["sec-purpose"]}`.startsWith("prefetch")).length).toBe(1);
  await read(page, second);
  expect(await kept(page)).not.toContain(first);
});

test("opening a page takes no second request for it", async ({ page, site }) => {
  await read(page, course);
  site.asked = [];
  await read(page, first);
  await read(page, first);
  expect(site.asked.filter(({ path }) => path === first).length).toBe(2);
});

test("of many opened pages the one that was opened longest ago makes room", async ({ page }) => {
  await read(page, second);
  await page.evaluate(async () => {
    const request = indexedDB.open("chapterwise-offline");
    await new Promise((done) => (request.onsuccess = done));
    const store = request.result.transaction("pages", "readwrite").objectStore("pages");
    for (let at = 1; at < 50; at += 1) {
      store.put({ path: `/courses/old/${at}`, key: `/courses/old/${at}?copy=${at}`, files: [], opened: at, bytes: 1 });
    }
    await new Promise((done) => (store.transaction.oncomplete = done));
    request.result.close();
  });
  await read(page, first);
  await expect.poll(async () => (await kept(page)).includes("/courses/old/1")).toBe(false);
  const left = await kept(page);
  expect(left).toEqual(expect.arrayContaining([first, second, "/offline", "/courses/old/2"]));
  // Fifty, and the list itself.
  expect(left.length).toBe(51);
});

test("a full device does not get in the way of reading, and the list says so", async ({ page, context, site }) => {
  await read(page, second);
  const browser = await context.newCDPSession(page);
  await browser.send("Storage.overrideQuotaForOrigin", { origin: site.url, quotaSize: 1 });
  await page.goto(first);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Why rereading fools us");
  const list = await context.newPage();
  await expect(async () => {
    await list.goto("/offline");
    await expect(list.getByText("there was no room for another page")).toBeVisible({ timeout: 500 });
  }).toPass();
  expect(await kept(page)).not.toContain(first);
});

test("where the browser has lost the database, pages are kept again", async ({ page }) => {
  await read(page, first);
  await page.evaluate(() => new Promise((done) => (indexedDB.deleteDatabase("chapterwise-offline").onsuccess = done)));
  await read(page, second);
  await expect.poll(() => kept(page)).toEqual(expect.arrayContaining([second, "/offline"]));
  expect(await kept(page)).not.toContain(first);
});

test("after a new build each page keeps to the files it came with", async ({ page, site }) => {
  await read(page, first);
  const folder = mkdtempSync("/var/tmp/chapterwise-build-");
  try {
    cpSync(join(dirname(program), "../site"), folder, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    const style = join(folder, manifest["style.css"]);
    renameSync(style, join(folder, "assets/style-of-another-build.css"));
    for (const end of [".br", ".gz"]) rmSync(style + end);
    manifest["style.css"] = "/assets/style-of-another-build.css";
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
    for (const end of [".br", ".gz"]) rmSync(join(folder, "sw.js") + end);
    writeFileSync(join(folder, "sw.js"), `${readFileSync(join(folder, "sw.js"), "utf8")}// another build\n`);
    await site.restart({ CHAPTERWISE_SITE: folder });

    // The old page is still open while the new worker comes.
    await page.evaluate(async () => {
      const changed = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
      await (await navigator.serviceWorker.ready).update();
      await changed;
    });
    const other = await page.context().newPage();
    await read(other, second);
    await site.disconnect();
    const sheets = async (path: string) => {
      await other.goto(path);
      expect(await isStyled(other), path).toBe(true);
      return other.locator("link[rel=stylesheet]").getAttribute("href");
    };
    expect(await sheets(second)).toBe("/assets/style-of-another-build.css");
    expect(await sheets(first)).toMatch(/^\/assets\/style-[0-9a-f]{16}\.css$/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await site.connect();
    await site.restart();
  }
});
