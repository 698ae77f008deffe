//! A course is somebody else's code. What it tries comes to nothing, and to an end.

use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use markdown::Severity;
use server::config::GateConfig;
use server::gate::Gate;

use super::{chapter, find, find_by, find_in, find_one};
use crate::support::programs::gate;

/// Each prints `shut` unless it has found a way to what belongs to Node.js and not to the page.
const ESCAPES: &[(&str, &str)] = &[
    (
        "the object that everything hangs on",
        "say(() => this.constructor.constructor('return process')())",
    ),
    (
        "a function's maker",
        "say(() => (() => {}).constructor('return process')())",
    ),
    (
        "an async function's maker",
        "(async () => {}).constructor('return process')().then((p) => say(() => p))",
    ),
    (
        "a generator's maker",
        "say(() => (function* () {}).constructor('yield process')().next().value)",
    ),
    ("eval", "say(() => (0, eval)('process'))"),
    (
        "what a console is made of",
        "say(() => console.log.constructor('return process')())",
    ),
    (
        "what a timer is made of",
        "const timer = setTimeout(() => {});\nclearTimeout(timer);\nsay(() => timer.constructor.constructor('return process')())",
    ),
    (
        "what arguments are",
        "say(() => (function () { return arguments.callee.caller?.constructor('return process')(); })() ?? {})",
    ),
    (
        "the frames of an error",
        "Error.prepareStackTrace = (error, frames) => frames;\nconst frames = new Error().stack;\n\
         for (const frame of frames) {\n  for (const found of [frame, frame.getThis(), frame.getFunction()].filter(Boolean)) {\n\
         \x20   const make = found.constructor.constructor;\n    if (make !== Function) console.log('open: another realm');\n  }\n}\n\
         say(() => frames.constructor.constructor('return process')())",
    ),
    (
        "an import in text",
        "const promise = (0, eval)(\"import('node:fs')\");\nsay(() => promise.constructor.constructor('return process')());\n\
         promise.then((fs) => console.log('open', Object.keys(fs).length), (error) => say(() => error.constructor.constructor('return process')()));",
    ),
    (
        "an import in a function",
        "Function(\"return import('node:child_process')\")().then(() => console.log('open'), () => console.log('shut'))",
    ),
    (
        "an error for want of stack",
        "const strange = [];\nfunction down() {\n  try {\n    new Error().stack;\n    (0, eval)(\"import('x')\").catch(() => {});\n    down();\n  } catch (error) {\n\
         \x20   if (!(error instanceof Error)) strange.push(error);\n  }\n}\ndown();\nfor (const error of strange) say(() => error.constructor.constructor('return process')());\n\
         if (!strange.length) console.log('shut');",
    ),
    (
        "a proxy in an error",
        "process.on('uncaughtException', (error) => say(() => error.constructor.constructor('return process')()));\nthrow new Proxy(new Error(), { get(target, key) { return Reflect.get(target, key); } });",
    ),
    (
        "an iterator that is listened to",
        "Array.prototype[Symbol.iterator] = new Proxy(Array.prototype[Symbol.iterator], { apply(target, self, args) { if (self?.constructor?.constructor !== Function) console.log('open'); return Reflect.apply(target, self, args); } });\nsay(() => process)",
    ),
    (
        "what is written into what all have in common",
        "Object.prototype.toJSON = function () { const make = this.constructor.constructor; if (make && make !== Function) console.log('open'); return this; };\nsay(() => process)",
    ),
    (
        "the key of the gate",
        "console.log(typeof $$gate === 'undefined' && !('$$gate' in globalThis) ? 'shut' : 'open')",
    ),
    ("process.binding", "say(() => process.binding('fs'))"),
    (
        "the main module",
        "say(() => process.mainModule.require('fs'))",
    ),
    (
        "modules by name",
        "say(() => process.getBuiltinModule('fs'))",
    ),
    ("require", "say(() => require('child_process'))"),
];

/// Looks at what was found: the `process` of a page has neither of these.
const SAY: &str = "function say(find) {\n  let found;\n  try {\n    found = find();\n  } catch {}\n  \
                   const keys = ['binding', 'dlopen', 'mainModule', 'kill'];\n  const has = keys.some((key) => { try { return found?.[key]; } catch {} });\n  \
                   console.log(has || found?.readFileSync || found?.spawn ? 'open' : 'shut');\n}\n";

