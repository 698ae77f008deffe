// Draws the icons of the installed site from public/icon.svg, into public/. To be run after the
// picture has changed:
//
//   node end2end/icons.mjs

import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { browser as options } from "./browser.mjs";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "../public");
const picture = await readFile(join(folder, "icon.svg"), "utf8");
/** A maskable icon is cut to a circle by some systems: it has no corners and stays in the middle. */
const maskable = picture.replace(/ rx="\d+"/, "").replace("<path", '<path transform="translate(16 16) scale(.72) translate(-16 -16)"');

const browser = await chromium.launch(options);
try {
  for (const [name, size, svg] of [
    ["icon-192.png", 192, picture],
    ["icon-512.png", 512, picture],
    ["icon-maskable.png", 512, maskable],
  ]) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg.replace("<svg", `<svg width="${size}" height="${size}"`)}`);
    await page.screenshot({ path: join(folder, name), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
