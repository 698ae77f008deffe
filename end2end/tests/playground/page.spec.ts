import { violations } from "../../axe.ts";
import { blocks, Block, expect, open, test } from "./bench.ts";

test.describe(() => {
  test.use({ javaScriptEnabled: false });

  test("without scripts the code is read, and a line says what is missing", async ({ page }) => {
    await page.goto(blocks);
    const block = new Block(page, "first");
    await expect(block.figure).toContainText("const name = 'world';");
    await expect(block.figure.getByText("to run and edit it needs JavaScript")).toBeVisible();
    await expect(block.figure.getByRole("button")).toHaveCount(0);
    await expect(block.printed).toBeHidden();
    const order = new Block(page, "order");
    await expect(order.figure.getByRole("textbox")).toHaveCount(0);
    await order.figure.locator("summary").click();
    await expect(order.figure.locator("details pre")).toBeVisible();
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing, whatever a block is doing (${colorScheme})`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    await page.goto(blocks);
    await page.evaluate(() => (document.documentElement.dataset.again = ""));
    expect(await violations(page)).toEqual([]);
    const block = await open(page, "everything");
    await block.run();
    await block.printed.getByRole("button", { name: /^Look inside/ }).first().click();
    await block.printed.getByRole("button", { name: /^books/ }).click();
    const order = await open(page, "order");
    await order.figure.getByRole("textbox", { name: "What will it print?" }).fill("timer\nnow");
    await order.run();
    const first = await open(page, "first");
    await first.write("console.log('changed');");
    await first.run();
    await first.button("Reset").click();
    const endless = await open(page, "endless");
    await endless.button("Run").click();
    await expect(endless.ended).toContainText("Running");
    await first.content.click();
    await page.keyboard.press("Control+F");
    await expect(first.figure.getByRole("textbox", { name: "Find" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await endless.button("Stop").click();
    await first.button("History").click();
    await expect(page.getByRole("dialog").getByRole("listitem")).not.toHaveCount(0);
    expect(await violations(page)).toEqual([]);
  });
}

for (const [situation, width, letters] of [
  ["the narrowest phone", 320, "100%"],
  ["a phone with text at twice its size", 360, "200%"],
  ["a tablet", 768, "100%"],
] as const) {
  test(`nothing makes the page scroll sideways on ${situation}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 700 });
    await page.goto(blocks);
    await page.evaluate((letters) => {
      document.documentElement.dataset.again = "";
      document.documentElement.style.fontSize = letters;
    }, letters);
    for (const id of ["everything", "wide"]) {
      const block = new Block(page, id);
      await block.come();
      await block.run();
    }
    const order = new Block(page, "order");
    await order.figure.getByRole("textbox", { name: "What will it print?" }).fill("x".repeat(80));
    await order.run();
    const first = new Block(page, "first");
    await first.write(`console.log('${"y".repeat(200)}');`);
    await first.run();
    await first.content.click();
    await page.keyboard.press("Control+F");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBe(0);
    await page.keyboard.press("Escape");
    await first.button("History").click();
    const box = await page.getByRole("dialog").boundingBox();
    expect(box!.x).toBeGreaterThanOrEqual(0);
    expect(box!.x + box!.width).toBeLessThanOrEqual(width);
  });
}

test("on a phone, buttons are large enough for a finger and the caret's line stays in sight", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const block = await open(page, "wide");
  for (const button of await block.figure.locator("[data-does]").all()) {
    const { height } = (await button.boundingBox())!;
    expect(height).toBeGreaterThanOrEqual(32);
  }
  // The keyboard comes and takes half of the screen.
  await block.content.locator(".cm-line").last().click();
  await page.setViewportSize({ width: 320, height: 320 });
  await page.keyboard.insertText("// seen");
  const line = block.content.locator(".cm-line").filter({ hasText: "// seen" });
  await expect(line).toBeInViewport();
});

test("on paper stands the code as the reader has it, and what it printed, without buttons", async ({ page }) => {
  const block = await open(page, "first");
  await block.write("console.log('on paper');");
  await block.run();
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  await expect(block.figure.locator("pre").first()).toContainText("console.log('on paper');");
  await expect(block.figure.locator("pre").first()).toBeVisible();
  await expect(block.content).toBeHidden();
  await expect(block.button("Run")).toBeHidden();
  await expect(block.printed).toBeVisible();
  await expect(new Block(page, "typed").printed).toBeHidden();
});

test("blocks in a comparison run as well, each by itself", async ({ page }) => {
  const left = await open(page, "left");
  await left.run();
  await expect(left.printed).toHaveText("left");
  await expect(new Block(page, "right").printed).toHaveText("Press Run to see what it prints.");
});

test("the block keeps its colours when the theme changes", async ({ page }) => {
  const block = await open(page, "first");
  const background = () => block.figure.locator(".editor").evaluate((editor) => getComputedStyle(editor.shadowRoot!.querySelector(".cm-gutters")!).backgroundColor);
  const before = await background();
  await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
  expect(await background()).not.toBe(before);
});
