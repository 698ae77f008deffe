//! What can go wrong with a database.

use sqlx::migrate::MigrateError;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the database did not do what it was asked. The messages hold no text of the database's
/// own; that is in the source, for the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection, or it broke: the same request may work in a moment.
    #[error("the database cannot be reached")]
    Unavailable(#[source] sqlx::Error),
    /// Somebody else was in the way: the same request may work in a moment.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// It took longer than it may. At once it would take as long again; when the database has
    /// less to do, it may work.
    #[error("the database took too long, and was stopped; it may work when it has less to do")]
    TimedOut(#[source] sqlx::Error),
    /// The disk of the database is full. Its own words about that are in no chain of causes: they
    /// name files that mean nothing to whoever has to make room.
    #[error("the disk of the database is full; nothing was changed. Make room and try again")]
    Full(sqlx::Error),
    /// The database refused a statement. Trying again does not help.
    #[error("the database refused a statement")]
    Refused(#[source] sqlx::Error),
    /// A migration failed, or the database has been migrated by another program.
    #[error("the database could not be migrated: {0}")]
    Migration(#[source] MigrateError),
    /// A row holds something that no version of this program has written.
    #[error("the database holds {0}, which cannot be read")]
    Unreadable(String),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error::{Io, PoolClosed, PoolTimedOut, Protocol, Tls, WorkerCrashed};
        match &error {
            Io(_) | PoolClosed | PoolTimedOut | Protocol(_) | Tls(_) | WorkerCrashed => {
                Self::Unavailable(error)
            }
            sqlx::Error::Database(database) => match database.code().as_deref() {
                // Serialisation failure, deadlock, lock timeout.
                Some("40001" | "40P01" | "55P03") => Self::Busy(error),
                // Statement timeout, idle in a transaction.
                Some("57014" | "25P03") => Self::TimedOut(error),
                Some("53100") => Self::Full(error),
                // Too many connections; the server stops or starts; the connection broke.
                Some("53300") => Self::Unavailable(error),
                Some(code) if code.starts_with("57P") || code.starts_with("08") => {
                    Self::Unavailable(error)
                }
                _ => Self::Refused(error),
            },
            _ => Self::Refused(error),
        }
    }
}

impl From<MigrateError> for Error {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(inner) => inner.into(),
            MigrateError::ExecuteMigration(inner, version) => match Self::from(inner) {
                Self::Refused(inner) => {
                    Self::Migration(MigrateError::ExecuteMigration(inner, version))
                }
                passing => passing,
            },
            other => Self::Migration(other),
        }
    }
}

/// An [`Error::Unreadable`] for a value that should have been a name, a number or a hash.
pub(crate) fn unreadable(what: &str, value: impl std::fmt::Debug) -> Error {
    Error::Unreadable(format!("{what} {value:?}"))
}
