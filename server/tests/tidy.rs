//! The rules of the layout that no compiler keeps: who may import whom, where SQL is, how long a
//! file gets.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The most lines a file may have; beyond that it is two stories.
const LONGEST: usize = 450;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file below some folders of the repository, with its path from there and its text.
fn sources(folders: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(root()).expect("it is below the root");
                let text = fs::read_to_string(&path).expect("it is text");
                found.push((name.display().to_string(), text));
            }
        }
    }
    assert!(!found.is_empty(), "nothing in {folders:?}");
    found.sort();
    found
}

/// A dependency of ours as a manifest names it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Import {
    name: String,
    optional: bool,
    line: String,
}

/// Which of our own crates, and of the crates in `more`, a crate depends on.
fn imports(folder: &str, more: &[&str]) -> BTreeSet<Import> {
    let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest");
    imports_of(&manifest, more)
}

fn imports_of(manifest: &str, more: &[&str]) -> BTreeSet<Import> {
    let ours = [
        "anki", "domain", "markdown", "store", "app", "frontend", "server",
    ];
    let mut section = "";
    let mut found = BTreeSet::new();
    for line in manifest.lines() {
        // `[dependencies.store]` is a table of its own for one dependency.
        let table = line
            .strip_suffix(']')
            .filter(|line| line.starts_with('['))
            .and_then(|line| line.split_once("dependencies."));
        if let Some((_, name)) = table.filter(|(before, _)| !before.ends_with("dev-")) {
            found.insert(Import {
                name: name.to_owned(),
                optional: false,
                line: line.to_owned(),
            });
        }
        if line.starts_with('[') {
            section = line;
            continue;
        }
        let counts = section.ends_with("dependencies]") && !section.contains("dev-");
        let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
        if counts && (ours.contains(&name) || more.contains(&name)) {
            let optional = line.contains("optional = true");
            found.insert(Import {
                name: name.to_owned(),
                optional,
                line: line.to_owned(),
            });
        }
    }
    found
}

fn names(imports: &BTreeSet<Import>) -> Vec<&str> {
    imports.iter().map(|import| import.name.as_str()).collect()
}

#[test]
fn crates_import_only_what_lies_below_them() {
    assert_eq!(
        names(&imports("crates/domain", &[])),
        [""; 0],
        "domain stands alone"
    );
    assert_eq!(names(&imports("crates/anki", &[])), ["domain"]);
    assert_eq!(names(&imports("crates/markdown", &[])), ["domain"]);
    assert_eq!(names(&imports("crates/store", &[])), ["domain"]);
    let frontend = imports("crates/frontend", &[]);
    assert_eq!(names(&frontend), ["app"]);
    assert!(
        frontend
            .iter()
            .all(|app| app.line.contains("hydrate") && !app.line.contains("ssr"))
    );
    for import in imports("app", &["leptos_axum", "axum", "sqlx"]) {
        assert!(
            import.name == "domain" || import.optional,
            "app may use {} only under `ssr`",
            import.name
        );
        assert!(
            !["anki", "frontend", "server"].contains(&import.name.as_str()),
            "{}",
            import.name
        );
    }
    let server = imports("server", &[]);
    assert!(server.iter().all(|import| import.name != "frontend"));
}

#[test]
fn sql_is_in_the_store_and_nowhere_else() {
    for (file, text) in sources(&["crates", "app/src", "server/src"]) {
        if file.starts_with("crates/store") {
            continue;
        }
        for macro_name in ["query", "query_as", "query_scalar", "raw_sql"] {
            let found = text.contains(&format!("{macro_name}!("))
                || text.contains(&format!("sqlx::{macro_name}("));
            assert!(
                !found,
                "{file} has SQL; it belongs into a module of crates/store"
            );
        }
    }
}

#[test]
fn in_the_app_only_commands_open_transactions() {
    for (file, text) in sources(&["app/src"]) {
        let begins = text.contains(".begin()") || text.contains("begin_with(");
        assert!(
            !begins || file.ends_with("/commands.rs"),
            "{file} opens a transaction"
        );
    }
}

/// The module of a feature that some code names, as in `crate::search::field::x` or in
/// `use crate::{search::field::x, …}`.
fn reach_into(text: &str, feature: &str) -> Option<String> {
    let whole = format!("crate::{feature}::");
    let part = format!("{feature}::");
    let plain = text.split(whole.as_str()).skip(1);
    let grouped = text
        .split("use crate::{")
        .skip(1)
        .filter_map(|after| after.split(';').next())
        .flat_map(|group| group.split([' ', ',', '{', '\n']))
        .filter_map(|word| word.strip_prefix(part.as_str()));
    plain
        .chain(grouped)
        .filter_map(|after| after.split_once("::"))
        .map(|(inner, _)| inner)
        .find(|inner| {
            !inner.is_empty() && inner.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        })
        .map(str::to_owned)
}

#[test]
fn these_rules_see_every_way_to_write_an_import() {
    for manifest in [
        "[dependencies]\nstore.workspace = true\n",
        "[dependencies]\nstore = { path = \"x\" }\n",
        "[dependencies.store]\npath = \"x\"\n",
        "[target.'cfg(unix)'.dependencies]\nstore = \"1\"\n",
    ] {
        assert_eq!(names(&imports_of(manifest, &[])), ["store"], "{manifest}");
    }
    let none = "[dev-dependencies]\nstore = \"1\"\n[dev-dependencies.markdown]\npath = \"x\"\n";
    assert_eq!(names(&imports_of(none, &[])), [""; 0]);
    for text in [
        "use crate::search::field::Field;",
        "use crate::{search::field::Field, shell};",
        "use crate::{\n    search::field::{A, B},\n};",
    ] {
        assert_eq!(
            reach_into(text, "search").as_deref(),
            Some("field"),
            "{text}"
        );
    }
    assert_eq!(reach_into("use crate::{search::Field, x};", "search"), None);
}

#[test]
fn features_touch_each_other_through_their_mod_rs_only() {
    let features: Vec<String> = fs::read_dir(root().join("app/src"))
        .expect("the app")
        .flatten()
        .filter(|entry| entry.path().join("mod.rs").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name != "ui")
        .collect();
    assert!(features.len() >= 2, "{features:?}");
    // Also `ui`, and the files that belong to no feature.
    for (file, text) in sources(&["app/src"]) {
        let own = file.split('/').nth(2).unwrap_or_default();
        for other in features.iter().filter(|feature| *feature != own) {
            assert_eq!(reach_into(&text, other), None, "{file}; use {other}::…");
        }
    }
}

#[test]
fn files_tell_one_story() {
    for (file, text) in sources(&["crates", "app", "server"]) {
        let lines = text.lines().count();
        assert!(
            lines <= LONGEST,
            "{file} has {lines} lines; {LONGEST} is the most"
        );
    }
}

#[test]
fn nothing_is_left_to_do_and_no_lint_is_silenced_without_a_reason() {
    // Written in two parts, or this file would find itself.
    let unwanted = [
        ["to", "do!("],
        ["db", "g!("],
        ["unimple", "mented!("],
        ["#[al", "low("],
    ];
    let unwanted = unwanted.map(|parts| parts.concat());
    for (file, text) in sources(&["crates", "app", "server"]) {
        for mark in &unwanted {
            assert!(!text.contains(mark.as_str()), "{file} has `{mark}`");
        }
    }
}
