//! A private Postgres for installations that have none of their own.
//!
//! The cluster lives in `DATA/postgres` and listens on a Unix socket only. Any number of our
//! processes share it: each holds a shared lock on `users.lock` while it needs the database, and
//! whoever finds on leaving that nobody else holds one stops it. Looking, starting and stopping
//! happen under an exclusive `start.lock`, so two of us never decide at once. The kernel drops
//! the locks of a killed process; what it leaves behind is either a running server, which the
//! next of us uses and stops, or a stale `postmaster.pid`, which Postgres and we see through.
//!
//! Everything here blocks, for seconds at worst; async callers use a blocking thread.

mod account;
mod create;
mod postmaster;
mod programs;
mod socket;

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use account::Account;
use programs::Programs;

/// The role that owns the database.
pub const ROLE: &str = "chapterwise";
/// The database.
pub const DATABASE: &str = "chapterwise";
/// The role that may do everything, for maintenance and for tests.
pub const SUPERUSER: &str = "postgres";
/// The part of the socket's file name that stands for a port.
pub const PORT: u16 = 5432;

/// Nothing announces that a lock or a server is ready, so one looks this often.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The folder of the socket of the cluster under `data`, whether it runs or not.
pub fn socket_of(data: &Path) -> PathBuf {
    let data = fs::canonicalize(data).unwrap_or_else(|_| data.to_owned());
    socket::place(&home_in(&data))
}

fn home_in(data: &Path) -> PathBuf {
    data.join("postgres")
}

/// Why there is no private Postgres.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says what the variant means")]
pub enum ClusterError {
    #[error(
        "no Postgres server programs found (initdb, postgres, pg_ctl). Install them (on Debian and \
         Ubuntu: sudo apt-get install postgresql), put their folder on PATH, or set DATABASE_URL \
         to a database that already runs"
    )]
    NoPrograms,
    #[error("Postgres {found} is too old; {least} or newer is needed")]
    TooOld { found: u32, least: u32 },
    #[error(
        "the data in {} was written by Postgres {data}, and the newest one found here is {programs}. \
         Install Postgres {data} (postgresql-{data} on Debian), or move the data with pg_dump as \
         docs/operating.md shows", folder.display()
    )]
    OtherVersion {
        folder: PathBuf,
        data: String,
        programs: u32,
    },
    #[error(
        "Postgres refuses to run as root, and there is no user `postgres` to run it as. The \
         package `postgresql` makes one; or start chapterwise as an ordinary user"
    )]
    NoAccount,
    #[error(
        "the folder {} is closed to the user that Postgres runs as (uid {uid}). Choose a folder \
         it can reach with CHAPTERWISE_DATA, such as /var/lib/chapterwise", folder.display()
    )]
    Unreachable { folder: PathBuf, uid: u32 },
    #[error(
        "the folder {} for the socket belongs to somebody else or is open to others; remove it, \
         or choose a shorter CHAPTERWISE_DATA", .0.display()
    )]
    UnsafeSocketFolder(PathBuf),
    #[error("{what} failed ({status}).\n{output}")]
    Program {
        what: &'static str,
        status: String,
        output: String,
    },
    #[error(
        "Postgres was not ready after {minutes} minutes and is left to go on; try again later. The \
         end of {}:\n{tail}", log.display()
    )]
    NotReady {
        minutes: u64,
        log: PathBuf,
        tail: String,
    },
    #[error("interrupted before Postgres was ready")]
    GivenUp,
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// What every part of this module needs to know about one cluster.
#[derive(Debug)]
struct Layout {
    /// `DATA/postgres`.
    home: PathBuf,
    /// What Postgres calls the data directory.
    cluster: PathBuf,
    /// What Postgres says.
    log: PathBuf,
    programs: Programs,
    /// Whom Postgres runs as, where that is not who we are.
    account: Option<Account>,
    /// Extra options for the server, as on its command line.
    options: Option<String>,
}

/// A running private Postgres that stays up at least until [`Cluster::close`].
#[derive(Debug)]
pub struct Cluster {
    layout: Layout,
    socket: PathBuf,
    users: File,
}

