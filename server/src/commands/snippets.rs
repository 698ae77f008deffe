//! Runs the snippets of a folder, for somebody who watches.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use markdown::Checked;

use crate::config::GateConfig;
use crate::gate::{Gate, Report};

/// After how long somebody wants to know what goes on, in a terminal and in a log.
const PROGRESS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(10)];

/// Runs those that say what they print, and says how far it is where it takes long.
pub fn run(checked: &mut Checked, config: &GateConfig) -> Report {
    let is_terminal = io::stderr().is_terminal();
    let pause = PROGRESS[usize::from(!is_terminal)];
    let told = Cell::new(Instant::now());
    let is_shown = Cell::new(false);
    let report = Gate::new(config.clone()).check(checked, |run, all| {
        if told.get().elapsed() < pause {
            return;
        }
        told.set(Instant::now());
        is_shown.set(true);
        let line = format!("Running snippets, {run} of {all} …");
        let mut err = io::stderr().lock();
        let written = if is_terminal {
            write!(err, "\r\x1b[K{line}").and_then(|()| err.flush())
        } else {
            writeln!(err, "{line}")
        };
        // Where nobody reads it, nobody has to be told.
        written.ok();
    });
    if is_terminal && is_shown.get() {
        eprint!("\r\x1b[K");
    }
    report
}
