import type { Page } from "@playwright/test";
import { chapters, expect, listening, lookingTest, test } from "../../fixtures.ts";

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
  lookingTest(`a page follows a system that is ${colorScheme}`, { tag: "@no-javascript" }, async ({ page }) => {
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

const themeSwitch = (page: Page) => page.getByRole("button", { name: /^Theme: / });

/** Presses the switch, which goes round three choices, until it says so. */
async function choose(page: Page, theme: "as the system" | "light" | "dark") {
  await listening(page);
  for (let presses = 0; presses < 3; presses += 1) {
    if ((await themeSwitch(page).getAttribute("aria-label")) === `Theme: ${theme}`) {
      break;
    }
    await themeSwitch(page).click();
  }
  await expect(themeSwitch(page)).toHaveAccessibleName(`Theme: ${theme}`);
}

test("a chosen theme stays, and the next page has it before anything is drawn", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.goto(path);
  await choose(page, "dark");
  await expect.poll(() => paper(page)).toBeLessThan(60);

  // Looks at the theme at the moment the body begins: nothing can have been
  // drawn before that.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.body) {
        observer.disconnect();
        (window as any).themeAtBody = document.documentElement.dataset.theme;
      }
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto("/");
  expect(await page.evaluate(() => (window as any).themeAtBody)).toBe("dark");
  expect(await paper(page)).toBeLessThan(60);
  await expect(themeSwitch(page)).toHaveAccessibleName("Theme: dark");

  await choose(page, "as the system");
  await expect.poll(() => paper(page)).toBeGreaterThan(200);
});

test("what is stored and is no theme changes nothing", async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem("chapterwise-theme", "sepia");
    localStorage.setItem("theme", "dark");
  });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.goto(path);
  await expect(themeSwitch(page)).toHaveAccessibleName("Theme: as the system");
  expect(await paper(page)).toBeGreaterThan(200);
  await choose(page, "dark");
  await expect.poll(() => paper(page)).toBeLessThan(60);
});

lookingTest("the switch shows only where it works", { tag: "@no-javascript" }, async ({ page, javaScriptEnabled }) => {
  await page.goto(path);
  await expect(themeSwitch(page)).toBeVisible({ visible: javaScriptEnabled !== false });
});
