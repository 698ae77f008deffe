import { expect, test } from "../../fixtures.ts";
import { endOf, open, printed, run } from "./site.ts";

test.beforeEach(({ page }) => open(page));

const notes = (said: Awaited<ReturnType<typeof run>>) => said.filter(({ kind }) => kind === "note").map(({ text }) => text);

test.describe("output", () => {
  test("rows have the level of what printed them", async ({ page }) => {
    const said = await run(page, `console.log(1); console.info(2); console.debug(3); console.warn(4); console.error(5);`);
    expect(said.filter(({ kind }) => kind === "row").map(({ level, text }) => [level, text])).toEqual([
      ["log", "1"],
      ["info", "2"],
      ["debug", "3"],
      ["warn", "4"],
      ["error", "5"],
    ]);
  });

  test("values can be opened, deeper than they are printed, and lead back where they meet themselves", async ({ page }) => {
    const said = await run(page, `const a = { list: [1, { deep: { deeper: { deepest: "here" } } }], get now() { throw 1; } }; a.self = a; console.log("a", a, 5);`);
    const [tree, ...others] = said[0].values!;
    expect(others).toEqual([]);
    expect(tree.children!.map(({ key }) => key)).toEqual(["list", "now", "self"]);
    const [list, now, self] = tree.children!;
    expect(now.text).toBe("[Getter]");
    expect(self.to).toBe(1);
    const deepest = list.children![1].children![0].children![0].children![0];
    expect(deepest).toEqual({ key: "deepest", text: "'here'" });
  });

  test("maps, sets and long arrays open too, and say how much is missing", async ({ page }) => {
    const said = await run(page, `console.log(new Map([["k", { v: 1 }]]), new Set([{ s: 1 }]), Array.from({ length: 150 }, (_, at) => at));`);
    const [map, set, array] = said[0].values!;
    expect(map.children![0]).toMatchObject({ key: "'k' =>", children: [{ key: "v", text: "1" }] });
    expect(set.children![0]).toMatchObject({ children: [{ key: "s", text: "1" }] });
    expect(array.children!.length).toBe(100);
    expect(array.more).toBe(50);
  });

  test("a table has its cells", async ({ page }) => {
    const said = await run(page, `console.table([{ a: 1 }, { a: "x" }]);`);
    expect(said[0].table).toEqual({ titles: ["(index)", "a"], rows: [["0", "1"], ["1", "'x'"]] });
  });

  test("time is measured, in the form that Node has for it", async ({ page }) => {
    const said = await run(page, `console.time("t"); console.timeLog("t", { a: 1 }); console.timeEnd("t"); console.time(); setTimeout(() => console.timeEnd(), 20);`);
    expect(printed(said)).toMatch(/^t: \d+(\.\d+)?ms \{ a: 1 \}\nt: \d+(\.\d+)?ms\ndefault: [2-9]\d(\.\d+)?ms\n$/);
  });

  test("a promise that is settled is shown so, at once and not when it settles later", async ({ page }) => {
    const said = await run(page, `const late = new Promise((r) => setTimeout(r, 5, 2)); console.log(Promise.resolve(1), late);`);
    expect(printed(said)).toBe("Promise { 1 } Promise { <pending> }\n");
  });

  test("is cut after so many lines and bytes, and says how much is missing", async ({ page }) => {
    const many = await run(page, `for (let i = 0; i < 5000; i++) console.log(i);`);
    expect(printed(many).split("\n").length - 1).toBe(1000);
    expect(many.findLast(({ kind }) => kind === "cut")!.rows).toBe(4000);
    expect(endOf(many)).toMatchObject({ why: "done", code: 0 });

    const long = await run(page, `console.log("x".repeat(100_000)); console.log("after");`);
    expect(long[0].text!.length).toBe(32 * 1024);
    expect(long[0].cut).toBe(100_000 - 32 * 1024);
    expect(long[1].text).toBe("after");

    const much = await run(page, `for (let i = 0; i < 100; i++) console.log("y".repeat(10_000));`);
    expect(printed(much).length).toBeLessThan(257 * 1024);
    expect(much.findLast(({ kind }) => kind === "cut")!.rows).toBeGreaterThan(70);
  });

  test("comes while the program still runs, also where it never pauses", async ({ page }) => {
    const seen = await page.evaluate(async () => {
      const said: any[] = [];
      const code = `console.log("one"); console.log("two"); for (;;);`;
      const program = (window as any).box.run({ language: "js", code, tell: (events: any[]) => said.push(...events) });
      await new Promise<void>((seen) => {
        const look = () => (said.length >= 2 ? seen() : requestAnimationFrame(look));
        look();
      });
      program.stop();
      await program.ended;
      return said.map(({ text, why }) => text ?? why);
    });
    expect(seen).toEqual(["one", "two", "stopped"]);
  });
});

