#!/usr/bin/env node
// Builds the site folder: what browsers fetch beside the pages.
//
//   target/site/manifest.json   from plain names to URLs, written last
//   target/site/assets/         names with content hashes, kept for five builds
//   target/site/…               the files of public/ under their own names, and two workers
//
// Each text file lies there three times: as it is, for brotli and for gzip.
// What has not changed since the last run is not made again.

import { mkdir, readFile, readdir, rm } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildApp } from "./site/app.mjs";
import { bundleForNode, bundleScript, bundleStyle, bundleWorker } from "./site/bundle.mjs";
import { compressedSize, writeAtomically, writeEncoded } from "./site/encode.mjs";
import { hashOf, hashedName } from "./site/hash.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const target = resolve(process.env.CARGO_TARGET_DIR ?? join(root, "target"));
const site = join(target, "site");
const cache = join(target, "site-cache");

/** Builds whose assets stay, so that a page of yesterday still finds them. */
const KEPT_BUILDS = 5;
/** Bytes in brotli that the first view of a chapter may cost. */
const BUDGETS = {
  "style.css": 10 * 1024,
  "learning.css": 6 * 1024,
  "loader.js": 2 * 1024,
  "offline.js": 6.25 * 1024,
  "guest.js": 5.25 * 1024,
  "accounts.js": 3 * 1024,
  "review.js": 6 * 1024,
  "testing.js": 5 * 1024,
  "keep.js": 8 * 1024,
  "playground.css": 3 * 1024,
  "playground.js": 10 * 1024,
  "editor.js": 132 * 1024,
  "versions.js": 4 * 1024,
  "sandbox.js": 3 * 1024,
  "sandbox-frame.js": 1024,
  "sandbox-node.js": 41 * 1024,
  "sandbox-ts.js": 44 * 1024,
};
/** What whoever edits and runs JavaScript fetches in all, and the bytes that it may cost. */
const EDITS_AND_RUNS = ["playground.js", "editor.js", "sandbox.js", "sandbox-frame.js", "sandbox-node.js"];
const EDITING_AND_RUNNING = 180 * 1024;

const assets = {
  "style.css": await bundleStyle(join(root, "style/main.css")),
  "learning.css": await bundleStyle(join(root, "style/learning.css")),
  "loader.js": await bundleScript(join(root, "loader/loader.js")),
  "offline.js": await bundleScript(join(root, "offline/page/main.js")),
  "guest.js": await bundleScript(join(root, "guest/main.js")),
  "accounts.js": await bundleScript(join(root, "accounts/main.js")),
  "review.js": await bundleScript(join(root, "review/main.js")),
  "testing.js": await bundleScript(join(root, "testing/main.js")),
  "keep.js": await bundleScript(join(root, "playground/keep/main.js")),
  "playground.css": await bundleStyle(join(root, "style/running.css")),
  "playground.js": await bundleScript(join(root, "playground/main.js")),
  "editor.js": await bundleScript(join(root, "playground/editor/main.js")),
  "versions.js": await bundleScript(join(root, "playground/versions/main.js")),
  "sandbox.js": await bundleScript(join(root, "sandbox/host.js")),
  "sandbox-frame.js": await bundleWorker(join(root, "sandbox/frame.js")),
  "sandbox-node.js": await bundleWorker(join(root, "sandbox/worker/main.js")),
  "sandbox-ts.js": await bundleWorker(join(root, "sandbox/languages/strip-types.js")),
  // Read by the program, and by no browser.
  "gate.mjs": await bundleForNode(join(root, "sandbox/gate/main.js"), {
    __INSIDE__: join(root, "sandbox/gate/inside.js"),
    __TYPES__: join(root, "sandbox/languages/strip-types.js"),
  }),
  ...(await buildApp({ root, target, cache })),
};
const publicFiles = await readTree(join(root, "public"));

