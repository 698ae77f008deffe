import { Block, open } from "./bench.ts";
import { violations } from "../../axe.ts";
import { expect, test } from "../../fixtures.ts";
import { makeAccount } from "../accounts/site.ts";
import { answers, asked, count, grade, ready, show, sql } from "../review/site.ts";

const chapter = "/courses/backends/the-runtime";
const snippet = "order-of-queues";

// What a browser says of a connection that a test takes away.
test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED/] });

const field = (block: Block) => block.figure.getByRole("textbox", { name: "What will it print?" });
const offer = (block: Block) => block.figure.locator(".card-offer");
const add = (block: Block) => block.button("Add to my reviews");

/** Opens the chapter, and predicts something that it doesn't print. */
async function miss(page: Parameters<typeof open>[0]) {
  const block = await open(page, snippet, chapter);
  await field(block).fill("all at once");
  await block.run();
  await expect(block.figure.locator(".compared")).toBeVisible();
  return block;
}

/** Has all that somebody has learnt be two days old. */
async function twoDaysLater(address: string) {
  const before = (path: string, type: string, by: string) => `to_jsonb((state #>> '{${path}}')::${type} - ${by})`;
  await sql(`
    with ada as (select id from account where email = '${address}'),
    log as (
      update student_event set occurred_at = occurred_at - interval '2 days' from ada where user_id = ada.id
    )
    update card set
      due_at = due_at - interval '2 days',
      last_day = last_day - 2,
      state = jsonb_set(jsonb_set(jsonb_set(state,
        '{due,day}', ${before("due,day", "date", "2")}),
        '{due,at}', ${before("due,at", "timestamptz", "interval '2 days'")}),
        '{learnt,last_day}', ${before("learnt,last_day", "date", "2")})
    from ada where user_id = ada.id`);
}

test("a miss becomes a card of the reader's, and is asked in a review", async ({ page }) => {
  const address = await makeAccount(page);
  const block = await miss(page);
  await expect(offer(block)).toContainText("As a card in your reviews, this comes back before you would forget it.");
  expect(await violations(page)).toEqual([]);
  await add(block).click();
  await expect(offer(block)).toHaveText(/^Added to your reviews\. It comes back tomorrow, \w+day \d+ \w+\.\s*Undo$/);
  await expect(page.locator("#Status")).toHaveText(/^Added to your reviews\. It comes back tomorrow/);
  await expect(block.button("Undo"), "the focus stays where something can be done").toBeFocused();
  await block.button("Undo").click();
  await expect(offer(block)).toContainText("Taken out of your reviews again.");
  await expect(add(block)).toBeFocused();
  await add(block).press("Enter");
  await expect(offer(block)).toContainText("It comes back tomorrow");

  // It is offered once.
  const again = await miss(page);
  await expect(offer(again)).toHaveText(/^This is one of your cards\. It comes back tomorrow, /);
  await expect(add(again)).toHaveCount(0);
  await expect.poll(async () => (await answers(address)).map(([, grade]) => grade)).toEqual(["1", "1"]);
  const [[question]] = await sql(`select id from question where playground = '${snippet}'`);
  // It counts for nothing that the chapter says of how far one is.
  await expect(page.locator("#Score")).toHaveText(/^0 of \d+ got right$/);

  await page.goto("/review");
  await expect(page.getByText(/^Next: tomorrow, .* one question\.$/)).toBeVisible();
  await twoDaysLater(address);
  await page.goto("/review");
  await ready(page);
  await expect(count(page)).toHaveText("1 of 1");
  expect(await asked(page)).toBe(question);
  await expect(page.locator("#Card .prompt")).toContainText("What does this print?");
  await expect(page.locator("#Card .prompt code")).toContainText("late tick");
  await page.getByLabel("Your answer").fill("another guess");
  await show(page);
  await expect(page.locator("#Card .model")).toContainText("second promise");
  await expect(page.locator("#Card .typed")).toContainText("all at once");
  await expect(page.getByRole("button", { name: "My answer is right too" })).toHaveCount(0);
  await expect(page.locator("#Card .source a")).toHaveAttribute("href", `${chapter}#playground-${snippet}`);
  await grade(page, "Got it");
  await expect(page.getByRole("heading", { name: "That is all for now" })).toBeFocused();
});

test("a guest adds one without a connection, and takes it along into an account", async ({ page, context }) => {
  const block = await miss(page);
  await expect(add(block)).toBeVisible();
  await context.setOffline(true);
  await add(block).click();
  await expect(offer(block)).toContainText("Added to your reviews. The date comes when the server can be reached.");
  await expect(offer(block)).toContainText("It is kept only in this browser");
  await expect(offer(block).getByRole("link", { name: "Make an account" })).toHaveAttribute(
    "href",
    `/sign-up?next=${encodeURIComponent(`${chapter}#playground-${snippet}`)}`,
  );
  await context.setOffline(false);
  const again = await miss(page);
  await expect(offer(again)).toContainText(/This is one of your cards\. It comes back tomorrow, /);
  await page.goto("/review");
  await expect(page.getByText(/^Next: tomorrow, .* one question\.$/)).toBeVisible();
  const address = await makeAccount(page);
  await expect.poll(async () => (await answers(address)).length).toBe(1);
});

test("only what the author asks is offered, and only to whoever missed it", async ({ page }) => {
  const block = await open(page, snippet, chapter);
  const expected = (await block.figure.locator(".expected code").textContent())!;
  await field(block).fill(expected);
  await block.run();
  await expect(block.figure).toContainText("Just as you said");
  await expect(offer(block)).toBeEmpty();
  await block.button("Predict again").click();
  await block.write("console.log('mine')");
  await field(block).fill("yours");
  await block.run();
  await expect(block.figure.locator(".compared")).toBeVisible();
  await expect(offer(block)).toBeEmpty();
});
