import { blocks, expect, open, test } from "./bench.ts";

test("what is typed is there again, and the block says where it is saved", async ({ page }) => {
  const block = await open(page, "first");
  await expect(block.saved).toHaveText("");
  await block.write("console.log('kept');");
  await expect(block.saved).toHaveText("Saved in this browser");
  await page.reload();
  await block.come();
  expect(await block.text()).toBe("console.log('kept');");
  await block.run();
  await expect(block.printed).toHaveText("kept");
});

test("what is typed right before the page goes is kept", async ({ page }) => {
  const block = await open(page, "first");
  await block.write("// the last word");
  await page.goto("/courses/benches/plain");
  await page.goto(blocks);
  await block.come();
  expect(await block.text()).toBe("// the last word");
});

test("a program that never ends costs no keystroke", async ({ page }) => {
  const block = await open(page, "endless");
  await block.button("Run").click();
  await expect(block.printed).toHaveText("before");
  await block.write("// typed meanwhile");
  await expect(block.saved).toHaveText("Saved in this browser");
  await page.reload();
  await block.come();
  expect(await block.text()).toBe("// typed meanwhile");
});

test("every run is a version that can be brought back", async ({ page }) => {
  const block = await open(page, "first");
  await block.button("History").click();
  const dialog = page.getByRole("dialog", { name: "What you ran" });
  await expect(dialog).toContainText("Nothing has run yet.");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await block.write("console.log('version one');");
  await block.run();
  await block.write("throw new Error('version two');");
  await block.run();
  await block.write("// never run");
  await block.button("History").click();
  const versions = dialog.getByRole("listitem").getByRole("button");
  await expect(versions).toHaveCount(2);
  await expect(versions.nth(0)).toContainText("ended with an error");
  await expect(versions.nth(1)).toContainText("done");
  await versions.nth(1).click();
  await expect(dialog).toContainText("1 line differs from what you have now");
  await expect(dialog.locator(".diff .new")).toContainText("version one");
  await dialog.getByRole("button", { name: "Restore this version" }).click();
  await expect(dialog).toBeHidden();
  expect(await block.text()).toBe("console.log('version one');");
  await expect(block.about).toContainText("Restored.");
  // What had never run is a version now.
  await block.button("History").click();
  await expect(dialog).toContainText("// never run");
  await page.keyboard.press("Escape");
  await page.reload();
  await block.come();
  expect(await block.text()).toBe("console.log('version one');");
});

test("another tab takes over what is written, where nothing is typed there", async ({ page, context }) => {
  const one = await open(page, "first");
  const two = await open(await context.newPage(), "first");
  await one.write("// from the first tab");
  await expect.poll(() => two.text()).toBe("// from the first tab");
});

test("two tabs never overwrite each other: the reader sees the difference and chooses", async ({ page, context }) => {
  const one = await open(page, "first");
  const second = await context.newPage();
  // It hears nothing of the other tab, as while it is asleep.
  await second.addInitScript(() => Object.assign(BroadcastChannel.prototype, { postMessage() {} }));
  await page.evaluate(() => (BroadcastChannel.prototype.postMessage = () => {}));
  const two = await open(second, "first");
  await one.write("// mine in the first");
  await expect(one.saved).toHaveText("Saved in this browser");
  await two.write("// mine in the second");
  await expect(two.about).toContainText("changed in another window as well");
  await two.button("Compare").click();
  const dialog = second.getByRole("dialog");
  await expect(dialog.locator(".diff")).toContainText("mine in the first");
  await expect(dialog.locator(".diff")).toContainText("mine in the second");
  await dialog.getByRole("button", { name: "Go on with the other" }).click();
  await expect.poll(() => two.text()).toBe("// mine in the first");
  await expect(two.about).not.toContainText("changed in another window");
  await two.button("History").click();
  await expect(second.getByRole("dialog")).toContainText("mine in the second");
});

test("both sides can go on together", async ({ page, context }) => {
  const one = await open(page, "first");
  const second = await context.newPage();
  await second.addInitScript(() => Object.assign(BroadcastChannel.prototype, { postMessage() {} }));
  await page.evaluate(() => (BroadcastChannel.prototype.postMessage = () => {}));
  const two = await open(second, "first");
  await one.write("same\nfirst");
  await expect(one.saved).toHaveText("Saved in this browser");
  await two.write("same\nsecond");
  await two.button("Compare").click();
  await second.getByRole("dialog").getByRole("button", { name: "Bring both together" }).click();
  await expect.poll(() => two.text()).toBe("same\n<<<<<<< Mine, here\nsecond\n=======\nfirst\n>>>>>>> The other one");
});

test("who leaves with code that could not be saved is warned", async ({ page }) => {
  const block = await open(page, "first");
  await block.write(`// ${"x".repeat(256 * 1024)}`);
  await expect(block.saved).toContainText("Not saved");
  const asked = page.waitForEvent("dialog");
  page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
});

test("where the browser keeps nothing, the block says so", async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("", "SecurityError");
    };
  });
  const block = await open(page, "first");
  await block.write("// here alone");
  await expect(block.saved).toContainText("This browser keeps nothing.");
});

test("when the author changes the code, readers keep theirs and can bring the change in", async ({ page, bench }) => {
  const block = await open(page, "waits");
  await block.write("console.log('begun');\nsetTimeout(() => console.log('over'), 60_000);\n// my own line");
  await expect(block.saved).toHaveText("Saved in this browser");
  await bench.edit((text) => text.replace("console.log('begun')", "console.log('begun anew')"));
  await expect
    .poll(async () => {
      await page.goto(blocks);
      return block.figure.locator("pre code").first().textContent();
    })
    .toContain("begun anew");
  await block.come();
  expect(await block.text()).toContain("console.log('begun');");
  await expect(block.about).toContainText("has changed since you began");
  await block.button("Compare").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.locator(".diff .new")).toContainText("begun anew");
  await dialog.getByRole("button", { name: "Bring it into mine" }).click();
  await expect.poll(() => block.text()).toBe("console.log('begun anew');\nsetTimeout(() => console.log('over'), 60_000);\n// my own line");
  await expect(block.about).not.toContainText("has changed");
});
