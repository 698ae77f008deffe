//! Making the cluster, its role and its database.

use std::fs::{self, File};
use std::io::Write;
use std::process::{Command, Stdio};

use super::{ClusterError, DATABASE, Layout, ROLE, SUPERUSER, at, run};

/// How the names of clusters begin that are not complete.
const UNFINISHED: &str = "cluster.unfinished";

/// Makes the cluster unless it is there. It is made under another name and renamed when complete,
/// so one that was cut short is never mistaken for a good one; the next start makes it again. The
/// name is new each time, because an `initdb` whose caller was killed may still be at work.
/// The caller holds `start.lock`.
pub(super) fn create_if_missing(layout: &Layout) -> Result<(), ClusterError> {
    remove_unfinished(layout);
    if layout.cluster.join("PG_VERSION").is_file() {
        return Ok(());
    }
    let unfinished = layout
        .home
        .join(format!("{UNFINISHED}.{}", std::process::id()));
    eprintln!("Creating a private Postgres in {} …", layout.home.display());

    // `trust` is safe here: the server listens on nothing but a socket in a folder that only its
    // owner can enter, so whoever can connect could read the files as well.
    let mut initdb = layout.command("initdb");
    initdb
        .arg("--pgdata")
        .arg(&unfinished)
        .args(["--username", SUPERUSER, "--auth", "trust"])
        .args(["--encoding", "UTF8", "--locale", "C.UTF-8"]);
    if layout.skips_fsync() {
        initdb.arg("--no-sync");
    }
    run("initdb", &mut initdb)?;

    let mut single = layout.command("postgres");
    single
        .arg("--single")
        .arg("-D")
        .arg(&unfinished)
        .args(["-c", "exit_on_error=on"]);
    if layout.skips_fsync() {
        single.args(["-c", "fsync=off"]);
    }
    single.arg(SUPERUSER);
    let statements =
        format!("create role {ROLE} login;\ncreate database {DATABASE} owner {ROLE};\n");
    feed("creating the database", &mut single, &statements)?;

    fs::rename(&unfinished, &layout.cluster).map_err(at(&unfinished))?;
    // The rename is durable once the folder that holds the name is.
    File::open(&layout.home)
        .and_then(|home| home.sync_all())
        .map_err(at(&layout.home))
}

/// Removes what earlier attempts left. Where one still writes, a later start removes it.
fn remove_unfinished(layout: &Layout) {
    for entry in fs::read_dir(&layout.home).into_iter().flatten().flatten() {
        if entry
            .file_name()
            .as_encoded_bytes()
            .starts_with(UNFINISHED.as_bytes())
        {
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

/// Runs a command that reads `input`.
fn feed(what: &'static str, command: &mut Command, input: &str) -> Result<(), ClusterError> {
    let program = command.get_program().to_owned();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(at(program.as_ref()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that died early says why on its standard error, which is better than
        // "broken pipe".
        stdin.write_all(input.as_bytes()).ok();
    }
    let output = child.wait_with_output().map_err(at(program.as_ref()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(ClusterError::Program {
        what,
        status: output.status.to_string(),
        output: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

impl Layout {
    /// Whether the options say that losing everything in a power cut is fine, as in tests.
    fn skips_fsync(&self) -> bool {
        self.options
            .as_deref()
            .is_some_and(|options| options.contains("fsync=off"))
    }
}
