import type { Frame, Page } from "@playwright/test";
import { expect, test } from "../../fixtures.ts";
import { listen } from "./canary.ts";
import { open, run } from "./site.ts";

// What holds where a program has got at everything that a worker has, or runs in the frame itself: the
// opaque origin and the policies. In misbehaving.spec.ts it has not, and most names are not even there.

test.use({ expectedErrors: [/./] });

/** In the place of the engine: runs what it is given with all that the worker has. */
const OPEN = `
  onmessage = async ({ data: { key, code }, ports: [port] }) => {
    const say = (text) => port.postMessage({ key, message: { kind: "row", id: 1, level: "log", text } });
    globalThis.say = say;
    try {
      await (0, eval)("(async () => {" + code + "})()");
    } catch (error) {
      say("REFUSED " + error.name);
    }
    setTimeout(() => port.postMessage({ key, message: { kind: "end", why: "done", code: 0 } }), 300);
  };`;

const REQUESTS: Record<string, string> = {
  "fetch": `await fetch("URL/fetch");`,
  "fetch without CORS": `await fetch("URL/fetch", { mode: "no-cors" });`,
  "fetch of the site": `await fetch("SITE/");`,
  "fetch that outlives it": `await fetch("URL/alive", { method: "POST", keepalive: true, body: "x" });`,
  "XMLHttpRequest": `const x = new XMLHttpRequest(); x.open("GET", "URL/xhr", false); x.send();`,
  "WebSocket": `new WebSocket("ws://HOST/socket");`,
  "EventSource": `new EventSource("URL/events");`,
  "WebTransport": `await new WebTransport("https://HOST/transport").ready;`,
  "importScripts": `importScripts("URL/scripts");`,
  "import()": `await import("URL/import");`,
  "a worker": `new Worker("URL/worker"); throw new Error("no");`,
  "a worker in the worker": `const w = new Worker(URL.createObjectURL(new Blob(["fetch('URL/inner', { mode: 'no-cors' }).then(() => postMessage('REACHED'), () => postMessage('REFUSED'))"]))); await new Promise((r) => (w.onmessage = ({ data }) => (say(data), r())));`,
  "a font": `await new FontFace("x", "url(URL/font)").load();`,
  "a cache": `await (await caches.open("x")).add("URL/cache");`,
};

test.describe("in a worker with all that workers have", () => {
  test.beforeEach(async ({ page }) => {
    await page.route(/\/assets\/sandbox-node-/, (route) => route.fulfill({ body: OPEN, contentType: "text/javascript" }));
    await open(page);
  });

  test("no request reaches any server", async ({ page, baseURL }) => {
    const canary = await listen();
    const reached: string[] = [];
    page.context().on("requestfinished", (request) => reached.push(request.url()));
    for (const [title, code] of Object.entries(REQUESTS)) {
      reached.length = 0;
      const said = await run(page, code.replaceAll("URL/", `${canary.url}/`).replaceAll("SITE", baseURL!).replaceAll("HOST", canary.host));
      if (!/WebSocket|EventSource|a worker$/.test(title)) {
        expect.soft(said[0].text, title).toMatch(/^REFUSED/);
      }
      expect.soft(reached.filter((url) => !/\/sandbox\/|^blob:/.test(url)), title).toEqual([]);
    }
    expect(canary.asked).toEqual([]);
    canary.close();
  });

  test("there is no storage, no lock and no channel that anybody else has", async ({ page }) => {
    await page.evaluate(() => {
      (window as any).heard = [];
      new BroadcastChannel("chapterwise").onmessage = ({ data }) => (window as any).heard.push(data);
      addEventListener("message", ({ data }) => data?.message?.text === "forged" && (window as any).heard.push(data));
    });
    for (const code of [
      `indexedDB.open("mine"); say("OPENED");`,
      `await caches.open("mine"); say("OPENED");`,
      `await navigator.storage.getDirectory(); say("OPENED");`,
      `await navigator.locks.request("x", () => {}); say("OPENED");`,
      `await cookieStore.set("mine", "1"); say("OPENED");`,
    ]) {
      const said = await run(page, code);
      expect.soft(said[0].text, code).toMatch(/^REFUSED/);
    }
    await run(page, `new BroadcastChannel("chapterwise").postMessage("from the sandbox");`);
    expect(await page.evaluate(() => (window as any).heard)).toEqual([]);
  });

  test("messages without the key end the program, and none of them is passed on", async ({ page }) => {
    for (const code of [
      `for (let i = 0; i < 1e5; i++) postMessage({ kind: "row", text: "forged" }); for (;;);`,
      `postMessage({ key: "1,2,3,4", message: { kind: "row", text: "forged" } }); await new Promise(() => {});`,
    ]) {
      const said = await run(page, code);
      expect(said.map(({ kind, why }) => [kind, why])).toEqual([["end", "broken"]]);
    }
  });

  test("a worker that says more than it may is ended", async ({ page }) => {
    const said = await run(page, `for (;;) say("row");`);
    expect(said.at(-1)!.why).toBe("flood");
    expect(said.length).toBeLessThan(4000);
  });
});

