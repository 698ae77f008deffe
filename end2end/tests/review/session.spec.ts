import type { Page } from "@playwright/test";
import { violations } from "../../axe.ts";
import { expect, test } from "../../fixtures.ts";
import { makeAccount } from "../accounts/site.ts";
import { answeredAsGuest, answers, asked, count, due, event, grade, questions, ready, show, sql, tell } from "./site.ts";

/** The longest from a press to the next card, in milliseconds. */
const AT_ONCE = 50;

// What a browser says of a connection that a test takes away.
test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED/] });

async function answer(page: Page, name: "Missed it" | "Got it") {
  await show(page);
  await grade(page, name);
}

test("what is due is asked, what is missed comes once more, and then it says when the next comes", async ({ page }) => {
  const address = await makeAccount(page);
  const ids = await due(page, 3);
  await page.goto("/review");
  await ready(page);
  await expect(count(page)).toHaveText("1 of 3");
  const first = await asked(page);
  await page.getByLabel("Your answer").fill("I think it was the loop");
  await answer(page, "Missed it");
  await expect(count(page)).toHaveText("2 of 3");
  await expect(page.locator("#After")).toHaveText("One comes once more");
  await expect(page.locator("#Last")).toHaveText(/^The one before comes again tomorrow, \w+day \d+ \w+$/);
  await answer(page, "Got it");
  await expect(count(page)).toHaveText("3 of 3");
  await answer(page, "Got it");
  await expect(count(page)).toHaveText("Once more");
  expect(await asked(page)).toBe(first);
  await expect(page.getByLabel("Your answer")).toHaveValue("");
  await show(page);
  await expect(page.locator(".typed")).toContainText("I think it was the loop");
  await grade(page, "Got it");
  await expect(page.getByRole("heading", { name: "That is all for now" })).toBeFocused();
  await expect(page.getByText(/^Next: tomorrow, /)).toBeVisible();
  await expect(page.getByText("You met 3 questions today.")).toBeVisible();
  await expect.poll(async () => (await answers(address)).length).toBe(4);
  const sent = await answers(address);
  expect(sent.map(([question]) => question).sort()).toEqual([...ids, first].sort());
  expect(sent.map(([, grade]) => grade)).toEqual(["1", "3", "3", "3"]);

  // Also after the last card, and the one before it.
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await asked(page)).toBe(first);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(count(page)).toHaveText("3 of 3");
  await expect
    .poll(async () => (await sql(`select count(*) from student_event join account on account.id = user_id where email = '${address}' and kind = 'undone'`))[0][0])
    .toBe("2");
  await page.reload();
  await ready(page);
  await expect(count(page), "the place is kept").toHaveText("1 of 1");
});

test("keys work while the card has the focus, and nowhere else", async ({ page }) => {
  await makeAccount(page);
  await due(page, 4);
  await page.goto("/review");
  await ready(page);
  await expect(page.locator("#Card .prompt")).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.locator(".reply")).toBeFocused();
  await page.keyboard.press("2");
  await expect(count(page)).toHaveText("2 of 4");
  await expect(page.locator("#Card .prompt")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(count(page)).toHaveText("1 of 4");
  await page.keyboard.press("1");
  await expect(page.locator("#After")).toHaveText("One comes once more");
  // In the field they are letters, and Enter is the end of the answer.
  await page.getByLabel("Your answer").click();
  await page.keyboard.type("12 u");
  await expect(count(page)).toHaveText("2 of 4");
  await page.keyboard.press("Enter");
  await expect(page.locator(".reply")).toBeFocused();
  await page.keyboard.press("2");
  await expect(count(page)).toHaveText("3 of 4");
  // Elsewhere on the page they do nothing.
  await page.getByRole("link", { name: "Courses" }).first().focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowLeft");
  await expect(count(page)).toHaveText("3 of 4");
  // And they can be turned off.
  await page.getByLabel("Use keys").uncheck();
  await page.locator("#Card .prompt").focus();
  await page.keyboard.press("Space");
  await expect(page.locator("details.back")).not.toHaveAttribute("open");
  await page.reload();
  await ready(page);
  await expect(page.getByLabel("Use keys")).not.toBeChecked();
  // All of it is in reach by Tab.
  await page.locator("#Card .prompt").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("#Card .reply")).toBeFocused();
  await page.keyboard.press("Tab");
  while (!(await page.evaluate(() => document.activeElement?.matches(".grade")))) await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("#Last")).toHaveText(/^The one before comes again/);
});

