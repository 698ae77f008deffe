import { chapters, expect, lookingTest as test, oncePerKind } from "../../fixtures.ts";

test.describe("the contents of the page", () => {
  for (const path of chapters) {
    test(`lead to every section of ${path}`, { tag: oncePerKind(path) }, async ({ page }) => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(path);
      const contents = page.getByRole("navigation", { name: "On this page" });
      const links = await contents.getByRole("link").all();
      expect(links.length).toBeGreaterThan(1);
      for (const link of links) {
        const anchor = (await link.getAttribute("href"))!;
        await link.click();
        await expect(page).toHaveURL(new RegExp(`${anchor}$`));
        await expect(page.locator(`[id="${anchor.slice(1)}"]`)).toBeInViewport();
      }
    });
  }

  test("follow the reader", async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(chapters[0]);
    const contents = page.getByRole("navigation", { name: "On this page" });
    for (const heading of await page.getByRole("article").locator("h2[id]").all()) {
      const anchor = await heading.getAttribute("id");
      const link = contents.locator(`a[href="#${anchor}"]`);
      if ((await link.count()) === 0) {
        continue;
      }
      await heading.evaluate((it) => window.scrollTo(0, it.getBoundingClientRect().top + window.scrollY - 100));
      await expect(link).toHaveAttribute("aria-current", /.+/);
      await expect(contents.locator("[aria-current]")).toHaveCount(1);
    }
  });

  test("follow a jump into the middle of a section, and to the end", async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 500 });
    await page.goto(chapters[0]);
    await expect(page.locator(".prose > *:not(.laid)")).toHaveCount(0);
    const contents = page.getByRole("navigation", { name: "On this page" });
    const marked = contents.locator("[aria-current]");
    const anchor = await contents.getByRole("link").evaluateAll((links: HTMLAnchorElement[]) => {
      const anchors = links.map((link) => link.getAttribute("href")!);
      const tops = anchors.map((each) => document.getElementById(each.slice(1))!.getBoundingClientRect().top + scrollY);
      const lengths = tops.slice(1).map((top, at) => top - tops[at]);
      const longest = lengths.indexOf(Math.max(...lengths));
      scrollTo(0, tops[longest] + lengths[longest] / 2);
      return anchors[longest];
    });
    await expect(marked).toHaveAttribute("href", anchor);
    const ended = page.evaluate(() => new Promise<void>((done) => addEventListener("scrollend", () => done(), { once: true })));
    await page.keyboard.press("End");
    await expect(marked).not.toHaveAttribute("href", anchor);
    // The browser scrolls there little by little, and loses a key that comes meanwhile.
    await ended;
    const left = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight - scrollY);
    await expect.poll(left).toBeLessThan(1);
    await page.keyboard.press("Home");
    await expect(marked).toHaveCount(0);
  });

  test("open over the text on a narrow screen and close again", { tag: "@no-javascript" }, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(chapters[0]);
    const contents = page.getByRole("navigation", { name: "On this page" });
    await expect(contents).toBeHidden();
    const button = page.getByRole("button", { name: "Contents" });
    await button.click();
    await expect(contents).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(contents).toBeHidden();
    await expect(button).toBeFocused();
  });
});

test("a heading carries a link to itself", { tag: "@no-javascript" }, async ({ page }) => {
  await page.goto(chapters[0]);
  const link = page.getByRole("article").getByRole("link", { name: /^Link to / }).nth(1);
  const anchor = await link.getAttribute("href");
  await link.click();
  await expect(page).toHaveURL(new RegExp(`${anchor}$`));
  await expect(page.locator(`[id="${anchor!.slice(1)}"]`)).toBeInViewport();
});
