//! Snippets that say what they print, for whoever can run them: nothing is run here.

use domain::chapters::CheckedPlayground;

use crate::{Checked, Diagnostic, Position};

/// A snippet whose author says what it prints.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expectation {
    /// Path of its file, relative to the folder that was checked, with `/`.
    pub file: String,
    /// The short name of its language, `js` or `ts`.
    pub language: String,
    /// What runs.
    pub code: String,
    /// Where that begins: its first line, and the column of its fence.
    pub code_at: Position,
    /// What it should print.
    pub expected: String,
    /// Where that begins, in the same way.
    pub expected_at: Position,
}

impl Checked {
    /// Every snippet with an expected output, in the order of courses and chapters.
    pub fn expectations(&self) -> Vec<Expectation> {
        let chapters = self.courses.iter().flat_map(|(course, _)| {
            let prefix = &course.folder.prefix;
            course.chapters.iter().map(move |chapter| (prefix, chapter))
        });
        chapters
            .flat_map(|(prefix, chapter)| {
                let parts = chapter.parts.playgrounds.iter();
                parts.filter_map(move |part| {
                    let CheckedPlayground {
                        language,
                        code,
                        expected,
                        ..
                    } = &part.playground;
                    Some(Expectation {
                        file: format!("{prefix}{}", chapter.file),
                        language: language.clone(),
                        code: code.clone(),
                        code_at: below(part.at),
                        expected: expected.clone()?,
                        expected_at: below(part.expected_at?),
                    })
                })
            })
            .collect()
    }

    /// Takes in what somebody else has found.
    pub fn add(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(found);
        self.diagnostics.sort();
        self.diagnostics.dedup();
    }
}

/// The first line inside of a fence.
fn below(fence: Position) -> Position {
    Position {
        line: fence.line + 1,
        ..fence
    }
}
