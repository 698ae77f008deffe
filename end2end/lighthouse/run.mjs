// Lighthouse with its mobile defaults on the longest chapter of the sample
// courses: three runs, of which the median counts.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { computeMedianRun } from "lighthouse/core/lib/median-run.js";
import { browser, wholeBrowser } from "../browser.mjs";
import { listPages, startServer } from "../server.mjs";

const RUNS = 3;
/** How often a run is begun that Lighthouse itself says it could not record. */
const TRIES = 3;
const [folder] = process.argv.slice(2);

const server = await startServer();
try {
  const path = process.env.LIGHTHOUSE_PATH ?? (await longestChapter());
  console.log(`Lighthouse, mobile defaults, median of ${RUNS}, on ${path}`);
  const results = [];
  for (let run = 0; run < RUNS; run += 1) {
    results.push(await measure(server.url + path));
  }
  const median = computeMedianRun(results);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "median.json"), JSON.stringify(median, null, 2));
  await writeFile(join(folder, "runs.json"), JSON.stringify(results.map(summary), null, 2));
  print(summary(median));
  console.log(`The whole report is ${join(folder, "median.json")}.`);
} finally {
  await server.stop();
}

async function longestChapter() {
  let longest = { path: "/", length: 0 };
  for (const path of await listPages(server.url)) {
    const { length } = await (await fetch(server.url + path)).text();
    if (/^\/courses\/[^/]+\/[^/]+$/.test(path) && length > longest.length) {
      longest = { path, length };
    }
  }
  return longest.path;
}

async function measure(url) {
  for (let left = TRIES - 1; ; left -= 1) {
    const lhr = await record(url);
    if (!lhr.runtimeError) {
      return lhr;
    }
    const problem = `Lighthouse could not measure the page: ${lhr.runtimeError.message}`;
    if (left === 0) {
      throw new Error(problem);
    }
    console.log(problem);
  }
}

async function record(url) {
  const chrome = await launch({
    chromePath: wholeBrowser,
    chromeFlags: ["--headless=new", ...browser.args],
  });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, output: "json", logLevel: "error" });
    return lhr;
  } finally {
    chrome.kill();
  }
}

function summary(lhr) {
  const value = (audit) => lhr.audits[audit].numericValue;
  return {
    scores: Object.fromEntries(Object.values(lhr.categories).map((each) => [each.title, Math.round(each.score * 100)])),
    firstContentfulPaint: value("first-contentful-paint"),
    largestContentfulPaint: value("largest-contentful-paint"),
    totalBlockingTime: value("total-blocking-time"),
    cumulativeLayoutShift: value("cumulative-layout-shift"),
    bytes: value("total-byte-weight"),
    missed: Object.values(lhr.audits)
      .filter((audit) => audit.score !== null && audit.score < 1 && audit.scoreDisplayMode !== "informative")
      .map((audit) => `${audit.id}: ${audit.displayValue ?? audit.title}`),
  };
}

function print(result) {
  for (const [name, score] of Object.entries(result.scores)) {
    console.log(`  ${name.padEnd(26)} ${score}`);
  }
  console.log(`  largest contentful paint   ${(result.largestContentfulPaint / 1000).toFixed(2)} s`);
  console.log(`  first contentful paint     ${(result.firstContentfulPaint / 1000).toFixed(2)} s`);
  console.log(`  total blocking time        ${Math.round(result.totalBlockingTime)} ms`);
  console.log(`  cumulative layout shift    ${result.cumulativeLayoutShift}`);
  console.log(`  bytes in all               ${(result.bytes / 1024).toFixed(1)} KB`);
  for (const missed of result.missed) {
    console.log(`  not perfect: ${missed}`);
  }
}
