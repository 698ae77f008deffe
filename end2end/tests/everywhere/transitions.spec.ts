import { expect, test } from "../../fixtures.ts";

for (const [wish, fades] of [
  ["no-preference", true],
  ["reduce", false],
] as const) {
  test.describe(`a reader whose wish for less motion is “${wish}”`, () => {
    test.use({
      contextOptions: { reducedMotion: wish },
      // Chromium says so when it skips a fade, which it may at any time.
      expectedErrors: ({}, use) => use([/^uncaught: Transition was (aborted|skipped)/]),
    });

    test(`sees ${fades ? "a fade" : "no fade"} from page to page`, async ({ page }) => {
      await page.addInitScript(() => {
        addEventListener("pagereveal", (event: any) => ((window as any).fades = !!event.viewTransition));
      });
      await page.goto("/");
      await page.locator("main a").first().click();
      await expect(page).toHaveURL(/\/courses\//);
      await expect.poll(() => page.evaluate(() => (window as any).fades)).toBe(fades);
    });
  });
}
