import { expect, test } from "@playwright/test";
import { loadCorpus } from "../../xss/corpus.mjs";
import { findDead } from "../../xss/live.mjs";
import { openStage } from "../../xss/stage.mjs";

// A vector that does nothing proves nothing, so each is tried here in a page
// without sanitiser and policy, where it must run.

// A trace of so many pages would cost more than the test.
test.use({ trace: "off" });

const corpus = loadCorpus();
const SHARES = 4;

test("the corpus is large, and each vector has a name and a source of its own", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(300);
  expect(new Set(corpus.map(({ id }) => id)).size).toBe(corpus.length);
  expect(new Set(corpus.map(({ source, id }) => source.replaceAll(id, ""))).size).toBe(corpus.length);
  expect(corpus.filter(({ source, live }) => (live.html ?? source).trim() === "")).toEqual([]);
});

for (let share = 0; share < SHARES; share += 1) {
  test(`every vector is live, part ${share + 1} of ${SHARES}`, async ({ browser }) => {
    test.setTimeout(300_000);
    const stage = await openStage(browser);
    const dead = await findDead(stage, corpus.filter((_, index) => index % SHARES === share));
    await stage.close();
    expect(dead, "vectors that did nothing").toEqual([]);
  });
}
