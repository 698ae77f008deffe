import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong on a page as it is now: rules, and where. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const result = await (window as any).axe.run(document, { resultTypes: ["violations"], preload: { assets: ["media"] } });
    return result.violations.flatMap((each: any) => each.nodes.map((node: any) => `${each.id}: ${node.target} ${node.failureSummary}`));
  });
}
