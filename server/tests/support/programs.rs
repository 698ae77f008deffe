//! The built program, as somebody would start it.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use server::config::GateConfig;

/// A data folder that Postgres can reach also when the tests run as root.
pub fn data_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).expect("it is ours");
    folder
}

/// The Node.js that runs snippets in tests: the one that the tests in a browser compare with, else the one
/// that built the site.
pub fn node() -> PathBuf {
    let arch = if cfg!(target_arch = "aarch64") {
        "arm64"
    } else {
        "x64"
    };
    let ours = format!("../end2end/node_modules/node-linux-{arch}/bin/node");
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join(ours);
    if ours.is_file() {
        ours
    } else {
        PathBuf::from("node")
    }
}

/// The gate as a server has it, with nothing kept.
pub fn gate() -> GateConfig {
    let program = Path::new(env!("CARGO_BIN_EXE_chapterwise"));
    GateConfig {
        node: Some(node()),
        uploads: true,
        site: program.parent().map(|folder| folder.join("../site")),
        data: None,
    }
}

/// The program with a private cluster in `data` and nothing else from the environment.
pub fn chapterwise(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapterwise"));
    command
        .env_remove("DATABASE_URL")
        .env_remove("CHAPTERWISE_TEST_DATABASE_URL")
        .env("CHAPTERWISE_DATA", data)
        .env("CHAPTERWISE_NODE", node())
        .env(
            "CHAPTERWISE_POSTGRES_OPTIONS",
            "-c fsync=off -c shared_buffers=16MB",
        )
        .env("CHAPTERWISE_ADDR", "127.0.0.1:0")
        .stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub fn run(command: &mut Command) -> Output {
    command.output().expect("the program starts")
}

/// What it printed, for messages.
pub fn said(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    format!("{}\n{out}\n{err}", output.status)
}

/// A `serve` under way.
pub struct Serving {
    child: Child,
    pub addr: String,
    stdout: BufReader<ChildStdout>,
}

impl Serving {
    /// Starts it and waits for its address, which is the last thing it prints.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        let addr = loop {
            line.clear();
            let read = stdout.read_line(&mut line).expect("it prints text");
            assert_ne!(read, 0, "it ended before it served: {:?}", child.wait());
            if let Some(addr) = line.trim_end().strip_prefix("Chapterwise is at http://") {
                break addr.to_owned();
            }
        };
        Self {
            child,
            addr,
            stdout,
        }
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).expect("it runs");
    }

    /// Waits for its end: the exit code, and what it printed after its address.
    pub fn end(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.stdout
            .read_to_string(&mut rest)
            .expect("it prints text");
        (self.child.wait().expect("it ends").code(), rest)
    }
}

/// The process id of the cluster's server, if one runs.
pub fn postmaster(data: &Path) -> Option<i32> {
    let pid = std::fs::read_to_string(data.join("postgres/cluster/postmaster.pid")).ok()?;
    let pid: i32 = pid.lines().next()?.parse().ok()?;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    (!stat.contains(") Z ")).then_some(pid)
}
