//! Courses on disk, as an author has them.

use std::fs;
use std::path::{Path, PathBuf};

use markdown::{Checked, check_folder};

/// What a file holds.
pub type Bytes<'a> = &'a [u8];

/// A file by name.
pub type File<'a> = (&'a str, Bytes<'a>);

/// A course folder that disappears with the test.
pub struct Course(PathBuf);

impl Course {
    pub fn new(name: &str, files: &[File<'_>]) -> Self {
        let dir = std::env::temp_dir().join(format!("chapterwise-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        for (file, content) in files {
            let path = dir.join(file);
            fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
            fs::write(path, content).expect("a file");
        }
        Self(dir)
    }

    pub fn check(&self) -> Checked {
        check_folder(&self.0).expect("the folder can be read")
    }

    /// `file:line:column message` for each finding.
    pub fn findings(&self) -> Vec<String> {
        self.check()
            .diagnostics()
            .iter()
            .map(|d| format!("{}:{}:{} {}", d.file, d.line, d.column, d.message))
            .collect()
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Course {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub const COURSE: &[u8] = b"---\nid: c\nsummary: s\nchapters:\n  - a.md\n---\n# C\n";

/// A course of one chapter whose text below the title is `body`.
pub fn chapter(name: &str, body: &str) -> Course {
    let text = format!("---\nid: a\nsummary: s\n---\n# A\n\n{body}");
    Course::new(name, &[("course.md", COURSE), ("a.md", text.as_bytes())])
}
