//! `chapterwise postgres`.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::ExitStatusExt;

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::cli::Outcome;
use crate::config::Config;
use crate::database::Database;
use crate::stop::{Asked, Stop};

/// Runs a command with the variables of the database, and ends as it ends.
pub async fn postgres(config: &Config, command: &[OsString]) -> Result<Outcome> {
    let mut stop = Stop::listen()?;
    let database = Database::open(config, &mut stop).await?;
    let outcome = run(&database, command, &mut stop).await;
    database.close().await?;
    outcome
}

async fn run(database: &Database, command: &[OsString], stop: &mut Stop) -> Result<Outcome> {
    let (program, arguments) = command.split_first().context("no command was given")?;
    let child = Command::new(program)
        .args(arguments)
        .envs(database.variables())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            // The codes that shells use for "not found" and "can't be run".
            eprintln!("chapterwise: {}: {error}", program.to_string_lossy());
            let code = if error.kind() == io::ErrorKind::NotFound {
                127
            } else {
                126
            };
            return Ok(Outcome::Child(code));
        }
    };
    loop {
        tokio::select! {
            status = child.wait() => {
                let status = status?;
                let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
                return Ok(Outcome::Child(code.and_then(|code| code.try_into().ok()).unwrap_or(1)));
            }
            asked = stop.asked() => {
                // The terminal tells the command by itself; a service manager tells only us.
                if asked == Asked::Manager {
                    terminate(&child);
                }
            }
        }
    }
}

fn terminate(child: &Child) {
    let pid = child
        .id()
        .and_then(|id| id.try_into().ok())
        .and_then(Pid::from_raw);
    if let Some(pid) = pid {
        // It may be gone already, which is what was wanted.
        kill_process(pid, Signal::TERM).ok();
    }
}
