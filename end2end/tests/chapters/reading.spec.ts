import { chapters, courses, expect, lookingTest as test } from "../../fixtures.ts";

test("the landing page leads to every course, and a course to its chapters", { tag: "@no-javascript" }, async ({ page }) => {
  for (const course of courses) {
    await page.goto("/");
    await page.getByRole("main").locator(`a[href="${course}"]`).click();
    await expect(page).toHaveURL(course);
    const main = page.getByRole("main");
    await expect(main.getByRole("heading", { level: 1 })).toBeVisible();
    for (const chapter of chapters.filter((path) => path.startsWith(`${course}/`))) {
      await expect(main.getByRole("listitem").locator(`h3 a[href="${chapter}"]`)).toBeVisible();
    }
  }
});

for (const course of courses) {
  test(`${course} is read from the first to the last chapter by “next” alone`, { tag: "@no-javascript" }, async ({ page }) => {
    const expected = chapters.filter((path) => path.startsWith(`${course}/`));
    await page.goto(course);
    await page.getByRole("main").getByRole("heading", { level: 3 }).getByRole("link").first().click();
    const read: string[] = [];
    for (let page_ = 0; page_ < expected.length; page_ += 1) {
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      read.push(new URL(page.url()).pathname);
      const previous = page.locator('nav a[rel="prev"]');
      if (read.length > 1) {
        await expect(previous).toHaveAttribute("href", read[read.length - 2]);
      } else {
        await expect(previous).toHaveCount(0);
      }
      const next = page.locator('nav a[rel="next"]');
      if ((await next.count()) === 0) {
        break;
      }
      const to = (await next.getAttribute("href"))!;
      await next.click();
      await page.waitForURL(`**${to}`);
    }
    expect(read.slice().sort()).toEqual(expected.slice().sort());
  });
}

test("a chapter says what it is before it begins", { tag: "@no-javascript" }, async ({ page }) => {
  for (const path of chapters) {
    await page.goto(path);
    const article = page.getByRole("article");
    await expect(article.getByRole("heading", { level: 1 }), path).toHaveCount(1);
    await expect(article.getByText(/^(Chapter \d\d|Primer)$/).first(), path).toBeVisible();
    await expect(article.getByText(/\d+ min read/), path).toBeVisible();
    // Figures in the summary stand with its capitals, in years and amounts.
    await expect(article.locator(".lead"), path).toHaveCSS("font-variant-numeric", "lining-nums");
    const title = await article.getByRole("heading", { level: 1 }).textContent();
    expect(await page.title(), path).toContain(title!.trim());
    await expect(page.locator('link[rel="canonical"]')).toHaveAttribute("href", new RegExp(`${path}$`));
    await expect(page.getByRole("navigation", { name: "Course" }).locator('[aria-current="page"]')).toHaveAttribute("href", path);
  }
});

test("every link inside the site leads somewhere", async ({ page, request }) => {
  test.setTimeout(120_000);
  const seen = new Map<string, string>();
  for (const path of ["/", ...courses, ...chapters]) {
    await page.goto(path);
    const links = await page.locator("a[href], img[src], link[href]").evaluateAll((all) =>
      all.map((each) => (each as HTMLAnchorElement).href || (each as HTMLImageElement).src),
    );
    for (const link of links.filter((link) => new URL(link).origin === new URL(page.url()).origin)) {
      seen.set(link, path);
    }
  }
  const broken: string[] = [];
  const pages = new Map<string, { status: number; html: string }>();
  for (const [link, from] of seen) {
    const url = new URL(link);
    const address = url.origin + url.pathname + url.search;
    if (!pages.has(address)) {
      const answer = await request.get(address);
      pages.set(address, { status: answer.status(), html: await answer.text() });
    }
    const { status, html } = pages.get(address)!;
    const anchor = decodeURIComponent(url.hash.slice(1));
    if (status !== 200 || (anchor && !html.includes(`id="${anchor}"`))) {
      broken.push(`${from} → ${link} (${status})`);
    }
  }
  expect(broken).toEqual([]);
});
