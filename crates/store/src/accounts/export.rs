//! Everything that is kept about one person, for that person.
//!
//! What can change is read in one snapshot, before the first byte is sent. What is only ever added to
//! is read in pages while it is sent: its rows are the same at whatever time they are read, so no
//! transaction has to stay open for as long as somebody's network takes, and no more than a page is
//! in memory.

use std::mem;

use domain::ids::{SessionId, UserId};
use jiff::Timestamp;
use uuid::Uuid;

use super::events::{Event, note};
use crate::catalogue::READ_SNAPSHOT;
use crate::{Result, Store};

/// How many rows are read at once of what may be long.
const PAGE: i64 = 500;

/// One table, as far as it is about somebody.
///
/// Its query is compared with the table by the tests, not by the compiler, so that a new table is one
/// entry of [`SECTIONS`].
#[derive(Debug)]
pub struct Section {
    /// What it is called in the export.
    pub name: &'static str,
    /// Its table.
    pub table: &'static str,
    /// Columns that are not given: secrets, and hashes of secrets.
    pub withheld: &'static [&'static str],
    rows: Rows,
}

/// How the rows of a section are read. `$1` is the account's id; the last column of a query is a row
/// as JSON.
#[derive(Debug)]
enum Rows {
    /// Few, and any of them may change.
    Few(&'static str),
    /// Any number, and none of them ever changes: `id, json` in the order of ids, at most `$3`, and
    /// only those after the id `$2`, where that is not null.
    Log(&'static str),
}

/// All of it, in the order in which it is written. A test fails where a table with something personal
/// is missing.
pub static SECTIONS: [Section; 12] = [
    Section {
        name: "account",
        table: "account",
        withheld: &["password_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from account
            cross join lateral (
              select
                account.id,
                account.email,
                account.email_key,
                account.display_name,
                account.zone,
                account.is_admin,
                account.created_at,
                account.password_changed_at,
                account.suspended_at,
                account.delete_at,
                account.erasing_at
            ) as shown
            where account.id = $1
            ",
        ),
    },
    Section {
        name: "author_of",
        table: "account_author",
        withheld: &[],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from account_author
            cross join lateral (
              select account_author.course_author_id, account_author.granted_at
            ) as shown
            where user_id = $1
            order by account_author.course_author_id
            ",
        ),
    },
    Section {
        name: "enrolments",
        table: "enrolment",
        withheld: &[],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from enrolment
            cross join lateral (
              select enrolment.course_id, enrolment.run_id, enrolment.start_date, enrolment.zone
            ) as shown
            where user_id = $1
            order by enrolment.course_id
            ",
        ),
    },
    Section {
        name: "sessions",
        table: "session",
        withheld: &["token_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from session
            cross join lateral (
              select session.id, session.device, session.created_at, session.last_used_at
            ) as shown
            where user_id = $1
            order by session.id
            ",
        ),
    },
    Section {
        name: "known_devices",
        table: "known_device",
        withheld: &["token_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from known_device
            cross join lateral (
              select known_device.created_at
            ) as shown
            where user_id = $1
            order by known_device.created_at
            ",
        ),
    },
    Section {
        name: "tokens",
        table: "author_token",
        withheld: &["token_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from author_token
            cross join lateral (
              select
                author_token.id,
                author_token.name,
                author_token.course_author_ids,
                author_token.created_at,
                author_token.expires_at,
                author_token.last_used_at,
                author_token.revoked_at
            ) as shown
            where user_id = $1
            order by author_token.id
            ",
        ),
    },
    Section {
        name: "passkeys",
        table: "passkey",
        withheld: &[],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from passkey
            cross join lateral (
              select
                passkey.id,
                passkey.credential_id,
                passkey.credential,
                passkey.counter,
                passkey.name,
                passkey.created_at,
                passkey.last_used_at
            ) as shown
            where user_id = $1
            order by passkey.id
            ",
        ),
    },
    Section {
        name: "email_change",
        table: "email_change",
        withheld: &["old_token_hash", "new_token_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from email_change
            cross join lateral (
              select
                email_change.email,
                email_change.email_key,
                email_change.created_at,
                email_change.expires_at,
                email_change.old_confirmed_at,
                email_change.new_confirmed_at
            ) as shown
            where user_id = $1
            ",
        ),
    },
    Section {
        name: "letters_asked_for",
        table: "confirmation",
        withheld: &["token_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from account
            join confirmation on confirmation.email_key = account.email_key
            cross join lateral (
              select
                confirmation.purpose,
                confirmation.email,
                confirmation.email_key,
                confirmation.display_name,
                confirmation.zone,
                confirmation.next,
                confirmation.created_at,
                confirmation.expires_at,
                confirmation.used_at
            ) as shown
            where account.id = $1
            order by confirmation.created_at
            ",
        ),
    },
    Section {
        name: "mail",
        table: "mail",
        // It holds the secrets of links until the letter is sent, and nothing afterwards.
        withheld: &["payload"],
        rows: Rows::Few(
            r#"
            select row_to_json(shown)::text
            from account
            join mail on lower(mail.to_address collate "C") = account.email_key
            cross join lateral (
              select
                mail.id,
                mail.kind,
                mail.to_address,
                mail.created_at,
                mail.next_try_at,
                mail.tries,
                mail.sent_at,
                mail.given_up_at,
                mail.last_problem
            ) as shown
            where account.id = $1
            order by mail.id
            "#,
        ),
    },
    Section {
        name: "security_events",
        table: "security_event",
        withheld: &[],
        rows: Rows::Log(
            "
            select security_event.id, row_to_json(shown)::text
            from security_event
            cross join lateral (
              select
                security_event.id,
                security_event.kind,
                security_event.occurred_at,
                security_event.detail
            ) as shown
            where user_id = $1
              and security_event.id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            order by security_event.id
            limit $3
            ",
        ),
    },
    Section {
        name: "events",
        table: "student_event",
        withheld: &[],
        rows: Rows::Log(
            "
            select student_event.id, row_to_json(shown)::text
            from student_event
            cross join lateral (
              select
                student_event.id,
                student_event.kind,
                student_event.occurred_at,
                student_event.received_at,
                student_event.version,
                student_event.zone,
                student_event.payload
            ) as shown
            where user_id = $1
              and student_event.id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            order by student_event.id
            limit $3
            ",
        ),
    },
];

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
            Rows::Log(_) => Vec::new(),
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
            Rows::Log(query) => {
                let page: Vec<(Uuid, String)> = sqlx::query_as(query)
                    .bind(self.user.0)
                    .bind(self.after)
                    .bind(PAGE)
                    .fetch_all(&store.pool)
                    .await?;
                self.after = page.last().map(|(id, _)| *id).or(self.after);
                let is_last = (page.len() as i64) < PAGE;
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
