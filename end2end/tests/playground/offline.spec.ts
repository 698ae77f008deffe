import { stored } from "../offline/site.ts";
import { blocks, Block, expect, plain, test } from "./bench.ts";

test.use({ serviceWorkers: "allow", expectedErrors: [/net::ERR_/] });

test("a page that was opened runs its code without a connection", async ({ page, context }) => {
  await page.goto(plain);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.goto(blocks);
  await expect.poll(async () => (await stored(page)).some(({ path }) => path.startsWith(`${blocks}?copy=`))).toBe(true);
  await context.setOffline(true);
  await page.reload();
  const block = new Block(page, "first");
  await block.write("console.log('far from everywhere');");
  await block.run();
  await expect(block.printed).toHaveText("far from everywhere");
  await expect(block.saved).toHaveText("Saved in this browser");
  await context.setOffline(false);
});