test("whoever begins to type at the card finds all of it in the field", async ({ page }) => {
  await makeAccount(page);
  await due(page, 4);
  await page.goto("/review");
  await ready(page);
  const field = page.getByLabel("Your answer");
  const prompt = page.locator("#Card .prompt");
  await expect(prompt).toBeFocused();
  // There is nothing to take back yet, and nothing to grade.
  await page.keyboard.type("under load, 2 of them");
  await expect(field).toHaveValue("under load, 2 of them");
  await expect(count(page)).toHaveText("1 of 4");
  await prompt.focus();
  await page.keyboard.type("1?");
  await expect(field).toHaveValue("under load, 2 of them1?");
  await page.keyboard.press("Enter");
  await expect(page.locator(".reply")).toBeFocused();
  await page.keyboard.type("x");
  await expect(field).toHaveValue("under load, 2 of them1?");
  await page.keyboard.press("2");
  await expect(count(page)).toHaveText("2 of 4");
  await page.keyboard.type("use 2 threads");
  await expect(field).toHaveValue("use 2 threads");
  // What is typed stays with a card that is left for the end.
  const left = await asked(page);
  await prompt.focus();
  await expect(page.locator(".tool kbd").first()).toBeVisible();
  await page.keyboard.press("ArrowRight");
  expect(await asked(page)).not.toBe(left);
  await expect(field).toHaveValue("");
  const aside = await asked(page);
  await page.keyboard.press("Delete");
  await expect(page.locator("#Last")).toHaveText("Put aside. Undo brings it back.");
  await page.keyboard.press("ArrowLeft");
  expect(await asked(page)).toBe(aside);
  await page.keyboard.press("Delete");
  await answer(page, "Got it");
  expect(await asked(page)).toBe(left);
  await expect(field).toHaveValue("use 2 threads");
  // With keys off all of them are letters.
  await page.getByLabel("Use keys").uncheck();
  await prompt.focus();
  await page.keyboard.type("u2");
  await expect(field).toHaveValue("use 2 threadsu2");
  expect(await asked(page)).toBe(left);
});

test("what is answered while a fresh session is on its way is not asked again", async ({ page, context }) => {
  const address = await makeAccount(page);
  await due(page, 4);
  await page.goto("/review");
  await ready(page);
  const former = await asked(page);
  await answer(page, "Got it");
  await expect(page.locator("#Last")).toHaveText(/^The one before comes again/);
  await page.reload();
  await ready(page);
  let begin = () => {};
  let release = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  await context.route("**/review", async (route) => {
    const response = await route.fetch();
    begin();
    await released;
    await route.fulfill({ response });
  });
  await page.getByRole("button", { name: "Undo" }).click();
  await begun;
  const meanwhile = await asked(page);
  await answer(page, "Missed it");
  // The one that was taken back, which stays in the log, and this one.
  await expect.poll(async () => (await answers(address)).length).toBe(2);
  release();
  await expect.poll(() => asked(page)).toBe(former);
  const order: (string | null)[] = [];
  for (let card = 0; card < 4; card += 1) {
    order.push(await asked(page));
    await answer(page, "Got it");
  }
  await expect(page.getByRole("heading", { name: "That is all for now" })).toBeVisible();
  expect([order[0], order[3], new Set(order).size]).toEqual([former, meanwhile, 4]);
});

