//! Snippets that say what they print are run before they are published, by a real Node.js.

mod commands;
mod hostile;
mod uploads;

use std::path::Path;

use markdown::{Diagnostic, Severity};
use server::config::GateConfig;
use server::gate::{Gate, Report};

use crate::support::course;
use crate::support::programs::gate;

/// A snippet: its language, its code, what it should print.
type Snippet<'s> = (&'s str, &'s str, &'s str);

/// The line on which the code of the first snippet begins.
const CODE_LINE: usize = 8;

/// A chapter with snippets.
fn chapter(snippets: &[Snippet]) -> String {
    let mut text = "---\nid: runs\nsummary: What runs.\n---\n# It runs\n\n".to_owned();
    for (number, (language, code, expected)) in snippets.iter().enumerate() {
        text += &format!(
            "```{language} run id=run-{number} title=\"Run {number}\"\n{code}\n```\n\n```text \
             expected\n{expected}\n```\n\n"
        );
    }
    text
}

/// Writes a course of one chapter with snippets.
fn write(folder: &Path, snippets: &[Snippet]) {
    let head =
        "---\nid: runs\nsummary: What runs.\nchapters:\n  - one.md\n---\n# Runs\n\nIt runs.\n";
    course::write(
        folder,
        &[("course.md", head), ("one.md", &chapter(snippets))],
    );
}

/// What the gate finds in a chapter that is written out.
fn find_in(config: GateConfig, chapter: &str) -> (Vec<Diagnostic>, Report) {
    find_by(&Gate::new(config), chapter)
}

/// What a gate finds there.
fn find_by(gate: &Gate, chapter: &str) -> (Vec<Diagnostic>, Report) {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &[]);
    std::fs::write(folder.path().join("one.md"), chapter).expect("a file");
    let mut checked = markdown::check_folder(folder.path()).expect("it can be read");
    assert!(!checked.has_errors(), "{:#?}", checked.diagnostics());
    let before = checked.diagnostics().len();
    assert_eq!(before, 0, "{:#?}", checked.diagnostics());
    let report = gate.check(&mut checked, |_, _| {});
    (checked.diagnostics().to_vec(), report)
}

/// What it finds in snippets.
fn find(snippets: &[Snippet]) -> Vec<Diagnostic> {
    let (found, report) = find_in(gate(), &chapter(snippets));
    assert_eq!(
        report.note(),
        None,
        "this needs what `make test` sets up and builds"
    );
    assert_eq!((report.run, report.known), (snippets.len(), 0));
    found
}

/// What it finds in one.
fn find_one(language: &str, code: &str, expected: &str) -> Diagnostic {
    let mut found = find(&[(language, code, expected)]);
    assert_eq!(found.len(), 1, "{code}: {found:#?}");
    found.remove(0)
}

