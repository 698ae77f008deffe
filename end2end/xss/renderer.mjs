import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const built = process.env.CHAPTERWISE_BIN ? dirname(process.env.CHAPTERWISE_BIN) : join(root, "target/debug");
const program = join(built, "examples/render");

/**
 * What each chapter becomes, whatever the checks say about it.
 *
 * @param {string[]} chapters
 * @returns {Promise<{html: string, prompts: string[], answers: string[]}[]>}
 */
export async function render(chapters) {
  if (!existsSync(program)) {
    throw new Error(`${program} is missing: build it with \`cargo build -p markdown --example render\`.`);
  }
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(chapters));
  const parts = [];
  const [code] = await Promise.all([
    new Promise((resolve, reject) => child.on("error", reject).on("close", resolve)),
    (async () => {
      for await (const part of child.stdout) {
        parts.push(part);
      }
    })(),
  ]);
  if (code !== 0) {
    throw new Error(`The renderer ended with code ${code}.`);
  }
  return JSON.parse(Buffer.concat(parts).toString("utf8"));
}
