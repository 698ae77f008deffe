import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { violations } from "../axe.ts";
import { expect, test } from "../fixtures.ts";
import { makeAccount, press } from "./accounts/site.ts";
import { sql } from "./review/site.ts";
import { provoke } from "./xss/provoke.ts";
import { loadComments, loadCorpus } from "../xss/corpus.mjs";

const CHAPTER = "/courses/backends/the-runtime";
const PAGE = `${CHAPTER}/discussion`;

/** Words that nobody else says, since all tests talk about one chapter. */
const unique = (words: string) => `${words} ${Math.random().toString(36).slice(2)}`;

const box = (page: Page) => page.getByLabel("Say something");
const comment = (page: Page, words: string) => page.locator(".comment", { hasText: words });

async function say(page: Page, words: string) {
  await page.goto(PAGE);
  await box(page).fill(words);
  expect(await press(page, "Post")).toBe(303);
  await expect(page.getByRole("status").filter({ hasText: "Your comment is there." })).toBeVisible();
}

test("somebody asks, another answers, and both find it again", { tag: "@no-javascript" }, async ({ page, browser }) => {
  await makeAccount(page, "Ada");
  await page.goto(CHAPTER);
  await page.getByRole("link", { name: "Read and join the discussion" }).click();
  await expect(page).toHaveURL(PAGE);
  const question = unique("Why does it wait?");
  await box(page).fill(`${question}\n\n- one\n- two\n\n\`\`\`js\nlet a = 1;\n\`\`\``);
  expect(await press(page, "Preview")).toBe(200);
  await expect(page.locator(".preview li")).toHaveCount(2);
  await expect(box(page)).toHaveValue(new RegExp(question.replace("?", "\\?")));
  expect(await press(page, "Post")).toBe(303);
  await expect(page.locator(".comment:target")).toContainText(question);
  await expect(page.locator(".comment:target pre .k")).toHaveText("let");

  const other = await (await browser.newContext()).newPage();
  await makeAccount(other, "Grace");
  await other.goto(PAGE);
  await comment(other, question).getByRole("link", { name: "Reply" }).click();
  await expect(other.getByLabel("Your reply to Ada")).toBeFocused();
  const answer = unique("It waits for nobody, @Ada.");
  await other.getByLabel("Your reply to Ada").fill(answer);
  expect(await press(other, "Post")).toBe(303);
  await expect(comment(other, answer).locator(".mention")).toHaveText("@Ada");
  await other.context().close();

  await page.goto(PAGE);
  await expect(comment(page, answer)).toContainText("Grace");
  await comment(page, answer).getByRole("button", { name: "Mark as helpful" }).click();
  await expect(page.locator(".comment:target .helpful")).toHaveText("Helpful");
});

test("what one said can be changed, taken away and put back", { tag: "@no-javascript" }, async ({ page }) => {
  await makeAccount(page, "Ada");
  const words = unique("A slip");
  await say(page, words);
  await comment(page, words).getByRole("link", { name: "Edit" }).click();
  await page.getByRole("textbox").fill(`${words}, mended`);
  expect(await press(page, "Save")).toBe(303);
  await expect(comment(page, `${words}, mended`)).toContainText("edited");
  await comment(page, words).getByRole("link", { name: "Delete" }).click();
  expect(await press(page, "Delete")).toBe(303);
  await expect(comment(page, words)).toHaveCount(0);
  expect(await press(page, "Put it back")).toBe(303);
  await expect(comment(page, words)).toBeVisible();
});

test("a mistake is said at the box, with the words in it, and nothing scrolls sideways", { tag: "@no-javascript" }, async ({ page }) => {
  await makeAccount(page, "Ada");
  await page.goto(PAGE);
  expect(await press(page, "Post")).toBe(422);
  await expect(page.getByRole("alert")).toHaveText("Write something first.");
  await expect(box(page)).toHaveAttribute("aria-invalid", "true");
  await expect(box(page)).toHaveAccessibleDescription(/^Write something first\./);
  const words = unique("</textarea><b>said");
  await say(page, words);
  await page.goto(PAGE);
  await box(page).fill(words);
  expect(await press(page, "Post")).toBe(409);
  await expect(page.getByRole("alert")).toContainText("You have just said that here");
  await expect(box(page)).toHaveValue(words);
});

