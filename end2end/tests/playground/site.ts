import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { chapters } from "../../fixtures.ts";

export const target = resolve(process.env.CARGO_TARGET_DIR ?? join(dirname(fileURLToPath(import.meta.url)), "../../../target"));
export const manifest: Record<string, string> = JSON.parse(readFileSync(join(target, "site/manifest.json"), "utf8"));

/** As text, since Node would take it for another kind of module than bundlers do. */
const source = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "../../../sandbox/printed.js"), "base64");
const shared = await import(`data:text/javascript;base64,${source}`);

/** What a program has said: see `sandbox/host.js`. */
export interface Said {
  kind: "row" | "amend" | "cut" | "note" | "end";
  id?: number;
  level?: string;
  text?: string;
  isOpen?: boolean;
  line?: string;
  cut?: number;
  rows?: number;
  values?: Tree[];
  table?: { titles: string[]; rows: string[][] };
  place?: [number, number];
  why?: string;
  code?: number;
  took?: number;
}

export interface Tree {
  key?: string;
  text: string;
  to?: number;
  more?: number;
  children?: Tree[];
}

export interface Program {
  code: string;
  language?: "js" | "ts";
  limits?: Record<string, number>;
}

/** Opens a chapter, under its own policy, and lets its page run programs as the editor will. */
export async function open(page: Page, language = "js") {
  await page.goto(chapters[0]);
  const site = { host: manifest["sandbox.js"], assets: manifest, frame: "/sandbox/current", language };
  await page.evaluate(async ({ host, assets, frame, language }) => {
    const { createSandbox } = await import(host);
    const box = createSandbox({ frame, assets });
    Object.assign(window, { box });
    await box.prepare(language);
  }, site);
}

/** Runs programs, all at once, to their ends. */
export async function runAll(page: Page, programs: Program[]): Promise<Said[][]> {
  return page.evaluate(
    (programs) =>
      Promise.all(
        programs.map(async ({ code, language = "js", limits = {} }) => {
          const said: Said[] = [];
          const tell = (events: Said[]) => void said.push(...events);
          await (window as any).box.run({ language, code, limits, tell }).ended;
          return said;
        }),
      ),
    programs,
  );
}

/** Runs a program to its end. */
export async function run(page: Page, code: string, more: Omit<Program, "code"> = {}): Promise<Said[]> {
  const [said] = await runAll(page, [{ code, ...more }]);
  return said;
}

/** What was printed, as a terminal would have it: what was put right is as it is in the end. */
export function printed(said: Said[], isError = false): string {
  const rows = said.filter(({ kind }) => kind === "row");
  return rows
    .filter(({ level }) => ["warn", "error"].includes(level!) === isError)
    .map(({ id, text, isOpen }) => {
      const right = said.find((event) => event.kind === "amend" && event.id === id);
      return (right?.text ?? text) + (isOpen ? "" : "\n");
    })
    .join("");
}

/** What counts as printed, in lines, by the module that pages and publishing have it from. */
export const linesOf = (said: Said[]): string[] => shared.linesOf(shared.printedOf(said.filter(({ kind }) => kind === "row" || kind === "amend")));

/** How it ended. */
export const endOf = (said: Said[]) => said.at(-1)!;
