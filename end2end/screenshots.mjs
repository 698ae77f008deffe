// Pictures of every kind of page, in three widths and both themes, and a page
// that shows them side by side: target/screenshots/index.html.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { browser as options } from "./browser.mjs";
import { accountPages } from "./screenshots/accounts.mjs";
import { playgroundPages } from "./screenshots/playground.mjs";
import { progressPages } from "./screenshots/progress.mjs";
import { guestPages, reviewPages } from "./screenshots/review.mjs";
import { listPages, startServer } from "./server.mjs";

const WIDTHS = [360, 820, 1440];
const THEMES = ["light", "dark"];
const [folder] = process.argv.slice(2);

const server = await startServer();
const browser = await chromium.launch(options);
try {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const pages = [...(await listPages(server.url)), "/offline", "/search", "/search?q=server", "/search?q=zzzzqqqq", "/nothing-here"];
  const accounts = await accountPages(browser, server);
  const students = await progressPages(browser, server);
  accounts.guest.push(...guestPages, ...playgroundPages);
  accounts.signedIn.push(...(await reviewPages(browser, server, accounts.storageState)));
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      await picture(pages.map((path) => ({ name: path, open: (page) => page.goto(path) })), theme, width);
      await picture(accounts.guest, theme, width);
      await picture(accounts.signedIn, theme, width, accounts.storageState);
      for (const { pictures, storageState } of students) {
        await picture(pictures, theme, width, storageState);
      }
    }
  }
  const names = [...pages, ...[...accounts.guest, ...accounts.signedIn, ...students.flatMap(({ pictures }) => pictures)].map(({ name }) => name)];
  await writeFile(join(folder, "index.html"), gallery(names));
  console.log(`=> ${names.length * WIDTHS.length * THEMES.length} pictures in ${folder}`);
} finally {
  await browser.close();
  await server.stop();
}

async function picture(pages, colorScheme, width, storageState) {
  const context = await browser.newContext({
    baseURL: server.url,
    colorScheme,
    reducedMotion: "reduce",
    storageState,
    viewport: { width, height: width < 600 ? 780 : 900 },
  });
  const page = await context.newPage();
  for (const { name, open } of pages) {
    await open(page);
    // Reading to the end fetches the pictures that wait to be near.
    await page.evaluate(async () => {
      for (let read = 0; read < document.documentElement.scrollHeight; read += 600) {
        window.scrollTo(0, read);
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      }
      window.scrollTo(0, 0);
    });
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: join(folder, fileName(name, width, colorScheme)), fullPage: true });
  }
  await context.close();
}

function fileName(path, width, theme) {
  return `${path.slice(1).replace(/\W+/g, "-") || "landing"}-${width}-${theme}.png`;
}

function gallery(pages) {
  const sections = pages.map((path) => {
    const pictures = THEMES.flatMap((theme) =>
      WIDTHS.map((width) => {
        const file = fileName(path, width, theme);
        const name = `${width} pixels, ${theme}`;
        return `<a href="${file}"><img src="${file}" alt="${name}" width="${width / 4}" loading="lazy"><br>${name}</a>`;
      }),
    );
    return `<h2>${path.replace(/&/g, "&amp;")}</h2><div>${pictures.join("\n")}</div>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Chapterwise, page by page</title>
<style>
body { font: 1rem/1.5 system-ui; margin: 2rem }
div { display: flex; flex-wrap: wrap; gap: 1rem; align-items: start }
img { border: 1px solid #bbb; max-height: 40rem; object-fit: cover; object-position: top }
</style>
<h1>Chapterwise, page by page</h1>
${sections.join("\n")}
</html>
`;
}
