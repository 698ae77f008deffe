//! Snippets that were found to print what they should, by a hash of all that it depends on, so that what
//! is unchanged is not run at each publish. The file can be deleted; everything is run again then.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use markdown::Expectation;
use sha2::{Digest, Sha256};

use super::node::Node;
use crate::http::resource::hex;

/// The folder and the file, in that of the data.
const FOLDER: &str = "gate";
const FILE: &str = "passed";
/// How many are kept, about a megabyte; beyond that it begins anew.
const MOST: usize = 30_000;

/// What tells a snippet from all others.
pub(super) type Key = [u8; 16];

/// Those that are known.
#[derive(Debug)]
pub(super) struct Passed {
    /// Where they stand; nowhere without a folder for data.
    path: Option<PathBuf>,
    known: HashSet<Key>,
    /// A hash of the engine and of the Node.js that runs it.
    engine: Sha256,
}

impl Passed {
    /// Reads them. What can't be read is not known.
    pub fn read(data: Option<&Path>, node: &Node) -> Self {
        let path = data.map(|data| data.join(FOLDER).join(FILE));
        let text = path.as_ref().and_then(|path| fs::read_to_string(path).ok());
        let lines = text.as_deref().unwrap_or_default().lines();
        let known: HashSet<Key> = lines.filter_map(key_of).collect();
        if known.len() > MOST
            && let Some(path) = &path
        {
            fs::remove_file(path).ok();
        }
        let mut engine = Sha256::new();
        engine.update(Sha256::digest(&node.engine));
        engine.update(node.version.as_bytes());
        Self {
            path,
            known,
            engine,
        }
    }

    /// The key of a snippet.
    pub fn key(&self, one: &Expectation) -> Key {
        let mut hash = self.engine.clone();
        for part in [&one.language, &one.code, &one.expected] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let mut key = Key::default();
        key.copy_from_slice(&hash.finalize()[..size_of::<Key>()]);
        key
    }

    /// Whether it is known.
    pub fn has(&self, key: &Key) -> bool {
        self.known.contains(key)
    }

    /// Notes one, so that it is known also where this is interrupted.
    pub fn add(&mut self, key: &Key) {
        self.known.insert(*key);
        let Some(path) = &self.path else { return };
        let folder = path.parent().unwrap_or(path);
        let open = || {
            fs::create_dir_all(folder)?;
            // Lines of others that write at the same time stay whole.
            File::options().create(true).append(true).open(path)
        };
        let written =
            open().and_then(|mut file| file.write_all(format!("{}\n", hex(key)).as_bytes()));
        // Where nothing can be kept, it is run again the next time.
        if written.is_err() {
            self.path = None;
        }
    }
}

fn key_of(line: &str) -> Option<Key> {
    let mut key = Key::default();
    if line.len() != 2 * key.len() || !line.is_ascii() {
        return None;
    }
    for (byte, digits) in key.iter_mut().zip(line.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).ok()?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(key)
}
