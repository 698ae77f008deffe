//! Brings a database to the newest migration.

use std::time::Duration;

use sqlx::Connection;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use crate::error::{Error, Result};

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// How often a migration that met a lock is tried again.
const ATTEMPTS: u32 = 20;

/// Between two attempts, so that whoever holds the lock gets on.
const PAUSE: Duration = Duration::from_millis(100);

/// A migration gives up a lock soon rather than make every reader wait behind it, but once it
/// runs it may take its time.
const PATIENT: &str = "
    set lock_timeout = '500ms';
    set client_min_messages = 'warning'";

pub(crate) async fn run(options: &PgConnectOptions) -> Result<()> {
    let mut turn = PgConnection::connect_with(options).await?;
    let mut worker = PgConnection::connect_with(options).await?;
    sqlx::raw_sql(PATIENT).execute(&mut worker).await?;
    let result = take_turns(&mut turn, &mut worker).await;
    // The work is done or has failed; a connection that cannot say goodbye changes neither.
    let _ = worker.close().await;
    let _ = turn.close().await;
    result
}

/// Holds a lock on a table of one's own in one connection while the other migrates. A process
/// that dies loses its connections, and with them the lock.
async fn take_turns(turn: &mut PgConnection, worker: &mut PgConnection) -> Result<()> {
    make_turn_table(turn).await?;
    let mut transaction = turn.begin().await?;
    sqlx::raw_sql(
        "set local lock_timeout = '2min';
         set local idle_in_transaction_session_timeout = 0;
         lock table migration_turn in access exclusive mode",
    )
    .execute(&mut *transaction)
    .await?;
    let mut attempt = 1;
    loop {
        match migrate(worker).await {
            Err(Error::Busy(_)) if attempt < ATTEMPTS => {
                attempt += 1;
                tokio::time::sleep(PAUSE).await;
            }
            result => break result,
        }
    }
}

async fn migrate(worker: &mut PgConnection) -> Result<()> {
    // sqlx would take an advisory lock, which neither a distributed Postgres nor a pooler in
    // front of it knows.
    let migrator = Migrator {
        migrations: MIGRATIONS.migrations.clone(),
        locking: false,
        ..Migrator::DEFAULT
    };
    migrator.run_direct(None, worker, false).await?;
    Ok(())
}

/// Two that make the table at once can collide inside Postgres although both say "if not
/// exists"; then it is there.
async fn make_turn_table(connection: &mut PgConnection) -> Result<()> {
    let made = sqlx::raw_sql("create table if not exists migration_turn ()").execute(connection);
    match made.await {
        Ok(_) => Ok(()),
        Err(sqlx::Error::Database(error))
            if matches!(error.code().as_deref(), Some("23505" | "42710" | "42P07")) =>
        {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
