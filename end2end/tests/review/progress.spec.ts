import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect, test } from "../../fixtures.ts";
import { past, publishedQuestions, tell } from "../../learning.mjs";
import { makeAccount, press } from "../accounts/site.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** An account with eleven weeks behind it. */
async function makeStudent(page: Page) {
  await makeAccount(page);
  const chapters = await publishedQuestions(process.env.DATA!);
  await tell(page, past(chapters.filter(({ questions }: { questions: string[] }) => questions.length > 0)));
}

/** Asks what a change would do, and gives the status of the answer. */
async function see(page: Page): Promise<number> {
  const answer = page.waitForResponse((response) => response.url().includes("/settings/reviews?"));
  await page.getByRole("main").getByRole("button", { name: "See what changes" }).click();
  const status = (await answer).status();
  await page.waitForLoadState();
  return status;
}

/** The numbers in a column of the table behind a chart; a dash is none. */
async function column(page: Page, chart: string, at: number): Promise<number[]> {
  const rows = page.getByRole("figure").filter({ has: page.locator(`#${chart}Title`) }).locator("tbody tr");
  return rows.evaluateAll(
    (all, at) => all.map((row) => Number((row as HTMLTableRowElement).cells[at].textContent!.replace(/[^\d.-]/g, ""))),
    at,
  );
}

/** The heights of the columns of a chart, in percent of the chart. */
async function heights(page: Page, chart: string, kind: string): Promise<number[]> {
  const bars = page.locator(`svg:has(> #${chart}Title) rect:is(${kind})`);
  return bars.evaluateAll((all) => all.map((bar) => parseFloat(bar.getAttribute("height")!)));
}

/** Whether two lists of numbers are the same but for one factor. */
function agree(drawn: number[], said: number[]) {
  expect(drawn).toHaveLength(said.length);
  const most = Math.max(...said);
  const highest = drawn[said.indexOf(most)];
  expect(highest).toBeGreaterThan(0);
  drawn.forEach((height, at) => expect(height / highest, `column ${at}`).toBeCloseTo(said[at] / most, 2));
}

test("a student sees what comes back, and the table says the same as the chart", { tag: "@no-javascript" }, async ({ page }) => {
  await makeStudent(page);
  await page.goto("/progress");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Progress");
  const said = await column(page, "Coming", 1);
  expect(said).toHaveLength(31);
  expect(Math.max(...said)).toBeGreaterThan(0);
  agree(await heights(page, "Coming", ".plain, .marked"), said);
  const recalled = await column(page, "Recalled", 1);
  const drawn = (await heights(page, "Recalled", ".plain, .faint")).filter((height) => height > 0);
  agree(drawn, recalled);
  // Opened by hand, with or without scripts.
  const chart = page.getByRole("figure").filter({ has: page.locator("#ComingTitle") });
  await expect(chart.getByRole("table")).toBeHidden();
  await chart.getByText("As a table").click();
  await expect(chart.getByRole("table", { name: "Reviews on each of the coming days" })).toBeVisible();
  await expect(page.getByRole("img", { name: "Right when it came back, by your rating before" })).toBeVisible();
});

test("a change of the settings is seen before it is made, and made once", { tag: "@no-javascript" }, async ({ page }) => {
  await makeStudent(page);
  await page.goto("/settings");
  await page.getByRole("main").getByRole("link", { name: "Reviews" }).click();
  await expect(page.getByRole("button", { name: "Apply the change" })).toHaveCount(0);
  const retention = page.getByLabel("How much you want to recall, in percent");
  await retention.fill("99");
  expect(await see(page)).toBe(422);
  await expect(retention).toBeFocused();
  await expect(retention).toHaveValue("99");
  await expect(retention).toHaveAccessibleDescription(/^Choose a whole number from 80 to 97\./);

  await retention.fill("96");
  await page.getByLabel("Saturday").check();
  await page.getByLabel("Sunday").check();
  expect(await see(page)).toBe(200);
  await expect(page.getByRole("heading", { name: "What would change" })).toBeVisible();
  const [now, then] = [await column(page, "Coming", 1), await column(page, "Coming", 2)];
  expect(then).not.toEqual(now);
  const highest = Math.max(...now, ...then);
  const bars = [...(await heights(page, "Coming", ".other")), ...(await heights(page, "Coming", ".plain, .marked"))];
  const most = Math.max(...bars);
  [...now, ...then].forEach((count, at) => expect(bars[at] / most).toBeCloseTo(count / highest, 2));

  expect(await press(page, "Apply the change")).toBe(303);
  await expect(page.getByRole("status").filter({ hasText: "It is changed" })).toBeVisible();
  await expect(retention).toHaveValue("96");
  await expect(page.getByLabel("Sunday")).toBeChecked();
  await page.goto("/progress");
  expect(await column(page, "Coming", 1)).toEqual(then);
});

test("a course gets a first day, and loses it again", { tag: "@no-javascript" }, async ({ page }) => {
  await makeAccount(page);
  await page.goto("/settings/reviews");
  const day = page.getByLabel(/^First day/).first();
  await day.fill("2026-11-30");
  expect(await press(page, /^Save.*Backends/)).toBe(303);
  await expect(page.getByRole("status").filter({ hasText: "first day is noted" })).toBeVisible();
  await expect(day).toHaveValue("2026-11-30");
  await page.waitForLoadState();
  expect(await press(page, /^Remove.*Backends/)).toBe(303);
  await expect(day).toHaveValue("");
});

test("what was put aside is taken up again", { tag: "@no-javascript" }, async ({ page }) => {
  await makeStudent(page);
  await page.goto("/progress");
  expect(await press(page, "Take it up again")).toBe(303);
  await expect(page.getByRole("status").filter({ hasText: "It comes back again" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Take it up again" })).toHaveCount(0);
});

test("these pages have no barriers and fit a narrow phone", async ({ page }) => {
  await makeAccount(page);
  const paths = ["/progress", "/settings/reviews", "/settings/reviews?retention=95&cap=7&off=6", "/settings/reviews?retention=1&cap=0"];
  await page.emulateMedia({ reducedMotion: "reduce" });
  await look(page, paths);
  const chapters = await publishedQuestions(process.env.DATA!);
  await tell(page, past(chapters.filter(({ questions }: { questions: string[] }) => questions.length > 0)));
  await look(page, paths);
});

async function look(page: Page, paths: string[]) {
  for (const path of paths) {
    await page.goto(path);
    for (const summary of await page.locator("main summary").all()) {
      await summary.click();
    }
    await page.evaluate(axe);
    for (const width of [320, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const violations = await page.evaluate(async () => {
          const result = await (window as any).axe.run(document, { resultTypes: ["violations"] });
          return result.violations.map((each: any) => [each.id, each.nodes.map((node: any) => node.failureSummary)]);
        });
        expect(violations, `${path}, ${colorScheme}, ${width} pixels wide`).toEqual([]);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${path} at ${width}`).toBe(0);
    }
  }
}
