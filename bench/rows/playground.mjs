// Code that readers run, in a real browser: how soon the first line stands there after the press on Run, and
// how long a frame takes while somebody types on a phone.

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { browser as options } from "../../end2end/browser.mjs";
import { cpus, folder, root } from "../lib/place.mjs";
import { atMost, number } from "../lib/result.mjs";
import { publish, startDatabase, startServer } from "../lib/server.mjs";

const { chromium } = createRequire(join(root, "end2end/package.json"))("@playwright/test");

const CHAPTER = "/courses/benches/blocks";
const RUNS = 15;
const ROUNDS = 5;
/** Lines of the snippet, letters typed into it, and milliseconds between them: a quick typist. */
const LINES = 300;
const LETTERS = 60;
const PAUSE = 80;
/** A phone of the middle class, compared with this machine. */
const SLOWER = 4;

export async function measure() {
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data }, course());
  const server = await startServer({ data, cpu: cpus.server });
  const browser = await chromium.launch(options);
  try {
    return [await firstRun(browser, server.url), await typing(browser, server.url)];
  } finally {
    await browser.close();
    await server.stop();
    await database.stop();
  }
}

/** The course of the tests, with a snippet of the right length. */
function course() {
  const courses = folder("courses");
  cpSync(join(root, "end2end/playground/course"), join(courses, "benches"), { recursive: true });
  const file = join(courses, "benches/blocks.md");
  const lines = Array.from({ length: LINES }, (_, at) =>
    at % 10 === 0 ? `function step${at}(value, { by = ${at} } = {}) {` : at % 10 === 9 ? "}" : `  if (value > ${at}) console.log(\`step ${at}: \${value * by}\`, [value, 'text', /a+b/]);`,
  );
  writeFileSync(file, `${readFileSync(file, "utf8")}\n\`\`\`js run id=long title="A long one"\n${lines.join("\n")}\n\`\`\`\n`);
  return courses;
}

async function pageOf(browser, url, id) {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 412, height: 823 }, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(`${CHAPTER}#playground-${id}`);
  const block = page.locator(`#playground-${id}`);
  await block.locator(".cm-content").waitFor();
  await page.waitForLoadState("networkidle");
  return { context, page, block };
}

async function firstRun(browser, url) {
  const times = [];
  for (let run = 0; run < RUNS; run++) {
    const { context, page, block } = await pageOf(browser, url, "first");
    await block.scrollIntoViewIfNeeded();
    // Whoever is about to press comes near the button; from then on the runner is fetched.
    await block.getByRole("button", { name: "Run" }).hover();
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => {
      const figure = document.getElementById("playground-first");
      window.took = new Promise((resolve) => {
        let pressed;
        figure.addEventListener("click", (event) => (pressed = event.timeStamp), { capture: true, once: true });
        new MutationObserver(() => figure.querySelector(".said") && resolve(performance.now() - pressed)).observe(figure, { childList: true, subtree: true });
      });
    });
    await page.mouse.down();
    await page.mouse.up();
    times.push(await page.evaluate(() => window.took));
    await context.close();
  }
  times.sort((a, b) => a - b);
  const median = times[Math.floor(RUNS / 2)];
  return atMost(150, {
    measure: "from the first press on Run to the first line of output",
    value: median,
    unit: "ms",
    ours: `${number(median)} ms`,
    note: `editor and runner loaded; ${RUNS} pages, from ${number(times[0])} to ${number(times.at(-1))} ms`,
  });
}

async function typing(browser, url) {
  const longest = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { context, page, block } = await pageOf(browser, url, "long");
    await block.locator(".cm-line").nth(20).click();
    await page.keyboard.press("End");
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await page.keyboard.press("Enter");
    await page.evaluate(() => {
      window.took = [];
      let last = performance.now();
      const frame = (now) => {
        window.took.push(now - last);
        last = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    await page.keyboard.type("const total = values.map((value) => value * 2).filter(Boolean);".slice(0, LETTERS), { delay: PAUSE });
    const frames = await page.evaluate(() => window.took.slice(1));
    longest.push(Math.max(...frames));
    await context.close();
  }
  longest.sort((a, b) => a - b);
  const median = longest[Math.floor(ROUNDS / 2)];
  return atMost(50, {
    measure: `longest frame while typing in ${LINES} lines, the processor slowed ${SLOWER} times`,
    value: median,
    unit: "ms",
    ours: `${number(median)} ms`,
    note: `the longest of ${LETTERS} letters, completion included; ${ROUNDS} rounds, from ${number(longest[0])} to ${number(longest.at(-1))} ms`,
  });
}
