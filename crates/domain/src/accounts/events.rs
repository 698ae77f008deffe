//! The kinds of things that happen to an account.

/// What happened, without its particulars.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum EventKind {
    /// The account was made.
    SignedUp,
    /// Somebody signed in.
    SignedIn,
    /// Somebody tried to sign in with another password.
    SignInFailed,
    /// Whoever is signed in typed a wrong password where it is asked again.
    PasswordFailed,
    /// Somebody signed out.
    SignedOut,
    /// The password was changed by whoever knew it.
    PasswordChanged,
    /// The password was set by a letter.
    PasswordReset,
    /// Name or time zone was changed.
    ProfileChanged,
    /// A session was ended from another.
    SessionEnded,
    /// All sessions but one were ended.
    SessionsEnded,
    /// An admin, or the command line, gave a role.
    RoleGiven,
    /// The same took one.
    RoleTaken,
    /// May no longer sign in.
    Suspended,
    /// May sign in again.
    Reinstated,
    /// Another address is to be confirmed.
    EmailChangeAsked,
    /// The address is another.
    EmailChanged,
    /// The address stays as it was.
    EmailChangeWithdrawn,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A token for publishing was made.
    TokenMade,
    /// A token for publishing was revoked.
    TokenRevoked,
    /// Something was published.
    Published,
    /// What a guest had done came into the account.
    EventsMerged,
    /// Everything about the account was downloaded.
    Exported,
    /// The account is to be deleted.
    DeletionAsked,
    /// The account stays.
    DeletionWithdrawn,
    /// The account is gone.
    Deleted,
}

impl EventKind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [EventKind; 27] = [
        Self::SignedUp,
        Self::SignedIn,
        Self::SignInFailed,
        Self::PasswordFailed,
        Self::SignedOut,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::ProfileChanged,
        Self::SessionEnded,
        Self::SessionsEnded,
        Self::RoleGiven,
        Self::RoleTaken,
        Self::Suspended,
        Self::Reinstated,
        Self::EmailChangeAsked,
        Self::EmailChanged,
        Self::EmailChangeWithdrawn,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::TokenMade,
        Self::TokenRevoked,
        Self::Published,
        Self::EventsMerged,
        Self::Exported,
        Self::DeletionAsked,
        Self::DeletionWithdrawn,
        Self::Deleted,
    ];

    /// Its name in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedUp => "signed_up",
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::PasswordFailed => "password_failed",
            Self::SignedOut => "signed_out",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::ProfileChanged => "profile_changed",
            Self::SessionEnded => "session_ended",
            Self::SessionsEnded => "sessions_ended",
            Self::RoleGiven => "role_given",
            Self::RoleTaken => "role_taken",
            Self::Suspended => "suspended",
            Self::Reinstated => "reinstated",
            Self::EmailChangeAsked => "email_change_asked",
            Self::EmailChanged => "email_changed",
            Self::EmailChangeWithdrawn => "email_change_withdrawn",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::TokenMade => "token_made",
            Self::TokenRevoked => "token_revoked",
            Self::Published => "published",
            Self::EventsMerged => "events_merged",
            Self::Exported => "exported",
            Self::DeletionAsked => "deletion_asked",
            Self::DeletionWithdrawn => "deletion_withdrawn",
            Self::Deleted => "deleted",
        }
    }

    /// The kind with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}
