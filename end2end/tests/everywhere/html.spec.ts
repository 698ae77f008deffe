import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { everyPage, expect, test } from "../../fixtures.ts";

const checker = createRequire(import.meta.url).resolve("vnu-jar/build/dist/vnu.jar");

test("the Nu checker finds no error in the HTML of any page", async ({ request }) => {
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "chapterwise-html-"));
  try {
    const files: string[] = [];
    for (const [index, path] of everyPage.entries()) {
      const answer = await request.get(path);
      files.push(join(folder, `${index}${path.replace(/\W+/g, "-")}.html`));
      writeFileSync(files[index], await answer.text());
    }
    const run = await promisify(execFile)(
      "java",
      ["-jar", checker, "--errors-only", "--format", "gnu", "--exit-zero-always", ...files],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    expect(run.stderr.replaceAll(`file:${folder}/`, "")).toBe("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
