//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::commands;
use crate::config::Config;
use crate::metrics;
use crate::stop::Interrupted;
use crate::telemetry;

/// Serves courses written in Markdown, and keeps them in Postgres.
///
/// Without DATABASE_URL every command uses a private Postgres under CHAPTERWISE_DATA.
#[derive(Debug, Parser)]
#[command(name = "chapterwise", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the site
    Serve(Serve),
    /// Bring the database up to date with this program
    Migrate,
    /// Check a folder of courses and report every problem
    Check(Check),
    /// Publish a folder of courses: all of it, or nothing if anything is wrong
    Publish(Publish),
    /// Write the published courses back into files
    Export(Export),
    /// List people, give and take roles, suspend
    User(User),
    /// Compute every student's cards from what they did, and compare
    Replay(Replay),
    /// Run a command with the variables by which Postgres programs find the database
    Postgres(Postgres),
}

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Publish this folder first
    #[arg(long, value_name = "DIR")]
    pub publish: Option<PathBuf>,
}

/// `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// A course, or a folder of courses
    pub dir: PathBuf,
    /// Write the ids that are missing
    #[arg(long)]
    pub fix: bool,
}

/// `publish`.
#[derive(Debug, Args)]
pub struct Publish {
    /// A course, or a folder of courses
    pub dir: PathBuf,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Publish to the server with this address, with the token in CHAPTERWISE_TOKEN
    #[arg(long, value_name = "URL")]
    pub to: Option<String>,
}

/// `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Where to write: a folder for each course
    pub dir: PathBuf,
    /// Only the course with this id
    #[arg(long, value_name = "ID")]
    pub course: Option<String>,
    /// Write into a folder that isn't empty, over files of the same name
    #[arg(long)]
    pub force: bool,
}

/// `user`.
#[derive(Debug, Args)]
pub struct User {
    /// What to do.
    #[command(subcommand)]
    pub command: UserCommand,
}

/// What `user` can do.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// List people with their roles
    List {
        /// Only those with this in their address or name
        search: Option<String>,
    },
    /// Give somebody a role
    Grant {
        /// The address of the account
        email: String,
        /// `admin`, `student` (takes the others away), or `author:COURSE`
        role: String,
    },
    /// Keep somebody from signing in, and sign them out everywhere
    Suspend {
        /// The address of the account
        email: String,
        /// Let them sign in again
        #[arg(long)]
        lift: bool,
    },
}

/// `replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// Only compare; this is what happens without it, too
    #[arg(long, conflicts_with = "rebuild")]
    pub verify: bool,
    /// Make all cards anew, while the site goes on
    #[arg(long)]
    pub rebuild: bool,
}

/// `postgres`.
#[derive(Debug, Args)]
pub struct Postgres {
    /// The command, after `--`
    #[arg(last = true, required = true, value_name = "CMD")]
    pub command: Vec<OsString>,
}

/// How a command ended, as its exit code says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// 0: done.
    Done,
    /// 1: the courses have problems, nobody has that address, or a card differs; nothing was changed.
    Refused,
    /// 4: done, and snippets that say what they print could not be run.
    Unchecked,
    /// What the command that was run said.
    Child(u8),
}

/// Exit code when something the program needs is missing or broken.
const FAILED: u8 = 3;
/// Exit code when all was done but to run what should have been.
const UNCHECKED: u8 = 4;
/// Exit code when the user interrupted, as shells write it.
const INTERRUPTED: u8 = 130;

/// Does what the command line asks. Clap itself answers a wrong one, with exit code 2.
pub fn run(cli: Cli) -> ExitCode {
    match try_run(cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(1),
        Ok(Outcome::Unchecked) => ExitCode::from(UNCHECKED),
        Ok(Outcome::Child(code)) => ExitCode::from(code),
        Err(error) if error.is::<Interrupted>() => {
            eprintln!("Interrupted before it was done.");
            ExitCode::from(INTERRUPTED)
        }
        Err(error) => {
            eprintln!("chapterwise: {}", explain(&error));
            ExitCode::from(FAILED)
        }
    }
}

/// The error with its causes, each said once: some errors already quote theirs.
fn explain(error: &anyhow::Error) -> String {
    error
        .chain()
        .map(ToString::to_string)
        .fold(String::new(), |text, cause| {
            if text.is_empty() {
                cause
            } else if text.contains(&cause) {
                text
            } else {
                format!("{text}: {cause}")
            }
        })
}

fn try_run(cli: Cli) -> anyhow::Result<Outcome> {
    if let Command::Check(check) = &cli.command {
        // The one command without a database; it needs neither variables nor threads.
        return commands::check::check(check);
    }
    let config = Config::from_env()?;
    telemetry::start(&config)?;
    metrics::count_panics();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve(serve) => commands::serve::serve(&config, &serve).await,
            Command::Migrate => commands::migrate::migrate(&config).await,
            Command::Check(check) => commands::check::check(&check),
            Command::Publish(publish) => commands::publish::publish(&config, &publish).await,
            Command::Export(export) => commands::export::export(&config, &export).await,
            Command::User(user) => commands::user::user(&config, &user).await,
            Command::Replay(replay) => commands::replay::replay(&config, &replay).await,
            Command::Postgres(postgres) => {
                commands::postgres::postgres(&config, &postgres.command).await
            }
        }
    });
    // A thread that still computes something nobody waits for must not hold up the exit.
    runtime.shutdown_background();
    outcome
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn each_cause_is_said_once() {
        let cause = std::io::Error::other("no space");
        let error = anyhow::Error::new(cause)
            .context("can't write: no space")
            .context("export");
        assert_eq!(explain(&error), "export: can't write: no space");
    }

    #[test]
    fn a_command_for_postgres_keeps_its_own_options() {
        let cli = Cli::parse_from(["chapterwise", "postgres", "--", "psql", "-c", "select 1"]);
        let Command::Postgres(postgres) = cli.command else {
            panic!("another command")
        };
        assert_eq!(postgres.command, ["psql", "-c", "select 1"]);
    }
}
