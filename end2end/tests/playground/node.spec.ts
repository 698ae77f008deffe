import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../../fixtures.ts";
import { orders } from "../../playground/orders.mjs";
import { programs } from "../../playground/programs.mjs";
import { endOf, linesOf, manifest, open, printed, runAll, target } from "./site.ts";

/** Programs in one test, and at once. */
const CHUNK = 32;
const AT_ONCE = 4;

interface Outcome {
  out: string;
  error: string;
  code: number;
}

const isModule = (code: string) => /^\s*(?:import\b(?!\()|export\b)/m.test(code);
const all = [...orders, ...programs.map(([title, code]) => ({ title, code, isModule: isModule(code) }))];

/**
 * The Node that is right, whichever one runs the tests: Debian 12 has one of which timers have their turn
 * elsewhere in the loop, and tables look otherwise.
 */
const node = createRequire(import.meta.url).resolve(`node-linux-${process.arch}/bin/node`);

/** What runs programs before they are published. */
const gate = join(target, "site", manifest["gate.mjs"]);

/** What Node says. The file is called as the sandbox calls it. */
async function inNode(folder: string, at: number, code: string, isModule: boolean): Promise<Outcome> {
  const file = join(folder, `${at}.${isModule ? "mjs" : "js"}`);
  await writeFile(file, code);
  return new Promise((resolve) => {
    // Playwright would have it in colours.
    const env = { PATH: process.env.PATH, NO_COLOR: "1" };
    execFile(node, [file], { env, timeout: 20_000 }, (error, out, errors) => {
      const named = (text: string) => plain(text.replaceAll(`file://${file}`, "playground.js").replaceAll(file, "playground.js"));
      resolve({ out: named(out), error: named(errors), code: Number(error?.code ?? 0) });
    });
  });
}

/** What publishing says that a program prints, in lines. The walls around it are the server's tests' matter. */
async function inGate(code: string, words: object): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const options = ["--experimental-vm-modules", "--no-warnings", gate];
    const running = execFile(node, options, { env: {}, timeout: 20_000 }, (error, out) => {
      if (error) reject(error);
      else resolve(JSON.parse(out).printed);
    });
    running.stdin?.end(JSON.stringify({ code, expected: "", language: "js", time: 10_000, words }));
  });
}

/**
 * What is left to compare: without Node's own frames and version, the number of the process, and what
 * versions of Node differ in (keys that are symbols, proxies, a warning of modules that wait for ever).
 */
function plain(text: string): string {
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    if (/^\s+at .*node:|^Node\.js v|^\(Use `node|lines matching cause|^\s+at <anonymous>$/.test(line)) {
      if (line.endsWith(" {")) lines.push(`${lines.pop()} {`);
    } else {
      lines.push(line.replace(/\[(Symbol\([^)]*\))\]/g, "$1").replace(/\(node:\d+\)/, "(node)").replace(/\bProxy\((.*?)\)(?=$| )/g, "$1"));
    }
  }
  const whole = lines.join("\n").replace(/^Warning: Detected unsettled top-level await[^]*?\^/m, "");
  return whole.replace(/^node:internal[^]*?\^\n/, "").replace(/\n+/g, "\n").trim();
}

test.describe.configure({ timeout: 120_000 });

for (let from = 0; from < all.length; from += CHUNK) {
  const chunk = all.slice(from, from + CHUNK);
  test(`programs ${from + 1} to ${from + chunk.length} of ${all.length} print in Node, in the page and before they are published the same`, async ({ page }) => {
    const folder = await mkdtemp(join(tmpdir(), "chapterwise-node-"));
    await open(page);
    const frame = await (await page.request.get("/sandbox/current")).text();
    const words = JSON.parse(/id="Words">([^<]*)/.exec(frame)![1]);
    for (let at = 0; at < chunk.length; at += AT_ONCE) {
      const some = chunk.slice(at, at + AT_ONCE);
      const theirs = await Promise.all(some.map(({ code, isModule }, place) => inNode(folder, at + place, code, isModule)));
      const ours = await runAll(page, some);
      const gated = await Promise.all(some.map(({ code }) => inGate(code, words)));
      for (const [place, { title, code }] of some.entries()) {
        const said = ours[place];
        const outcome: Outcome = { out: plain(printed(said)), error: plain(printed(said, true)), code: endOf(said).code ?? -1 };
        expect.soft(outcome, `${title}\n${code}`).toEqual(theirs[place]);
        expect.soft(gated[place], `${title}, before it is published\n${code}`).toEqual(linesOf(said));
      }
    }
    await rm(folder, { recursive: true });
  });
}

test("there are 200 programs that are compared, each once", () => {
  expect(all.length).toBeGreaterThanOrEqual(200);
  expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
});
