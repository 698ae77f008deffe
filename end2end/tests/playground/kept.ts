// Blocks as the page has them, without their buttons: the module that keeps code, and a text that stands
// for the editor.

import { type Page, expect } from "@playwright/test";

/** A chapter with playgrounds, and two of them. */
export const chapter = "/courses/backends/the-runtime";
export const order = "order-of-queues";
export const late = "late-timer";

interface Options {
  playground?: string;
  /** Another starter than the page's, as after the author has published. */
  starter?: string;
}

/** Opens the chapter, and waits until what the browser has is known. */
export async function open(page: Page, options: Options = {}) {
  await page.goto(chapter);
  await attach(page, options);
}

/** The same on a page that is open. */
export async function attach(page: Page, { playground = order, starter }: Options = {}) {
  await page.evaluate(
    async ({ playground, starter }) => {
      const { keep } = await import(document.querySelector<HTMLElement>("script[data-keep]")!.dataset.keep!);
      const { course, chapter } = document.querySelector<HTMLElement>("article[data-chapter]")!.closest<HTMLElement>("[data-course]")!.dataset as any;
      const code = document.querySelector(`#playground-${playground} pre code`)!.textContent;
      const editor = { text: "" };
      const kept = keep({
        course,
        chapter: chapter ?? document.querySelector<HTMLElement>("article[data-chapter]")!.dataset.chapter,
        playground,
        starter: starter ?? code,
        typed: () => editor.text,
        onChange: (state: any) => {
          if (!state.conflict) editor.text = kept.code;
        },
      });
      editor.text = kept.code;
      Object.assign(window, { kept, editor, starterOf: code });
      await kept.ready;
      editor.text = kept.code;
    },
    { playground, starter },
  );
}

/** Types without a pause: nobody has written it yet. */
export const type = (page: Page, text: string) => page.evaluate((text) => void ((window as any).editor.text = text), text);

/** Types, and pauses. Resolves when it is on the disk. */
export async function write(page: Page, text: string) {
  await page.evaluate(async (text) => {
    const { kept, editor } = window as any;
    editor.text = text;
    await kept.write(text);
  }, text);
}

export const run = (page: Page, code: string, outcome?: string): Promise<string> =>
  page.evaluate(({ code, outcome }) => (window as any).kept.ran({ code, outcome }), { code, outcome });

/** What stands in the editor. */
export const text = (page: Page): Promise<string> => page.evaluate(() => (window as any).editor.text);
export const code = (page: Page): Promise<string> => page.evaluate(() => (window as any).kept.code);
export const state = (page: Page): Promise<any> =>
  page.evaluate(() => {
    const { starterChanged, ...state } = (window as any).kept.state;
    return { ...state, starterChanged: starterChanged && { ...starterChanged } };
  });

/** Waits until what is written is where it is to be. */
export async function saved(page: Page, where: string) {
  await expect.poll(async () => (await state(page)).saved).toBe(where);
}

export const settle = (page: Page, taken: string, both?: string): Promise<void> =>
  page.evaluate(({ taken, both }) => (window as any).kept.settle(taken, both), { taken, both });

export const history = (page: Page, before?: string): Promise<{ runs: any[]; more: boolean }> =>
  page.evaluate((before) => (window as any).kept.history({ before }), before);

export const codes = async (page: Page): Promise<string[]> => (await history(page)).runs.map(({ code }) => code);

/** What this browser keeps, by whose it is. */
export function inBrowser(page: Page): Promise<{ drafts: any[]; versions: any[] }> {
  return page.evaluate(
    () =>
      new Promise<any>((resolve, reject) => {
        const opening = indexedDB.open("chapterwise-playground");
        opening.onupgradeneeded = () => opening.transaction!.abort();
        opening.onerror = () => resolve({ drafts: [], versions: [] });
        opening.onsuccess = () => {
          const database = opening.result;
          const transaction = database.transaction(["drafts", "versions"]);
          const drafts = transaction.objectStore("drafts").getAll();
          const versions = transaction.objectStore("versions").getAll();
          transaction.oncomplete = () => {
            database.close();
            resolve({ drafts: drafts.result, versions: versions.result });
          };
          transaction.onabort = () => reject(transaction.error);
        };
      }),
  );
}
