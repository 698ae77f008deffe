//! `chapterwise check`.

use std::io::{self, Write};

use anyhow::{Context, Result};

use super::snippets;
use crate::cli::{Check, Outcome};
use crate::config::GateConfig;
use crate::report;

/// Checks a folder, after writing missing ids where asked to.
pub fn check(options: &Check) -> Result<Outcome> {
    let dir = &options.dir;
    let mut out = io::stdout().lock();
    if options.fix {
        let written = markdown::write_missing_ids(dir)
            .with_context(|| format!("{} can't be fixed", dir.display()))?;
        for line in &written {
            writeln!(out, "wrote {}", dir.join(line).display())?;
        }
    }
    let mut checked =
        markdown::check_folder(dir).with_context(|| format!("{} can't be read", dir.display()))?;
    let run = snippets::run(&mut checked, &GateConfig::from_env());
    let colours = report::colours(&out);
    report::write(&mut out, dir, checked.diagnostics(), colours)?;
    let (courses, chapters) = checked.counts();
    let (courses, chapters) = (
        report::counted(courses, "course"),
        report::counted(chapters, "chapter"),
    );
    writeln!(
        out,
        "Checked {courses} with {chapters}. {}",
        report::summary(checked.diagnostics())
    )?;
    for line in [run.summary(), run.note()].into_iter().flatten() {
        writeln!(out, "{line}")?;
    }
    Ok(if checked.has_errors() {
        Outcome::Refused
    } else if run.is_incomplete() {
        Outcome::Unchecked
    } else {
        Outcome::Done
    })
}
