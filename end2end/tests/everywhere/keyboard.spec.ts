import { everyPage, expect, lookingTest as test, oncePerKind } from "../../fixtures.ts";

for (const path of everyPage) {
  test(`every control of ${path} can be reached with Tab`, { tag: oncePerKind(path) }, async ({ page }) => {
    await page.goto(path);
    const controls = await page.evaluate(() => {
      const wanted = "a[href], button:not(:disabled), input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
      const visible = [...document.querySelectorAll<HTMLElement>(wanted)].filter(
        (each) =>
          each.checkVisibility({ visibilityProperty: true }) &&
          each.tabIndex >= 0 &&
          // Where scripts run, the editor takes its place as soon as it has the focus.
          !(each.matches("[data-playground] > pre") && matchMedia("(scripting: enabled)").matches),
      );
      visible.forEach((each, index) => ((each as any).controlNumber = index));
      return visible.map((each) => each.outerHTML.slice(0, 100));
    });
    expect(controls.length).toBeGreaterThan(0);

    const reached = new Set<number>();
    const unmarked: string[] = [];
    for (let presses = 0; presses < controls.length + 20; presses += 1) {
      await page.keyboard.down("Tab");
      // The focus moves when the key goes down; while it comes up, there is time to look.
      const look = page.evaluate(() => {
        const it = document.activeElement as HTMLElement & { controlNumber?: number };
        const style = getComputedStyle(it);
        return {
          number: it.controlNumber,
          isMarked: (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none",
          is: it.outerHTML.slice(0, 100),
        };
      });
      const [focused] = await Promise.all([look, page.keyboard.up("Tab")]);
      if (focused.number === undefined) {
        // Past the last control the focus leaves the page; it may also rest on
        // something that appears only with the focus.
        continue;
      }
      if (reached.has(focused.number)) {
        break;
      }
      reached.add(focused.number);
      if (!focused.isMarked) {
        unmarked.push(focused.is);
      }
    }
    expect(controls.filter((_, index) => !reached.has(index)), "out of reach").toEqual([]);
    expect(unmarked, "focus that cannot be seen").toEqual([]);
  });

  test(`the first Tab on ${path} offers to skip to the content`, { tag: oncePerKind(path) }, async ({ page }) => {
    await page.goto(path);
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: /skip/i });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    // Every page has something to use in its main part; the focus goes there, past the bar.
    await expect(page.getByRole("main").locator(":focus")).toHaveCount(1);
  });
}
