import type { Page } from "@playwright/test";
import { chapters, expect, listening, test } from "../../fixtures.ts";
import { link, makeAccount, newAddress, password, press, signIn } from "./site.ts";

const account = (page: Page) => page.getByRole("banner").locator(".me");
const longest = chapters.find((path) => path.endsWith("/the-runtime")) ?? chapters[0];

/** Scrolls to a paragraph well inside the text, and says which. */
async function readOn(page: Page): Promise<string> {
  await listening(page);
  const paragraph = page.locator(".prose > p, .prose > section > p").nth(12);
  await paragraph.evaluate((it) => it.scrollIntoView({ block: "start", behavior: "instant" }));
  await expect.poll(() => topOf(page, paragraph.evaluate((it) => it.textContent!.slice(0, 40)))).toBeLessThan(200);
  // Where the text rests for two seconds it is read; the bar is at the top of the page.
  await page.waitForTimeout(2500);
  return paragraph.evaluate((it) => it.textContent!.trim().slice(0, 40));
}

/** How far below the top of the window the paragraph with this beginning is, in pixels. */
async function topOf(page: Page, beginning: string | Promise<string>): Promise<number> {
  const words = await beginning;
  return page.evaluate((words) => {
    const found = [...document.querySelectorAll("article p")].find((it) => it.textContent!.trim().startsWith(words));
    return found ? found.getBoundingClientRect().top : Infinity;
  }, words);
}

async function expectInView(page: Page, words: string) {
  await expect
    .poll(async () => {
      const top = await topOf(page, words);
      return top > -10 && top < page.viewportSize()!.height - 20;
    })
    .toBe(true);
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(400);
}

test("who signs in while reading comes back to the same paragraph", async ({ page, context }) => {
  const address = await makeAccount(page);
  await context.clearCookies();
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(longest);
    const words = await readOn(page);
    await account(page).click();
    await expect(page).toHaveURL(/\/sign-in\?next=%2Fcourses%2F/);
    // A mistake on the way loses nothing.
    expect(await signIn(page, address, "not this password")).toBe(422);
    await page.getByLabel("Password", { exact: true }).fill(password);
    expect(await press(page, "Sign in")).toBe(303);
    expect(new URL(page.url()).pathname).toBe(longest);
    await expectInView(page, words);
    await context.clearCookies();
  }
});

test("so does who makes an account by letter, in another browser too", async ({ page, browser, baseURL }) => {
  await page.goto(longest);
  const words = await readOn(page);
  await account(page).click();
  await page.getByRole("main").getByRole("link", { name: "Make one" }).click();
  const address = newAddress();
  await page.getByLabel("E-mail address").fill(address);
  await page.getByLabel("Name", { exact: true }).fill("Ada");
  expect(await press(page, "Send me the letter")).toBe(303);
  const finish = await link(address, "Finish signing up");

  const context = await browser.newContext({ baseURL, reducedMotion: "reduce", viewport: { width: 390, height: 800 } });
  const phone = await context.newPage();
  await phone.goto(finish);
  await phone.getByLabel("Password", { exact: true }).fill(password);
  expect(await press(phone, "Make the account")).toBe(303);
  expect(new URL(phone.url()).pathname).toBe(longest);
  await expectInView(phone, words);
  await context.close();
});

test("who signs in from below the text comes back to its end", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 400 });
  await page.goto(longest);
  await listening(page);
  await page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: "instant" }));
  // Where the text rests for two seconds it is read.
  await page.waitForTimeout(2500);
  await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
  await account(page).click();
  await expect(page).toHaveURL(/next=%2Fcourses%2F.*%23/);
});

test("the way in is a plain link for whoever opens it elsewhere, or has done so", async ({ page }) => {
  await page.goto(longest);
  await listening(page);
  await expect(account(page)).toHaveAttribute("href", "/settings");
  // At the top of a page there is nothing to look for.
  await account(page).click();
  await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(longest)}`);
  const again = page.waitForEvent("load");
  await account(page).click();
  await again;
  await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(longest)}`);
  await makeAccount(page);
  await page.goto(longest);
  await listening(page);
  await account(page).click();
  await expect(page).toHaveURL("/settings");
});

