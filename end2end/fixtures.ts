import { type Page, expect, test as base } from "@playwright/test";

/** Paths of the sitemap, found when the server started. */
const listed: string[] = JSON.parse(process.env.PAGES ?? "[]");

/** Every chapter of every course. */
export const chapters = listed.filter((path) => /^\/courses\/[^/]+\/[^/]+$/.test(path));

/** Every course. */
export const courses = listed.filter((path) => /^\/courses\/[^/]+$/.test(path));

/** One page of each kind that is no chapter and no course. */
export const others = [
  ...listed.filter((path) => !chapters.includes(path) && !courses.includes(path)),
  "/offline",
  "/search",
  "/search?q=server",
  "/search?q=zzzzqqqq",
  "/courses/there-is-no-such-course",
];

/** Every page that a reader can come to. */
export const everyPage = [...others, ...courses, ...chapters];

/** A page of each kind. */
const kinds = ["/", "/search?q=server", "/courses/there-is-no-such-course", courses[0], chapters[0]];

/**
 * The tag of a test that says the same about every page of a kind when no script runs, because it
 * is about their HTML and style: there one page of each kind is enough. That every page is read
 * without scripts is the matter of the test of the policy.
 */
export const oncePerKind = (path: string) => (kinds.includes(path) ? ["@no-javascript"] : []);

interface Options {
  /** Messages of the console that a test provokes on purpose. */
  expectedErrors: RegExp[];
}

interface Fixtures {
  /** Fails the test when the page breaks its policy, throws, or asks another host. */
  watched: void;
}

export const test = base.extend<Options & Fixtures>({
  expectedErrors: [[], { option: true }],

  baseURL: async ({}, use) => use(process.env.BASE_URL),

  watched: [
    async ({ context, baseURL, expectedErrors }, use) => {
      const problems: string[] = [];
      const note = (problem: string) => {
        if (!expectedErrors.some((expected) => expected.test(problem))) {
          problems.push(problem);
        }
      };
      context.on("console", (message) => {
        // The status of an answer is what tests look at; the browser repeats it here.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource: the server responded")) {
          note(`console: ${message.text()}`);
        }
      });
      context.on("weberror", (error) => note(`uncaught: ${error.error().message}`));
      context.on("request", (request) => {
        const url = new URL(request.url());
        if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== baseURL) {
          note(`request to another host: ${request.url()}`);
        }
      });
      await use();
      expect(problems, "what the browser complained of").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens every disclosure, so that what is folded is tested as well. */
export async function unfold(page: Page) {
  await page.evaluate(() => {
    for (const each of document.querySelectorAll("details")) {
      each.open = true;
    }
  });
}
