import type { Page } from "@playwright/test";
import { blocks, Block, expect, open, test } from "./bench.ts";

/** What has moved by itself since the page was opened. */
async function shifts(page: Page) {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        new PerformanceObserver((list) => {
          resolve(list.getEntries().flatMap((entry: any) => entry.sources.map((source: any) => source.node?.outerHTML?.slice(0, 200) ?? source.node?.textContent)));
        }).observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve([])));
      }),
  );
}

test("nothing moves when the editors come, and every line stays where it was", async ({ page }) => {
  for (const width of [320, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    // Before the editors are there.
    await page.route(/\/assets\/editor-\w+\.js$/, () => {});
    await page.goto(blocks);
    const before = await places(page);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.goto(blocks);
    for (const id of Object.keys(before)) await new Block(page, id).come();
    await page.evaluate(() => scrollTo(0, 0));
    const after = await places(page);
    for (const [id, { top, height, left }] of Object.entries(before)) {
      expect.soft(Math.abs(after[id].top - top), `${id}: top at ${width}`).toBeLessThan(1.5);
      expect.soft(Math.abs(after[id].height - height), `${id}: height at ${width}`).toBeLessThan(1.5);
      expect.soft(Math.abs(after[id].left - left), `${id}: first letter at ${width}`).toBeLessThan(1.5);
    }
    expect(await shifts(page)).toEqual([]);
  }
});

test("nothing moves while an editor comes that one is looking at", async ({ page }) => {
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route(/\/assets\/editor-\w+\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(blocks);
  await page.evaluate(() => (document.documentElement.dataset.again = ""));
  const block = new Block(page, "everything");
  await block.figure.evaluate((figure) => figure.scrollIntoView({ block: "center" }));
  go();
  await block.come();
  expect(await shifts(page)).toEqual([]);
});

/** Where the first letter of each block's code is, and how high the code is. */
async function places(page: Page) {
  return page.evaluate(() => {
    const all: Record<string, { top: number; height: number; left: number }> = {};
    for (const figure of document.querySelectorAll<HTMLElement>("[data-playground]")) {
      const editor = figure.querySelector(".editor");
      const box = (editor ?? figure.querySelector("pre")!).getBoundingClientRect();
      const line = editor ? editor.shadowRoot!.querySelector(".cm-line")! : figure.querySelector("pre code")!;
      const range = document.createRange();
      const text = document.createTreeWalker(line, NodeFilter.SHOW_TEXT).nextNode()!;
      range.setStart(text, 0);
      range.setEnd(text, 1);
      const letter = range.getBoundingClientRect();
      all[figure.dataset.playground!] = { top: letter.top - figure.getBoundingClientRect().top, height: box.height, left: letter.left };
    }
    return all;
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`code has the same colours before and after the editor comes (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.route(/\/assets\/editor-\w+\.js$/, () => {});
    await page.goto(blocks);
    const before = await colours(page, "everything");
    await page.unrouteAll({ behavior: "ignoreErrors" });
    const block = await open(page, "everything");
    await expect(block.content).toBeVisible();
    expect(await colours(page, "everything")).toEqual(before);
  });
}

/** Each word of a block's code with its colour. */
async function colours(page: Page, id: string) {
  return page.evaluate((id) => {
    const figure = document.getElementById(`playground-${id}`)!;
    const editor = figure.querySelector(".editor")?.shadowRoot;
    const found: string[] = [];
    for (const line of editor ? editor.querySelectorAll(".cm-line") : [figure.querySelector("pre code")!]) {
      const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const { color } = getComputedStyle(text.parentElement!);
        for (const word of text.textContent!.match(/[\p{L}\d_$]+/gu) ?? []) found.push(`${word} ${color}`);
      }
    }
    return found;
  }, id);
}

test("the caret is where somebody pressed before the editor was there", async ({ page }) => {
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route(/\/assets\/editor-\w+\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(blocks);
  const block = new Block(page, "first");
  const code = block.figure.locator("pre").first().locator("code");
  await code.scrollIntoViewIfNeeded();
  // In front of “world”.
  const place = await code.evaluate((element) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const at = text.textContent!.indexOf("world");
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const { left, top, height } = range.getBoundingClientRect();
      return { x: left + 1, y: top + height / 2 };
    }
    throw new Error("no such word");
  });
  await page.mouse.click(place.x, place.y);
  go();
  await expect(block.content).toBeFocused();
  await page.keyboard.insertText("whole ");
  expect(await block.text()).toContain("'whole world'");
});

test("the editor comes when a block is near, and not because the page loaded", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 300 });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto("/courses/benches");
  await page.goto(`${blocks}#side-by-side`);
  await page.goto("/courses/benches/plain");
  asked.length = 0;
  await page.waitForLoadState("networkidle");
  expect(asked.filter((path) => /editor|playground|sandbox|keep/.test(path))).toEqual([]);
});

test("whoever saves data gets it when they touch the block", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(blocks);
  const block = new Block(page, "first");
  await block.figure.scrollIntoViewIfNeeded();
  await page.waitForLoadState("networkidle");
  expect(asked.filter((path) => /editor|\/playground-|sandbox|keep/.test(path))).toEqual([]);
  await block.figure.locator("pre").first().focus();
  await expect(block.content).toBeFocused();
  await new Block(page, "everything").figure.scrollIntoViewIfNeeded();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await expect(page.locator(".editor"), "the others wait to be touched").toHaveCount(1);
});

test("Ctrl Enter runs from inside of the editor", async ({ page }) => {
  const block = await open(page, "first");
  await block.write("console.log('by key');");
  await page.keyboard.press("Control+Enter");
  await expect(block.printed).toHaveText("by key");
  expect(await block.text()).toBe("console.log('by key');");
});

test("names in scope and those of the console are completed", async ({ page }) => {
  const block = await open(page, "first");
  await block.write("const remarkable = 1;\n");
  await page.keyboard.type("remark");
  await expect(block.figure.getByRole("option", { name: "remarkable" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.type(";\nconsole.groupC");
  await expect(block.figure.getByRole("option", { name: "groupCollapsed" })).toBeVisible();
  await block.figure.getByRole("option", { name: "groupCollapsed" }).click();
  expect(await block.text()).toContain("console.groupCollapsed");
});

test("brackets close, lines have numbers, undo undoes, and search finds", async ({ page }) => {
  const block = await open(page, "first");
  await block.write("");
  await page.keyboard.type("f(");
  expect(await block.text()).toBe("f()");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await expect(block.figure.locator(".cm-lineNumbers")).toContainText("2");
  await block.write("one two one");
  await page.keyboard.press("Control+Z");
  expect(await block.text()).not.toContain("one two one");
  await page.keyboard.press("Control+Y");
  expect(await block.text()).toBe("one two one");
  await page.keyboard.press("Control+F");
  const field = block.figure.getByRole("textbox", { name: "Find" });
  await expect(field).toBeFocused();
  await field.press("ControlOrMeta+A");
  await field.pressSequentially("one");
  await expect(block.figure.locator(".cm-searchMatch")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await expect(block.content).toBeFocused();
});

test("a keyboard gets in, runs, and gets out again by Escape and Tab, as screen readers are told", async ({ page }) => {
  const block = await open(page, "first");
  await expect(block.content).toHaveAccessibleName("Code: A first line");
  await expect(block.content).toHaveAccessibleDescription("Press Escape, then Tab, to leave the editor.");
  await block.content.focus();
  // Whoever only comes by is not held up.
  await page.keyboard.press("Tab");
  await expect(block.button("Run")).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Tab");
  await expect.poll(() => block.text(), "Tab indents").toMatch(/^ {2}const/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(block.button("Run")).toBeFocused();
  const order = [];
  for (let at = 0; at < 5; at++) {
    await page.keyboard.press("Tab");
    order.push(await page.evaluate(() => document.activeElement!.textContent));
  }
  expect(order).toEqual(["Stop", "Reset", "Copy", "Share", "History"]);
  await block.button("Run").focus();
  await page.keyboard.press("Shift+Tab");
  await expect(block.content).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+Tab");
  await expect(block.content).not.toBeFocused();
});

test("the keys of the page are not for whoever types", async ({ page }) => {
  const block = await open(page, "first");
  await block.content.click();
  await page.keyboard.press("Control+K");
  await expect(page).toHaveURL(new RegExp(`${blocks}$`));
  await expect(block.content).toBeFocused();
});

test("long code scrolls in the editor, so that Run stays near", async ({ page }) => {
  const block = await open(page, "first");
  await block.write(Array.from({ length: 200 }, (_, at) => `// line ${at + 1}`).join("\n"));
  const height = await block.figure.locator(".editor").evaluate((editor) => editor.getBoundingClientRect().height);
  expect(height).toBeLessThanOrEqual(0.75 * 800 + 1);
  await page.keyboard.press("Control+Home");
  await expect(block.figure.getByText("// line 1", { exact: true })).toBeInViewport();
});
