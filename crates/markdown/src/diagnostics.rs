//! What is wrong with a course, where, and how to mend it.

use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};

/// One problem in one file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Path of the file, relative to the folder that was checked, with `/`.
    pub file: String,
    /// Line, counted from 1; 0 where the problem is the file as a whole.
    pub line: usize,
    /// Column in characters, counted from 1; 0 where the problem is the file as a whole.
    pub column: usize,
    /// Whether publishing is refused.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
    /// Lines that show it, such as how two texts differ; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Publishing is refused.
    Error,
    /// Publishing goes on.
    Warning,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_visibly(f, &self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, ": {severity}: ")?;
        write_visibly(f, &self.message)?;
        if !self.help.is_empty() {
            f.write_str("\n  help: ")?;
            write_visibly(f, &self.help)?;
        }
        for line in self.detail.lines() {
            f.write_str("\n  ")?;
            write_visibly(f, line)?;
        }
        Ok(())
    }
}

/// Writes what a file holds without letting it steer the terminal.
fn write_visibly(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.chars().try_for_each(|c| {
        if c.is_control() {
            write!(f, "{}", c.escape_default())
        } else {
            f.write_char(c)
        }
    })
}

/// A place in a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Position {
    /// Line, counted from 1; 0 is the file as a whole.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
}

/// Gathers the diagnostics of one file.
#[derive(Debug)]
pub(crate) struct Reporter {
    file: String,
    found: Vec<Diagnostic>,
}

impl Reporter {
    pub fn new(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            found: Vec::new(),
        }
    }

    pub fn error(&mut self, at: Position, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Error, at, message.into(), help.into());
    }

    pub fn warning(&mut self, at: Position, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Warning, at, message.into(), help.into());
    }

    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.found
    }

    fn push(&mut self, severity: Severity, at: Position, message: String, help: String) {
        self.found.push(Diagnostic {
            file: self.file.clone(),
            line: at.line,
            column: at.column,
            severity,
            message,
            help,
            detail: String::new(),
        });
    }
}

/// The longest name that is compared, the most that are, and the most that are listed: a
/// suggestion must not cost more than the mistake.
const LONGEST_COMPARED: usize = 80;
const MOST_COMPARED: usize = 500;
const MOST_LISTED: usize = 12;

/// "Did you mean …?" where one of `known` is close to `word`, else the first of them.
pub(crate) fn did_you_mean(word: &str, known: &[&str]) -> String {
    if let Some(meant) = closest(word, known) {
        return format!("did you mean `{meant}`?");
    }
    let listed: Vec<&str> = known
        .iter()
        .filter(|k| k.len() <= LONGEST_COMPARED)
        .take(MOST_LISTED)
        .copied()
        .collect();
    let more = known.len() - listed.len();
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("use one of: {}{more}", listed.join(", "))
}

/// The one of `known` that was probably meant by `word`.
pub(crate) fn closest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let lower = word.to_lowercase();
    known
        .iter()
        .take(MOST_COMPARED)
        .filter(|k| k.len() <= LONGEST_COMPARED && lower.len() <= LONGEST_COMPARED)
        .map(|k| (strsim::damerau_levenshtein(&lower, k), *k))
        .min()
        .filter(|(distance, k)| *distance <= 1 + k.len().min(lower.len()) / 3)
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn a_close_name_is_suggested_and_a_far_one_gets_the_list() {
        assert_eq!(
            did_you_mean("stepz", &["stack", "steps"]),
            "did you mean `steps`?"
        );
        assert_eq!(
            did_you_mean("Stack", &["stack", "steps"]),
            "did you mean `stack`?"
        );
        assert_eq!(
            did_you_mean("carousel", &["stack", "steps"]),
            "use one of: stack, steps"
        );
    }
}