test.describe("drafts", () => {
  test.use({ expectedErrors: [/403 \(Forbidden\)/, /502 \(Bad Gateway\)/, /ERR_INTERNET_DISCONNECTED/] });

  test("a form sent after the session has ended is there again after signing in, with what was typed", async ({ page, context }) => {
    const address = await makeAccount(page);
    await page.goto("/settings");
    await listening(page);
    const name = page.getByLabel("Name", { exact: true });
    const zone = page.getByLabel("Time zone", { exact: true });
    await name.fill("Ada, Countess of Lovelace");
    await zone.selectOption("Asia/Kathmandu");
    const session = (await context.cookies()).filter((cookie) => /session$/.test(cookie.name));
    await context.clearCookies({ name: session[0].name });
    expect(await press(page, "Save")).toBe(403);
    await expect(page.getByRole("main").getByRole("link", { name: "Sign in" })).toHaveAttribute("href", /next=%2Fsettings$/);
    await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
    expect(await signIn(page, address, password)).toBe(303);
    await expect(page).toHaveURL("/settings");
    await expect(name).toHaveValue("Ada, Countess of Lovelace");
    await expect(zone).toHaveValue("Asia/Kathmandu");
    expect(await press(page, "Save")).toBe(303);
    await expect(page.getByRole("main").getByRole("status")).toHaveText("Name and time zone are saved.");

    // It was taken, so there is no draft any more.
    await expect.poll(() => page.evaluate(() => sessionStorage["chapterwise-drafts"])).toBeUndefined();
    await name.fill("Ada");
    await page.goto("/search");
    await page.goto("/settings");
    await expect(name).toHaveValue("Ada");
    await name.fill("");
    expect(await press(page, "Save")).toBe(422);
    await expect(name).toHaveValue("");
    await name.fill("Ada Byron");
    await page.goto("/settings");
    await expect(name).toHaveValue("Ada Byron");
  });

  for (const answer of ["none", "a proxy's"] as const) {
    test(`a form that never arrived is there again, after an answer that was ${answer}`, async ({ page, context }) => {
      await makeAccount(page);
      await page.goto("/settings");
      await listening(page);
      const name = page.getByLabel("Name", { exact: true });
      await name.fill("Ada Lovelace");
      const isForm = (url: URL) => url.pathname === action;
      const action = await name.evaluate((it: HTMLInputElement) => new URL(it.form!.action).pathname);
      await context.route(isForm, (route) =>
        answer === "none"
          ? route.abort("internetdisconnected")
          : route.fulfill({ status: 502, contentType: "text/html", body: "<title>Bad gateway</title>" }),
      );
      const over = answer === "none" ? page.waitForEvent("requestfailed") : page.waitForEvent("response");
      await page.getByRole("main").getByRole("button", { name: "Save" }).first().click();
      await over;
      await page.waitForURL((url) => url.pathname === action || url.protocol === "chrome-error:");
      await context.unroute(isForm);
      // Elsewhere and back by an address, so that the browser puts nothing back by itself.
      await page.goto("/search");
      await listening(page);
      await page.goto("/settings");
      await expect(name).toHaveValue("Ada Lovelace");
      expect(await press(page, "Save")).toBe(303);
      await expect.poll(() => page.evaluate(() => sessionStorage["chapterwise-drafts"])).toBeUndefined();
    });
  }

  test("nobody else gets what somebody typed, and no password is kept", async ({ page, context }) => {
    await makeAccount(page);
    await page.goto("/settings");
    await listening(page);
    await page.getByLabel("Name", { exact: true }).fill("My secret name");
    await context.clearCookies();
    await page.goto("/");
    await makeAccount(page, "Eve");
    await page.goto("/settings");
    await listening(page);
    await page.waitForLoadState("networkidle");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Eve");

    await page.getByLabel("Name", { exact: true }).fill("Eve, whose draft goes with her");
    expect(await press(page, "Sign out")).toBe(303);
    expect(await page.evaluate(() => sessionStorage["chapterwise-drafts"])).toBeUndefined();

    // A form of a later page, with a password that is shown.
    await page.goto("/sign-in");
    await page.evaluate(async () => {
      const form = document.querySelector("form")!;
      form.dataset.draft = "";
      form.querySelector<HTMLInputElement>("[name=password]")!.type = "text";
      const guest = await import(document.querySelector<HTMLElement>("script[data-guest]")!.dataset.guest!);
      await guest.wake();
    });
    await page.getByLabel("E-mail address").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill(password);
    const kept = await page.evaluate(() => sessionStorage["chapterwise-drafts"]);
    expect(kept).toContain("ada@example.org");
    expect(kept).not.toContain(password);
  });
});
