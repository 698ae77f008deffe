//! The server process: finding it, starting it, stopping it.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{ClusterError, LOOK_AGAIN, Layout, PORT, at, run, socket};

/// How long a server may take to accept connections, recovery from a crash included.
const READY_WITHIN: Duration = Duration::from_secs(15 * 60);
/// After how long the user is told what the wait is for.
const EXPLAIN_AFTER: Duration = Duration::from_secs(10);
/// How long a start that fails is tried again: the children of a killed server hold its shared
/// memory for a moment after it.
const RETRY_FOR: Duration = Duration::from_secs(4);
/// A log longer than this makes room for a new one when the server starts.
const LOG_BYTES: u64 = 10_000_000;

/// Waits for the running server, or starts one; the folder of its socket.
/// The caller holds `start.lock`.
pub(super) fn start(layout: &Layout, given_up: &AtomicBool) -> Result<PathBuf, ClusterError> {
    let began = Instant::now();
    let mut explained = false;
    loop {
        if given_up.load(Ordering::Relaxed) {
            return Err(ClusterError::GivenUp);
        }
        match State::of(&layout.cluster) {
            State::Ready { socket } => return Ok(socket),
            State::Changing => {}
            State::Stopped => {
                // One that is slow to get ready is no failure: it goes on in the background.
                if let Err(error) = launch(layout)
                    && began.elapsed() > RETRY_FOR
                    && matches!(State::of(&layout.cluster), State::Stopped)
                {
                    return Err(error);
                }
            }
        }
        if began.elapsed() > EXPLAIN_AFTER && !explained {
            explained = true;
            eprintln!(
                "Postgres is not ready yet; after a crash it first recovers what was written. Its \
                 log is {}. Waiting …",
                layout.log.display()
            );
        }
        if began.elapsed() > READY_WITHIN {
            return Err(ClusterError::NotReady {
                minutes: READY_WITHIN.as_secs() / 60,
                log: layout.log.clone(),
                tail: tail(&layout.log),
            });
        }
        sleep(LOOK_AGAIN);
    }
}

/// Stops the server without waiting for clients; what they committed is safe.
/// The caller holds `start.lock` and knows that nobody else uses the cluster.
pub(super) fn stop(layout: &Layout) -> Result<(), ClusterError> {
    if matches!(State::of(&layout.cluster), State::Stopped) {
        return Ok(());
    }
    let stop = |mode| {
        let mut command = layout.command("pg_ctl");
        command.args([
            "stop",
            "--wait",
            "--silent",
            "--timeout",
            "60",
            "--mode",
            mode,
        ]);
        run(
            "stopping Postgres",
            command.arg("--pgdata").arg(&layout.cluster),
        )
    };
    // An immediate stop is like a power cut: the next start recovers from the log.
    stop("fast").or_else(|_| stop("immediate"))
}

/// What `postmaster.pid` and the process table say.
enum State {
    Stopped,
    /// Starting up or shutting down.
    Changing,
    Ready {
        socket: PathBuf,
    },
}

impl State {
    fn of(cluster: &Path) -> Self {
        let path = cluster.join("postmaster.pid");
        let Ok(text) = fs::read_to_string(&path) else {
            return Self::Stopped;
        };
        // Process id, data folder, start time, port, socket folder, address, shared memory, state.
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let Some(pid) = lines.first().and_then(|line| line.parse().ok()) else {
            return Self::Stopped;
        };
        if !is_postgres(pid) || !works_in(pid, cluster) {
            // The number may by now belong to another process, which Postgres would respect.
            fs::remove_file(&path).ok();
            return Self::Stopped;
        }
        match (lines.get(4), lines.get(7)) {
            (Some(socket), Some(&"ready")) => Self::Ready {
                socket: PathBuf::from(socket),
            },
            _ => Self::Changing,
        }
    }
}

/// Whether this process lives and is a Postgres. A zombie keeps its number and its name.
fn is_postgres(pid: i32) -> bool {
    let Some(process) = rustix::process::Pid::from_raw(pid) else {
        return false;
    };
    match fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => is_live_postgres(&stat),
        // No /proc on this system: whether the process exists is all we can learn.
        Err(_) if !Path::new("/proc/self/stat").exists() => !matches!(
            rustix::process::test_kill_process(process),
            Err(rustix::io::Errno::SRCH)
        ),
        Err(_) => false,
    }
}

/// Whether this process is at home in this cluster and not in another one: a postmaster goes there
/// when it starts. Where looking is forbidden, as to root in many containers, its command line
/// still says so.
fn works_in(pid: i32, cluster: &Path) -> bool {
    if !Path::new("/proc/self/stat").exists() {
        return true;
    }
    match fs::read_link(format!("/proc/{pid}/cwd")) {
        Ok(folder) => fs::canonicalize(cluster).is_ok_and(|cluster| cluster == folder),
        Err(_) => fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| {
            line.split(|byte| *byte == 0)
                .any(|word| word == cluster.as_os_str().as_bytes())
        }),
    }
}

/// Reads `PID (NAME) STATE …`.
fn is_live_postgres(stat: &str) -> bool {
    let name = stat.split_once('(').map_or("", |(_, rest)| rest);
    let state = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    ["postgres)", "postmaster)"]
        .iter()
        .any(|known| name.starts_with(known))
        && !state.is_empty()
        && !state.starts_with(['Z', 'X'])
}

/// `pg_ctl` starts the server in a session of its own, so that neither Ctrl-C nor the end of the
/// terminal reaches it.
fn launch(layout: &Layout) -> Result<(), ClusterError> {
    let socket = socket::folder(&layout.home, layout.account.as_ref())?;
    if fs::metadata(&layout.log).is_ok_and(|log| log.len() > LOG_BYTES) {
        fs::rename(&layout.log, layout.log.with_extension("log.1")).map_err(at(&layout.log))?;
    }
    // Quoted twice: `pg_ctl` gives this to a shell, and the setting is itself a list.
    let folders = format!("\"{}\"", socket.display());
    let mut options = format!(
        "-p {PORT} -c listen_addresses= -c unix_socket_permissions=0700 -c unix_socket_directories={}",
        shell_quoted(&folders)
    );
    if let Some(more) = &layout.options {
        options.push(' ');
        options.push_str(more);
    }
    let mut command = layout.command("pg_ctl");
    command
        .args(["start", "--wait", "--silent"])
        .args(["--timeout", &EXPLAIN_AFTER.as_secs().to_string()])
        .arg("--pgdata")
        .arg(&layout.cluster)
        .arg("--log")
        .arg(&layout.log)
        .args(["--options", &options]);
    run("starting Postgres", &mut command).map_err(|error| match error {
        ClusterError::Program {
            what,
            status,
            output,
        } => ClusterError::Program {
            what,
            status,
            output: format!(
                "{output}The end of {}:\n{}",
                layout.log.display(),
                tail(&layout.log)
            ),
        },
        other => other,
    })
}

fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The last lines of the log.
fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().rev().take(8).collect();
    lines
        .into_iter()
        .rev()
        .map(|line| format!("  {line}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_living_postgres_counts() {
        assert!(is_live_postgres("57 (postgres) S 1 57 57 0"));
        assert!(!is_live_postgres("57 (postgres) Z 1 57 57 0"));
        assert!(!is_live_postgres("57 (bash) S 1 57 57 0"));
        assert!(!is_live_postgres(""));
    }

    #[test]
    fn a_quote_in_the_path_stays_a_quote() {
        assert_eq!(shell_quoted("it's"), r"'it'\''s'");
    }
}
