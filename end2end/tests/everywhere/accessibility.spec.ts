import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { everyPage, expect, lookingTest as test, unfold } from "../../fixtures.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules that look at colours. */
const COLOURS = ["color-contrast", "link-in-text-block"];

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
        // A theme changes colours and nothing else, so every other rule is asked once a width.
        const rules = colorScheme === "light" ? undefined : COLOURS;
        const violations = await page.evaluate(async (rules) => {
          const result = await (window as any).axe.run(document, {
            resultTypes: ["violations"],
            runOnly: rules,
            // Of what axe can fetch beforehand, the style sheets serve only rules that are not asked.
            preload: { assets: ["media"] },
          });
          return result.violations.map((each: any) => ({
            rule: each.id,
            help: each.help,
            where: each.nodes.map((node: any) => `${node.target} ${node.failureSummary}`),
          }));
        }, rules);
        expect(violations, `${colorScheme}, ${width} pixels wide`).toEqual([]);
      }
    }
  });
}
