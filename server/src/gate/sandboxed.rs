//! One program in a Node.js of its own, behind walls, since it may mean harm.
//!
//! The first wall is the realm that the program runs in (`sandbox/gate/main.js`). Should it come out of
//! that: this Node.js has an empty environment, may read one file, write none, start nothing and load
//! nothing, can't make code out of text and can't change the objects of its language; it compiles no
//! machine code, by which most holes of such engines are used. Around it are limits for memory, files
//! and time, and where the system allows it a network and a list of processes with nothing in them.

use std::fmt;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};

use crate::http::sandbox::words;

/// Megabytes that objects of a program may take.
pub(super) const MEMORY: u32 = 96;
/// Kilobytes that the process may take in all, with everything that is no object.
const ALL_MEMORY: u32 = 640 * 1024;
/// What starting may take besides the program's own time, on a machine with much to do.
const START: Duration = Duration::from_secs(5);
/// Bytes that are read of what it says; more than any program may print.
const LONGEST: u64 = 4 * 1024 * 1024;
/// And of what Node.js itself says where it fails.
const LONGEST_ERROR: u64 = 64 * 1024;
/// The last words of a process that is ending; after that it is ended.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Takes limits on, as far as the system knows them, then becomes the program: no files, no dumps, seconds
/// of a processor, kilobytes of memory; without the variables that a shell adds.
const LIMITED: &str = "ulimit -c 0; ulimit -f 0; ulimit -t \"$1\"; ulimit -d \"$2\"; shift 2; exec /usr/bin/env -i \"$@\"";
/// Where distributions put it.
const UNSHARE: &str = "/usr/bin/unshare";

/// What is run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Program<'p> {
    pub code: &'p str,
    pub expected: &'p str,
    /// `js` or `ts`.
    pub language: &'p str,
    /// How long it may take.
    pub time: Duration,
}

/// What came of it.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Outcome {
    /// It came to its end, or was waiting when its time was over.
    Told(Told),
    /// It never paused, until its time was over.
    Endless,
    /// It used up its memory.
    Memory,
    /// Node.js ended in another way.
    Broken(String),
}

/// What a program has said, as `sandbox/gate/main.js` tells it.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    /// With which code it ended; none where it was still waiting.
    pub code: Option<i32>,
    pub printed: Vec<String>,
    /// What it should have printed, made into lines in the same way.
    pub expected: Vec<String>,
    /// The error that nobody caught.
    pub thrown: Option<Thrown>,
    /// Sentences about what it asked for and can't have.
    pub notes: Vec<String>,
    /// Names that a page has, which it looked at in vain.
    pub absent: Vec<String>,
    /// Whether it printed more than a page shows.
    pub is_cut: bool,
}

/// An error.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub(super) struct Thrown {
    /// What names it.
    pub line: String,
    /// Line and column, where that is known.
    pub place: Option<(usize, usize)>,
}

impl Outcome {
    /// Whether it printed what it should.
    pub fn is_as_expected(&self) -> bool {
        matches!(self, Self::Told(told) if told.code.is_some() && !told.is_cut && told.printed == told.expected)
    }

    /// Whether it ended by itself and printed something else.
    pub fn differs(&self) -> bool {
        matches!(self, Self::Told(told) if told.code.is_some() && !told.is_cut && told.printed != told.expected)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told(told) => write!(f, "it printed {:?}", told.printed),
            Self::Endless => f.write_str("it did not end"),
            Self::Memory => f.write_str("it had too little memory"),
            Self::Broken(says) => f.write_str(says),
        }
    }
}

/// What stands around a program.
#[derive(Clone, Debug)]
pub(super) struct Walls {
    node: PathBuf,
    /// Whether it calls its options as Node.js 24 does.
    is_recent: bool,
    /// What makes a network and a list of processes of its own; nothing where there is no such thing.
    apart: &'static [&'static str],
}

impl Walls {
    /// Those that there can be, highest first.
    pub fn possible(node: &Path, is_recent: bool) -> impl Iterator<Item = Self> {
        let apart: [&[&str]; 3] = [
            &[
                UNSHARE,
                "--user",
                "--net",
                "--ipc",
                "--pid",
                "--fork",
                "--kill-child",
                "--",
            ],
            // Root may have these where others may have none.
            &[
                UNSHARE,
                "--net",
                "--ipc",
                "--pid",
                "--fork",
                "--kill-child",
                "--",
            ],
            &[],
        ];
        let node = node.to_owned();
        apart.into_iter().map(move |apart| Self {
            node: node.clone(),
            is_recent,
            apart,
        })
    }