impl Cluster {
    /// Uses the cluster under `data`, creating and starting it where needed.
    /// `options` are added to the command line of a server that is started here. Setting
    /// `given_up` ends long waits.
    pub fn open(
        data: &Path,
        options: Option<&str>,
        given_up: &AtomicBool,
    ) -> Result<Self, ClusterError> {
        let home = home_in(data);
        let programs = Programs::find(&home.join("cluster"))?;
        fs::create_dir_all(data).map_err(at(data))?;
        let data = fs::canonicalize(data).map_err(at(data))?;
        let home = home_in(&data);
        let account = Account::for_cluster(&home)?;
        create_home(&home, account.as_ref())?;
        let layout = Layout {
            cluster: home.join("cluster"),
            log: home.join("postgres.log"),
            home,
            programs,
            account,
            options: options.map(str::to_owned),
        };

        let start = layout.lock_file("start.lock")?;
        layout.lock_unless(&start, given_up)?;
        let users = layout.lock_file("users.lock")?;
        users.lock_shared().map_err(at(&layout.home))?;

        create::create_if_missing(&layout)?;
        match postmaster::start(&layout, given_up) {
            Ok(socket) => Ok(Self {
                layout,
                socket,
                users,
            }),
            Err(error) => {
                // A server that came up half must not outlive the message that says so. One that
                // is still recovering would have to begin again.
                if !matches!(error, ClusterError::NotReady { .. }) && alone(&users) {
                    postmaster::stop(&layout).ok();
                }
                Err(error)
            }
        }
    }

    /// The folder of the socket, for `host=` in connection strings.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The caller's PATH with the programs of this cluster's version in front.
    pub fn programs_on_path(&self) -> Option<OsString> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.layout.programs.folder().to_owned());
        std::env::join_paths(folders.chain(std::env::split_paths(&path))).ok()
    }

    /// Starts the cluster again if it has died. Setting `given_up` ends long waits.
    pub fn revive(&self, given_up: &AtomicBool) -> Result<(), ClusterError> {
        let start = self.layout.lock_file("start.lock")?;
        self.layout.lock_unless(&start, given_up)?;
        postmaster::start(&self.layout, given_up)?;
        Ok(())
    }

    /// Leaves the cluster, and stops it unless another process uses it.
    pub fn close(self) -> Result<(), ClusterError> {
        let start = self.layout.lock_file("start.lock")?;
        start.lock().map_err(at(&self.layout.home))?;
        if alone(&self.users) {
            postmaster::stop(&self.layout)
        } else {
            Ok(())
        }
    }
}

/// Gives up the shared lock and says whether nobody else holds one. Only for holders of
/// `start.lock`: nobody can come in between.
fn alone(users: &File) -> bool {
    if users.unlock().is_err() {
        return false;
    }
    match users.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
    }
}

impl Layout {
    fn lock_file(&self, name: &str) -> Result<File, ClusterError> {
        let path = self.home.join(name);
        OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(at(&path))
    }

    /// Waits for a lock as long as nobody gives up: whoever holds it may be waiting for minutes.
    fn lock_unless(&self, file: &File, given_up: &AtomicBool) -> Result<(), ClusterError> {
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(()),
                Err(TryLockError::WouldBlock) if given_up.load(Ordering::Relaxed) => {
                    return Err(ClusterError::GivenUp);
                }
                Err(TryLockError::WouldBlock) => sleep(LOOK_AGAIN),
                Err(TryLockError::Error(error)) => return Err(at(&self.home)(error)),
            }
        }
    }

    /// A command of Postgres, run as the right user and out of reach of the terminal: Ctrl-C goes
    /// to a whole process group, and it is for us to decide what stops when.
    fn command(&self, program: &str) -> Command {
        use std::os::unix::process::CommandExt;

        let mut command = Command::new(self.programs.path(program));
        command
            .current_dir(&self.home)
            .stdin(Stdio::null())
            .process_group(0);
        // Settings meant for somebody's own Postgres must not leak into this one.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.env("LC_ALL", "C.UTF-8").env("HOME", &self.home);
        if let Some(account) = &self.account {
            command.uid(account.uid).gid(account.gid);
        }
        command
    }
}

/// Runs a command to its end; its output is kept for the error.
fn run(what: &'static str, command: &mut Command) -> Result<(), ClusterError> {
    let output = command
        .output()
        .map_err(at(Path::new(command.get_program())))?;
    if output.status.success() {
        return Ok(());
    }
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    Err(ClusterError::Program {
        what,
        status: output.status.to_string(),
        output: text,
    })
}

fn create_home(home: &Path, account: Option<&Account>) -> Result<(), ClusterError> {
    match fs::DirBuilder::new().mode(0o700).create(home) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(source) => {
            return Err(ClusterError::Io {
                path: home.to_owned(),
                source,
            });
        }
    }
    let Some(account) = account else {
        return Ok(());
    };
    // Also where it was there: whoever has just made it may not have come this far, or never will.
    account.give(home)?;
    account.check_reach(home)
}

/// Names the path in an I/O error.
fn at(path: &Path) -> impl FnOnce(io::Error) -> ClusterError + '_ {
    move |source| ClusterError::Io {
        path: path.to_owned(),
        source,
    }
}
