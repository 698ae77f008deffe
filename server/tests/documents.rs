//! What the documents say of the code is there.

use std::fs;
use std::path::{Path, PathBuf};

/// The file that a document names, from the root of the repository or from here.
fn file(name: &str) -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    [here.join(".."), here.join("tests")]
        .into_iter()
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// What stands between backticks in the last column of the tables below a heading.
fn named_tests<'d>(document: &'d str, heading: &str) -> Vec<&'d str> {
    let (_, below) = document.split_once(heading).expect("it has that heading");
    below
        .lines()
        .filter_map(|line| line.strip_suffix('|')?.rsplit_once(" | "))
        .flat_map(|(_, cell)| cell.split('`').skip(1).step_by(2))
        .filter(|name| name.contains('.'))
        .collect()
}

#[test]
fn every_test_that_the_table_of_security_names_is_there() {
    let path = file("docs/security.md").expect("it is there");
    let document = fs::read_to_string(path).expect("it is text");
    let named = named_tests(&document, "\n## Code that readers run\n");
    assert!(named.len() > 60, "the table is read: {named:?}");
    for name in named {
        let (path, function) = name.split_once("::").unwrap_or((name, ""));
        let path = file(path).unwrap_or_else(|| panic!("docs/security.md: there is no {path}"));
        let text = fs::read_to_string(path).expect("it is text");
        let is_there = function.is_empty() || text.contains(&format!("fn {function}()"));
        assert!(is_there, "docs/security.md: there is no test {name}");
    }
}
