import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test as base } from "../../fixtures.ts";
import { listPages, startServer } from "../../server.mjs";
import { loadCorpus } from "../../xss/corpus.mjs";
import { asChapter, fields, samples, writeCourse } from "../../xss/courses.mjs";
import { openProofs } from "../../xss/proofs.mjs";
import { provoke } from "./provoke.ts";

// The whole way: written into courses, checked, published, served with the
// policy on, and read. Every page is asked for each time; one that is the same
// as before, with the policy and the scripts that it names by their content,
// need not be opened again in the same browser.

interface Problem {
  line: number;
  column: number;
  message: string;
}

interface Published {
  /** What the checks say about each vector, standing alone in a chapter; empty where they accept it. */
  problems: Map<string, Problem[]>;
  url: string;
}

const corpus = loadCorpus();
const program = process.env.CHAPTERWISE_BIN ?? fileURLToPath(new URL("../../../target/debug/chapterwise", import.meta.url));

const test = base.extend<object, { published: Published }>({
  published: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "chapterwise-xss-"));
      try {
        const problems = await check(join(folder, "alone"));
        const courses = join(folder, "courses");
        writeCourses(courses, problems);
        const server = await startAlone(courses);
        await use({ problems, url: server.url });
        await server.stop();
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    { scope: "worker", timeout: 180_000 },
  ],
  baseURL: async ({ published }, use) => use(published.url),
});

// A trace of so many pages would cost more than the test.
test.use({ trace: "off" });

// One server is enough.
test.describe.configure({ mode: "serial" });

/** What a snippet prints is nothing to these tests, and running nearly a thousand of them takes minutes. */
const variables = { CHAPTERWISE_NODE: "off" };

/** What `chapterwise check` says about each vector. */
async function check(folder: string) {
  writeCourse(folder, "course", Object.fromEntries(corpus.map((vector) => [vector.id, asChapter(vector).text])));
  const env = { ...process.env, ...variables };
  const { stdout } = await promisify(execFile)(program, ["check", folder], { env, maxBuffer: 2 ** 26 }).catch((failed) => failed);
  const problems = new Map<string, Problem[]>(corpus.map(({ id }) => [id, []]));
  for (const [, id, line, column, message] of stdout.matchAll(/^.*\/([\w-]+)\.md(?::(\d+):(\d+))?: error: (.*)$/gm)) {
    problems.get(id)!.push({ line: Number(line), column: Number(column), message });
  }
  return problems;
}

/** What is published: the vectors that the checks accept as they are, and all of them as samples and in fields. */
function writeCourses(folder: string, problems: Map<string, Problem[]>) {
  // A null can't be stored, and publishing says so.
  const storable = corpus.filter(({ source }) => !source.includes("\0"));
  const accepted = storable.filter(({ id }) => problems.get(id)!.length === 0);
  writeCourse(folder, "accepted", Object.fromEntries(accepted.map((vector) => [vector.id, asChapter(vector).text])));
  writeCourse(folder, "samples", samples(storable));
  const written = storable.filter(({ group }) => ["breakout", "blocks", "markdown-image"].includes(group));
  writeCourse(folder, "fields", fields(written), `"'></title></script><svg onload="fired('course')">`);
}

/** A server with a database of its own, whatever data folder the other tests share. */
async function startAlone(courses: string) {
  const shared = process.env.CHAPTERWISE_DATA;
  delete process.env.CHAPTERWISE_DATA;
  try {
    return await startServer(courses, { variables });
  } finally {
    if (shared !== undefined) {
      process.env.CHAPTERWISE_DATA = shared;
    }
  }
}

test("what the checks refuse, they refuse at its line and column", async ({ published }) => {
  const refused = corpus.filter(({ id }) => published.problems.get(id)!.length > 0);
  // The others show as text, or are samples of code.
  expect(refused.length).toBeGreaterThan(corpus.length / 2);
  const misplaced = refused.flatMap((vector) => {
    const { text, line: first } = asChapter(vector);
    const lines = text.split(/\r\n|\r|\n/);
    return published.problems.get(vector.id)!
      .filter(({ line, column }) => !(line >= first && column >= 1 && column <= [...(lines[line - 1] ?? "")].length + 1))
      .map(({ line, column, message }) => `${vector.id}:${line}:${column}: ${message}`);
  });
  expect(misplaced, "problems that name no place in what the author wrote").toEqual([]);
});

test("a link that is a script is refused as one", async ({ published }) => {
  const links = corpus.filter(({ group, live }) => group === "markdown-link" && /href="[^"]*script:/i.test(live.html ?? ""));
  const silent = links.filter(({ id }) => published.problems.get(id)!.length === 0);
  // Where no link of Markdown is, its text is shown.
  expect(silent.map(({ id }) => id)).toEqual(["ml-leading-control", "ml-reference-control", "ml-in-alert-title", "ml-wikilink"]);
});