const manifest = {};
for (const [name, content] of Object.entries(assets)) {
  manifest[name] = `/assets/${hashedName(name, content)}`;
}
// Workers keep their names, by which browsers find the next one.
publicFiles["sw.js"] = await bundleWorker(join(root, "offline/sw.js"), { __BUILD__: hashOf(JSON.stringify(manifest)).slice(0, 16) });
publicFiles["sw-off.js"] = await bundleWorker(join(root, "offline/off.js"));
for (const name of Object.keys(publicFiles)) {
  manifest[name] = `/${name}`;
}

const state = await readState();
const fingerprint = hashOf(JSON.stringify([manifest, Object.values(publicFiles).map(hashOf)]));
const changed = state.fingerprint !== fingerprint || !(await isComplete());
if (changed) {
  await write();
}
report();

async function write() {
  await mkdir(join(site, "assets"), { recursive: true });
  for (const [name, content] of Object.entries(assets)) {
    await writeEncoded(join(site, manifest[name]), content);
  }
  for (const [name, content] of Object.entries(publicFiles)) {
    await mkdir(dirname(join(site, name)), { recursive: true });
    await writeEncoded(join(site, name), content);
  }
  const latest = Object.keys(assets).map((name) => manifest[name]);
  const builds = [latest, ...state.builds.filter((build) => String(build) !== String(latest))];
  builds.length = Math.min(builds.length, KEPT_BUILDS);
  // Whoever reads the manifest finds all that it names.
  await writeAtomically(join(site, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  await prune(builds.flat(), state.publicFiles.filter((name) => !(name in publicFiles)));
  await writeAtomically(
    join(cache, "state.json"),
    JSON.stringify({ fingerprint, builds, publicFiles: Object.keys(publicFiles) }),
  );
}

/** Removes the assets of builds that are no longer kept, and public files that went. */
async function prune(keptUrls, goneFiles) {
  const kept = new Set(keptUrls.map((url) => url.slice("/assets/".length)));
  for (const file of await readdir(join(site, "assets"))) {
    if (!kept.has(file.replace(/\.(br|gz)$/, ""))) {
      await rm(join(site, "assets", file));
    }
  }
  for (const file of goneFiles) {
    for (const suffix of ["", ".br", ".gz"]) {
      await rm(join(site, file + suffix), { force: true });
    }
  }
}

async function readState() {
  try {
    return JSON.parse(await readFile(join(cache, "state.json"), "utf8"));
  } catch {
    return { fingerprint: "", builds: [], publicFiles: [] };
  }
}

async function isComplete() {
  try {
    const written = JSON.parse(await readFile(join(site, "manifest.json"), "utf8"));
    const present = new Set((await readdir(join(site, "assets"))).map((name) => `/assets/${name}`));
    return (
      String(Object.entries(written)) === String(Object.entries(manifest)) &&
      Object.keys(assets).every((name) => present.has(manifest[name]))
    );
  } catch {
    return false;
  }
}

/** The files below a folder, by their path in it. */
async function readTree(folder) {
  const files = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (entry.isFile()) {
      // Node 18 calls the folder `path`, later ones `parentPath`.
      const file = join(entry.parentPath ?? entry.path, entry.name);
      files[relative(folder, file)] = await readFile(file);
    }
  }
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Says what each asset weighs, and fails where one is over its budget. */
function report() {
  const sizes = Object.fromEntries(
    Object.entries(assets).map(([name, content]) => [name, compressedSize(site, manifest[name], content)]),
  );
  const summary = Object.entries(sizes).map(([name, size]) => `${name} ${(size / 1024).toFixed(1)} KB`);
  console.log(`=> ${changed ? "" : "unchanged: "}${summary.join(", ")} in brotli`);
  const together = EDITS_AND_RUNS.reduce((sum, name) => sum + sizes[name], 0);
  const budgets = [...Object.entries(BUDGETS).map(([name, budget]) => [name, sizes[name], budget]), ["Editor and runner", together, EDITING_AND_RUNNING]];
  for (const [name, size, budget] of budgets) {
    if (size > budget) {
      console.error(`${name} is ${size} bytes in brotli; its budget is ${budget}. Make it smaller.`);
      process.exitCode = 1;
    }
  }
}