#[test]
fn what_prints_what_is_expected_is_published() {
    let found = find(&[
        (
            "js",
            "console.log('one');\nconsole.log({ two: 2 });",
            "one\n{ two: 2 }",
        ),
        (
            "js",
            "setTimeout(() => console.log('timer'), 0);\nsetImmediate(() => {});\n\
             Promise.resolve().then(() => console.log('promise'));\n\
             process.nextTick(() => console.log('tick'));\nconsole.log('now');",
            "now\ntick\npromise\ntimer",
        ),
        (
            "js",
            "import { setTimeout as wait } from 'node:timers/promises';\nawait wait(5);\n\
             console.log(new URL('/a?b=c', 'http://x.example').search);",
            "?b=c",
        ),
        (
            "ts",
            "enum Tide { Low, High }\nconst tide: Tide = Tide.High;\nconsole.log(Tide[tide]);",
            "High",
        ),
        // What is invisible doesn't count: white space at the end of lines, empty lines at the end.
        (
            "js",
            "console.log('a  ');\nconsole.log('');\nconsole.log();",
            "a",
        ),
        (
            "js",
            "process.stdout.write('a');\nconsole.warn('b');\nconsole.error('c');",
            "ab\nc",
        ),
        // An error may be what a snippet shows; its one line is expected then.
        (
            "js",
            "console.log(1);\nthrow new TypeError('tide');",
            "1\nTypeError: tide",
        ),
        ("js", "Promise.reject(new Error('late'));", "Error: late"),
        (
            "js",
            "process.on('uncaughtException', (e) => console.log('heard', e.message));\nqueueMicrotask(() => { throw new Error('x'); });",
            "heard x",
        ),
        // Old versions of Node.js don't have what all browsers have by now.
        (
            "js",
            "console.log(Object.groupBy([1, 2, 3], (n) => n % 2), new Set([1]).union(new Set([2])));",
            "[Object: null prototype] { '0': [ 2 ], '1': [ 1, 3 ] } Set(2) { 1, 2 }",
        ),
        (
            "js",
            "const c = new AbortController();\nc.signal.addEventListener('abort', () => console.log('stop', c.signal.reason.name));\nc.abort();",
            "stop AbortError",
        ),
        (
            "js",
            "console.log(new TextDecoder().decode(new TextEncoder().encode('é€😀')), btoa('a'), structuredClone(new Map([[1, [2]]])));",
            "é€😀 YQ== Map(1) { 1 => [ 2 ] }",
        ),
    ]);
    assert_eq!(found, []);
}

#[test]
fn another_output_is_shown_at_the_first_place_where_it_differs() {
    let found = find_one(
        "js",
        "console.log('one');\nconsole.log('twice');",
        "one\ntwo",
    );
    assert_eq!(found.severity, Severity::Error);
    assert_eq!(
        (found.file.as_str(), found.line, found.column),
        ("one.md", CODE_LINE + 6, 3),
    );
    assert_eq!(
        found.message,
        "this snippet prints something other than what is expected"
    );
    assert_eq!(
        found.detail,
        "--- expected\n+++ printed\n@@ -1,2 +1,2 @@\n one\n-two\n+twice"
    );
    // In a list, lines begin further in; what is missing is looked for where it should end.
    let listed = "---\nid: runs\nsummary: What runs.\n---\n# It runs\n\n- So:\n\n  ```js run id=a \
                  title=\"A\"\n  console.log('é1');\n  ```\n\n  ```text expected\n  é2\n  ```\n\n```js \
                  run id=b title=\"B\"\nconsole.log(1);\nconsole.log(2);\n```\n\n```text expected\n1\n```\n";
    let (found, _) = find_in(gate(), listed);
    let places: Vec<_> = found.iter().map(|one| (one.line, one.column)).collect();
    assert_eq!(places, [(14, 4), (24, 1)], "{found:#?}");
}

#[test]
fn an_error_that_nobody_catches_is_shown_where_it_was_thrown() {
    let thrown = find_one("js", "console.log(1);\n  null.tide;", "1");
    assert_eq!((thrown.line, thrown.column), (CODE_LINE + 1, 8));
    assert!(
        thrown
            .message
            .starts_with("this snippet ends with an error that nobody catches: TypeError: "),
        "{thrown:#?}"
    );
    assert!(thrown.help.contains("Node.js"), "{thrown:#?}");
    let rejected = find_one(
        "js",
        "console.log(1);\nPromise.reject(new RangeError('far'));",
        "1",
    );
    assert_eq!((rejected.line, rejected.column), (CODE_LINE + 1, 16));
    assert!(
        rejected.message.ends_with("RangeError: far"),
        "{rejected:#?}"
    );
    let typed = find_one(
        "ts",
        "type Tide = number;\nconst tide: Tide = 1;\nnope(tide);",
        "1",
    );
    assert_eq!((typed.line, typed.column), (CODE_LINE + 2, 1));
    for language in ["js", "ts"] {
        let unreadable = find_one(language, "const a = 1;\nconst b = ;", "1");
        assert_eq!(
            (unreadable.line, unreadable.column),
            (CODE_LINE + 1, 11),
            "{unreadable:#?}"
        );
        assert!(
            unreadable
                .message
                .starts_with("this snippet can't be run: SyntaxError: "),
            "{unreadable:#?}"
        );
    }
}

