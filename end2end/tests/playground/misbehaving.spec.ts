import type { Page } from "@playwright/test";
import { expect, test } from "../../fixtures.ts";
import { misbehaving } from "../../playground/misbehaving.mjs";
import { listen } from "./canary.ts";
import { type Said, open } from "./site.ts";

/** Programs in one test. */
const CHUNK = 10;
/** How long a program may do what it wants before it is stopped. */
const WHILE = 250;
/**
 * How long the page may stand still. A machine that does other things besides makes it so now and then; a
 * program that does it does it each time.
 */
const STILL = 200;
const TRIES = 4;
/** What Stop may take. */
const STOP = 200;

// The policy says so in the console, which is what it is for.
test.use({ expectedErrors: [/./] });
test.describe.configure({ timeout: 120_000 });

interface Measured {
  /** Longest time between two frames of the screen, until a press was heard, and until it was stopped, in milliseconds. */
  still: number;
  clicked: number;
  stopped: number;
  said: Said[];
  late: number;
}

/** Runs a program for a while beside a page that is looked at, and stops it. */
async function observe(page: Page, code: string): Promise<Measured> {
  await page.evaluate(
    ({ code }) => {
      const state: any = { still: 0, said: [], late: 0, clicked: Infinity };
      let last = performance.now();
      const look = () => {
        const now = performance.now();
        state.still = Math.max(state.still, now - last);
        last = now;
        state.frame = requestAnimationFrame(look);
      };
      look();
      const button = document.createElement("button");
      button.id = "Pressed";
      button.textContent = "Press";
      button.onclick = ({ timeStamp }) => (state.clicked = performance.now() - timeStamp);
      document.querySelector("main")!.prepend(button);
      const run = (window as any).box.run({
        language: "js",
        code,
        tell(events: any[]) {
          if (state.isStopped) state.late += events.filter(({ kind }) => kind !== "end").length;
          state.said.push(...events);
        },
      });
      state.stop = async () => {
        const began = performance.now();
        run.stop();
        await run.ended;
        state.isStopped = true;
        state.stopped = performance.now() - began;
      };
      (window as any).state = state;
    },
    { code },
  );
  await page.waitForTimeout(WHILE);
  await page.locator("#Pressed").click();
  return page.evaluate(async () => {
    const { state } = window as any;
    await state.stop();
    await new Promise((later) => setTimeout(later, 100));
    cancelAnimationFrame(state.frame);
    document.querySelector("#Pressed")!.remove();
    const { still, stopped, said, late, clicked } = state;
    return { still, stopped, late, clicked, said: said.map((event: any) => ({ ...event, text: event.text?.slice(0, 500) })) };
  });
}

/** The same, again where the page stood still and that may have been somebody else's doing. */
async function observeFairly(page: Page, code: string): Promise<Measured> {
  let measured: Measured | undefined;
  for (let tries = 0; tries < TRIES && !(measured && measured.still < STILL && measured.clicked < STILL && measured.stopped < STOP); tries++) {
    await page.evaluate(() => (window as any).box.prepare("js"));
    measured = await observe(page, code);
  }
  return measured!;
}

/** Everything of the page that a program might want. */
const belongings = (page: Page) =>
  page.evaluate(async () => ({
    address: location.href,
    cookies: document.cookie,
    local: JSON.stringify(localStorage),
    session: JSON.stringify(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name).sort(),
    title: document.title,
    // Playwright keeps things of its own there.
    names: Object.keys(window).filter((name) => !["box", "state"].includes(name) && !/^(?:__|\d)/.test(name)).sort().join(),
    frames: document.querySelectorAll("iframe").length,
    tampered: Array.prototype.map.toString().includes("native") && Function.prototype.call.toString().includes("native"),
  }));

for (let from = 0; from < misbehaving.length; from += CHUNK) {
  const chunk = misbehaving.slice(from, from + CHUNK);
  test(`programs ${from + 1} to ${from + chunk.length} of ${misbehaving.length} that misbehave change nothing and are stopped`, async ({ page, context }) => {
    const canary = await listen();
    const asked: string[] = [];
    context.on("page", (opened) => asked.push(`a window: ${opened.url()}`));
    await open(page);
    await page.evaluate(() => {
      localStorage.kept = "by the page";
      document.cookie = "kept=by-the-page";
    });
    const before = await belongings(page);
    for (const { title, code } of chunk) {
      const placed = code.replaceAll("URL/", `${canary.url}/`).replaceAll('"URL"', `"${canary.url}"`).replaceAll("HOST", canary.host);
      const { still, clicked, stopped, late, said } = await observeFairly(page, placed);
      expect.soft(still, `${title}: the page stood still`).toBeLessThan(STILL);
      expect.soft(clicked, `${title}: a press took`).toBeLessThan(STILL);
      expect.soft(stopped, `${title}: stopping took`).toBeLessThan(STOP);
      expect.soft(late, `${title}: said after it was stopped`).toBe(0);
      const lines = said.filter(({ kind }) => kind === "row").length;
      expect.soft(lines, `${title}: rows`).toBeLessThanOrEqual(1000);
      expect.soft(said.filter(({ text }) => /HEARD|SET |TAKEN [^0]|SEEN true|CALLER (?!null$)|^fake$/.test(text ?? "")), title).toEqual([]);
      expect.soft(said.filter(({ kind }) => kind === "end").length, `${title}: ends`).toBe(1);
    }
    const after = await belongings(page);
    expect({ ...after, frames: 0 }).toEqual({ ...before, frames: 0 });
    expect(after.frames, "a spare frame at most").toBeLessThanOrEqual(1);
    expect(canary.asked, "nothing reached the network").toEqual([]);
    expect(asked).toEqual([]);
    canary.close();
  });
}

test("there are 100 programs that misbehave", () => {
  expect(misbehaving.length).toBeGreaterThanOrEqual(100);
});
