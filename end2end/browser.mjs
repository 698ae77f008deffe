import { existsSync } from "node:fs";

const whole = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const installed = (candidates) => candidates.find((path) => path && existsSync(path));

/** The browser with all that it has around its pages, for what measures how fast they are. */
export const wholeBrowser = installed(whole);

/**
 * The system's browser, kept from talking to anyone but us. Where there is one without windows, it
 * is that: pages are the same in it, and opening one takes half the work.
 */
export const browser = {
  executablePath: installed([process.env.CHROMIUM, "/usr/bin/chromium-headless-shell", ...whole]),
  args: [
    // Root, who runs tests in many containers, may not use the sandbox.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