test.describe("in the frame itself", () => {
  /** The frame of a program that waits. */
  async function frame(page: Page): Promise<Frame> {
    await open(page);
    await page.evaluate(() => void (window as any).box.run({ language: "js", code: "setInterval(() => {}, 1000)", tell() {} }));
    await expect.poll(() => page.frames().length).toBeGreaterThan(1);
    return page.frames().find((each) => each !== page.mainFrame())!;
  }

  test("the page, the top and storage are out of reach", async ({ page }) => {
    const inside = await frame(page);
    const outcome = await inside.evaluate(async () => {
      const tried: Record<string, () => unknown> = {
        parent: () => parent.document.title,
        parentVariables: () => (parent as any).box,
        top: () => void (top!.location.href = "about:blank#mine"),
        cookies: () => document.cookie,
        setCookie: () => (document.cookie = "mine=1"),
        local: () => localStorage.length,
        session: () => sessionStorage.length,
        databases: () => indexedDB.open("mine"),
        alert: () => alert("mine"),
        open: () => {
          if (window.open("about:blank")) return;
          throw new Error("no window");
        },
      };
      const got: string[] = [];
      for (const [name, attempt] of Object.entries(tried)) {
        try {
          await attempt();
          if (name !== "alert") got.push(name);
        } catch {
          // Refused, as it should be.
        }
      }
      return { got, origin: self.origin };
    });
    expect(outcome).toEqual({ got: [], origin: "null" });
    expect(new URL(page.url()).pathname).toMatch(/^\/courses\//);
  });

  test("nothing that is put into its page asks any server, and it goes nowhere", async ({ page }) => {
    const canary = await listen();
    const inside = await frame(page);
    await inside.evaluate(async (url) => {
      const add = (name: string, attributes: Record<string, string>) => {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        document.documentElement.append(element);
        return element;
      };
      add("img", { src: `${url}/image` });
      add("img", { srcset: `${url}/set 1x` });
      add("script", { src: `${url}/script` });
      add("link", { rel: "stylesheet", href: `${url}/style` });
      for (const rel of ["preload", "prefetch", "preconnect", "dns-prefetch", "icon", "manifest", "modulepreload"]) add("link", { rel, href: `${url}/${rel}`, as: "image" });
      add("iframe", { src: `${url}/frame` });
      add("video", { src: `${url}/video`, autoplay: "" });
      add("audio", { src: `${url}/audio`, preload: "auto" });
      add("object", { data: `${url}/object` });
      add("embed", { src: `${url}/embed` });
      add("body", { background: `${url}/background` });
      add("style", {}).textContent = `@import "${url}/import"; html { background: url(${url}/css) }`;
      const form = add("form", { action: `${url}/form`, method: "post" }) as HTMLFormElement;
      const link = add("a", { href: `${url}/link`, ping: `${url}/ping`, target: "_blank" });
      navigator.sendBeacon(`${url}/beacon`);
      for (const attempt of [
        () => form.submit(),
        () => link.click(),
        () => new WebSocket(url.replace("http", "ws")),
        () => void fetch(`${url}/fetch`, { mode: "no-cors" }).catch(() => {}),
      ]) {
        try {
          attempt();
        } catch {
          // Refused, as it should be.
        }
      }
      await new Promise((later) => setTimeout(later, 300));
    }, canary.url);
    expect(canary.asked).toEqual([]);
    canary.close();
  });

  for (const [title, leave] of Object.entries<(url: string) => void>({
    "its address": (url) => (location.href = `${url}/away`),
    "a header of its page": (url) => (document.head.innerHTML += `<meta http-equiv="refresh" content="0;url=${url}/refresh">`),
    "a form": (url) => {
      document.documentElement.insertAdjacentHTML("beforeend", `<form action="${url}/form"></form>`);
      document.forms[0].submit();
    },
  })) {
    test(`it can't be led away by ${title}`, async ({ page }) => {
      const canary = await listen();
      const inside = await frame(page);
      await inside.evaluate(leave, canary.url);
      // Whatever the browser does about it, it does before it has done nothing for half a second.
      await page.waitForTimeout(500);
      expect(canary.asked).toEqual([]);
      expect(new URL(page.url()).pathname).toMatch(/^\/courses\//);
      canary.close();
    });
  }

  test("there is no way to WebRTC, which Chromium's policies don't know", async ({ page }) => {
    const inside = await frame(page);
    const names = () => Object.getOwnPropertyNames(globalThis).filter((name) => /RTC/.test(name));
    expect(await inside.evaluate(names)).toEqual([]);
    // Workers have no connections, only parts of them.
    const worker = page.workers()[0] ?? (await page.waitForEvent("worker"));
    expect((await worker.evaluate(names)).filter((name) => /PeerConnection/.test(name))).toEqual([]);
  });
});
