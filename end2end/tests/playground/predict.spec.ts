import { expect, open, test } from "./bench.ts";

const question = "What will it print?";

test("what one expects is fixed by Run and compared line by line", async ({ page }) => {
  const block = await open(page, "order");
  const field = block.figure.getByRole("textbox", { name: question });
  await expect(field).toHaveAccessibleDescription(/One line for each line/);
  await field.fill("now\ntimer\npromise");
  await block.run();
  await expect(field).toHaveJSProperty("readOnly", true);
  await expect(block.figure).toContainText("1 of 3 lines as you said. The first that differs is line 2.");
  const rows = block.figure.locator(".compared tbody tr");
  await expect(rows).toHaveText([/1 As you said\s*now\s*now/, /2 Differs\s*timer\s*promise/, /3 Differs\s*promise\s*timer/]);
});

test("whoever is right is told so", async ({ page }) => {
  const block = await open(page, "order");
  await block.figure.getByRole("textbox", { name: question }).fill("  now\npromise  \ntimer\n\n");
  await block.run();
  await expect(block.figure).toContainText("Just as you said: 3 of 3 lines.");
  await expect(block.figure.locator(".compared")).toHaveCount(0);
});

test("lines that are missing, and lines too many, are named", async ({ page }) => {
  const block = await open(page, "order");
  await block.figure.getByRole("textbox", { name: question }).fill("now");
  await block.run();
  await expect(block.figure.locator(".compared tbody tr").nth(1)).toHaveText(/2 You did not expect this line\s*nothing\s*promise/);
  await block.button("Predict again").click();
  const field = block.figure.getByRole("textbox", { name: question });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("");
  await expect(field).toHaveJSProperty("readOnly", false);
  await expect(block.printed).toHaveText("Press Run to see what it prints.");
  await field.fill("now\npromise\ntimer\nand more");
  await block.run();
  await expect(block.figure.locator(".compared tbody tr").nth(3)).toHaveText(/4 You expected more/);
});

test("whoever writes nothing is asked once, and may run it all the same", async ({ page }) => {
  const block = await open(page, "order");
  await block.button("Run").click();
  await expect(block.figure).toContainText("Write what you expect first.");
  await expect(block.figure.getByRole("textbox", { name: question })).toBeFocused();
  await expect(block.printed).toHaveText("Press Run to see what it prints.");
  await block.run();
  await expect(block.printed).toHaveText("nowpromisetimer");
  await expect(block.figure.locator(".compared")).toHaveCount(0);
});

test("what it prints can't be looked up before it has run", async ({ page }) => {
  const block = await open(page, "order");
  await expect(block.figure.locator("summary")).toBeHidden();
  await block.figure.getByRole("textbox", { name: question }).fill("?");
  await block.run();
  await expect(block.figure.locator("summary")).toHaveText("What it prints");
  await expect(block.figure.locator("summary")).toBeVisible();
});
