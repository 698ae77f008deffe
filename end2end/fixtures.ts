import { type ConsoleMessage, type Page, type Request, type WebError, expect, test as base } from "@playwright/test";
import config from "./playwright.config.ts";

const viewport = config.use!.viewport!;

/**
 * What a browser says of a sandbox that is as it should be: Chromium knows no `webrtc` in policies yet, and
 * Playwright, which keeps service workers away, does so from inside each frame.
 */
export const saidOfSandbox = /directive 'webrtc'|'serviceWorker' property/;

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
  "/sign-in",
  "/sign-up",
  "/reset",
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

interface Shared {
  /** A window for each state of scripting, opened when a test first asks. */
  windows: (scripts: boolean) => Promise<Page>;
}

export const test = base.extend<Options & Fixtures>({
  expectedErrors: [[], { option: true }],

  baseURL: async ({}, use) => use(process.env.BASE_URL),

  watched: [
    async ({ context, baseURL, expectedErrors }, use) => {
      const problems: string[] = [];
      const note = (problem: string) => {
        if (![saidOfSandbox, ...expectedErrors].some((expected) => expected.test(problem))) {
          problems.push(problem);
        }
      };
      const onConsole = (message: ConsoleMessage) => {
        // The status of an answer is what tests look at; the browser repeats it here.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource: the server responded")) {
          note(`console: ${message.text()}`);
        }
      };
      const onError = (error: WebError) => note(`uncaught: ${error.error().message}`);
      const onRequest = (request: Request) => {
        const url = new URL(request.url());
        if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== baseURL) {
          note(`request to another host: ${request.url()}`);
        }
      };
      context.on("console", onConsole).on("weberror", onError).on("request", onRequest);
      await use();
      context.off("console", onConsole).off("weberror", onError).off("request", onRequest);
      expect(problems, "what the browser complained of").toEqual([]);
    },
    { auto: true },
  ],
});

/**
 * For tests that look at a page and leave nothing behind in the browser: neither storage nor
 * permissions, scripts or routes of their own. They take turns in one window, where a page opens in
 * a fifth of the time that it takes in a new one. Only the page of before, its size and what is
 * emulated have to go.
 */
export const lookingTest = test.extend<object, Shared>({
  windows: [
    async ({ browser }, use) => {
      const opened = new Map<boolean, Promise<Page>>();
      const open = async (javaScriptEnabled: boolean) => {
        const context = await browser.newContext({
          baseURL: process.env.BASE_URL,
          javaScriptEnabled,
          reducedMotion: "reduce",
          serviceWorkers: "block",
          viewport,
        });
        return context.newPage();
      };
      await use((scripts) => {
        if (!opened.has(scripts)) {
          opened.set(scripts, open(scripts));
        }
        return opened.get(scripts)!;
      });
      for (const page of opened.values()) {
        await (await page).context().close();
      }
    },
    { scope: "worker" },
  ],
  context: async ({ page }, use) => use(page.context()),
  page: async ({ windows, javaScriptEnabled }, use) => {
    const page = await windows(javaScriptEnabled ?? true);
    await use(page);
    await page.goto("about:blank");
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: "light", media: null, reducedMotion: "reduce" });
    await page.mouse.move(-1, -1);
  },
});

export { expect };

/** Opens every disclosure and lays out what waits, so that all of it is tested. */
export async function unfold(page: Page) {
  await page.evaluate(() => {
    document.documentElement.dataset.again = "";
    for (const each of document.querySelectorAll("details")) {
      each.open = true;
    }
  });
}

/**
 * Waits for the loader, which comes after the first paint: it has given the switch of the theme a
 * title, and listens to keys and clicks.
 */
export async function listening(page: Page) {
  await expect(page.getByRole("button", { name: /^Theme: / })).toHaveAttribute("title", /^Theme: /);
}
