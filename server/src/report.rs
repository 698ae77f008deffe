//! Diagnostics for people: file, line and column first, so that editors and terminals can link.

use std::io::{self, Write};
use std::path::Path;

use markdown::{Diagnostic, Severity};

/// Writes every diagnostic, with files as seen from here, and what it adds up to.
pub fn write(
    out: &mut impl Write,
    dir: &Path,
    diagnostics: &[Diagnostic],
    colours: bool,
) -> io::Result<()> {
    let paint = Paint(colours);
    for one in diagnostics {
        let file = dir.join(&one.file);
        let place = match one.line {
            0 => file.display().to_string(),
            line => format!("{}:{line}:{}", file.display(), one.column),
        };
        let (word, colour) = match one.severity {
            Severity::Error => ("error", Paint::RED),
            Severity::Warning => ("warning", Paint::YELLOW),
        };
        let (place, word) = (paint.with(Paint::BOLD, &place), paint.with(colour, word));
        writeln!(out, "{place}: {word}: {}", one.message)?;
        if !one.help.is_empty() {
            writeln!(out, "  {}: {}", paint.with(Paint::CYAN, "help"), one.help)?;
        }
        for line in one.detail.lines() {
            let colour = match line.as_bytes().first() {
                Some(b'-') => Paint::RED,
                Some(b'+') => Paint::GREEN,
                Some(b'@') => Paint::CYAN,
                _ => Paint::PLAIN,
            };
            writeln!(out, "  {}", paint.with(colour, line))?;
        }
    }
    Ok(())
}

/// How many errors and warnings there are, as a sentence.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .count();
    let warnings = diagnostics.len() - errors;
    match (errors, warnings) {
        (0, 0) => "No problems found.".to_owned(),
        (errors, 0) => format!("{} found.", counted(errors, "problem")),
        (0, warnings) => format!("No problems found, {}.", counted(warnings, "warning")),
        (errors, warnings) => {
            format!(
                "{} and {} found.",
                counted(errors, "problem"),
                counted(warnings, "warning")
            )
        }
    }
}

/// `1 chapter`, `2 chapters`.
pub fn counted(number: usize, thing: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{ending}")
}

/// Whether to colour what goes to a stream.
pub fn colours(stream: &impl io::IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Colours, or none.
struct Paint(bool);

impl Paint {
    const BOLD: &str = "1";
    const RED: &str = "1;31";
    const YELLOW: &str = "1;33";
    const GREEN: &str = "32";
    const PLAIN: &str = "0";
    const CYAN: &str = "36";

    fn with(&self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic(line: usize, severity: Severity, help: &str) -> Diagnostic {
        Diagnostic {
            file: "backends/one.md".to_owned(),
            line,
            column: line,
            severity,
            message: "no heading".to_owned(),
            help: help.to_owned(),
            detail: String::new(),
        }
    }

    #[test]
    fn a_problem_names_its_place_and_what_to_do() {
        let found = [
            diagnostic(3, Severity::Error, "add `# Title`"),
            diagnostic(0, Severity::Warning, ""),
        ];
        let mut out = Vec::new();
        write(&mut out, Path::new("content"), &found, false).expect("a vector takes everything");
        assert_eq!(
            String::from_utf8(out).expect("text"),
            "content/backends/one.md:3:3: error: no heading\n  help: add `# Title`\n\
             content/backends/one.md: warning: no heading\n"
        );
        assert_eq!(summary(&found), "1 problem and 1 warning found.");
        assert_eq!(summary(&[]), "No problems found.");
    }
}