test.describe("limits", () => {
  test("a program without a pause is ended", async ({ page }) => {
    const said = await run(page, `console.log("begins"); for (;;);`, { limits: { busy: 1000 } });
    expect(printed(said)).toBe("begins\n");
    expect(endOf(said).why).toBe("busy");
    expect(endOf(said).took).toBeLessThan(3000);
  });

  test("a program that only waits may wait longer, but not for ever", async ({ page }) => {
    const said = await run(page, `setInterval(() => console.log("tick"), 400);`, { limits: { busy: 500, time: 2000 } });
    expect(printed(said)).toContain("tick\ntick\n");
    expect(endOf(said).why).toBe("time");
  });

  test("Stop ends the worker itself, also one that never pauses", async ({ page }) => {
    for (const code of ["for (;;);", "setInterval(() => {}, 10)"]) {
      await page.evaluate((code) => Object.assign(window, { program: (window as any).box.run({ language: "js", code, tell() {} }) }), code);
      await expect.poll(() => page.workers().length).toBe(1);
      const closed = page.workers()[0].waitForEvent("close");
      const began = Date.now();
      await page.evaluate(() => (window as any).program.stop());
      await closed;
      const took = Date.now() - began;
      test.info().annotations.push({ type: code, description: `${took} ms` });
      expect(took).toBeLessThan(3000);
    }
  });

  test("code of any characters runs up to 256 KB, and what is larger is refused with its size", async ({ page }) => {
    const fits = `console.log("ü\\u0000😀".length); //${"é".repeat(131_000)}`;
    expect(printed(await run(page, fits))).toBe("4\n");
    const said = await run(page, `//${"é".repeat(131_072)}`);
    expect(said).toMatchObject([{ kind: "end", why: "size", size: 262_146 }]);
  });

  test("a program that ends by itself ends at once", async ({ page }) => {
    const said = await run(page, `console.log(1)`);
    expect(endOf(said)).toMatchObject({ why: "done", code: 0 });
    expect(endOf(said).took).toBeLessThan(1000);
    await expect(page.locator("iframe")).toHaveCount(0);
  });
});

