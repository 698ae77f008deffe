// wapiti through the pages of accounts, as a guest and signed in.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "../../bench/lib/place.mjs";
import { run } from "../../bench/lib/processes.mjs";
import { startOpen, startScanned } from "../lib/scanned.mjs";

/**
 * What it looks for. Headers and cookies have tests of their own, which know that this is no HTTPS;
 * sqlmap is the one for blind injection; a token in each form is not how other sites are kept out here; and what asks a server of its makers
 * has no business in a test.
 */
const MODULES = "sql,xss,permanentxss,crlf,exec,file,redirect,shellshock,methods,htaccess,backup";
/** Seconds for one scan. */
const WITHIN = 80;

export async function fault({ short }) {
  const scanned = await startScanned();
  const { server, headers } = scanned;
  const guest = ["/sign-in?next=%2Fsettings", "/sign-up?next=%2Fsettings", "/reset"];
  const own = ["/settings", "/settings/security"];
  const problems = [];
  const figures = [];
  const scans = [
    { who: "a guest", paths: guest, headers: { Origin: server.url } },
    ...(short ? [] : [{ who: "somebody signed in", paths: own, headers }]),
  ];
  for (const { who, paths, headers: sent } of scans) {
    const { findings, tried, said } = await scan({ url: server.url, paths, headers: sent });
    figures.push(`${who}: ${findings.length} findings, ${tried} kinds of tries`);
    problems.push(...findings.map((finding) => `as ${who}: ${finding}`));
    if (tried === 0) {
      problems.push(`wapiti tried nothing as ${who}:\n${said}`);
    }
  }
  const open = await startOpen(scanned.database);
  const control = await scan({ url: open.url, paths: ["/sign-in"], headers: {} });
  open.stop();
  for (const kind of ["SQL Injection", "Cross Site Scripting"]) {
    if (!control.findings.some((finding) => finding.startsWith(kind))) {
      problems.push(`wapiti finds no ${kind} in a form that is open, so it says nothing of ours:\n${control.said}`);
    }
  }
  await scanned.stop();
  return {
    did: `sent wapiti through ${[...guest, ...(short ? [] : own)].join(", ")}, and to a form that is open on purpose`,
    figure: `${figures.join("; ")}; in the open form ${control.findings.length} findings`,
    goal: "no finding, and no answer that is a fault of the server",
    problems,
  };
}

/** What wapiti finds on some pages and the forms on them. */
async function scan({ url, paths, headers }) {
  const at = folder("wapiti");
  const report = join(at, "report.json");
  const args = [
    ...["-u", url + paths[0], ...paths.slice(1).flatMap((path) => ["-s", url + path])],
    ...["--scope", "folder", "--depth", "1"],
    ...["-m", MODULES, "--flush-session", "--store-session", at, "--no-bugreport"],
    ...["--max-scan-time", String(WITHIN / 60), "--max-attack-time", "20", "-t", "8", "--verify-ssl", "0"],
    ...["-f", "json", "-o", report, "-v", "1"],
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
  ];
  const { stdout, stderr } = await run("timeout", [String(2 * WITHIN), "wapiti", ...args], { cwd: at });
  const said = `${stdout}${stderr}`.trimEnd().split("\n").slice(-12).join("\n");
  let found;
  try {
    found = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    throw new Error(`wapiti wrote no report:\n${said}`);
  }
  // Slowness is measured elsewhere, and on a busy machine says nothing.
  const kinds = Object.entries({ ...found.vulnerabilities, "Internal Server Error": found.anomalies["Internal Server Error"] ?? [] });
  return {
    findings: kinds.flatMap(([kind, all]) => all.map(({ method, path, parameter, info }) => `${kind}: ${method} ${path} ${parameter}: ${info}`)),
    tried: (stdout.match(/Launching module/g) ?? []).length,
    said,
  };
}