#[test]
fn no_way_leads_out_of_the_realm() {
    let codes: Vec<String> = ESCAPES
        .iter()
        .map(|(_, code)| format!("{SAY}{code}"))
        .collect();
    // An output that nothing prints has what is printed shown.
    let snippets: Vec<_> = codes
        .iter()
        .map(|code| ("js", code.as_str(), "?"))
        .collect();
    let found = find(&snippets);
    assert_eq!(found.len(), ESCAPES.len(), "{found:#?}");
    for ((name, _), found) in ESCAPES.iter().zip(found) {
        let printed: Vec<&str> = found
            .detail
            .lines()
            .skip(3)
            .filter_map(|line| line.strip_prefix('+'))
            .collect();
        assert!(!printed.is_empty(), "{name}: {found:#?}");
        assert!(
            printed.iter().all(|line| *line == "shut"),
            "{name}: {found:#?}"
        );
    }
}

#[test]
fn what_never_ends_is_ended() {
    let began = Instant::now();
    let programs = [
        "while (true) {}",
        "(function f() { Promise.resolve().then(f); })();",
        "(function f() { process.nextTick(f); })();",
        "setInterval(() => {}, 10);",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
        "/(a+)+b/.test('a'.repeat(60));",
        "try { while (true) {} } finally { while (true) {} }",
        "const long = 'x'.repeat(1e6); for (;;) console.log(long);",
    ];
    let snippets: Vec<_> = programs.iter().map(|code| ("js", *code, "1")).collect();
    // Nobody waits for these as long as for what ends on a busy machine.
    let gate = Gate::new(gate()).within(Duration::from_secs(2));
    let (found, _) = find_by(&gate, &chapter(&snippets));
    assert_eq!(found.len(), programs.len(), "{found:#?}");
    for (one, code) in found.iter().zip(programs) {
        assert_eq!(
            one.message, "this snippet does not end within 2 seconds",
            "{code}"
        );
        assert_eq!(one.severity, Severity::Error);
    }
    assert!(
        began.elapsed() < Duration::from_secs(110),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn what_takes_too_much_is_refused() {
    for code in [
        "const all = []; for (;;) all.push(new Array(1000).fill(1));",
        "new Array(1e9).fill(0);",
    ] {
        let found = find_one("js", code, "1");
        assert!(found.message.contains("MB of memory"), "{code}: {found:#?}");
    }
    // Bytes that are no objects have bounds of their own, and the program hears of them.
    let bytes = "const all = []; for (;;) all.push(new Uint8Array(5e7).fill(1));";
    let found = find_one("js", bytes, "1");
    assert!(found.message.contains("allocation failed"), "{found:#?}");
    for code in [
        "for (let i = 0; i < 5000; i++) console.log(i);",
        "console.log('x'.repeat(40_000));",
        "for (let i = 0; i < 40; i++) console.log('x'.repeat(30_000));",
    ] {
        let found = find_one("js", code, "0");
        assert!(
            found.message.contains("prints more than a page shows"),
            "{code}: {found:#?}"
        );
    }
}

/// What somebody could do who had come out of the realm: another script in the place of the gate's.
const OUTSIDE: &str = r#"
import fs from "node:fs";
import net from "node:net";
let job = "";
for await (const chunk of process.stdin) job += chunk;
const { code, expected } = JSON.parse(job);
const printed = [];
const attempt = (name, act) => { try { act(); printed.push(`${name}: done`); } catch (error) { printed.push(`${name}: ${error.code ?? error.name}`); } };
if (code.includes("here")) printed.push("here");
else {
  attempt("read", () => fs.readFileSync("/etc/passwd"));
  attempt("list", () => fs.readdirSync("/"));
  attempt("write", () => fs.writeFileSync("FOLDER/written", "x"));
  for (const [name, module, act] of [
    ["start", "node:child_process", (m) => m.spawnSync("/bin/true")],
    ["thread", "node:worker_threads", (m) => new m.Worker("1", { eval: true })],
  ]) {
    const found = await import(module);
    attempt(name, () => act(found));
  }
  attempt("text", () => Function("return 1")());
  attempt("change", () => { Array.prototype.map = 1; });
  attempt("machine code", () => new WebAssembly.Module(new Uint8Array(8)));
  printed.push(`environment: ${Object.keys(process.env).length}`);
  await new Promise((resolve) => {
    const socket = net.connect(PORT, "127.0.0.1", () => { printed.push("network: done"); socket.destroy(); resolve(); });
    socket.on("error", (error) => { printed.push(`network: ${error.code}`); resolve(); });
  });
  attempt("signal", () => process.kill(PARENT, 0));
}
process.stdout.write(JSON.stringify({ code: 0, printed, expected: expected.trim().split("\n"), notes: [], absent: [], isCut: false }));
"#;

#[test]
fn whoever_came_out_of_the_realm_would_stand_before_the_next_wall() {
    let site = tempfile::tempdir().expect("a folder");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    let port = listener.local_addr().expect("it is bound").port();
    let script = OUTSIDE
        .replace("FOLDER", &site.path().display().to_string())
        .replace("PORT", &port.to_string())
        .replace("PARENT", &std::process::id().to_string());
    std::fs::write(site.path().join("gate-1.mjs"), script).expect("a file");
    std::fs::write(
        site.path().join("manifest.json"),
        r#"{"gate.mjs": "/gate-1.mjs"}"#,
    )
    .expect("a file");
    let config = GateConfig {
        site: Some(site.path().to_owned()),
        ..gate()
    };
    // Not every system lets somebody have a network with nothing in it; where it does, it is had.
    let apart = Command::new("/usr/bin/unshare")
        .args([
            "--user",
            "--net",
            "--ipc",
            "--pid",
            "--fork",
            "--kill-child",
            "--",
            "/bin/true",
        ])
        .status();
    let is_apart = apart.is_ok_and(|status| status.success());
    let (network, signal) = if is_apart {
        ("ENETUNREACH", "ESRCH")
    } else {
        ("done", "done")
    };
    let expected = format!(
        "read: ERR_ACCESS_DENIED\nlist: ERR_ACCESS_DENIED\nwrite: ERR_ACCESS_DENIED\nstart: \
         ERR_ACCESS_DENIED\nthread: ERR_ACCESS_DENIED\ntext: EvalError\nchange: TypeError\nmachine code: \
         ReferenceError\nenvironment: 0\nnetwork: {network}\nsignal: {signal}"
    );
    let (found, report) = find_in(config, &chapter(&[("js", "anything", &expected)]));
    assert_eq!(report.note(), None);
    assert_eq!(found, []);
    assert!(!is_apart || listener.accept().is_err(), "somebody has come");
    assert!(!site.path().join("written").exists());
}

#[test]
fn a_node_that_is_not_there_or_too_old_is_said_and_nothing_is_pretended() {
    let folder = tempfile::tempdir().expect("a folder");
    let fake = |name: &str, says: &str| {
        let path = folder.path().join(name);
        let mut file = std::fs::File::create(&path).expect("a file");
        write!(file, "#!/bin/sh\n{says}\n").expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))
            .expect("it is ours");
        path
    };
    let old = fake("old", "echo '[\"/bin/old\",\"18.20.4\"]'");
    let broken = fake(
        "broken",
        &format!(
            "echo '[\"{}/broken\",\"22.1.0\"]'; echo no >&2; exit 1",
            folder.path().display()
        ),
    );
    let with = |node: Option<&Path>| {
        let config = GateConfig {
            node: node.map(Path::to_owned),
            ..gate()
        };
        let bad = ("js", "console.log(2);", "1");
        let (found, report) = find_in(config, &chapter(&[bad, ("js", "console.log(3);", "1")]));
        assert_eq!(found, [], "what was not run can't be wrong");
        assert_eq!((report.run, report.not_run), (0, 2));
        (report.note().expect("a note"), report.is_incomplete())
    };
    let (note, is_incomplete) = with(Some(Path::new("/nowhere/node")));
    assert!(
        note.starts_with("2 snippets with an expected output were not run: there is no Node.js as"),
        "{note}"
    );
    assert!(
        note.contains("Install Node.js 20 or newer") && is_incomplete,
        "{note}"
    );
    let (note, is_incomplete) = with(Some(&old));
    assert!(
        note.contains("Node.js is 18.20.4, and 20 or newer is needed") && is_incomplete,
        "{note}"
    );
    let (note, is_incomplete) = with(Some(&broken));
    assert!(
        note.contains("Node.js 22.1.0 does not run programs here (no)") && is_incomplete,
        "{note}"
    );
    let (note, is_incomplete) = with(None);
    assert!(note.contains("turned off") && !is_incomplete, "{note}");
    let config = GateConfig {
        site: Some(folder.path().to_owned()),
        ..gate()
    };
    let (_, report) = find_in(config, &chapter(&[("js", "1", "1")]));
    assert!(report.note().expect("a note").contains("CHAPTERWISE_SITE"));
}