test("axe finds nothing wrong, and it fits a small phone", async ({ page }) => {
  test.slow();
  await makeAccount(page, "A name that is as long as a name may be, and somewhat longer");
  const long = unique(`Look at ${"a".repeat(90)} and https://example.org/${"b".repeat(90)}`);
  await say(page, `${long}\n\n> quoted\n\n\`\`\`js\nconst answer = ${"1234567890".repeat(12)};\n\`\`\``);
  const thread = new URL(page.url()).pathname;
  for (const name of ["One", "Two", "Three", "Four"]) {
    await sql("delete from throttle");
    await page.goto(thread);
    await page.locator(".comment").last().getByRole("link", { name: "Reply" }).click();
    await page.locator("#Words").fill(unique(`Reply ${name}`));
    expect(await press(page, "Post")).toBe(303);
  }
  for (const path of [PAGE, thread, `${PAGE}?question=${await firstQuestion(page)}`]) {
    await page.goto(path);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        expect(await violations(page), `${path}, ${colorScheme}, ${width} pixels wide`).toEqual([]);
      }
      const [room, wide] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
      expect(wide, `${path}, ${width} pixels wide`).toBeLessThanOrEqual(room);
    }
  }
});

async function firstQuestion(page: Page) {
  await page.goto(PAGE);
  const href = await page.getByRole("navigation", { name: "About" }).getByRole("link").nth(1).getAttribute("href");
  return new URL(href!, page.url()).searchParams.get("question");
}

test("a question's discussion is folded until it was tried", { tag: "@no-javascript" }, async ({ page }) => {
  const question = await firstQuestion(page);
  await page.goto(`${PAGE}?question=${question}`);
  await expect(page.getByText("It stays folded until you have tried it")).toBeVisible();
  await page.getByRole("link", { name: "Try the question" }).click();
  await expect(page).toHaveURL(`${CHAPTER}#question-${question}`);
  await expect(page.locator(`#question-${question}`)).toBeVisible();
});

test("nothing that anybody says or is called runs", async ({ page, context }) => {
  test.setTimeout(300_000);
  const ran: string[] = [];
  await context.exposeBinding("fired", ({ page }, id) => void ran.push(`${id} on ${page.url()}`));
  context.on("dialog", (dialog) => {
    ran.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const address = await makeAccount(page, "<img src=x onerror=fired(1)>");
  const vectors = [...loadComments(), ...loadCorpus().filter(({ group }) => ["breakout", "markdown-link"].includes(group))];
  const path = "/courses/backends/http-and-frameworks/discussion";
  const origin = new URL(page.url()).origin;
  let posted = 0;
  for (const [at, { source }] of vectors.entries()) {
    if (at % 3 === 0) await sql("delete from throttle");
    const answer = await page.request.post(path, {
      form: { client: randomUUID(), text: source, do: "post" },
      headers: { origin, "sec-fetch-site": "same-origin" },
      maxRedirects: 0,
    });
    // What says nothing, or is nested too deep, is refused with the words in the box.
    expect([303, 409, 422], source).toContain(answer.status());
    posted += Number(answer.status() === 303);
    expect(await answer.text()).not.toMatch(/<(script|img|svg|iframe)(?![^>]*(?:src="\/assets|viewBox|data-loader))/);
  }
  expect(posted).toBeGreaterThan(vectors.length / 2);
  await sql(`update comment set status = 'visible', is_listed = true where user_id = (select id from account where email = '${address}')`);
  const problems: string[] = [];
  for (let next: string | null = path; next; ) {
    await page.goto(next);
    problems.push(...(await page.evaluate(provoke)));
    next = await page.locator("a[rel=next]").getAttribute("href", { timeout: 1000 }).catch(() => null);
  }
  expect(problems).toEqual([]);
  expect(ran).toEqual([]);
});