test("after the last card the button says what it takes back, also when the page is opened again", async ({ page }) => {
  await makeAccount(page);
  await due(page, 2);
  await page.goto("/review");
  await ready(page);
  await answer(page, "Got it");
  await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Put aside" }).click();
  const undo = page.getByRole("button", { name: "Undo: Put aside" });
  await expect(undo).toBeVisible();
  await expect(page.getByText(/^Next: /)).toBeVisible();
  await page.reload();
  await expect(undo).toBeVisible();
  await undo.click();
  await expect(count(page)).toHaveText("1 of 1");
  await answer(page, "Got it");
  await expect(page.getByRole("button", { name: "Undo: Got it" })).toBeVisible();
});

test("an answer that could not be sent to its author can be sent again", async ({ page, context }) => {
  await makeAccount(page);
  await due(page, 1);
  await page.goto("/review");
  await ready(page);
  await page.getByLabel("Your answer").fill("The loop waits");
  await show(page);
  // There is neither room nor a connection.
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    Object.assign(window, { makeRoom: () => (IDBObjectStore.prototype.put = put) });
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
  });
  await context.setOffline(true);
  const send = page.getByRole("button", { name: "My answer is right too" });
  await send.click();
  await expect(page.locator(".too small")).toHaveText("That could not be sent. You can try it again.");
  await context.setOffline(false);
  await page.evaluate(() => (window as any).makeRoom());
  await send.click();
  await expect(page.getByText("Sent to the author. Thank you.")).toBeVisible();
});

for (const [width, height] of [[360, 740], [1280, 800]]) {
  test(`buttons stay where they are, whatever is asked, ${width} pixels wide`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await makeAccount(page);
    await due(page, 6);
    await page.goto("/review");
    await ready(page);
    const boxes = async (selector: string) =>
      page.locator(selector).evaluateAll((all) => all.map((each) => JSON.stringify(each.getBoundingClientRect())));
    const places = new Set<string>();
    for (let at = 1; at <= 6; at++) {
      await expect(count(page)).toHaveText(`${at} of 6`);
      const button = await boxes("summary.show");
      await show(page);
      const grades = await boxes(".grade");
      const tools = await boxes(".tools button");
      places.add([...button, ...grades, ...tools].join());
      const [shown] = button.map((box) => JSON.parse(box));
      const [missed, got] = grades.map((box) => JSON.parse(box));
      expect([missed.left, missed.top, got.right]).toEqual([shown.left, shown.top, shown.right]);
      expect(JSON.parse(tools[0]).bottom).toBeLessThanOrEqual(height);
      await page.evaluate(() => scrollTo(0, 10_000));
      expect(await boxes(".grade"), "also while one reads on").toEqual(grades);
      await grade(page, "Got it");
    }
    expect([...places]).toHaveLength(1);
  });
}

test("the second tap of two on one place is no grade", async ({ page }) => {
  await makeAccount(page);
  await due(page, 2);
  await page.goto("/review");
  await ready(page);
  const { x, y, height } = (await page.locator("summary.show").boundingBox())!;
  await page.mouse.dblclick(x + 40, y + height / 2);
  await expect(page.locator(".reply")).toBeFocused();
  await expect(count(page)).toHaveText("1 of 2");
});

test("the next card comes at once", async ({ page }) => {
  await makeAccount(page);
  await due(page, 20);
  await page.goto("/review");
  await ready(page);
  const times: number[] = [];
  for (let at = 0; at < 20; at++) {
    await page.evaluate(() => ((document.querySelector("details.back") as HTMLDetailsElement).open = true));
    times.push(
      await page.evaluate(async () => {
        const before = document.querySelector(".prompt, h2")!;
        const button = document.querySelector<HTMLButtonElement>("[name=grade][value='3']")!;
        const began = performance.now();
        button.click();
        const after = document.querySelector(".prompt, .face h2")!;
        if (after === before) throw new Error("it is the same card");
        // With its layout, and until the browser is free to paint it.
        after.getBoundingClientRect();
        await new Promise((done) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = done;
          port2.postMessage("");
        });
        return performance.now() - began;
      }),
    );
  }
  times.sort((a, b) => a - b);
  console.log(`press to next card: median ${times[10].toFixed(1)} ms, longest ${times[19].toFixed(1)} ms`);
  expect(times[10]).toBeLessThan(AT_ONCE);
});

