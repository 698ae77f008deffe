import { blocks, Block, expect, open, test } from "./bench.ts";

test("code runs, and what it prints stands below it, with how it ended", async ({ page }) => {
  const block = await open(page, "first");
  await expect(block.printed).toHaveText("Press Run to see what it prints.");
  await block.run();
  await expect(block.printed).toHaveText("hello, world");
  await expect(block.ended).toHaveText(/^Done in .+ · just as the chapter expects/);
});

test("what was changed is what runs", async ({ page }) => {
  const block = await open(page, "first");
  await block.write("console.log(6 * 7);");
  await block.run();
  await expect(block.printed).toHaveText("42");
  // Whoever has changed the code may have meant to.
  await expect(block.ended).not.toContainText("not what the chapter expects");
});

test("TypeScript runs without its types", async ({ page }) => {
  const block = await open(page, "typed");
  await block.run();
  await expect(block.printed).toHaveText("5");
});

test("a press on Run before the script is there is not lost", async ({ page }) => {
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route(/\/assets\/playground-\w+\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(blocks);
  const block = new Block(page, "first");
  const asked = page.waitForRequest(/\/assets\/playground-\w+\.js$/);
  await block.button("Run").scrollIntoViewIfNeeded();
  await asked;
  await block.button("Run").click();
  go();
  await expect(block.printed).toHaveText("hello, world");
});

test.describe(() => {
  test.use({ expectedErrors: [/ERR_FAILED/] });

  test("without a connection the block says what didn't arrive, and the next press tries again", async ({ page, context }) => {
    await page.route(/\/assets\/playground-\w+\.js/, (route) => route.abort());
    await page.goto(blocks);
    const block = new Block(page, "first");
    await block.button("Run").click();
    await expect(block.figure.getByText("didn’t arrive")).toBeVisible();
    await context.unrouteAll();
    await page.unrouteAll();
    await block.button("Run").click();
    await expect(block.printed).toHaveText("hello, world");
    await expect(block.figure.getByText("didn’t arrive")).toBeHidden();
  });
});

test("Stop ends what never ends by itself; a run longer than a second says that it runs", async ({ page }) => {
  const block = await open(page, "endless");
  await expect(block.button("Stop")).toHaveAttribute("aria-disabled", "true");
  await block.button("Run").click();
  await expect(block.printed).toHaveText("before");
  await expect(block.ended).toContainText(/Running, [1-9]/);
  await block.button("Stop").click();
  await expect(block.ended).toContainText("Stopped");
  await expect(block.button("Stop")).toHaveAttribute("aria-disabled", "true");
  await expect(block.button("Run")).toBeVisible();
});

test("another press on Run begins anew", async ({ page }) => {
  const block = await open(page, "waits");
  await block.button("Run").click();
  await expect(block.printed).toHaveText("begun");
  await block.write("console.log('another');");
  await block.run();
  await expect(block.printed).toHaveText("another");
});

test("Reset brings the chapter's code back, and can be undone", async ({ page }) => {
  const block = await open(page, "first");
  await block.write("console.log('mine');");
  await block.button("Reset").click();
  expect(await block.text()).toContain("const name = 'world'");
  await expect(block.about).toContainText("Back to the code of the chapter.");
  await block.button("Undo").click();
  expect(await block.text()).toBe("console.log('mine');");
  await page.reload();
  await block.come();
  expect(await block.text(), "what was undone is what was kept").toBe("console.log('mine');");
});

test("Copy copies the code as it is", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const block = await open(page, "first");
  await block.write("const mine = 1;\n// …");
  await block.button("Copy").click();
  await expect(block.button("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("const mine = 1;\n// …");
});

test("rows say their level, places in errors lead to their lines, tables are tables", async ({ page }) => {
  const block = await open(page, "everything");
  await block.run();
  const { printed } = block;
  await expect(printed.locator(".warn")).toHaveText("Warning: mind the gap");
  await expect(printed.locator(".error").first()).toHaveText("Error: that went wrong");
  await expect(printed.getByText("  inside of it")).toBeAttached();
  await expect(printed.getByRole("columnheader")).toHaveText(["(index)", "title", "pages"]);
  await expect(printed.getByRole("cell", { name: "'Emma'" })).toBeAttached();
  await expect(printed.getByText("no line ends here", { exact: false })).toBeAttached();
  await expect(block.ended).toContainText("Ended with exit code 1");
  await printed.getByRole("button", { name: /playground\.js:13/ }).first().click();
  await expect(block.content).toBeFocused();
  // The caret is in the line that the error names.
  await page.keyboard.press("End");
  await page.keyboard.insertText("// here");
  expect((await block.text()).split("\n")[12]).toBe("null.length;// here");
});

test("values open and close, also one that holds itself", async ({ page }) => {
  const block = await open(page, "everything");
  await block.run();
  const value = block.printed.getByRole("button", { name: /^Look inside: <ref \*1>/ });
  await expect(value).toHaveAttribute("aria-expanded", "false");
  await value.click();
  const books = block.printed.getByRole("button", { name: /^books: / });
  await books.press("Enter");
  await expect(block.printed.getByRole("button", { name: /^0: .*Ulysses/ })).toBeVisible();
  await expect(block.printed.getByText("again: 1 further up")).toBeVisible();
  await value.click();
  await expect(books).toBeHidden();
});

test("a flood is cut, says how much, and is not read out", async ({ page }) => {
  const block = await open(page, "first");
  await block.write("for (let at = 0; at < 5000; at++) console.log(at);");
  await block.run();
  await expect(block.printed).toContainText("4,000 more lines were left out.");
  await expect(block.printed).toHaveAttribute("aria-live", "off");
  await expect(block.ended).toContainText("1,000 lines of output");
  expect(await block.printed.locator("*").count()).toBeLessThan(4000);
});

test("why it ended is said in words", async ({ page }) => {
  const block = await open(page, "first");
  await block.write("");
  await block.run();
  await expect(block.printed).toHaveText("It printed nothing.");
  await block.write("throw new Error('no');");
  await block.run();
  await expect(block.ended).toContainText("Ended with exit code 1");
  await block.write("process.exit(3);");
  await block.run();
  await expect(block.ended).toContainText("Ended with exit code 3");
  await block.write("require('fs');");
  await block.run();
  await expect(block.printed).toContainText("is a module of Node.js that reads and writes files");
});

test("code that is too large is not run, kept in the editor, and said to be so", async ({ page }) => {
  const block = await open(page, "first");
  await block.write(`// ${"x".repeat(256 * 1024)}`);
  await expect(block.saved).toContainText("Not saved: 257 KB");
  await block.run();
  await expect(block.ended).toContainText("Not run: the code has 257 KB");
  expect((await block.text()).length).toBeGreaterThan(100);
});

test("output can be copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const block = await open(page, "order");
  await block.button("Run").click();
  await block.run();
  await block.button("Copy output").click();
  await expect(block.button("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("now\npromise\ntimer\n");
});
