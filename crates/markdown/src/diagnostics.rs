//! What is wrong with a course, where, and how to mend it.

use std::fmt;

use serde::Serialize;

/// One problem in one file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
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
}

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Publishing is refused.
    Error,
    /// Publishing goes on.
    Warning,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, ": {severity}: {}", self.message)?;
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", self.help)?;
        }
        Ok(())
    }
}

/// A place in a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Position {
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
        });
    }
}

/// "Did you mean …?" where one of `known` is close to `word`, else the list of them.
pub(crate) fn did_you_mean(word: &str, known: &[&str]) -> String {
    let lower = word.to_lowercase();
    let closest = known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(&lower, k), *k))
        .min()
        .filter(|(distance, k)| *distance <= 1 + k.len().min(lower.len()) / 3);
    match closest {
        Some((_, k)) => format!("did you mean `{k}`?"),
        None => format!("use one of: {}", known.join(", ")),
    }
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
