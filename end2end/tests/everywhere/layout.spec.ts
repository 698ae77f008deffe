import { everyPage, expect, lookingTest, oncePerKind, test, unfold } from "../../fixtures.ts";

for (const path of everyPage) {
  lookingTest(`${path} never scrolls sideways`, { tag: oncePerKind(path) }, async ({ page }) => {
    await page.goto(path);
    await unfold(page);
    for (const [situation, width, letters] of [
      ["the narrowest phone", 320, "100%"],
      ["a phone with text at twice its size", 360, "200%"],
      ["a desktop zoomed to 200 %", 640, "100%"],
      ["a desktop with text at twice its size", 1280, "200%"],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      const tooWide = await page.evaluate((letters) => {
        document.documentElement.style.fontSize = letters;
        const room = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= room) {
          return [];
        }
        // Who reaches beyond the edge, but for what scrolls or is cut off in a part of its own.
        const isKept = (each: Element): boolean => {
          const parent = each.parentElement;
          return parent !== null && parent !== document.body && (getComputedStyle(parent).overflowX !== "visible" || isKept(parent));
        };
        return [...document.querySelectorAll("body *")]
          .filter((each) => each.getBoundingClientRect().right > room + 1 && !isKept(each))
          .map((each) => each.outerHTML.slice(0, 120))
          .slice(0, 5);
      }, letters);
      expect(tooWide, situation).toEqual([]);
      const scrolls = await page.evaluate(() => {
        window.scrollTo(1000, 0);
        return window.scrollX;
      });
      expect(scrolls, situation).toBe(0);
    }
  });

  // With nothing in the browser's cache: what comes late is what moves the rest.
  test(`nothing moves by itself on ${path}`, async ({ page }) => {
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(path);
      // Buffered: what has moved before this is told as well.
      await page.evaluate(() => {
        const shifts: unknown[] = ((window as any).shifts = []);
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as any[]) {
            shifts.push({
              value: entry.value,
              moved: entry.sources.map((source: any) => source.node?.outerHTML?.slice(0, 120) ?? source.node?.textContent),
            });
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      // The height becomes known while one reads.
      const height = () => page.evaluate(() => document.documentElement.scrollHeight);
      for (let read = 0; read < (await height()); read += 700) {
        await page.mouse.wheel(0, 700);
        // Two frames: what the scroll woke is drawn.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      }
      await page.waitForLoadState("networkidle");
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      expect(await page.evaluate(() => (window as any).shifts), `${width} pixels wide`).toEqual([]);
    }
  });
}
