// The interactive parts: Rust to WebAssembly, with the JavaScript that loads it.

import { spawn } from "node:child_process";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleScript } from "./bundle.mjs";
import { hashOf } from "./hash.mjs";

const PROFILE = "wasm-release";
const TRIPLE = "wasm32-unknown-unknown";
/**
 * What every browser has that runs the site. Each is named, because with
 * `--all-features` wasm-opt emits what browsers refuse.
 */
const FEATURES = [
  "--enable-bulk-memory",
  "--enable-multivalue",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-sign-ext",
];
const tools = join(dirname(fileURLToPath(import.meta.url)), "..");

/** `{"app.js": …, "app.wasm": …}` */
export async function buildApp({ root, target, cache }) {
  await run("cargo", ["build", "-p", "frontend", "--target", TRIPLE, "--profile", PROFILE], { cwd: root });
  const compiled = join(target, TRIPLE, PROFILE, "frontend.wasm");
  const kept = join(cache, `app-${await keyOf(compiled)}`);
  try {
    return await read(kept);
  } catch {
    await link(compiled, kept);
    await forgetOthers(cache, kept);
    return read(kept);
  }
}

/** Changes when the output would: with the compiled Rust, a tool, or these scripts. */
async function keyOf(compiled) {
  const parts = [compiled, fileURLToPath(import.meta.url), join(tools, "site/bundle.mjs"), join(tools, "package-lock.json")];
  const contents = await Promise.all(parts.map((part) => readFile(part)));
  return hashOf(contents.map(hashOf).join()).slice(0, 16);
}

async function link(compiled, kept) {
  const draft = `${kept}.${process.pid}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await run("wasm-bindgen", [compiled, "--target", "web", "--no-typescript", "--out-name", "linked", "--out-dir", draft]);
  const optimise = join(tools, "node_modules/binaryen/bin/wasm-opt");
  await run(process.execPath, [
    optimise,
    join(draft, "linked_bg.wasm"),
    "-Oz",
    ...FEATURES,
    "-o",
    join(draft, "app.wasm"),
  ]);
  // The address of the .wasm is always given when it is loaded, so the default
  // one in the script, which knows no content hashes, never counts.
  await writeFile(join(draft, "app.js"), await bundleScript(join(draft, "linked.js")));
  await rm(kept, { recursive: true, force: true });
  await rename(draft, kept);
}

async function read(folder) {
  return {
    "app.js": await readFile(join(folder, "app.js")),
    "app.wasm": await readFile(join(folder, "app.wasm")),
  };
}

async function forgetOthers(cache, kept) {
  for (const name of await readdir(cache)) {
    if (name.startsWith("app-") && join(cache, name) !== kept) {
      await rm(join(cache, name), { recursive: true, force: true });
    }
  }
}

/** Runs a program with its output in ours; fails as it fails. */
function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`${program} ended with ${signal ?? `code ${code}`}`));
      }
    });
  });
}
