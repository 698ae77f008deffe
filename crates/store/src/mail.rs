//! Mail that waits to be sent. It is written together with what it tells of, and sent by whoever
//! claims it: at least once, and as a rule exactly once.

use std::fmt;
use std::time::Duration;

use domain::ids::MailId;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgConnection;

use crate::batches::remove_in_batches;
use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::{narrow, number};
use crate::{Result, Store};

/// How long mail stays after it was sent or given up, to answer questions about it.
pub const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The longest note of a problem, in characters; mail servers can be talkative.
const LONGEST_PROBLEM: usize = 500;

/// What a message is about. What it says is decided when it is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MailKind {
    /// Somebody wants an account for this address.
    SignUp,
    /// Somebody has forgotten the password of this address.
    Reset,
    /// The password of this account was changed.
    PasswordChanged,
    /// The account wants to leave this address for another.
    EmailOld,
    /// An account wants to come to this address.
    EmailNew,
    /// The account has left this address for another.
    EmailChanged,
    /// The account is to go.
    DeletionAsked,
    /// A passkey was added to this account.
    PasskeyAdded,
    /// A passkey of this account was removed.
    PasskeyRemoved,
    /// A token for publishing was made in this account.
    TokenMade,
    /// A role was given to or taken from this account, or it was suspended or reinstated.
    ByAdmin,
    /// Something is due.
    Reminder,
}

impl MailKind {
    /// Every kind. Mail of a kind that only a newer program knows is left to that one.
    pub const ALL: [Self; 12] = [
        Self::SignUp,
        Self::Reset,
        Self::PasswordChanged,
        Self::EmailOld,
        Self::EmailNew,
        Self::EmailChanged,
        Self::DeletionAsked,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::TokenMade,
        Self::ByAdmin,
        Self::Reminder,
    ];

    /// Its name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "sign-up",
            Self::Reset => "reset",
            Self::PasswordChanged => "password-changed",
            Self::EmailOld => "email-old",
            Self::EmailNew => "email-new",
            Self::EmailChanged => "email-changed",
            Self::DeletionAsked => "deletion-asked",
            Self::PasskeyAdded => "passkey-added",
            Self::PasskeyRemoved => "passkey-removed",
            Self::TokenMade => "token-made",
            Self::ByAdmin => "by-admin",
            Self::Reminder => "reminder",
        }
    }
}

/// A message to be sent as soon as possible.
#[derive(Clone, PartialEq)]
pub struct NewMail {
    /// A new id.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// The address.
    pub to: String,
    /// What is needed to write it; it is removed once the message was sent.
    pub payload: Value,
}

/// A message that the caller has to send.
#[derive(Clone, PartialEq)]
pub struct WaitingMail {
    /// Its id.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// The address.
    pub to: String,
    /// What is needed to write it.
    pub payload: Value,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// How often it was claimed, this time included.
    pub tries: u16,
}

/// Says which it is and nothing else: what a letter holds may open an account.
impl fmt::Debug for NewMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewMail({}, {})", self.id, self.kind.as_str())
    }
}

/// Says no more than [`NewMail`] does.
impl fmt::Debug for WaitingMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WaitingMail({}, {})", self.id, self.kind.as_str())
    }
}

/// Claims up to so many messages that are due, the longest due first. Nobody else gets them until
/// the lease has run out, and then only where neither [`sent`] nor [`failed`] was called.
///
/// # Errors
///
/// Where the database fails. Messages that were claimed nonetheless are due after the lease.
#[tracing::instrument(name = "mail.claim", skip_all)]
pub async fn claim(
    store: &Store,
    limit: i64,
    now: Timestamp,
    lease: Duration,
) -> Result<Vec<WaitingMail>> {
    let kinds = MailKind::ALL.map(MailKind::as_str);
    // Materialised, so that no plan looks for due ones a second time and claims more.
    let rows = sqlx::query!(
        r#"
        with due as materialized (
          select id
          from mail
          where sent_at is null
            and given_up_at is null
            and next_try_at <= $2
            and kind = any($4)
          order by next_try_at
          limit $1
          for update skip locked
        )
        update mail
        set
          next_try_at = $3,
          tries = least(mail.tries + 1, 32767)
        from due
        where mail.id = due.id
        returning
          mail.id,
          mail.kind,
          mail.to_address,
          mail.payload,
          mail.created_at as "created_at: Moment",
          mail.tries
        "#,
        limit,
        Moment(now) as _,
        Moment::after(now, lease) as _,
        &kinds as &[&str],
    )
    .fetch_all(&store.pool)
    .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        claimed.push(WaitingMail {
            id: MailId(row.id),
            kind: kind(&row.kind)?,
            to: row.to_address,
            payload: row.payload,
            created_at: row.created_at.0,
            tries: number(row.tries)?,
        });
    }
    claimed.sort_by_key(|mail| (mail.created_at, mail.id));
    Ok(claimed)
}

/// Notes that a message was sent, and forgets what it said. To call it again changes nothing.
///
/// # Errors
///
/// Where the database fails. The message is due again after the lease then.
#[tracing::instrument(name = "mail.sent", skip_all, fields(mail = %mail))]
pub async fn sent(store: &Store, mail: MailId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "
        update mail
        set
          sent_at = $2,
          given_up_at = null,
          payload = '{}'
        where id = $1
          and sent_at is null
        ",
        mail.0,
        Moment(now) as _,
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// Notes that a message could not be sent, and when to try again; with `None` it is given up.
/// Nothing changes where the lease has run out and somebody else has claimed the message since.
///
/// # Errors
///
/// Where the database fails. The message is due again after the lease then.
#[tracing::instrument(name = "mail.failed", skip_all, fields(mail = %mail.id))]
pub async fn failed(
    store: &Store,
    mail: &WaitingMail,
    problem: &str,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    let problem: String = problem
        .chars()
        .filter(|c| *c != '\0')
        .take(LONGEST_PROBLEM)
        .collect();
    let given_up = next.is_none().then_some(Moment(now));
    sqlx::query!(
        "
        update mail
        set
          next_try_at = coalesce($3, next_try_at),
          given_up_at = $4,
          payload = case
            when $4::timestamptz is null then payload
            else '{}'
          end,
          last_problem = $5
        where id = $1
          and tries = $2
          and sent_at is null
          and given_up_at is null
        ",
        mail.id.0,
        narrow(mail.tries),
        next.map(Moment) as _,
        given_up as _,
        problem,
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// Removes mail that was sent or given up long enough ago, and says how much.
///
/// # Errors
///
/// Where the database fails; what was removed until then stays removed.
#[tracing::instrument(name = "mail.sweep", skip_all)]
pub async fn sweep(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(remove_in_batches!(
        store,
        [Moment::before(now, KEPT) as _],
        "
        with old as materialized (
          select id
          from mail
          where coalesce(sent_at, given_up_at) < $1
          limit $2
          for update skip locked
        )
        delete from mail
        using old
        where mail.id = old.id
        "
    ))
}

/// Puts a message into the queue, within the transaction that gives the reason for it.
pub(crate) async fn put(
    connection: &mut PgConnection,
    mail: &NewMail,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        insert into mail (id, kind, to_address, payload, created_at, next_try_at)
        values ($1, $2, $3, $4, $5, $5)
        ",
        mail.id.0,
        mail.kind.as_str(),
        mail.to,
        mail.payload,
        Moment(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn kind(name: &str) -> Result<MailKind> {
    let kind = MailKind::ALL.into_iter().find(|kind| kind.as_str() == name);
    kind.ok_or_else(|| unreadable("the kind of mail", name))
}
