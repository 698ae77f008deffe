//! The publish gate: runs the snippets of a course that say what they print, and compares.
//!
//! The engine is the one of the page, run by Node.js (`sandbox/gate`). A course may be somebody else's
//! code, so each program gets a process of its own behind walls (`sandboxed`). What was found to print
//! what it should is not run again (`passed`). Where there is no Node.js, nothing is run, and the report
//! says so.

mod compare;
mod node;
mod passed;
mod sandboxed;
mod verdict;

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use markdown::{Checked, Diagnostic, Expectation};
use serde::{Deserialize, Serialize};

use crate::config::GateConfig;
use node::{Node, NotThere};
use passed::{Key, Passed};
use sandboxed::Program;

/// The asset of the site that runs programs.
const SCRIPT: &str = "gate.mjs";
/// How long a program may take, most of which it waits.
const TIME: Duration = Duration::from_secs(10);
/// How long all of a folder may take; the next time goes on from there.
const ALL: Duration = Duration::from_secs(5 * 60);
/// How often it tells how far it is, at least.
const TELL: Duration = Duration::from_secs(1);
/// How many run at once where somebody waits in front of a terminal, and where readers want the processors.
const AT_ONCE: usize = 4;
const AT_ONCE_BESIDE_READERS: usize = 2;

/// Runs what snippets say they print.
#[derive(Debug)]
pub struct Gate {
    config: GateConfig,
    at_once: usize,
    time: Duration,
    node: OnceLock<Result<Node, NotThere>>,
}

/// What came of running the snippets of a folder.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Snippets with an expected output that were run now.
    pub run: usize,
    /// Those that were found good before, and are unchanged.
    pub known: usize,
    /// Those that were not run.
    pub not_run: usize,
    /// Why they were not, in a sentence, and what to do about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Whether somebody wants it so.
    #[serde(default)]
    pub is_off: bool,
}

impl Report {
    /// Whether something was not run that nobody wanted to leave out.
    pub fn is_incomplete(&self) -> bool {
        self.not_run > 0 && !self.is_off
    }

    /// What was run, where anything was.
    pub fn summary(&self) -> Option<String> {
        let ran = match self.run {
            0 if self.known == 0 => return None,
            0 => "Ran no snippet".to_owned(),
            1 => "Ran 1 snippet".to_owned(),
            run => format!("Ran {run} snippets"),
        };
        Some(match self.known {
            0 => format!("{ran}."),
            1 => format!("{ran}; 1 that is unchanged was not run again."),
            known => format!("{ran}; {known} that are unchanged were not run again."),
        })
    }

    /// What there is to say about snippets that were not run.
    pub fn note(&self) -> Option<String> {
        let number = self.not_run;
        let snippets = match number {
            0 => return None,
            1 => "1 snippet with an expected output was not run".to_owned(),
            _ => format!("{number} snippets with an expected output were not run"),
        };
        Some(format!("{snippets}: {}", self.why))
    }
}

impl Gate {
    /// The gate of somebody who waits for it.
    pub fn new(config: GateConfig) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self {
            config,
            at_once: cores.min(AT_ONCE),
            time: TIME,
            node: OnceLock::new(),
        }
    }

    /// The same with another time for each program.
    pub fn within(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    /// The gate of a server, for courses that arrive there.
    pub fn beside_readers(mut config: GateConfig) -> Self {
        if !config.uploads {
            config.node = None;
        }
        let gate = Self::new(config);
        let at_once = gate.at_once.min(AT_ONCE_BESIDE_READERS);
        Self { at_once, ..gate }
    }

    /// Runs the snippets of a folder, and adds what is wrong with them to what was found. Now and then
    /// it tells how many of how many were run.
    pub fn check(&self, checked: &mut Checked, tell: impl Fn(usize, usize)) -> Report {
        let wanted = checked.expectations();
        if wanted.is_empty() {
            return Report::default();
        }
        let node = match self.node.get_or_init(|| node::find(&self.config)) {
            Ok(node) => node,
            Err(reason) => {
                return Report {
                    not_run: wanted.len(),
                    why: reason.to_string(),
                    is_off: matches!(reason, NotThere::Off),
                    ..Report::default()
                };
            }
        };
        let mut passed = Passed::read(self.config.data.as_deref(), node);
        // The same snippet may stand in two places.
        let mut places: HashMap<Key, Vec<Expectation>> = HashMap::new();
        let mut queue = VecDeque::new();
        let mut known = 0;
        for one in wanted {
            let key = passed.key(&one);
            if passed.has(&key) {
                known += 1;
                continue;
            }
            let same = places.entry(key).or_default();
            if same.is_empty() {
                queue.push_back((key, one.clone()));
            }
            same.push(one);
        }
        let run: usize = places.values().map(Vec::len).sum();
        let mut found = Vec::new();
        self.run_all(node, queue, &tell, |key, outcome| {
            let places = places.remove(&key).unwrap_or_default();
            let judge = |place| verdict::of(place, &outcome, node, self.time);
            let judged = places.iter().map(judge);
            let wrong: Vec<Diagnostic> = judged.flatten().collect();
            if wrong.is_empty() {
                passed.add(&key);
            }
            found.extend(wrong);
        });
        // What there was no time for has no outcome.
        let mut late: Vec<&Expectation> = places.values().flatten().collect();
        late.sort_by(|a, b| (&a.file, a.code_at).cmp(&(&b.file, b.code_at)));
        found.extend(
            late.first()
                .map(|first| verdict::no_time(first, late.len(), ALL)),
        );
        let late = late.len();
        checked.add(found);
        Report {
            run: run - late,
            known,
            not_run: late,
            why: if late > 0 {
                "there was no time left. Those that were run are known from now on".to_owned()
            } else {
                String::new()
            },
            is_off: false,
        }
    }

    /// Runs programs, some at once, and hands out what came of each.
    fn run_all(
        &self,
        node: &Node,
        queue: VecDeque<(Key, Expectation)>,
        tell: &impl Fn(usize, usize),
        mut judge: impl FnMut(Key, verdict::Tried),
    ) {
        let (total, threads) = (queue.len(), self.at_once.min(queue.len()));
        let (queue, until) = (Mutex::new(queue), Instant::now() + ALL);
        let next = || {
            let in_time = Instant::now() < until;
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.pop_front().filter(|_| in_time)
        };
        thread::scope(|scope| {
            let (done, results) = mpsc::channel();
            for _ in 0..threads {
                let done = done.clone();
                scope.spawn(move || {
                    while let Some((key, one)) = next() {
                        let tried = try_out(node, &one, self.time);
                        if done.send((key, tried)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(done);
            let mut number = 0;
            loop {
                match results.recv_timeout(TELL) {
                    Ok((key, tried)) => {
                        judge(key, tried);
                        number += 1;
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                tell(number, total);
            }
        });
    }
}

/// Runs one, and once more where it didn't print what it should: another output the second time is
/// another mistake.
fn try_out(node: &Node, one: &Expectation, time: Duration) -> verdict::Tried {
    let program = Program {
        code: &one.code,
        expected: &one.expected,
        language: &one.language,
        time,
    };
    let first = node.run(&program);
    let again = first.differs().then(|| node.run(&program));
    verdict::Tried { first, again }
}

/// The script of the gate in a site folder, by its manifest.
fn script_in(site: &Path) -> Option<PathBuf> {
    let manifest = std::fs::read(site.join("manifest.json")).ok()?;
    let manifest: HashMap<String, String> = serde_json::from_slice(&manifest).ok()?;
    let path = site.join(manifest.get(SCRIPT)?.trim_start_matches('/'));
    path.is_file().then_some(path)
}
