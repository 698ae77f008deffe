//! Finding a Node.js that can run programs behind walls.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::sandboxed::{Outcome, Program, Walls};
use super::{TIME, script_in};
use crate::config::GateConfig;

/// The oldest Node.js with rights that can be taken away.
const LEAST: u32 = 20;
/// The first that calls some of its options in another way.
const RECENT: u32 = 24;

/// A Node.js, and how programs run in it.
#[derive(Debug)]
pub(super) struct Node {
    /// Such as `20.19.6`.
    pub version: String,
    /// What runs programs in it, and tells it from other engines.
    pub script: PathBuf,
    pub engine: Vec<u8>,
    walls: Walls,
}

/// Why there is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum NotThere {
    /// Somebody wants it so.
    Off,
    /// The site folder doesn't have the script.
    NoScript,
    /// It could not be started.
    Missing(PathBuf),
    /// Its version.
    TooOld(String),
    /// What it says where it runs a program.
    Broken(String, String),
}

impl fmt::Display for NotThere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str(
                "running them is turned off (CHAPTERWISE_NODE, CHAPTERWISE_RUN_UPLOADS)",
            ),
            Self::NoScript => f.write_str(
                "the folder `site` that came with the program isn't where it was, or is of another \
                 version. Set CHAPTERWISE_SITE to it",
            ),
            Self::Missing(path) => write!(
                f,
                "there is no Node.js as `{}`. Install Node.js {LEAST} or newer, or set CHAPTERWISE_NODE \
                 to where it is, or to `off`",
                path.display()
            ),
            Self::TooOld(version) => write!(
                f,
                "Node.js is {version}, and {LEAST} or newer is needed. Install one, or set \
                 CHAPTERWISE_NODE to where it is, or to `off`"
            ),
            Self::Broken(version, says) => {
                write!(f, "Node.js {version} does not run programs here ({says})")
            }
        }
    }
}

/// The Node.js to use, found out by running a program in it.
pub(super) fn find(config: &GateConfig) -> Result<Node, NotThere> {
    let path = config.node.as_ref().ok_or(NotThere::Off)?;
    let script = config.site.as_deref().and_then(script_in);
    let script = script.ok_or(NotThere::NoScript)?;
    let engine = std::fs::read(&script).map_err(|_| NotThere::NoScript)?;
    let (program, version) = ask(path).ok_or_else(|| NotThere::Missing(path.clone()))?;
    let major = version
        .split('.')
        .next()
        .and_then(|major| major.parse().ok());
    let major: u32 = major.unwrap_or_default();
    if major < LEAST {
        return Err(NotThere::TooOld(version));
    }
    let mut says = String::new();
    for walls in Walls::possible(&program, major >= RECENT) {
        let node = Node {
            version: version.clone(),
            script: script.clone(),
            engine: engine.clone(),
            walls,
        };
        let tried = node.run(&Program {
            code: "console.log('here')",
            expected: "here",
            language: "js",
            time: TIME,
        });
        if tried.is_as_expected() {
            return Ok(node);
        }
        says = tried.to_string();
    }
    Err(NotThere::Broken(version, says))
}

impl Node {
    /// Runs one program to its end.
    pub fn run(&self, program: &Program<'_>) -> Outcome {
        self.walls.run(&self.script, program)
    }
}

/// Where it really is, which may be behind a script that needs its environment, and its version.
fn ask(path: &Path) -> Option<(PathBuf, String)> {
    let asked = Command::new(path)
        .args([
            "--print",
            "JSON.stringify([process.execPath, process.versions.node])",
        ])
        .output()
        .ok()?;
    serde_json::from_slice(&asked.stdout).ok()
}
