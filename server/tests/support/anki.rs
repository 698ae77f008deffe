//! Anki itself.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Everything that is in a new collection after each of the packages was imported, with the learning
/// progress that is in it. It takes the real Anki, which `scripts/setup.sh test` installs.
pub fn import(packages: &[&[u8]]) -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let python = root.join(".tools/python/bin/python");
    assert!(
        python.exists(),
        "Anki is missing: run `scripts/setup.sh test`"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let paths = packages.iter().enumerate().map(|(at, package)| {
        let path = folder.path().join(format!("{at}.apkg"));
        std::fs::write(&path, package).expect("a file");
        path
    });
    let paths: Vec<_> = paths.collect();
    let done = Command::new(python)
        .arg("-I")
        .arg(root.join("crates/anki/tests/import.py"))
        .args(paths)
        .output();
    let done = done.expect("it starts");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    serde_json::from_slice(&done.stdout).expect("it is JSON")
}