test.describe("what isn't there", () => {
  const globals = [
    [`Buffer.from("x")`, /^Buffer is a part of Node\.js that holds bytes/],
    [`new WebSocket("ws://example.org")`, /^WebSocket is a part of Node\.js/],
    [`fetch("https://example.org")`, /^fetch is a part of Node\.js that asks the network/],
    [`console.log(__dirname)`, /^__dirname is a part of Node\.js that names the folder/],
    [`document.title = "x"`, /^document belongs to web pages/],
    [`import { parseArgs } from "util";`, /^util\.parseArgs is a part of Node\.js that is not there/],
    [`import "node:util"; require("util")`, /^require is there in CommonJS only/],
  ] as const;
  test("a name is explained, and still is the error that it is", async ({ page }) => {
    for (const [code, sentence] of globals) {
      const said = await run(page, code);
      expect.soft(printed(said, true), code).toMatch(/is not defined|does not provide an export/);
      expect.soft(notes(said), code).toEqual([expect.stringMatching(sentence)]);
      expect.soft(endOf(said).code, code).toBe(1);
    }
  });

  const parts = [
    [`require("fs")`, /“fs” is a module of Node\.js that reads and writes files/],
    [`require("node:http")`, /“http” is a module of Node\.js that talks to web servers/],
    [`require("node:nope")`, /no module with the name “node:nope”/],
    [`require("lodash")`, /“lodash” would be a package from npm/],
    [`require("./other")`, /“\.\/other” would be another file/],
    [`import fs from "node:fs";`, /“fs” is a module of Node\.js that reads and writes files/],
    [`import x from "https://example.org/x.js";`, /is an address/],
    [`import("os")`, /“os” is a module of Node\.js/],
    [`process.cwd()`, /process\.cwd is about the program and the machine/],
    [`process.memoryUsage()`, /process\.memoryUsage is about/],
    [`const { monitorEventLoopDelay } = require("perf_hooks");`, /perf_hooks\.monitorEventLoopDelay is a part of Node\.js that is not there/],
    [`crypto.subtle.digest("SHA-256", new Uint8Array(1))`, /crypto\.subtle is a part of Node\.js that is not there/],
  ] as const;
  test("a module or a part of the process is an error that says why", async ({ page }) => {
    for (const [code, sentence] of parts) {
      const said = await run(page, code);
      expect.soft(printed(said, true), code).toMatch(sentence);
      expect.soft(printed(said, true), code).toContain("playground.js:1");
    }
  });

  test("what isn't there can be asked about as anywhere", async ({ page }) => {
    const said = await run(page, `console.log(typeof Buffer, typeof fetch, typeof window, typeof self, typeof postMessage, "document" in globalThis);`);
    expect(printed(said)).toBe("undefined undefined undefined undefined undefined false\n");
  });

  test("of the worker's own names nothing is left", async ({ page }) => {
    const said = await run(page, `
      const names = [];
      for (let o = globalThis; o && o !== Object.prototype; o = Object.getPrototypeOf(o)) names.push(...Object.getOwnPropertyNames(o));
      console.log(names.filter((name) => /message|import|worker|fetch|cache|indexed|location|navigator|close|font|origin|socket|rtc|storage|channel|request/i.test(name) && !/EventListener|^ReadableStream|^AbortController$/.test(name)).join());`);
    expect(printed(said)).toBe("\n");
  });
});

test.describe("TypeScript", () => {
  test("types go, and the rest runs", async ({ page }) => {
    const code = `interface Point { x: number; y?: string }\nenum Colour { Red, Green = "g" }\nclass A<T> { constructor(private value: T) {} get(): T { return this.value as T; } }\nconst p: Point = { x: 1 }; const f = <T,>(v: T): T => v!;\nconsole.log(p, Colour.Red, new A<number>(5).get(), f<string>("x") satisfies string);\nexport type { Point };`;
    const said = await run(page, code, { language: "ts" });
    expect(printed(said, true)).toBe("");
    expect(printed(said)).toBe("{ x: 1 } 0 5 x\n");
  });

  test("errors name the reader's own line and column", async ({ page }) => {
    const code = `type Long = { a: number; b: string };\n\nfunction f(value: Long, other: Map<string, Long>): never {\n  const x: number = value.a as number; throw new Error("at " + x);\n}\nf({ a: 1, b: "" }, new Map<string, Long>());`;
    const said = await run(page, code, { language: "ts" });
    const column = code.split("\n")[3].indexOf("throw") + 1;
    const text = printed(said, true);
    expect(text).toContain(`playground.ts:4\n${code.split("\n")[3]}\n${" ".repeat(column - 1)}^\n`);
    expect(text).toContain(`at f (playground.ts:4:${column + 6})`);
    expect(text).toContain("at Object.<anonymous> (playground.ts:6:1)");
    expect(said.find(({ place }) => place)!.place).toEqual([4, column]);
  });

  test("a mistake in the syntax has its place", async ({ page }) => {
    const said = await run(page, `const a: number = 1;\nconst b: = 2;`, { language: "ts" });
    expect(printed(said, true)).toMatch(/^playground\.ts:2\nconst b: = 2;\n {9}\^\n\nSyntaxError: /);
  });
});

