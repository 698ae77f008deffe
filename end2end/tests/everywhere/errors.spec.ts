import { chapters, courses, expect, lookingTest as test } from "../../fixtures.ts";

for (const path of [
  "/nothing-here",
  "/courses/there-is-no-such-course",
  `${courses[0]}/there-is-no-such-chapter`,
  `${chapters[0]}/`.replace(/\/$/, "/deeper"),
]) {
  test(`${path} is not found, and the page helps`, { tag: "@no-javascript" }, async ({ page }) => {
    const answer = await page.goto(path);
    expect(answer!.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("main").getByRole("link").first()).toBeVisible();
    await expect(page.getByRole("searchbox").first()).toBeVisible();
  });
}

for (const path of ["/courses/%ff", "/courses/%2e%2e%2fetc", "/courses/UPPER%00", `/search?q=${"x".repeat(5000)}`]) {
  test(`${path.slice(0, 40)} is refused without a fault of ours`, async ({ request }) => {
    const answer = await request.get(path);
    expect([400, 404, 414, 431]).toContain(answer.status());
  });
}
