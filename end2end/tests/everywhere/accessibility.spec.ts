import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { everyPage, expect, test, unfold } from "../../fixtures.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const path of everyPage) {
  test(`axe finds nothing wrong on ${path}`, async ({ page }) => {
    // Colours in the middle of a transition are nobody's choice.
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(path);
    await unfold(page);
    await page.evaluate(axe);
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const violations = await page.evaluate(async () => {
          const result = await (window as any).axe.run(document, { resultTypes: ["violations"] });
          return result.violations.map((each: any) => ({
            rule: each.id,
            help: each.help,
            where: each.nodes.map((node: any) => `${node.target} ${node.failureSummary}`),
          }));
        });
        expect(violations, `${colorScheme}, ${width} pixels wide`).toEqual([]);
      }
    }
  });
}
