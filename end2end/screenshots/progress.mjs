// The pages about one's own progress and reviews, of somebody with eleven weeks behind them and of
// somebody who has just come.

import { backdate, past, publishedQuestions, tell } from "../learning.mjs";
import { signUp } from "./accounts.mjs";

/**
 * Makes a student with a past, and one without.
 *
 * @typedef {{name: string, open: (page: import("@playwright/test").Page) => Promise<unknown>}} Picture
 * @returns {Promise<{pictures: Picture[], storageState: object}[]>}
 */
export async function progressPages(browser, server) {
  const chapters = (await publishedQuestions(server.data)).filter(({ questions }) => questions.length > 0);
  await backdate(server.data);
  const old = await student(browser, server, "emmy@example.org", "Emmy Noether", (page) => tell(page, past(chapters)));
  const fresh = await student(browser, server, "sofia@example.org", "Sofia Kovalevskaya", async () => {});
  const plain = (path, as = path) => ({ name: as, open: (page) => page.goto(path) });
  const opened = {
    name: "/progress tables",
    open: async (page) => {
      await page.goto("/progress");
      for (const summary of await page.locator("summary").all()) {
        await summary.click();
      }
    },
  };
  return [
    {
      storageState: old,
      pictures: [
        plain("/progress"),
        opened,
        plain("/settings/reviews"),
        plain("/settings/reviews?retention=95&cap=40&off=5&off=6", "/settings/reviews preview"),
        plain("/settings/reviews?retention=99&cap=&off=5", "/settings/reviews with mistakes"),
      ],
    },
    {
      storageState: fresh,
      pictures: [plain("/progress", "/progress of nobody yet"), plain("/settings/reviews?retention=97&cap=100", "/settings/reviews of nobody yet")],
    },
  ];
}

async function student(browser, server, address, name, learn) {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await signUp(page, server.data, address, name);
  await learn(page);
  const storageState = await context.storageState();
  await context.close();
  return storageState;
}
