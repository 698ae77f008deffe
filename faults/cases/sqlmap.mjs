// sqlmap at the forms of accounts: no field of any of them reaches the database as anything but a
// value.

import { folder } from "../../bench/lib/place.mjs";
import { run } from "../../bench/lib/processes.mjs";
import { startOpen, startScanned } from "../lib/scanned.mjs";

/** Seconds that sqlmap may take with one form. */
const WITHIN = 100;

export async function fault({ short }) {
  const scanned = await startScanned();
  const { server, email, headers } = scanned;
  const typed = { email, name: "Student", password: "not the one of anybody", next: "/settings" };
  const forms = [
    { path: "/sign-in", fields: ["email", "password", "next"] },
    { path: "/sign-up", fields: ["email", "name", "next"] },
    { path: "/reset", fields: ["email"] },
    ...(short ? [] : [{ path: "/settings/name", fields: ["name", "zone"], signedIn: true }]),
    ...(short ? [] : [{ path: "/settings/sessions/end", fields: ["session"], signedIn: true }]),
  ];
  const problems = [];
  let asked = 0;
  for (const { path, fields, signedIn } of forms) {
    const values = { ...typed, zone: "UTC", session: "00000000-0000-7000-8000-000000000000" };
    const found = await scan({
      url: server.url + path,
      form: Object.fromEntries(fields.map((field) => [field, values[field]])),
      headers: signedIn ? headers : { Origin: server.url },
    });
    asked += found.asked;
    for (const field of fields) {
      if (found.open.includes(field)) {
        problems.push(`${path}: sqlmap gets at the database through ${field}`);
      } else if (!found.closed.includes(field)) {
        problems.push(`${path}: sqlmap did not come to an end with ${field}:\n${found.said}`);
      }
    }
  }
  const open = await startOpen(scanned.database);
  const control = await scan({ url: `${open.url}/sign-in`, form: { email }, headers: {} });
  open.stop();
  if (!control.open.includes("email")) {
    problems.push(`sqlmap finds nothing in a form that is open, so it says nothing of ours:\n${control.said}`);
  }
  await scanned.stop();
  return {
    did: `let sqlmap at ${forms.map(({ path }) => path).join(", ")}, and at a form that is open on purpose`,
    figure: `${problems.length} ways in in ${asked.toLocaleString("en-GB")} kinds of tries; into the open form it found its way`,
    goal: "no way in",
    problems,
  };
}

/** What sqlmap finds out about the fields of a form. */
async function scan({ url, form, headers }) {
  const output = folder("sqlmap");
  const args = [
    ...["-u", url, "--data", String(new URLSearchParams(form)), "-p", Object.keys(form).join(",")],
    ...["--batch", "--flush-session", "--disable-coloring", "--output-dir", output],
    ...["--dbms", "PostgreSQL", "--level", "1", "--risk", "1", "--time-sec", "1", "--technique", "BEUST"],
    ...["--ignore-redirects", "--threads", "2", "--timeout", "10", "--parse-errors"],
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
  ];
  const { stdout, stderr } = await run("timeout", [String(WITHIN), "sqlmap", ...args], { cwd: output });
  const named = (pattern) => [...stdout.matchAll(pattern)].map(([, field]) => field);
  return {
    open: named(/^Parameter: (\w+) \(POST\)$/gm),
    closed: named(/POST parameter '(\w+)' does not seem to be injectable/g),
    asked: (stdout.match(/\[INFO\] testing '/g) ?? []).length,
    said: `${stdout}${stderr}`.trimEnd().split("\n").slice(-12).join("\n"),
  };
}
