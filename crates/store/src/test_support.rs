//! A fresh database for each test, copied from a template that is migrated once.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{Store, migrate};

/// The variable that names a Postgres server, as a role that may create databases.
pub const VARIABLE: &str = "CHAPTERWISE_TEST_DATABASE_URL";

/// How long a test waits for a connection.
const PATIENCE: Duration = Duration::from_secs(30);

/// A database that one test has to itself. It is dropped with the value, or kept to be looked
/// at where the test fails.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    server: PgConnectOptions,
}

impl TestDatabase {
    /// A database with every migration and nothing published.
    ///
    /// # Panics
    ///
    /// Without the variable, with a message that says how to get it, and where the server fails.
    pub async fn new() -> Self {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let server = server();
        let template = TEMPLATE.get_or_init(|| make_template(&server)).await;
        Self::create(server.clone(), &format!(" template \"{template}\"")).await
    }

    /// A database without anything.
    ///
    /// # Panics
    ///
    /// As [`TestDatabase::new`].
    pub async fn empty() -> Self {
        Self::create(server(), "").await
    }

    async fn create(server: PgConnectOptions, template: &str) -> Self {
        let name = format!("chapterwise_test_{}", random_name());
        command(&server, &format!("create database \"{name}\"{template}"))
            .await
            .expect(
                "the test server lets us create databases, as the variable's documentation asks",
            );
        Self { name, server }
    }

    /// Carries out a statement, for tests that need what no query of ours would do.
    ///
    /// # Panics
    ///
    /// Where the database refuses it.
    pub async fn execute(&self, statement: &str) {
        let done = command(&self.options(), statement).await;
        done.expect("the statement is one that Postgres takes");
    }

    /// How to connect to it.
    pub fn options(&self) -> PgConnectOptions {
        self.server.clone().database(&self.name)
    }

    /// Its URL, for a process that is told by `DATABASE_URL`.
    pub fn url(&self) -> String {
        let url = variable();
        let (before, parameters) = url.split_once('?').unwrap_or((&url, ""));
        let start = before.find("://").map_or(0, |at| at + 3);
        let host = before[start..]
            .find('/')
            .map_or(before.len(), |at| start + at);
        let question = if parameters.is_empty() { "" } else { "?" };
        format!("{}/{}{question}{parameters}", &before[..host], self.name)
    }

    /// A store on it, more patient than a server's: a machine that runs tests is busy.
    pub fn store(&self) -> Store {
        let pool = PgPoolOptions::new()
            .max_connections(4)
            .acquire_timeout(PATIENCE);
        Store::with_pool(pool, self.options())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "the database of this test stays for you to look at: {}",
                self.name
            );
            return;
        }
        let server = self.server.clone();
        let drop = format!("drop database if exists \"{}\" with (force)", self.name);
        // A runtime can't block on itself, and the test's may be of one thread: so another
        // thread with a runtime of its own does it.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.map(|runtime| runtime.block_on(command(&server, &drop)))
        });
        if !matches!(dropped.join(), Ok(Ok(Ok(())))) {
            eprintln!("could not drop the database of this test: {}", self.name);
        }
    }
}

fn variable() -> String {
    std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!(
            "{VARIABLE} is not set. Run `make test`, or start a private Postgres for one \
             command: `cargo run --bin chapterwise -- postgres -- cargo test -p store`"
        )
    })
}

fn server() -> PgConnectOptions {
    PgConnectOptions::from_str(&variable())
        .unwrap_or_else(|error| panic!("{VARIABLE} is not the URL of a database: {error}"))
}

/// The template's name says which migrations it holds, so that one server serves every branch.
/// Several processes may make it at once: each makes its own, and the first to give it the name
/// wins.
async fn make_template(server: &PgConnectOptions) -> String {
    let mut hash = DefaultHasher::new();
    for migration in migrate::MIGRATIONS.iter() {
        migration.checksum.hash(&mut hash);
    }
    let template = format!("chapterwise_template_{:016x}", hash.finish());
    if exists(server, &template).await {
        return template;
    }
    let draft = format!("chapterwise_draft_{}", random_name());
    command(server, &format!("create database \"{draft}\""))
        .await
        .expect("the test server lets us create databases, as the variable's documentation asks");
    let migrated = migrate::run(&server.clone().database(&draft)).await;
    migrated.unwrap_or_else(|error| panic!("the migrations run on an empty database: {error:?}"));
    let renamed = command(
        server,
        &format!("alter database \"{draft}\" rename to \"{template}\""),
    )
    .await;
    if renamed.is_err() {
        assert!(
            exists(server, &template).await,
            "the template was made: {renamed:?}"
        );
        let dropped = command(server, &format!("drop database \"{draft}\" with (force)")).await;
        dropped.unwrap_or_else(|error| panic!("{draft} can be dropped: {error}"));
    }
    template
}

async fn exists(server: &PgConnectOptions, name: &str) -> bool {
    let mut connection = connect(server).await;
    let found: Option<i32> = sqlx::query_scalar("select 1 from pg_database where datname = $1")
        .bind(name)
        .fetch_optional(&mut connection)
        .await
        .unwrap_or_else(|error| panic!("the test server answers: {error}"));
    let _ = connection.close().await;
    found.is_some()
}

async fn command(server: &PgConnectOptions, sql: &str) -> Result<(), sqlx::Error> {
    let mut connection = connect(server).await;
    let done = sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await;
    let _ = connection.close().await;
    done.map(drop)
}

async fn connect(server: &PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(server)
        .await
        .unwrap_or_else(|error| panic!("the server of {VARIABLE} answers: {error}"))
}

/// Tests run in many processes at once; the random bits of an id keep their names apart.
fn random_name() -> String {
    let id = Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, 0, 0));
    id.simple().to_string()
}
