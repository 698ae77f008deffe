//! `chapterwise check`.

use std::io::{self, Write};

use anyhow::{Context, Result};

use crate::cli::{Check, Outcome};
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
    let checked =
        markdown::check_folder(dir).with_context(|| format!("{} can't be read", dir.display()))?;
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
    Ok(if checked.has_errors() {
        Outcome::Refused
    } else {
        Outcome::Done
    })
}