test("nothing runs on any page, and the policy has nothing to refuse", async ({ published, browser, context, request }) => {
  test.setTimeout(300_000);
  const proofs = openProofs("published", browser.version());
  const seen: string[][] = [];
  const ran: string[] = [];
  await context.exposeBinding("fired", ({ page }, id) => void ran.push(`${id} on ${page.url()}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      (globalThis as unknown as { fired(what: string): void }).fired(`refused by ${event.violatedDirective}: ${event.blockedURI}`);
    });
  });
  context.on("dialog", (dialog) => {
    ran.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });

  const asked = corpus.filter(({ group }) => group === "breakout").map(({ source }) => encodeURIComponent(source));
  const paths = [
    ...(await listPages(published.url)),
    ...["fired", "onerror", "svg", "</script>"].map((words) => `/search?q=${encodeURIComponent(words)}`),
    ...asked.map((text) => `/search?q=${text}`),
    ...asked.map((text) => `/courses/${text}`),
    ...asked.map((text) => `/courses/samples/${text}`),
  ];
  const count = paths.length;
  const problems: string[] = [];
  const toOpen: string[] = [];
  // Asked for before any is opened: pages that are read and pressed all at once leave the server little.
  for (const path of paths) {
    const answer = await request.get(path);
    if (answer.status() >= 500) {
      problems.push(`${path}: ${answer.status()}`);
    }
    const policy = answer.headers()["content-security-policy"];
    expect(policy, path).toContain("script-src 'self'");
    // The port differs from run to run.
    const shown = [path, policy, (await answer.text()).replaceAll(published.url, "")];
    seen.push(shown);
    if (!proofs.has(shown)) {
      toOpen.push(path);
    }
  }
  await Promise.all(
    [1, 2, 3].map(async () => {
      const page = await context.newPage();
      for (let path = toOpen.shift(); path; path = toOpen.shift()) {
        await expect(async () => {
          const answer = await page.goto(path, { waitUntil: "load" });
          expect(answer!.status(), path).toBeLessThan(500);
        }).toPass();
        for (const problem of await page.evaluate(provoke)) {
          problems.push(`${path}: ${problem}`);
        }
      }
      await page.waitForLoadState("networkidle");
      await page.close();
    }),
  );
  expect(problems).toEqual([]);
  expect(ran, `what ran on ${count} pages`).toEqual([]);
  proofs.keep(seen);
});

test("feeds and data for machines are well formed and hold no markup of an author", async ({ published, page, request }) => {
  await page.goto("/");
  for (const path of ["/sitemap.xml", "/feed.xml"]) {
    const answer = await request.get(`${published.url}${path}`);
    expect(answer.status(), path).toBe(200);
    const names = await page.evaluate((xml) => {
      const parsed = new DOMParser().parseFromString(xml, "application/xml");
      return [...new Set([...parsed.querySelectorAll("*")].map((each) => each.localName))];
    }, await answer.text());
    expect(names, path).not.toContain("parsererror");
    expect(names.filter((name) => ["script", "svg", "img", "body"].includes(name)), path).toEqual([]);
  }
  for (const path of (await listPages(published.url)).filter((each) => each.startsWith("/courses/fields"))) {
    const html = await (await request.get(`${published.url}${path}`)).text();
    const data = [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)];
    expect(data.length, path).toBeGreaterThan(0);
    data.forEach(([, json]) => JSON.parse(json));
  }
});

test.describe("were the sanitiser to fail", () => {
  test.use({ expectedErrors: [/Content Security Policy/] });

  test("the policy would still refuse", async ({ page }) => {
    await page.goto("/");
    const refused = await page.evaluate(async () => {
      const found: string[] = [];
      document.addEventListener("securitypolicyviolation", (event) => found.push(event.violatedDirective));
      document.body.insertAdjacentHTML(
        "beforeend",
        `<img src="/calm.png" onerror="document.title='ran'"><a href="javascript:document.title='ran'">calm</a><p style="color: red">sea</p>`,
      );
      document.querySelector<HTMLElement>("a[href^='javascript']")!.click();
      while (found.length < 3) {
        await new Promise((resolve) => document.addEventListener("securitypolicyviolation", resolve, { once: true }));
      }
      return [...new Set(found)].sort();
    });
    expect(refused).toEqual(["script-src-attr", "script-src-elem", "style-src-attr"]);
    expect(await page.title()).not.toBe("ran");
  });
});