test("without a connection the session goes on, and each answer arrives once and in order", async ({ page, context }) => {
  const address = await makeAccount(page);
  await due(page, 5);
  await page.goto("/review");
  await ready(page);
  await answer(page, "Got it");
  await expect(page.locator("#Last")).toHaveText(/^The one before comes again/);
  const done: string[][] = [];
  await context.setOffline(true);
  await expect(page.locator("#Waits")).toHaveText(/^There is no connection/);
  for (const name of ["Missed it", "Got it", "Got it"] as const) {
    done.push([(await asked(page))!, name === "Missed it" ? "1" : "3"]);
    await answer(page, name);
  }
  await expect(page.locator("#Waits")).toHaveText(/3 answers wait here for a connection\.$/);
  expect(await answers(address)).toHaveLength(1);
  await context.setOffline(false);
  await expect(page.locator("#Waits")).toHaveText("", { timeout: 20_000 });
  for (const name of ["Got it", "Got it"] as const) {
    done.push([(await asked(page))!, "3"]);
    await answer(page, name);
  }
  await expect(page.getByText(/^Next: tomorrow/)).toBeVisible();
  expect((await answers(address)).slice(1)).toEqual(done);
});

test("a session that ends without a connection says what it knows, and the rest when it is back", async ({ page, context }) => {
  const address = await makeAccount(page);
  await due(page, 1);
  await page.goto("/review");
  await ready(page);
  await context.setOffline(true);
  await answer(page, "Got it");
  await expect(page.getByText("Your answers are kept here and sent when it is back")).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText(/^Next: on /)).toBeVisible({ timeout: 20_000 });
  expect(await answers(address)).toHaveLength(1);
});

test("what waits here is not asked again after a reload", async ({ page, context }) => {
  await makeAccount(page);
  await due(page, 3);
  await page.goto("/review");
  await ready(page);
  // The server takes nothing for a while.
  await context.route("**/api/v1/events", (route) => route.fulfill({ status: 503, headers: { "retry-after": "60" } }));
  const right = await asked(page);
  await answer(page, "Got it");
  const missed = await asked(page);
  await answer(page, "Missed it");
  await expect(page.locator("#Waits")).toHaveText("2 answers wait here for a connection.");
  await page.reload();
  await ready(page);
  await expect(count(page)).toHaveText("3 of 3");
  expect([right, missed]).not.toContain(await asked(page));
  await answer(page, "Got it");
  expect(await asked(page), "what was missed comes once more").toBe(missed);
});

test("a card can be left for the end or put aside, and both be taken back", async ({ page }) => {
  await makeAccount(page);
  await due(page, 3);
  await page.goto("/review");
  await ready(page);
  const first = await asked(page);
  await page.getByRole("button", { name: "Skip" }).click();
  const second = await asked(page);
  expect(second).not.toBe(first);
  await expect(page.locator("#Last")).toBeInViewport();
  await expect(page.locator("#Last")).toHaveText("Left for the end. Undo brings it back.");
  await page.getByRole("button", { name: "Put aside" }).click();
  await expect(page.locator("#Last")).toHaveText("Put aside. Undo brings it back.");
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await asked(page)).toBe(second);
  await page.getByRole("button", { name: "Put aside" }).click();
  await answer(page, "Got it");
  expect(await asked(page)).toBe(first);
  await answer(page, "Got it");
  await expect(page.getByText(/^Next: /)).toBeVisible();
  await page.reload();
  await expect(page.locator(".face")).toHaveCount(0);
});

