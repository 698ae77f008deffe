//! Everything that is kept about one person, for that person.
//!
//! What can change is read in one snapshot, before the first byte is sent. What is only ever added to
//! is read in pages while it is sent: its rows are the same at whatever time they are read, so no
//! transaction has to stay open for as long as somebody's network takes, and no more than a page is
//! in memory.

mod sections;

use std::mem;

use domain::ids::{SessionId, UserId};
use jiff::Timestamp;
use uuid::Uuid;

use super::events::{Event, note};
use crate::catalogue::READ_SNAPSHOT;
use crate::{Result, Store};

use self::sections::Rows;
pub use self::sections::{SECTIONS, Section};

/// An export under way.
#[derive(Debug)]
pub struct Export {
    user: UserId,
    /// The rows of [`Rows::Few`], by the place of their section.
    few: Vec<Vec<String>>,
    /// The place of the section that comes next.
    at: usize,
    /// The last row of it that was read.
    after: Option<Uuid>,
}

/// Some rows of a section, or all of them.
#[derive(Debug)]
pub struct ExportedRows {
    /// The section.
    pub section: &'static Section,
    /// Its rows, each as a JSON object; dates are in UTC.
    pub rows: Vec<String>,
    /// Whether no more of this section follow.
    pub is_last: bool,
}

/// Begins to export what is kept about an account, and notes that it was asked for in that session.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.export", skip_all, fields(user = %user))]
pub async fn export(
    store: &Store,
    user: UserId,
    session: SessionId,
    now: Timestamp,
) -> Result<Export> {
    let mut connection = store.pool.acquire().await?;
    note(&mut connection, user, Event::Exported(session), now).await?;
    drop(connection);
    let mut snapshot = store.pool.begin_with(READ_SNAPSHOT).await?;
    let mut few = Vec::with_capacity(SECTIONS.len());
    for section in &SECTIONS {
        few.push(match section.rows {
            Rows::Few(query) => {
                sqlx::query_scalar(query)
                    .bind(user.0)
                    .fetch_all(&mut *snapshot)
                    .await?
            }
            Rows::Log(_) | Rows::Large(_) => Vec::new(),
        });
    }
    Ok(Export {
        user,
        few,
        at: 0,
        after: None,
    })
}

impl Export {
    /// What comes next, section by section in their order; `None` where that was all.
    ///
    /// # Errors
    ///
    /// Where the database fails. The same comes again with the next call.
    #[tracing::instrument(name = "accounts.export.next", skip_all, fields(user = %self.user))]
    pub async fn next(&mut self, store: &Store) -> Result<Option<ExportedRows>> {
        let Some(section) = SECTIONS.get(self.at) else {
            return Ok(None);
        };
        let (rows, is_last) = match section.rows {
            Rows::Few(_) => (mem::take(&mut self.few[self.at]), true),
            Rows::Log(query) | Rows::Large(query) => {
                let most = section.rows.at_once();
                let page: Vec<(Uuid, String)> = sqlx::query_as(query)
                    .bind(self.user.0)
                    .bind(self.after)
                    .bind(most)
                    .fetch_all(&store.pool)
                    .await?;
                self.after = page.last().map(|(id, _)| *id).or(self.after);
                let is_last = (page.len() as i64) < most;
                (page.into_iter().map(|(_, row)| row).collect(), is_last)
            }
        };
        if is_last {
            self.at += 1;
            self.after = None;
        }
        Ok(Some(ExportedRows {
            section,
            rows,
            is_last,
        }))
    }
}
