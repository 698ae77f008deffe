import { chapters, expect, test, unfold } from "../../fixtures.ts";

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

test("a chapter becomes a PDF of several pages", async ({ page }) => {
  await page.goto(chapters[0]);
  const pdf = await page.pdf({ format: "A4" });
  expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeGreaterThan(1);
});
