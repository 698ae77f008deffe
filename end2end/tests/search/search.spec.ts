import { chapters, expect, listening, lookingTest, test } from "../../fixtures.ts";

lookingTest("search finds a section, marks the words and leads to it", { tag: "@no-javascript" }, async ({ page }) => {
  await page.goto("/");
  await page.getByRole("banner").getByRole("link", { name: /search/i }).click();
  await page.getByRole("searchbox").fill("password");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/\/search\?q=password$/);
  await expect(page.getByRole("status").filter({ hasText: /section/ })).toBeVisible();
  const main = page.getByRole("main");
  await expect(main.locator("mark").first()).toHaveText(/password/i);
  const hit = main.getByRole("listitem").getByRole("link").first();
  const to = new URL((await hit.getAttribute("href"))!, page.url());
  expect(chapters).toContain(to.pathname);
  await hit.click();
  await expect(page.getByRole("article").getByRole("heading", { level: 1 })).toBeVisible();
  if (to.hash) {
    await expect(page.locator(`[id="${to.hash.slice(1)}"]`)).toBeInViewport();
  }
});

lookingTest("a typo is forgiven, and the page says what it looked for instead", { tag: "@no-javascript" }, async ({ page }) => {
  await page.goto("/search?q=pasword");
  await expect(page.getByRole("status").filter({ hasText: "Nothing for “pasword”; showing" })).toBeVisible();
  await expect(page.getByRole("main").getByRole("listitem").getByRole("link").first()).toBeVisible();
});

lookingTest("finding nothing comes with advice", { tag: "@no-javascript" }, async ({ page }) => {
  await page.goto("/search?q=zzzzqqqq");
  await expect(page.getByText("Nothing for “zzzzqqqq”.")).toBeVisible();
  await expect(page.getByText("Try fewer words, or a more common one.")).toBeVisible();
  await expect(page.getByRole("searchbox")).toHaveValue("zzzzqqqq");
});

lookingTest("what was typed is shown as text, whatever it is", { tag: "@no-javascript" }, async ({ page }) => {
  const typed = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;
  await page.goto(`/search?q=${encodeURIComponent(typed)}`);
  await expect(page.getByRole("searchbox")).toHaveValue(typed);
  await expect(page.getByRole("main").locator("img, script")).toHaveCount(0);
});

test.describe("while typing", () => {
  test("results come without leaving the page, and the address follows", async ({ page }) => {
    await page.goto("/search");
    let loads = 0;
    page.on("load", () => (loads += 1));
    await page.getByRole("searchbox").pressSequentially("sessions");
    await expect(page.getByRole("status").filter({ hasText: /section/ })).toBeVisible();
    await expect(page).toHaveURL(/\/search\?q=sessions$/);
    expect(loads, "pages loaded").toBe(0);
  });

  lookingTest("the arrow keys go from the field to the results and back", async ({ page }) => {
    await page.goto("/search?q=server");
    const field = page.getByRole("searchbox");
    const first = page.getByRole("main").getByRole("listitem").getByRole("link").first();
    await expect(first).toBeVisible();
    await field.focus();
    // The field wakes when it is touched; until then the arrows are the browser's.
    await expect(async () => {
      await field.focus();
      await page.keyboard.press("ArrowDown");
      await expect(first).toBeFocused({ timeout: 200 });
    }).toPass();
    await page.keyboard.press("ArrowUp");
    await expect(field).toBeFocused();
  });

  test.describe("on a bad connection", () => {
    test.use({ expectedErrors: [/net::ERR_FAILED/] });

    test("a lost script is fetched again at the next touch", async ({ page }) => {
      let asked = 0;
      await page.route("**/assets/app-*.js*", (route) => (++asked === 1 ? route.abort() : route.continue()));
      const lost = page.waitForEvent("requestfailed");
      await page.goto("/search");
      await lost;
      await page.getByRole("searchbox").pressSequentially("sessions");
      await expect(page.getByRole("status").filter({ hasText: /section/ })).toBeVisible();
      expect(asked).toBe(2);
    });

    test("a lost answer is said, and the search can be tried again", async ({ page }) => {
      await page.goto("/search");
      let lost = true;
      await page.route("**/api/v1/**", (route) => (lost ? route.abort() : route.continue()));
      await page.getByRole("searchbox").pressSequentially("sessions");
      await expect(page.getByText("The answer did not come.")).toBeVisible();
      lost = false;
      await page.getByRole("button", { name: "Search" }).click();
      await expect(page.getByRole("status").filter({ hasText: /section/ })).toBeVisible();
    });
  });
});

for (const keys of ["Control+k", "Meta+k"]) {
  lookingTest(`${keys} goes to the search from any page, and what is typed next is searched`, async ({ page }) => {
    await page.goto(chapters[0]);
    await listening(page);
    await page.keyboard.press(keys);
    await expect(page).toHaveURL(/\/search/);
    await expect(page.getByRole("searchbox")).toBeFocused();
    await page.keyboard.type("sessions");
    await expect(page.getByRole("status").filter({ hasText: /section/ })).toBeVisible();
  });
}

lookingTest("no key alone leads away, for those whose words become keys", async ({ page }) => {
  await page.goto(chapters[0]);
  await listening(page);
  await page.evaluate(() => {
    const taken: string[] = ((window as any).taken = []);
    addEventListener("keydown", (event) => event.defaultPrevented && taken.push(event.key));
  });
  for (const key of [..."/abcdefghijklmnopqrstuvwxyz0123456789?.,"]) {
    await page.keyboard.press(key);
  }
  expect(await page.evaluate(() => (window as any).taken)).toEqual([]);
  await expect(page).toHaveURL(new RegExp(`${chapters[0]}$`));
});

lookingTest("the search link leads to the field", { tag: "@no-javascript" }, async ({ page }) => {
  await page.goto(chapters[0]);
  await page.getByRole("banner").getByRole("link", { name: /search/i }).click();
  await expect(page.getByRole("searchbox")).toBeFocused();
});
