// Courses to measure with, written by course.mjs.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, root } from "./place.mjs";
import { succeed } from "./processes.mjs";

/** How many chapters a large course has. */
export const CHAPTERS = Number(process.env.BENCH_CHAPTERS ?? 1000);
/** How many words a chapter has. */
export const WORDS = Number(process.env.BENCH_WORDS ?? 2000);

/** Writes a course into a new folder; with `mdbook` the same text besides, in `FOLDER-mdbook`. */
export async function writeCourse({ chapters = CHAPTERS, words = WORDS, edit = 0, mdbook = false } = {}) {
  const dir = join(folder(`course-${chapters}`), "course");
  const options = ["--chapters", chapters, "--words", words, "--edit", edit].map(String);
  await succeed(process.execPath, [join(root, "bench/course.mjs"), dir, ...options, ...(mdbook ? ["--mdbook"] : [])]);
  return dir;
}

/** The most chapters that go into one course; more are spread over several. */
const IN_ONE_COURSE = 1000;

/** Writes as many chapters as asked for into courses of at most 1,000; their folders. */
export async function writeCourses(chapters) {
  const dirs = [];
  for (let left = chapters; left > 0; left -= IN_ONE_COURSE) {
    const dir = await writeCourse({ chapters: Math.min(left, IN_ONE_COURSE) });
    const file = join(dir, "course.md");
    writeFileSync(file, readFileSync(file, "utf8").replace("id: measured", `id: measured-${dirs.length + 1}`));
    dirs.push(dir);
  }
  return dirs;
}
