// A site of the tests' own, with a course in which every kind of block stands.

import { cpSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Locator, Page } from "@playwright/test";
import { expect, test as base } from "../../fixtures.ts";
import { program, startServer } from "../../server.mjs";

const course = resolve(dirname(fileURLToPath(import.meta.url)), "../../playground/course");

/** The chapter with the blocks, and one without any. */
export const blocks = "/courses/benches/blocks";
export const plain = "/courses/benches/plain";

interface Bench {
  url: string;
  /** Changes the chapter, and publishes it. */
  edit: (change: (text: string) => string) => Promise<void>;
}

export const test = base.extend<object, { bench: Bench }>({
  bench: [
    async ({}, use) => {
      const folder = mkdtempSync("/var/tmp/chapterwise-bench-");
      chmodSync(folder, 0o755);
      const data = join(folder, "data");
      mkdirSync(data);
      const courses = join(folder, "courses");
      cpSync(course, join(courses, "benches"), { recursive: true });
      const server = await startServer(courses, { data });
      const file = join(courses, "benches/blocks.md");
      const edit = async (change: (text: string) => string) => {
        writeFileSync(file, change(readFileSync(file, "utf8")));
        const env = { ...process.env, CHAPTERWISE_DATA: data, DATABASE_URL: "" };
        await promisify(execFile)(program, ["publish", courses], { env });
      };
      await use({ url: server.url, edit });
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 90_000 },
  ],
  baseURL: async ({ bench }, use) => use(bench.url),
});

export { expect };

/** One block of a page. */
export class Block {
  readonly figure: Locator;

  constructor(
    readonly page: Page,
    readonly id: string,
  ) {
    this.figure = page.locator(`#playground-${id}`);
  }

  button(name: string) {
    return this.figure.getByRole("button", { name, exact: true });
  }

  /** Where one types. */
  get content() {
    return this.figure.locator(".cm-content");
  }

  get printed() {
    return this.figure.getByRole("log");
  }

  get ended() {
    return this.figure.locator(".ended");
  }

  get saved() {
    return this.figure.locator(".saved");
  }

  get about() {
    return this.figure.locator(".about");
  }

  /** What stands in the editor. */
  async text() {
    return (await this.content.locator(".cm-line").allTextContents()).join("\n");
  }

  /** Scrolls there, and waits for the editor. */
  async come() {
    await this.figure.scrollIntoViewIfNeeded();
    await expect(this.content).toBeVisible();
  }

  /** Types something in the place of all that is there. */
  async write(text: string) {
    await this.come();
    await this.content.click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.insertText(text);
  }

  /** Runs it to its end. */
  async run() {
    await this.button("Run").click();
    await expect(this.figure).not.toHaveAttribute("data-runs");
    await expect(this.ended).toContainText(/Done|Ended|Stopped|Not run/);
  }
}

/** Opens the chapter at one of its blocks. */
export async function open(page: Page, id: string, path = blocks) {
  await page.goto(path);
  const block = new Block(page, id);
  await block.come();
  return block;
}