test("what TypeScript has and stripping can't keep is refused, with its place", async ({ page }) => {
  const said = await run(page, `// namespace No {\nconst a = "namespace No {";\n  export namespace Yes { export const x = 1; }\nconsole.log(Yes.x);`, { language: "ts" });
  expect(printed(said, true)).toMatch(/^playground\.ts:3\n {2}export namespace Yes.*\n {2}\^\n\nSyntaxError: TypeScript’s namespaces are not supported/);
  expect(printed(await run(page, `const a = "namespace No {"; console.log(a); // module No {`, { language: "ts" }))).toBe("namespace No {\n");
});

test.describe("places", () => {
  test("a rejection nobody handled, an error in a timer and one in a module name their lines", async ({ page }) => {
    const rejected = await run(page, `\n\nPromise.reject(new Error("lost"));`);
    expect(printed(rejected, true)).toMatch(/^playground\.js:3\nPromise\.reject\(new Error\("lost"\)\);\n {15}\^\n\nError: lost\n {4}at Object\.<anonymous> \(playground\.js:3:16\)\n$/);
    const late = await run(page, `setTimeout(() => {\n  undefinedName;\n}, 1);`);
    expect(printed(late, true)).toMatch(/^playground\.js:2\n {2}undefinedName;\n {2}\^\n\nReferenceError/);
    const inModule = await run(page, `import { inspect } from "node:util"; inspect(null.x);`);
    expect(printed(inModule, true)).toContain("at playground.js:1:51");
  });
});

test("a program begins within 150 ms of the click, once the page is ready for it", async ({ page }) => {
  const took: number[] = [];
  for (let times = 0; times < 5; times++) {
    await page.evaluate(() => (window as any).box.prepare("js"));
    took.push(
      await page.evaluate(
        () =>
          new Promise<number>((heard) => {
            const began = performance.now();
            (window as any).box.run({ language: "js", code: `console.log("here")`, tell: () => heard(performance.now() - began) });
          }),
      ),
    );
  }
  expect(took.sort((a, b) => a - b)[1], `of ${took.map(Math.round)}`).toBeLessThan(150);
});

test.describe("beside the worker that keeps pages", () => {
  test.use({ serviceWorkers: "allow" });

  test("programs run as without it", async ({ page }) => {
    await page.evaluate(() => navigator.serviceWorker.register("/sw.js"));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await open(page);
    await expect.poll(() => page.evaluate(() => !!navigator.serviceWorker.controller)).toBe(true);
    expect(printed(await run(page, "console.log(1)"))).toBe("1\n");
    expect(printed(await run(page, "const x: number = 2; console.log(x)", { language: "ts" }))).toBe("2\n");
  });
});

test("the page of the frame allows nothing but its own script, blobs and no network", async ({ page, request }) => {
  const answer = await request.get("/sandbox/current");
  const policy = answer.headers()["content-security-policy"];
  expect(policy).toMatch(/^sandbox allow-scripts; default-src 'none'; script-src 'sha256-[^']+' blob: 'unsafe-eval'; worker-src blob:; connect-src 'none'; webrtc 'block'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'$/);
  const chapter = await request.get(new URL(page.url()).pathname);
  expect(chapter.headers()["content-security-policy"]).toContain("frame-src 'self';");
  expect(chapter.headers()["content-security-policy"]).toContain("frame-ancestors 'none'");
});
