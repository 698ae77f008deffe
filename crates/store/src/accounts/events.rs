//! What happened to an account, for its owner and for admins. Never changed, and written within the
//! transaction of what it tells.

use std::fmt;

use domain::ids::{AuthorId, PasskeyId, SessionId, TokenId, UserId};
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::{NoContext, Uuid};

use super::lock;
use super::sessions::NewSession;
use crate::Result;
use crate::events::Merge;
use crate::moment::Moment;

/// What happened, with ids and nothing else that is personal.
#[derive(Clone, Copy)]
pub(super) enum Event<'a> {
    SignedUp(NewSession<'a>),
    SignedIn(NewSession<'a>, Method),
    /// With a wrong password, or where there is none; on such a device.
    SignInFailed(&'a str),
    /// In the settings, where it is asked again; in this session, on such a device.
    PasswordFailed(SessionId, &'a str),
    SignedOut(SessionId),
    /// In this session, which stayed.
    PasswordChanged(SessionId),
    /// By mail; this session began with it.
    PasswordReset(NewSession<'a>),
    ProfileChanged,
    /// This one, from another.
    SessionEnded(SessionId),
    /// All but this one.
    SessionsEnded(SessionId),
    RoleGiven(Role<'a>, By),
    RoleTaken(Role<'a>, By),
    Suspended(By),
    Reinstated(By),
    EmailChangeAsked,
    EmailChanged,
    EmailChangeWithdrawn,
    DeletionAsked,
    DeletionWithdrawn,
    Deleted,
    TokenMade(TokenId),
    TokenRevoked(TokenId),
    /// With this token; the catalogue's version afterwards.
    Published(TokenId, i64),
    /// What was done before signing in came to the account: so many events, as their browser says.
    EventsMerged(Merge),
    PasskeyAdded(PasskeyId),
    PasskeyRemoved(PasskeyId),
    /// Everything about the account was asked for, in this session.
    Exported(SessionId),
}

/// By what somebody proved who they are.
#[derive(Clone, Copy)]
pub(super) enum Method {
    Password,
    Passkey(PasskeyId),
}

/// Who did something to an account that is not their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// An admin, on the site.
    Admin(UserId),
    /// Whoever runs the installation.
    CommandLine,
}

impl By {
    fn value(self) -> Value {
        match self {
            Self::Admin(user) => json!(user),
            Self::CommandLine => json!("command line"),
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Role<'a> {
    Admin,
    AuthorOf(&'a AuthorId),
}

/// As admins write it.
impl fmt::Display for Role<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Admin => f.write_str("admin"),
            Self::AuthorOf(course) => write!(f, "author:{course}"),
        }
    }
}

impl Event<'_> {
    fn kind(self) -> &'static str {
        match self {
            Self::SignedUp(_) => "signed_up",
            Self::SignedIn(..) => "signed_in",
            Self::SignInFailed(_) => "sign_in_failed",
            Self::PasswordFailed(..) => "password_failed",
            Self::SignedOut(_) => "signed_out",
            Self::PasswordChanged(_) => "password_changed",
            Self::PasswordReset(_) => "password_reset",
            Self::ProfileChanged => "profile_changed",
            Self::SessionEnded(_) => "session_ended",
            Self::SessionsEnded(_) => "sessions_ended",
            Self::RoleGiven(..) => "role_given",
            Self::RoleTaken(..) => "role_taken",
            Self::Suspended(_) => "suspended",
            Self::Reinstated(_) => "reinstated",
            Self::Exported(_) => "exported",
            Self::EmailChangeAsked => "email_change_asked",
            Self::EmailChanged => "email_changed",
            Self::EmailChangeWithdrawn => "email_change_withdrawn",
            Self::DeletionAsked => "deletion_asked",
            Self::DeletionWithdrawn => "deletion_withdrawn",
            Self::Deleted => "deleted",
            Self::TokenMade(_) => "token_made",
            Self::TokenRevoked(_) => "token_revoked",
            Self::Published(..) => "published",
            Self::EventsMerged(_) => "events_merged",
            Self::PasskeyAdded(_) => "passkey_added",
            Self::PasskeyRemoved(_) => "passkey_removed",
        }
    }

    fn detail(self) -> Value {
        match self {
            // Browser and system as they were called then: the session itself may have ended.
            Self::SignedUp(session) | Self::PasswordReset(session) => {
                json!({ "session": session.id, "device": session.device })
            }
            Self::SignedIn(session, Method::Password) => {
                json!({ "session": session.id, "device": session.device, "method": "password" })
            }
            Self::SignedIn(session, Method::Passkey(passkey)) => json!({
                "session": session.id,
                "device": session.device,
                "method": "passkey",
                "passkey": passkey,
            }),
            Self::PasskeyAdded(passkey) | Self::PasskeyRemoved(passkey) => {
                json!({ "passkey": passkey })
            }
            Self::SignInFailed(device) => json!({ "device": device }),
            Self::PasswordFailed(session, device) => {
                json!({ "session": session, "device": device })
            }
            Self::SignedOut(session)
            | Self::PasswordChanged(session)
            | Self::SessionEnded(session)
            | Self::Exported(session) => json!({ "session": session }),
            Self::SessionsEnded(kept) => json!({ "kept": kept }),
            Self::RoleGiven(Role::Admin, by) | Self::RoleTaken(Role::Admin, by) => {
                json!({ "role": "admin", "by": by.value() })
            }
            Self::RoleGiven(Role::AuthorOf(course), by)
            | Self::RoleTaken(Role::AuthorOf(course), by) => {
                json!({ "role": "author", "course": course, "by": by.value() })
            }
            Self::EventsMerged(merge) => json!({ "events": merge.events, "merge": merge.id }),
            Self::Suspended(by) | Self::Reinstated(by) => json!({ "by": by.value() }),
            Self::ProfileChanged
            | Self::EmailChangeAsked
            | Self::EmailChanged
            | Self::EmailChangeWithdrawn
            | Self::DeletionAsked
            | Self::DeletionWithdrawn
            | Self::Deleted => json!({}),
            Self::TokenMade(token) | Self::TokenRevoked(token) => json!({ "token": token }),
            Self::Published(token, version) => json!({ "token": token, "version": version }),
        }
    }
}

/// Appends the event.
pub(super) async fn note(
    connection: &mut PgConnection,
    user: UserId,
    event: Event<'_>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        insert into security_event (user_id, id, kind, occurred_at, detail)
        values ($1, $2, $3, $4, $5)
        ",
        user.0,
        id_of(now),
        event.kind(),
        Moment(now) as _,
        event.detail(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes a merge, once however often it is said. Its id is a browser's, so it is a particular of the
/// event and does not say where in the log that stands.
pub(crate) async fn note_merge(
    connection: &mut PgConnection,
    user: UserId,
    merge: Merge,
    now: Timestamp,
) -> Result<()> {
    // Two batches of one merge that come at once: the second looks when the first is noted.
    lock(connection, user).await?;
    let event = Event::EventsMerged(merge);
    let noted = sqlx::query!(
        "
        select id
        from security_event
        where user_id = $1
          and kind = 'events_merged'
          and detail ->> 'merge' = $2
        limit 1
        ",
        user.0,
        merge.id.to_string()
    )
    .fetch_optional(&mut *connection)
    .await?;
    if noted.is_none() {
        note(connection, user, event, now).await?;
    }
    Ok(())
}

/// The least id of that time: those of earlier events are less.
pub(crate) fn first_id_of(time: Timestamp) -> Uuid {
    let milliseconds = u64::try_from(time.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &[0; 10]).into_uuid()
}

/// A new id of that time.
pub(crate) fn id_of(now: Timestamp) -> Uuid {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, nanoseconds))
}