test("a guest reviews what the browser remembers, and hears where that is", async ({ page }) => {
  const sent: string[] = [];
  page.on("request", (request) => request.url().endsWith("/api/v1/events") && sent.push(request.url()));
  await page.goto("/review");
  await expect(page.getByRole("heading", { name: "Nothing to review yet" })).toBeVisible();
  const ids = await questions(2);
  await answeredAsGuest(page, ids);
  await page.reload();
  await ready(page);
  await expect(count(page)).toHaveText("1 of 2");
  await answer(page, "Missed it");
  await expect(page.locator("#Kept")).toHaveText(/^Saved only in this browser, which may clear it\. An account keeps it and can remind you on \w+day\./);
  await expect(page.locator("#Last")).toHaveText(/^The one before comes again tomorrow/);
  await page.reload();
  await ready(page);
  await expect(count(page), "the place is kept").toHaveText("1 of 1");
  await answer(page, "Got it");
  await expect(count(page)).toHaveText("Once more");
  await answer(page, "Got it");
  await expect(page.getByText(/^Next: tomorrow/)).toBeVisible();
  expect(sent, "nothing is stored anywhere else").toEqual([]);
  // And with an account all of it is there.
  const address = await makeAccount(page);
  await expect.poll(async () => (await answers(address)).map(([, grade]) => grade)).toEqual(["1", "3", "3"]);
});

test("a chapter without questions comes as a card, and is rated there", async ({ page }) => {
  const address = await makeAccount(page);
  // The course was there before they read it.
  await sql("update content_log set occurred_at = occurred_at - interval '90 days'");
  const [[chapter]] = await sql("select chapter_id from question limit 1");
  await tell(page, [event("chapter_rated", { chapter, confidence: 1 }, 3), event("line_left", { chapter, text: "Draw it this time" }, 3)]);
  await page.goto("/review");
  await ready(page);
  await expect(page.getByText("This chapter left you lost")).toBeVisible();
  await expect(page.getByText("Draw it this time")).toBeVisible();
  await expect(page.getByRole("link", { name: "Read it again" })).toHaveAttribute("href", /^\/courses\//);
  await page.getByRole("button", { name: "Getting there" }).click();
  await expect(count(page)).toHaveText("2 of 4");
  await expect
    .poll(() => sql(`select payload ->> 'confidence' from student_event join account on account.id = user_id where email = '${address}' and kind = 'chapter_rated' order by student_event.id`))
    .toEqual([["1"], ["3"]]);
});

test.describe("where no script runs", () => {
  test.use({ javaScriptEnabled: false });

  test("a session goes by forms", async ({ page }) => {
    const address = await makeAccount(page);
    await due(page, 2);
    await page.goto("/review");
    await expect(page.locator(".count")).toHaveText("1 of 2");
    await expect(page.getByRole("button", { name: "Got it" })).toBeHidden();
    await page.getByLabel("Your answer").fill("my guess");
    await show(page);
    await grade(page, "Missed it");
    await expect(page.locator(".count")).toHaveText("1 of 1");
    await show(page);
    await grade(page, "Got it");
    await expect(page.locator(".count")).toHaveText("Once more");
    await show(page);
    await expect(page.getByText("my guess")).toBeVisible();
    await grade(page, "Got it");
    await expect(page.getByText(/^Next: tomorrow/)).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.locator(".count")).toHaveText("Once more");
    expect((await answers(address)).map(([, grade]) => grade)).toEqual(["1", "3", "3"]);
  });
});

test("axe finds nothing wrong in a session, and nothing scrolls sideways", async ({ page }) => {
  test.slow();
  await page.emulateMedia({ reducedMotion: "reduce" });
  const check = async (state: string) => {
    for (const [width, letters] of [[320, "100%"], [360, "200%"], [1440, "100%"]] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate((letters) => (document.documentElement.style.fontSize = letters), letters);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page), `${state}, ${colorScheme}, ${width} pixels wide`).toEqual([]);
      }
      const [room, wide] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
      expect(wide, `${state}, ${width} pixels wide`).toBeLessThanOrEqual(room);
    }
    await page.evaluate(() => document.documentElement.removeAttribute("style"));
  };
  await page.goto("/review");
  await expect(page.getByRole("heading", { name: "Nothing to review yet" })).toBeVisible();
  await check("a guest");
  await makeAccount(page);
  await due(page, 2);
  await page.goto("/review");
  await ready(page);
  await check("a question");
  await show(page);
  await check("an answer");
  await grade(page, "Missed it");
  await answer(page, "Got it");
  await answer(page, "Got it");
  await expect(page.getByText(/^Next: /)).toBeVisible();
  await check("the end");
});
