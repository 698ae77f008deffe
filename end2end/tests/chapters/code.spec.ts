import { chapters, expect, listening, lookingTest, test } from "../../fixtures.ts";

test("code is copied as it was written", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const path of chapters) {
    await page.goto(path);
    const figures = page.getByRole("article").locator("figure:not(.playground)").filter({ has: page.locator("pre code") });
    for (const [index, figure] of (await figures.all()).slice(0, 4).entries()) {
      const code = await figure.locator("pre code").first().textContent();
      await figure.hover();
      const button = figure.getByRole("button", { name: "Copy code" });
      await button.click();
      // The page says it too; later ones may be silenced when the word for an earlier one goes.
      await expect(index === 0 ? page.locator("#Status") : figure.locator("button")).toHaveText("Copied");
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied.trimEnd()).toBe(code!.trimEnd());
    }
  }
});

test("a refusal to copy is said", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError"));
  });
  await page.goto(chapters[0]);
  const figure = page.getByRole("article").locator("figure:not(.playground)").filter({ has: page.locator("pre code") }).first();
  await figure.hover();
  await figure.getByRole("button", { name: "Copy code" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The browser refused to copy" })).toBeAttached();
});

test("no button promises to copy where the browser lets no script do it", async ({ page }) => {
  // As on plain HTTP, away from the reader's own machine.
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined }));
  await page.goto(chapters[0]);
  // The loader has been here.
  await listening(page);
  await expect(page.getByRole("button", { name: "Copy code" })).toHaveCount(0);
});

lookingTest("no button promises to copy where no script runs", { tag: "@no-javascript" }, async ({ page, javaScriptEnabled }) => {
  await page.goto(chapters[0]);
  const buttons = page.getByRole("article").getByRole("button", { name: "Copy code" });
  if (javaScriptEnabled === false) {
    await expect(buttons).toHaveCount(0);
  } else {
    await expect(buttons.first()).toBeAttached();
  }
});

lookingTest("what a snippet prints can be unfolded", { tag: "@no-javascript" }, async ({ page, javaScriptEnabled }) => {
  let found = 0;
  for (const path of chapters) {
    await page.goto(path);
    for (const figure of await page.locator("figure[id^='playground-']").all()) {
      const expected = figure.locator("details");
      // Whoever is to predict it first, sees it when they have: see `playground/predict.spec.ts`.
      const isAsked = javaScriptEnabled !== false && (await figure.locator(".guess").count()) > 0;
      if ((await expected.count()) === 0 || isAsked) {
        continue;
      }
      found += 1;
      await expect(expected.locator("pre")).toBeHidden();
      await expected.getByText("What it prints").click();
      await expect(expected.locator("pre")).toBeVisible();
    }
  }
  expect(found, "snippets with an expected output").toBeGreaterThan(0);
});

lookingTest("long code scrolls by itself, with the keyboard too", { tag: "@no-javascript" }, async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  for (const path of chapters) {
    await page.goto(path);
    // In playgrounds the editor does.
    const code = page.getByRole("article").locator("pre:not(.playground pre)");
    for (const each of await code.all()) {
      if (!(await each.isVisible()) || (await each.evaluate((it) => it.scrollWidth <= it.clientWidth))) {
        continue;
      }
      await each.focus();
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => each.evaluate((it) => it.scrollLeft)).toBeGreaterThan(0);
      return;
    }
  }
  throw new Error("No chapter has a line of code too long for the narrowest phone; nothing was tested.");
});

lookingTest("both sides of a comparison are read without scrolling where there is room", { tag: "@no-javascript" }, async ({ page }) => {
  let found = 0;
  for (const width of [820, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of chapters) {
      await page.goto(path);
      const sides = await page.locator(".compare pre").evaluateAll((all) =>
        all.map((each) => ({ scrolls: each.scrollWidth > each.clientWidth, longest: Math.max(...each.textContent!.split("\n").map((line) => line.length)) })),
      );
      found += sides.length;
      expect(sides.filter(({ scrolls, longest }) => scrolls && longest <= 70), `${path}, ${width} pixels wide`).toEqual([]);
    }
  }
  expect(found, "sides of comparisons").toBeGreaterThan(0);
});
