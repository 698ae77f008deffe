import { chapters, expect, lookingTest, test } from "../../fixtures.ts";

for (const path of chapters) {
  lookingTest(`the questions of ${path} keep their answers until they are opened`, { tag: "@no-javascript" }, async ({ page }) => {
    await page.goto(path);
    const questions = page.locator("details[id^='question-']");
    const count = await questions.count();
    expect(count).toBeGreaterThan(0);
    for (const question of await questions.all()) {
      const summary = question.locator("summary");
      const answer = summary.locator("xpath=following-sibling::*");
      await expect(answer.first()).toBeHidden();
      await summary.press("Enter");
      await expect(answer.first()).toBeVisible();
      expect((await answer.allTextContents()).join("").trim()).not.toBe("");
    }
  });
}

test("the count of opened answers and its button wake with the first answer", async ({ page }) => {
  const wasm: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith(".wasm")) {
      wasm.push(request.url());
    }
  });
  await page.goto(chapters[0]);
  await page.waitForLoadState("networkidle");
  expect(wasm, "WebAssembly that nobody has come near").toEqual([]);

  const section = page.getByRole("region", { name: "Test yourself" });
  const questions = section.locator("details[id^='question-']");
  const total = await questions.count();
  const closeAll = section.getByRole("button", { name: "Close all for a second pass" });
  await expect(closeAll).toBeHidden();
  await expect(section.getByText(`${total} question`)).toBeAttached();

  await questions.first().scrollIntoViewIfNeeded();
  await questions.first().locator("summary").click();
  await expect(section.getByText(`1 of ${total} opened`)).toBeVisible();
  await questions.nth(1).locator("summary").click();
  await expect(section.getByText(`2 of ${total} opened`)).toBeVisible();
  expect(wasm).toHaveLength(1);

  await closeAll.click();
  await expect(section.getByText(`${total} question`)).toBeVisible();
  await expect(section.locator("details[open]")).toHaveCount(0);
  await expect(questions.first().locator("summary")).toBeFocused();
});

test("an answer opened before anything woke is counted", async ({ page }) => {
  // The WebAssembly arrives only after the answer has been opened.
  let arrive = () => {};
  const opened = new Promise<void>((resolve) => (arrive = resolve));
  await page.route("**/*.wasm", async (route) => {
    await opened;
    await route.continue();
  });
  await page.goto(chapters[0]);
  const section = page.getByRole("region", { name: "Test yourself" });
  const total = await section.locator("details[id^='question-']").count();
  await section.locator("summary").first().click();
  await expect(section.locator("details").first()).toHaveAttribute("open");
  arrive();
  await expect(section.getByText(`1 of ${total} opened`)).toBeVisible();
});

lookingTest("the ring around an open question leaves its answer alone", { tag: "@no-javascript" }, async ({ page }) => {
  await page.goto(chapters[0]);
  const question = page.locator("details[id^='question-']").first();
  await question.locator("summary").press("Enter");
  const gap = await question.evaluate((it) => {
    const [summary, answer] = it.children;
    const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(summary);
    const ring = parseFloat(outlineWidth) + parseFloat(outlineOffset);
    return { outlineStyle, gap: answer.getBoundingClientRect().top - summary.getBoundingClientRect().bottom - ring };
  });
  expect(gap.outlineStyle).toBe("solid");
  expect(gap.gap).toBeGreaterThanOrEqual(0);
});

lookingTest("a link to a question opens the page at it", { tag: "@no-javascript" }, async ({ page }) => {
  await page.goto(chapters[0]);
  const id = await page.locator("details[id^='question-']").last().getAttribute("id");
  await page.goto(`${chapters[0]}#${id}`);
  await expect(page.locator(`[id="${id}"]`)).toBeInViewport();
});