#[test]
fn what_is_not_there_is_said_in_words() {
    let found = find_one("js", "require('node:fs');", "1");
    assert!(
        found
            .message
            .contains("is a module of Node.js that reads and writes files"),
        "{found:#?}"
    );
    // Pages have it, so whether it is right is not known here.
    let found = find_one("js", "console.log(typeof new ReadableStream());", "object");
    assert_eq!(found.severity, Severity::Warning);
    assert!(
        found
            .message
            .contains("was not checked: it uses ReadableStream"),
        "{found:#?}"
    );
}

#[test]
fn an_exit_code_is_worth_a_word() {
    let found = find_one("js", "console.log(1);\nprocess.exit(3);", "1");
    assert_eq!(found.severity, Severity::Warning);
    assert!(
        found.message.ends_with("ends with exit code 3"),
        "{found:#?}"
    );
    let found = find_one(
        "js",
        "console.log(1);\nawait new Promise(() => {});\nexport {};",
        "1",
    );
    assert_eq!(found.severity, Severity::Warning);
    assert!(
        found.help.contains("still waits for a promise"),
        "{found:#?}"
    );
    let found = find_one("js", "console.log(2);\nprocess.exitCode = 4;", "1");
    assert_eq!(found.severity, Severity::Error);
    assert!(
        found.message.ends_with("(it ends with exit code 4)"),
        "{found:#?}"
    );
}

#[test]
fn chance_is_told_from_a_mistake() {
    for code in [
        "console.log(Math.random());",
        "console.log(crypto.randomUUID());",
    ] {
        let found = find_one("js", code, "1");
        assert_eq!(
            found.message, "this snippet prints something else each time it runs",
            "{code}"
        );
    }
}

#[test]
fn what_is_known_is_not_run_again_until_it_changes() {
    let data = tempfile::tempdir().expect("a folder");
    let config = || GateConfig {
        data: Some(data.path().to_owned()),
        ..gate()
    };
    let good = ("js", "console.log(1);", "1");
    let bad = ("js", "console.log(2);", "1");
    let counts = |snippets: &[Snippet], config: GateConfig| {
        let (found, report) = find_in(config, &chapter(snippets));
        (found.len(), report.run, report.known)
    };
    assert_eq!(counts(&[good, bad], config()), (1, 2, 0));
    assert_eq!(
        counts(&[good, bad], config()),
        (1, 1, 1),
        "what is wrong is run each time"
    );
    assert_eq!(counts(&[good, good], config()), (0, 0, 2));
    assert_eq!(
        counts(&[("js", "console.log(1) ;", "1")], config()),
        (0, 1, 0)
    );
    assert_eq!(
        counts(&[("ts", "console.log(1);", "1")], config()),
        (0, 1, 0)
    );
    assert_eq!(
        counts(&[("js", "console.log(1);", "1\n\n2")], config()),
        (1, 1, 0)
    );
    // A folder that can't be written takes nothing away but the memory.
    let nowhere = || GateConfig {
        data: Some("/dev/null/nowhere".into()),
        ..gate()
    };
    assert_eq!(counts(&[good], nowhere()), (0, 1, 0));
    assert_eq!(counts(&[good], nowhere()), (0, 1, 0));
}

#[test]
fn the_same_snippet_in_two_places_is_judged_at_both() {
    let bad = ("js", "console.log(2);", "1");
    let found = find(&[bad, bad]);
    let lines: Vec<usize> = found.iter().map(|one| one.line).collect();
    assert_eq!(lines, [CODE_LINE + 4, CODE_LINE + 12]);
}
