import { defineConfig } from "@playwright/test";
import { browser } from "./browser.mjs";

export default defineConfig({
  testDir: "tests",
  globalSetup: "./server.mjs",
  fullyParallel: true,
  // One more than the cores of a small machine: tests also wait, for timers and for a quiet network.
  workers: 3,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  // Where every core is taken, a page may move or come late under a test's hand. What fails twice is wrong;
  // what passed only the second time is listed as flaky at the end.
  retries: 1,
  reporter: "list",
  use: {
    launchOptions: browser,
    viewport: { width: 1280, height: 800 },
    screenshot: "only-on-failure",
    // A worker would answer in the place of the server. The tests of the worker let it.
    serviceWorkers: "block",
    // Fades between pages would only delay each step; one spec looks at them.
    contextOptions: { reducedMotion: "reduce" },
  },
  projects: [
    { name: "chromium" },
    {
      // The same pages for those whose browser runs no script.
      name: "no-javascript",
      grep: /@no-javascript/,
      use: { javaScriptEnabled: false },
    },
  ],
});
