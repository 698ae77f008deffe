import { get } from "node:http";
import { chapters, everyPage, expect, test } from "../../fixtures.ts";

const KB = 1024;
const WORDS = 2000;

/** Bytes of an answer as they cross the wire to a browser that reads brotli. */
function brotliSize(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "br" } }, (answer) => {
      let size = 0;
      expect(answer.headers["content-encoding"], url).toBe("br");
      answer.on("data", (chunk: Buffer) => (size += chunk.length));
      answer.on("end", () => resolve(size));
      answer.on("error", reject);
    }).on("error", reject);
  });
}

for (const path of chapters) {
  test(`the HTML of ${path} is at most 14 KB for 2,000 words`, async ({ page, baseURL }) => {
    await page.goto(path);
    const text = await page.getByRole("main").evaluate((main) => main.textContent ?? "");
    const words = text.split(/\s+/).filter(Boolean).length;
    expect(await brotliSize(baseURL + path)).toBeLessThanOrEqual(14 * KB * Math.max(1, words / WORDS));
  });
}

for (const path of everyPage) {
  test(`${path} costs at most 10 KB of CSS, and 2 KB of script until something wakes`, async ({ page }) => {
    const styles = new Set<string>();
    const scripts = new Set<string>();
    const rest: string[] = [];
    page.on("request", (request) => {
      const kind = request.resourceType();
      const path = new URL(request.url()).pathname;
      if (path.startsWith("/assets/playground-")) {
        // What a block of code needs comes when one is near, with budgets of its own.
      } else if (kind === "stylesheet") {
        styles.add(request.url());
      } else if (path.startsWith("/assets/accounts-")) {
        // Forms with a password, or for a new one, have one script more, with a budget of its own
        // (`build-site.mjs`).
        expect(["/sign-in", "/reset"]).toContain(new URL(page.url()).pathname);
      } else if (kind === "script") {
        scripts.add(request.url());
      } else if (path.endsWith(".wasm") || kind === "font") {
        rest.push(path);
      }
    });
    // A low window: whatever is not at the very top of the page is not near.
    const height = 400;
    await page.setViewportSize({ width: 1280, height });
    await page.goto(path);
    const nearest = await page
      .locator("leptos-island, [data-words], [data-playground]")
      .evaluateAll((islands) => Math.min(...islands.map((island) => island.getBoundingClientRect().top)));
    await page.waitForLoadState("networkidle");
    const sum = async (urls: Set<string>) =>
      (await Promise.all([...urls].map(brotliSize))).reduce((all, size) => all + size, 0);
    expect(styles.size).toBeGreaterThan(0);
    expect(await sum(styles), "CSS").toBeLessThanOrEqual(10 * KB);
    if (nearest > 2 * height) {
      expect(await sum(scripts), "scripts").toBeLessThanOrEqual(2 * KB);
      expect(rest, "fonts and WebAssembly").toEqual([]);
    }
  });
}
