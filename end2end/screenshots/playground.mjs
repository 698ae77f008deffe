// Blocks of code as they are used: run, predicted, changed, and with their versions.

const RUNTIME = "/courses/backends/the-runtime";
const LEARNING = "/courses/learning/when-to-come-back";

async function run(page, id) {
  const block = page.locator(`#playground-${id}`);
  await block.scrollIntoViewIfNeeded();
  await block.locator(".cm-content").waitFor();
  await block.getByRole("button", { name: "Run", exact: true }).click();
  await block.locator(".ended > .fine, .ended > .not-fine").waitFor();
  return block;
}

/** Replaces what a block says. */
async function write(page, id, code) {
  const content = page.locator(`#playground-${id} .cm-content`);
  await content.scrollIntoViewIfNeeded();
  await content.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(code);
}

/** Whoever is anybody sees these. */
export const playgroundPages = [
  {
    name: "/playground/predicted",
    async open(page) {
      await page.goto(RUNTIME);
      await page.locator("#Guess-order-of-queues").fill("now\npromise\ntick\nsecond promise\nimmediate");
      await run(page, "order-of-queues");
    },
  },
  {
    name: "/playground/output",
    async open(page) {
      await page.goto(LEARNING);
      await run(page, "three-returns");
      await write(page, "three-returns", "const plans = [{ name: 'all at once', days: [0, 0, 0] }, { name: 'apart', days: [2, 7, 20] }];\nconsole.log(plans);\nconsole.warn('late');\nconsole.table(plans);\nplans[2].days;");
      const block = await run(page, "three-returns");
      await block.locator(".opens").first().click();
    },
  },
  {
    name: "/playground/versions",
    async open(page) {
      await page.goto(LEARNING);
      const block = await run(page, "three-returns");
      await block.getByRole("button", { name: "History" }).click();
      await page.getByRole("dialog").getByRole("listitem").first().waitFor();
    },
  },
];
