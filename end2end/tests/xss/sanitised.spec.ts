import { expect, test } from "@playwright/test";
import { audit } from "../../xss/audit.mjs";
import { loadCorpus } from "../../xss/corpus.mjs";
import { isOverwritten } from "../../xss/live.mjs";
import { places } from "../../xss/places.mjs";
import { openProofs } from "../../xss/proofs.mjs";
import { render } from "../../xss/renderer.mjs";
import { READER, openStage } from "../../xss/stage.mjs";

// The same vectors, put wherever an author can put text, through our renderer.
// The page has no policy, so that the sanitiser alone is judged. All of it is rendered each time; a
// page that comes out as it did before need not be tried again in the same browser.

// A trace of so many pages would cost more than the test.
test.use({ trace: "off" });

const corpus = loadCorpus();
const overwritten = corpus.flatMap(({ live }) => (live.changes ? [live.changes.split(".")[1]] : []));

/** How many places share a page: each page has a context, a renderer and a wait of its own. */
const TOGETHER = 4;
const everywhere = Object.entries(places);

for (let first = 0; first < everywhere.length; first += TOGETHER) {
  const group = everywhere.slice(first, first + TOGETHER);
  test(`nothing runs from ${group.map(([place]) => place).join(", ")}`, async ({ browser }) => {
    test.setTimeout(300_000);
    const written = group.flatMap(([place, write]) => corpus.map(({ id, source }) => ({ name: `${id} in ${place}`, text: write(source) })));
    const rendered = await render(written.map(({ text }) => text));
    const sections = rendered.map(({ html, prompts, answers }, index) => {
      const questions = prompts.map((prompt, at) => `<details><summary>${prompt}</summary><div>${answers[at] ?? ""}</div></details>`);
      return `<section data-vector="${written[index].name}">${html}${questions.join("")}</section>`;
    });

    // Sections of a fixed size: opening one does not lay out hundreds of others again.
    const head = `<!doctype html><meta charset="utf-8"><title>Rendered</title><style>main > section { contain: strict; height: 9em }</style>`;
    const html = `${head}<body><main>${sections.join("")}</main></body>`;
    const proofs = openProofs(`sanitised-${first}`, browser.version());
    if (proofs.has(html)) {
      return;
    }

    const stage = await openStage(browser);
    const ran: string[] = [];
    stage.listen(({ kind, id, url }: { kind: string; id: string; url?: string }) => ran.push(`${kind}: ${url ?? id}`));
    stage.serve("/rendered", html);
    const page = await stage.context.newPage();
    await page.goto(`${READER}/rendered`, { waitUntil: "load" });
    // Everything stands where it was put: nothing has closed what is around it.
    const shape = () => page.evaluate(() => [document.querySelectorAll("main > section").length, document.body.childElementCount, document.title]);
    expect(await shape()).toEqual([written.length, 1, "Rendered"]);
    expect(await page.evaluate(audit), "what the sanitiser let through").toEqual([]);
    await page.waitForLoadState("networkidle");
    expect(await shape()).toEqual([written.length, 1, "Rendered"]);
    for (const name of overwritten) {
      expect(await page.evaluate(isOverwritten, name), `document.${name} is overwritten`).toBe(false);
    }
    expect(new URL(page.url()).pathname).toBe("/rendered");
    expect(stage.context.pages(), "windows that were opened").toHaveLength(1);
    expect(ran, "what ran").toEqual([]);
    await stage.close();
    proofs.keep([html]);
  });
}

test("what is not sanitised does not pass", async ({ browser }) => {
  const seen = ["load-img-error", "url-link", "svg-onload", "form-action", "parse-comment-abrupt", "mh-allowed-kbd", "doc-style-attribute"];
  const raw = corpus.filter(({ id }) => seen.includes(id));
  const stage = await openStage(browser);
  const ran = new Set<string>();
  stage.listen(({ id }: { id: string }) => ran.add(id));
  const sections = raw.map(({ id, source, live }) => `<section data-vector="${id}">${live.html ?? source}</section>`);
  stage.serve("/raw", `<!doctype html><meta charset="utf-8"><title>Raw</title><body><main>${sections.join("")}</main></body>`);
  const page = await stage.context.newPage();
  await page.goto(`${READER}/raw`);
  const problems: string[] = await page.evaluate(audit);
  expect([...new Set(problems.map((problem) => problem.split(":")[0]))].sort()).toEqual([...seen].sort());
  await expect.poll(() => [...ran].sort()).toEqual([...seen].sort());
  await stage.close();
});