    /// Node.js with a script, before it is started.
    fn command(&self, script: &Path, time: Duration) -> Command {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", LIMITED, "gate"])
            .arg((time + START).as_secs().to_string())
            .arg(ALL_MEMORY.to_string())
            .args(self.apart)
            .arg(&self.node)
            .args(if self.is_recent {
                &["--permission"][..]
            } else {
                // To compile no machine code rules out WebAssembly too, which these would warn of.
                &["--experimental-permission", "--no-expose-wasm"]
            })
            .arg({
                let mut read = std::ffi::OsString::from("--allow-fs-read=");
                read.push(script);
                read
            })
            .args([
                "--disallow-code-generation-from-strings",
                "--frozen-intrinsics",
                "--jitless",
                "--no-addons",
                "--no-warnings",
                "--experimental-vm-modules",
            ])
            .arg(format!("--max-old-space-size={MEMORY}"))
            .arg(script)
            .env_clear()
            .current_dir("/")
            // What a terminal sends to us is not for it, and all of it can be ended at once.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a program to its end, which it reaches in a bounded time.
    pub fn run(&self, script: &Path, program: &Program<'_>) -> Outcome {
        match self.command(script, program.time).spawn() {
            Ok(child) => watch(Group(child), program),
            Err(error) => Outcome::Broken(error.to_string()),
        }
    }
}

/// A process with all that it has started, which ends with this.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        // It is not waited for before, so that its number is nobody else's.
        kill_process_group(Pid::from_child(&self.0), Signal::KILL).ok();
        self.0.wait().ok();
    }
}

/// What Node.js is told.
#[derive(Serialize)]
struct Job<'p> {
    code: &'p str,
    expected: &'p str,
    language: &'p str,
    /// Milliseconds.
    time: u128,
    words: serde_json::Map<String, serde_json::Value>,
}

fn watch(mut group: Group, program: &Program<'_>) -> Outcome {
    let job = Job {
        code: program.code,
        expected: program.expected,
        language: program.language,
        time: program.time.as_millis(),
        words: words(),
    };
    let job = serde_json::to_vec(&job).expect("its keys are texts");
    let pipes = (
        group.0.stdin.take(),
        group.0.stdout.take(),
        group.0.stderr.take(),
    );
    let (Some(mut stdin), Some(stdout), Some(stderr)) = pipes else {
        return Outcome::Broken("it has no pipes".to_owned());
    };
    let (tell_said, said) = mpsc::channel();
    let (tell_failed, failed) = mpsc::channel();
    thread::scope(|scope| {
        // Each ends with the process, at the latest with the group.
        scope.spawn(move || stdin.write_all(&job).ok());
        scope.spawn(move || tell_said.send(all_of(stdout, LONGEST)).ok());
        scope.spawn(move || tell_failed.send(all_of(stderr, LONGEST_ERROR)).ok());
        let said = said.recv_timeout(program.time + START);
        let failed = said
            .as_ref()
            .ok()
            .and_then(|_| failed.recv_timeout(LAST_WORDS).ok());
        drop(group);
        let Ok(said) = said else {
            return Outcome::Endless;
        };
        outcome(&said, &failed.unwrap_or_default())
    })
}

/// What a pipe gives until it ends, or has given too much.
fn all_of(pipe: impl io::Read, most: u64) -> Vec<u8> {
    let mut all = Vec::new();
    // What breaks off is judged by what came.
    pipe.take(most).read_to_end(&mut all).ok();
    all
}

fn outcome(said: &[u8], failed: &[u8]) -> Outcome {
    if let Ok(told) = serde_json::from_slice(said) {
        return Outcome::Told(told);
    }
    let failed = String::from_utf8_lossy(failed);
    if failed.contains("out of memory") || failed.contains("OOM") {
        return Outcome::Memory;
    }
    if failed.contains("CPU time limit") {
        return Outcome::Endless;
    }
    let line = failed.lines().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or("it ended without a word");
    Outcome::Broken(line.chars().take(200).collect())
}
