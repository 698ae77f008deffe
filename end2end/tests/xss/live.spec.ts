import { expect, test } from "@playwright/test";
import { loadComments, loadCorpus } from "../../xss/corpus.mjs";
import { findDead } from "../../xss/live.mjs";
import { openProofs } from "../../xss/proofs.mjs";
import { openStage } from "../../xss/stage.mjs";

// A vector that does nothing proves nothing, so each is tried here in a page
// without sanitiser and policy, where it must run. Nothing of ours takes part,
// so what a browser has run once need not be tried in it again.

// A trace of so many pages would cost more than the test.
test.use({ trace: "off" });

const corpus = [...loadCorpus(), ...loadComments()];
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
    const vectors = corpus.filter((_, index) => index % SHARES === share);
    const proofs = openProofs(`live-${share + 1}-of-${SHARES}`, browser.version());
    const untried = vectors.filter((vector) => !proofs.has(vector));
    if (untried.length === 0) {
      return;
    }
    const stage = await openStage(browser);
    const dead = await findDead(stage, untried);
    await stage.close();
    proofs.keep(vectors.filter(({ id }) => !dead.includes(id)));
    expect(dead, "vectors that did nothing").toEqual([]);
  });
}

test("a vector that changed, or another browser, is tried again", () => {
  const [first, second] = corpus;
  openProofs("of-this-test", "1").keep([first]);
  const proofs = openProofs("of-this-test", "1");
  expect(proofs.has(first)).toBe(true);
  expect(proofs.has(second)).toBe(false);
  expect(proofs.has({ ...first, source: `${first.source} ` })).toBe(false);
  expect(openProofs("of-this-test", "2").has(first)).toBe(false);
});
