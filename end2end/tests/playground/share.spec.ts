import { blocks, Block, expect, open, test } from "./bench.ts";

test.beforeEach(({ context }) => context.grantPermissions(["clipboard-read", "clipboard-write"]));

const copied = (page: import("@playwright/test").Page) => page.evaluate(() => navigator.clipboard.readText());

test("a link brings the code along, runs nothing, and leaves the reader's own alone", async ({ page, browser, baseURL }) => {
  const block = await open(page, "first");
  await block.write("console.log('from a friend: ✓ 你好');");
  await block.button("Share").click();
  await expect(block.about).toContainText("The link is copied.");
  const link = await copied(page);
  expect(link).toMatch(/#playground-first:z[\w-]+$/);
  const context = await browser.newContext({ baseURL, serviceWorkers: "block" });
  const other = await context.newPage();
  const own = await open(other, "first");
  await own.write("console.log('my own');");
  await expect(own.saved).toHaveText("Saved in this browser");
  const asked: string[] = [];
  other.on("request", (request) => asked.push(request.url()));
  await other.goto("about:blank");
  await other.goto(link);
  await own.come();
  await expect(own.about).toContainText("is somebody else’s");
  expect(await own.text()).toBe("console.log('from a friend: ✓ 你好');");
  await expect(own.printed).toHaveText("Press Run to see what it prints.");
  expect(asked.filter((url) => url.includes("playground-first:")), "no server sees the code").toEqual([]);
  await own.run();
  await expect(own.printed).toHaveText("from a friend: ✓ 你好");
  await own.button("Back to mine").click();
  expect(await own.text()).toBe("console.log('my own');");
  await expect(other).toHaveURL(/#playground-first$/);
  await context.close();
});

test("what came with a link can be kept, and then what was there before is in the history", async ({ page }) => {
  const block = await open(page, "first");
  await block.write("console.log('theirs');");
  await block.button("Share").click();
  await expect(block.about).toContainText("The link is copied.");
  const link = await copied(page);
  await block.write("console.log('mine, never run');");
  await expect(block.saved).toHaveText("Saved in this browser");
  await page.goto("about:blank");
  await page.goto(link);
  await block.come();
  await block.button("Keep it as mine").click();
  await expect(block.about).toContainText("It is yours now.");
  await page.goto(blocks);
  await block.come();
  expect(await block.text()).toBe("console.log('theirs');");
  await block.button("History").click();
  await expect(page.getByRole("dialog")).toContainText("mine, never run");
});

test("what is changed in code from a link is kept in the link", async ({ page }) => {
  const block = await open(page, "first");
  await block.write("one");
  await block.button("Share").click();
  await expect(block.about).toContainText("The link is copied.");
  const link = await copied(page);
  await block.button("Reset").click();
  await page.goto("about:blank");
  await page.goto(link);
  await block.write("two");
  await expect(page).not.toHaveURL(link);
  await page.reload();
  await block.come();
  expect(await block.text()).toBe("two");
  await block.button("Back to mine").click();
  expect(await block.text()).toContain("world");
});

test("a link that is opened in the same tab works too", async ({ page }) => {
  const block = await open(page, "first");
  await page.evaluate((code) => (location.hash = `#playground-first:p${btoa(code)}`), "console.log(10)");
  await expect(block.about).toContainText("is somebody else’s");
  expect(await block.text()).toBe("console.log(10)");
});

for (const [what, fragment] of [
  ["cut off", ":zS87PK87PSdXLyU_XSE"],
  ["garbage", ":z!!!"],
  ["no text at all", ":p__79"],
  ["of another kind", ":x123"],
] as const) {
  test(`a link whose code is ${what} is refused in a sentence`, async ({ page }) => {
    await page.goto(`${blocks}#playground-first${fragment}`);
    const block = new Block(page, "first");
    await expect(block.about).toContainText("The code in this link can’t be read.");
    await block.come();
    expect(await block.text()).toContain("const name = 'world'");
  });
}

test("a link to a block that isn't there is refused in a sentence", async ({ page }) => {
  await page.goto(`${blocks}#playground-nothing:pMQ`);
  await expect(page.getByText("The link is for a block that isn’t on this page.").first()).toBeVisible();
});

test("a link that unpacks to more than can be run is refused", async ({ page }) => {
  await page.goto(blocks);
  const fragment = await page.evaluate(async () => {
    const packed = await new Response(new Blob(["x".repeat(50_000_000)]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer();
    return btoa(Array.from(new Uint8Array(packed), (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  });
  await page.goto("about:blank");
  await page.goto(`${blocks}#playground-first:z${fragment}`);
  await expect(new Block(page, "first").about).toContainText("can’t be read");
});

test("code that is too long for a link is said to be", async ({ page }) => {
  const block = await open(page, "first");
  // Nothing that could be packed.
  const noise = await page.evaluate(() => Array.from(crypto.getRandomValues(new Uint32Array(3000)), String).join(" "));
  await block.write(`// ${noise}`);
  await block.button("Share").click();
  await expect(block.about).toContainText(/too long for a link: it would have [\d,]+ characters, and 8,000/);
});

test("where no compression is there, the link has the code as it is", async ({ page }) => {
  await page.addInitScript(() => Object.assign(window, { CompressionStream: undefined }));
  const block = await open(page, "first");
  await block.write("console.log('plain');");
  await block.button("Share").click();
  await expect(block.about).toContainText("The link is copied.");
  const link = await copied(page);
  expect(link).toContain("#playground-first:p");
  await page.goto("about:blank");
  await page.goto(link);
  await block.come();
  expect(await block.text()).toBe("console.log('plain');");
});

test("where no script may copy, the link stands there to be copied", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined }));
  const block = await open(page, "first");
  await block.button("Share").click();
  await expect(block.about.getByRole("textbox")).toHaveValue(/#playground-first:z/);
});
