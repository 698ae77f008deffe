//! All SQL, one module per entity. Rows become domain types here, and nothing above this crate
//! knows a table. What is missing is `None`; what fails is an [`Error`] that says whether trying
//! again can help.

pub mod accounts;
mod batches;
pub mod cards;
pub mod catalogue;
pub mod chapters;
pub mod comments;
pub mod enrolment;
mod error;
pub mod events;
pub mod export;
pub mod mail;
pub mod media;
mod migrate;
mod moment;
pub mod playgrounds;
pub mod proposals;
pub mod publishing;
pub mod questions;
pub mod reminders;
pub mod search;
#[cfg(feature = "test-support")]
pub mod test_support;
pub mod throttle;
mod values;

use std::io;
use std::time::Duration;

use sqlx::postgres::{PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};

pub use error::{Error, Result};
pub use sqlx::postgres::PgConnectOptions;

/// How long a request waits for a connection. A page that has waited longer is better told to
/// come back than kept in a queue that grows.
const ACQUIRE: Duration = Duration::from_millis(250);

/// How many connections one server uses at most.
pub const CONNECTIONS: u32 = 10;

/// How long a connection is taken to be as it was when it was given back, when it answered. One that
/// has been idle for longer is asked whether it is still there before it is used: always to ask would
/// be a way to the database and back for every statement or two.
const FRESH: Duration = Duration::from_secs(1);

/// How long a command waits for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// What each connection promises the database: no statement beyond two seconds, no waiting for
/// a lock beyond half a second, no transaction left open. Nor does it compile queries: for ours,
/// which take a millisecond, that costs a hundred times what it saves.
const SESSION: &str = "
    set statement_timeout = '2s';
    set lock_timeout = '500ms';
    set idle_in_transaction_session_timeout = '5s';
    set jit = off;
    set client_min_messages = 'warning'";

/// A command may take its time, but waits for a lock no longer than a request does. Long texts
/// are packed four times as fast by LZ4, where this Postgres has it.
const SESSION_OF_A_COMMAND: &str = "
    set statement_timeout = '2min';
    set lock_timeout = '500ms';
    set idle_in_transaction_session_timeout = '2min';
    set jit = off;
    set client_min_messages = 'warning';
    select set_config('default_toast_compression', 'lz4', false)
    from pg_settings
    where name = 'default_toast_compression'
      and 'lz4' = any(enumvals)";

/// The database, through a pool of connections. Clones share the pool.
#[derive(Clone, Debug)]
pub struct Store {
    pool: PgPool,
    untold: throttle::Untold,
}

impl Store {
    /// A store that opens connections when they are needed, at most so many. Nothing is checked
    /// yet, so it can be had while the database is down. Must be called inside a tokio runtime.
    pub fn new(options: PgConnectOptions, max_connections: u32) -> Self {
        // One connection is kept ready: on a busy machine a new one can take longer than a
        // request may wait.
        let pool = PgPoolOptions::new()
            .min_connections(1)
            .acquire_timeout(ACQUIRE);
        Self::with_pool(pool.max_connections(max_connections), options)
    }

    fn with_pool(pool: PgPoolOptions, options: PgConnectOptions) -> Self {
        let pool = pool
            .test_before_acquire(false)
            .before_acquire(|connection, was| {
                Box::pin(async move {
                    if was.idle_for > FRESH {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .after_connect(|connection, _| {
                Box::pin(async move { sqlx::raw_sql(SESSION).execute(connection).await.map(drop) })
            })
            .connect_lazy_with(options);
        Self {
            pool,
            untold: throttle::Untold::default(),
        }
    }

    /// A store of at most [`CONNECTIONS`], once the database has answered.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] where no connection comes about within five seconds.
    pub async fn connect(options: PgConnectOptions) -> Result<Self> {
        connect(&options).await?.close().await?;
        let store = Self::new(options, CONNECTIONS);
        // A machine that starts many things at once may need longer for the pool's first connection
        // than a request waits for one.
        let first = async {
            loop {
                match store.pool.acquire().await {
                    Err(sqlx::Error::PoolTimedOut) => {}
                    other => return other.map(drop),
                }
            }
        };
        match tokio::time::timeout(CONNECT, first).await {
            Ok(first) => first?,
            Err(_) => return Err(Error::Unavailable(sqlx::Error::PoolTimedOut)),
        }
        Ok(store)
    }

    /// A connection beside the pool, for a command that takes its time: it neither waits for the
    /// requests of a server nor they for it.
    async fn connection_of_its_own(&self) -> Result<PgConnection> {
        // A statement that takes seconds is no surprise here, and an author has no use for its text.
        let options = PgConnectOptions::clone(&self.pool.connect_options());
        let mut connection = connect(&options.disable_statement_logging()).await?;
        sqlx::raw_sql(SESSION_OF_A_COMMAND)
            .execute(&mut connection)
            .await?;
        Ok(connection)
    }

    /// Brings the database to the newest migration. Processes that do so at once take turns.
    ///
    /// # Errors
    ///
    /// [`Error::Migration`] where a migration fails, or where the database has run one that this
    /// program does not know or that differs from the one it knows.
    pub async fn migrate(&self) -> Result<()> {
        migrate::run(&self.pool.connect_options()).await
    }

    /// How many connections are open, and how many of them nobody uses.
    pub fn connections(&self) -> (u32, usize) {
        (self.pool.size(), self.pool.num_idle())
    }

    /// Closes every connection, those in use after they are done.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Gives up what a lost connection would leave waiting for ever: the limits of a statement are kept
/// by the database, which may be gone.
///
/// # Errors
///
/// Those of `work`, and [`Error::Unavailable`] where it takes five seconds.
pub async fn soon<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(CONNECT, work).await {
        Ok(done) => done,
        Err(_) => Err(Error::Unavailable(sqlx::Error::PoolTimedOut)),
    }
}

/// A connection, or what is in its way and where.
async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    let connecting = PgConnection::connect_with(options);
    let error = match tokio::time::timeout(CONNECT, connecting).await {
        Ok(Err(sqlx::Error::Io(error))) => error,
        Ok(connection) => return Ok(connection?),
        Err(_) => {
            let seconds = CONNECT.as_secs();
            let message = format!("no answer within {seconds} seconds");
            io::Error::new(io::ErrorKind::TimedOut, message)
        }
    };
    let message = format!("{error}, at {}", place(options));
    let error = io::Error::new(error.kind(), message);
    Err(Error::Unavailable(sqlx::Error::Io(error)))
}

/// Where the database should be; no name of a user, and no password.
fn place(options: &PgConnectOptions) -> String {
    let (host, port) = (options.get_host(), options.get_port());
    match options.get_socket() {
        Some(socket) => format!("{} (port {port})", socket.display()),
        None => format!("{host}:{port}"),
    }
}
