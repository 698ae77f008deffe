import { chapters, expect, lookingTest as test, unfold } from "../../fixtures.ts";

test("a printed chapter is the chapter alone", { tag: "@no-javascript" }, async ({ page }) => {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.goto(chapters[0]);
  await unfold(page);
  await expect(page.getByRole("article")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Course" })).toBeHidden();
  await expect(page.getByRole("navigation", { name: "On this page" })).toBeHidden();
  await expect(page.getByRole("navigation", { name: "Previous and next chapter" })).toBeHidden();
  await expect(page.getByRole("button")).toHaveCount(0);
});

for (const theme of [undefined, "light", "dark"]) {
  test(`ink is dark on paper, with ${theme ?? "no"} theme chosen`, { tag: "@no-javascript" }, async ({ page }) => {
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.goto(chapters[0]);
    const ink = await page.getByRole("article").evaluate((article, theme) => {
      if (theme) {
        document.documentElement.dataset.theme = theme;
      }
      return getComputedStyle(article).color;
    }, theme);
    expect(ink).toMatch(/^rgb/);
    const [red, green, blue] = ink.match(/[\d.]+/g)!.map(Number);
    expect(Math.max(red, green, blue)).toBeLessThan(90);
  });
}

test("answers are open on paper, and code is as wide as prose", { tag: "@no-javascript" }, async ({ page }) => {
  await page.emulateMedia({ media: "print" });
  let outputs = 0;
  for (const path of chapters) {
    await page.goto(path);
    const { hidden, widths, expected } = await page.evaluate(() => {
      const folded = [...document.querySelectorAll(".answer, .expected pre")];
      const blocks = [...document.querySelectorAll(".prose > :is(p, pre, .code, .table)")];
      return {
        hidden: folded.filter((each) => !each.checkVisibility() || each.getBoundingClientRect().height === 0).length,
        widths: [...new Set(blocks.map((each) => Math.round(each.getBoundingClientRect().width)))],
        expected: document.querySelectorAll(".expected pre").length,
      };
    });
    outputs += expected;
    expect(hidden, `${path}: folded on paper`).toBe(0);
    expect(widths, `${path}: widths of blocks`).toHaveLength(1);
  }
  expect(outputs, "outputs that were looked at").toBeGreaterThan(0);
});

test("a link is followed by its address on paper, but not where it says it already", async ({ page }) => {
  await page.emulateMedia({ media: "print" });
  await page.goto(chapters[0]);
  const after = await page.getByRole("article").locator(".prose").evaluate((prose) => {
    prose.insertAdjacentHTML("beforeend", `<p><a href="https://a.example/">A</a> <a class="bare" href="https://b.example/">b.example</a></p>`);
    return [...prose.lastElementChild!.children].map((link) => getComputedStyle(link, "::after").content);
  });
  expect(after[0]).toContain("https://a.example/");
  expect(after[1]).toBe("none");
});

test("a chapter becomes a PDF of several pages", async ({ page }) => {
  await page.goto(chapters[0]);
  const pdf = await page.pdf({ format: "A4" });
  expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeGreaterThan(1);
});
