import { everyPage, expect, lookingTest as test, unfold } from "../../fixtures.ts";

// That nothing is refused by the policy and nothing is fetched from another host
// is watched in every test; here each page is read to its end for it.
for (const path of everyPage) {
  test(`${path} keeps its own policy while it is read`, { tag: "@no-javascript" }, async ({ page }) => {
    const answer = await page.goto(path);
    const policy = answer!.headers()["content-security-policy"];
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toContain("'unsafe-inline'");
    expect(policy).not.toContain("'unsafe-eval'");
    await unfold(page);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    for (let read = 0; read < height; read += 700) {
      await page.mouse.wheel(0, 700);
    }
    await page.waitForLoadState("networkidle");
    expect(await page.locator("script:not([src]):not([type$='json'])").count()).toBeLessThanOrEqual(1);
    // The height of an editor is set through the object model, which the policy allows.
    expect(await page.evaluate(() => document.querySelectorAll("[style]:not(.editor)").length), "styles in attributes, which the policy refuses").toBe(0);
  });
}
