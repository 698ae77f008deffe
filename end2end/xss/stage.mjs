/** Where pages of the tests stand, and where nothing may ever be asked of. No name is looked up. */
export const READER = "https://reader.test";
const HOSTILE = "hostile.test";

/**
 * A browser context in which nothing is real but the browser: it serves the
 * pages it is given, without any policy, plays the host of the attacker, and
 * notes what runs.
 *
 * @param {import("@playwright/test").Browser} browser
 */
export async function openStage(browser) {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 800, height: 600 } });
  const pages = new Map();
  const listeners = new Set();
  const tell = (event) => listeners.forEach((listener) => listener(event));

  // `fired` is there in every frame; a frame that can't be reached from its page sends a message.
  await context.exposeBinding("fired", (_, id) => tell({ kind: "fired", id: String(id) }));
  await context.addInitScript(() => {
    if (top === self) {
      addEventListener("message", (event) => {
        if (event.source !== self && typeof event.data === "string") {
          globalThis.fired(event.data);
        }
      });
    }
  });
  context.on("dialog", (dialog) => {
    tell({ kind: "dialog", id: dialog.message() });
    dialog.dismiss().catch(() => {});
  });
  await context.route("**/*", (route) => {
    const url = new URL(route.request().url());
    if (url.origin === READER) {
      const body = pages.get(url.pathname);
      return route.fulfill({ status: body === undefined ? 404 : 200, contentType: "text/html; charset=utf-8", body: body ?? "" });
    }
    tell({ kind: "request", id: nameIn(url), url: url.href });
    return url.hostname === HOSTILE ? route.fulfill(attack(url)) : route.abort();
  });
  pages.set("/blank", "<!doctype html><title>Blank</title>");

  return {
    context,
    /** Serves a document at a path. */
    serve: (path, html) => pages.set(path, html),
    /** Calls back with everything that runs, until what it returns is called. */
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => context.close(),
  };
}

function nameIn(url) {
  return url.pathname.split("/").pop().replace(/\.\w+$/, "");
}

function attack(url) {
  const shared = { headers: { "access-control-allow-origin": "*" } };
  const id = JSON.stringify(nameIn(url));
  if (url.pathname.endsWith("/missing")) {
    return { ...shared, status: 404, body: "" };
  }
  if (url.pathname.endsWith(".js")) {
    return { ...shared, contentType: "text/javascript", body: `fired(${id})` };
  }
  if (url.pathname.startsWith("/page/")) {
    return { ...shared, contentType: "text/html", body: `<!doctype html><title>Hostile</title><script>fired(${id})</script>` };
  }
  return { ...shared, contentType: "text/plain", body: "" };
}
