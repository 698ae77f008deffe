//! What happened to an account, for its owner and for admins. Never changed, and written within the
//! transaction of what it tells.

use domain::ids::{AuthorId, SessionId, UserId};
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::{NoContext, Uuid};

use crate::Result;
use crate::moment::Moment;

/// What happened, with ids and nothing else that is personal.
#[derive(Clone, Copy)]
pub(super) enum Event<'a> {
    SignedUp(SessionId),
    SignedIn(SessionId),
    SignedOut(SessionId),
    /// In this session, which stayed.
    PasswordChanged(SessionId),
    /// By mail; this session began with it.
    PasswordReset(SessionId),
    ProfileChanged,
    /// This one, from another.
    SessionEnded(SessionId),
    /// All but this one.
    SessionsEnded(SessionId),
    RoleGiven(Role<'a>),
    RoleTaken(Role<'a>),
    Suspended,
    Reinstated,
}

#[derive(Clone, Copy)]
pub(super) enum Role<'a> {
    Admin,
    AuthorOf(&'a AuthorId),
}

impl Event<'_> {
    fn kind(self) -> &'static str {
        match self {
            Self::SignedUp(_) => "signed_up",
            Self::SignedIn(_) => "signed_in",
            Self::SignedOut(_) => "signed_out",
            Self::PasswordChanged(_) => "password_changed",
            Self::PasswordReset(_) => "password_reset",
            Self::ProfileChanged => "profile_changed",
            Self::SessionEnded(_) => "session_ended",
            Self::SessionsEnded(_) => "sessions_ended",
            Self::RoleGiven(_) => "role_given",
            Self::RoleTaken(_) => "role_taken",
            Self::Suspended => "suspended",
            Self::Reinstated => "reinstated",
        }
    }

    fn detail(self) -> Value {
        match self {
            Self::SignedUp(session)
            | Self::SignedIn(session)
            | Self::SignedOut(session)
            | Self::PasswordChanged(session)
            | Self::PasswordReset(session)
            | Self::SessionEnded(session) => json!({ "session": session }),
            Self::SessionsEnded(kept) => json!({ "kept": kept }),
            Self::RoleGiven(Role::Admin) | Self::RoleTaken(Role::Admin) => {
                json!({ "role": "admin" })
            }
            Self::RoleGiven(Role::AuthorOf(course)) | Self::RoleTaken(Role::AuthorOf(course)) => {
                json!({ "role": "author", "course": course })
            }
            Self::ProfileChanged | Self::Suspended | Self::Reinstated => json!({}),
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

/// A new id of that time.
fn id_of(now: Timestamp) -> Uuid {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, nanoseconds))
}
