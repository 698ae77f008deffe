import type { Page } from "@playwright/test";
import { chapters, expect, test } from "../../fixtures.ts";

const path = chapters[0] ?? "/";

/** How light the paper is, from 0 to 255. */
function paper(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d")!;
    for (const part of [document.body, document.documentElement]) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = getComputedStyle(part).backgroundColor;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, opacity] = canvas.getImageData(0, 0, 1, 1).data;
      if (opacity > 0) {
        return (red + green + blue) / 3;
      }
    }
    return 255;
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`a page follows a system that is ${colorScheme}`, { tag: "@no-javascript" }, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(path);
    const light = await paper(page);
    if (colorScheme === "light") {
      expect(light).toBeGreaterThan(200);
    } else {
      expect(light).toBeLessThan(60);
    }
  });
}

test("the switch turns the page dark, and the next page is dark before it is drawn", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.goto(path);
  expect(await paper(page)).toBeGreaterThan(200);
  await chooseDark(page);
  await expect.poll(() => paper(page)).toBeLessThan(60);

  // Looks at the root element at the moment its body begins: nothing can have
  // been drawn before that.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.body) {
        observer.disconnect();
        const root = document.documentElement;
        (window as any).themeAtBody = getComputedStyle(root).colorScheme + " " + JSON.stringify({ ...root.dataset });
      }
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto("/");
  expect(await paper(page)).toBeLessThan(60);
  const atBody = await page.evaluate(() => (window as any).themeAtBody);
  expect(atBody).toContain("dark");
});

/** Presses the switch until it says that dark is chosen. */
async function chooseDark(page: Page) {
  const header = page.getByRole("banner");
  await header.getByRole("button", { name: /dark|theme|appearance/i }).first().click();
  const choice = page.getByRole("menuitemradio", { name: /dark/i }).or(page.getByRole("radio", { name: /dark/i }));
  if (await choice.count()) {
    await choice.first().click();
  }
}

test("without scripts there is no switch that does nothing", { tag: "@no-javascript" }, async ({ page, javaScriptEnabled }) => {
  await page.goto(path);
  const button = page.getByRole("banner").getByRole("button", { name: /dark|theme|appearance/i });
  if (javaScriptEnabled === false) {
    await expect(button.and(page.locator(":visible"))).toHaveCount(0);
  } else {
    await expect(button.first()).toBeVisible();
  }
});
