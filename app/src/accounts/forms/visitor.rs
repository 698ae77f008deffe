//! Who makes a request.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::accounts::permissions::Actor;
use domain::ids::SessionId;
use store::accounts::Account;

use super::{see_other, troubled};
use crate::accounts::commands::{self, Accounts};

/// Who makes a request: a guest, or somebody by a session.
#[derive(Clone, Debug)]
pub struct Visitor(Option<Arc<(Account, SessionId)>>);

impl Visitor {
    /// Whether there is no session.
    pub fn is_guest(&self) -> bool {
        self.0.is_none()
    }

    /// Whoever is signed in.
    pub fn me(&self) -> Option<Me> {
        self.0.clone().map(Me)
    }

    /// For the permissions.
    pub fn actor(&self) -> Actor {
        self.me().map_or(Actor::Guest, |me| me.actor())
    }
}

/// Whoever is signed in, for the handlers that the server lets nobody else reach.
#[derive(Clone, Debug)]
pub struct Me(Arc<(Account, SessionId)>);

impl Me {
    /// The account.
    pub fn account(&self) -> &Account {
        &self.0.0
    }

    /// For the permissions.
    pub fn actor(&self) -> Actor {
        let account = self.account();
        Actor::Person {
            is_admin: account.is_admin,
            author_of: BTreeSet::clone(&account.author_of),
        }
    }

    /// The account and the session.
    pub fn person(&self) -> (&Account, SessionId) {
        (&self.0.0, self.0.1)
    }
}

impl<S: Sync> FromRequestParts<S> for Me {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let visitor = parts.extensions.get::<Visitor>();
        let person = visitor.and_then(|visitor| visitor.0.clone());
        person.map(Self).ok_or(StatusCode::FORBIDDEN)
    }
}

/// Finds out who makes a request.
///
/// # Errors
///
/// The page that says why that can't be found out.
pub async fn visitor(on: &Accounts, headers: &HeaderMap) -> Result<Visitor, Response> {
    let Some(proof) = on.cookies.session_of(headers) else {
        return Ok(Visitor(None));
    };
    match commands::session(on, &proof).await {
        Ok(found) => Ok(Visitor(found.map(Arc::new))),
        Err(trouble) => Err(troubled(on, trouble)),
    }
}

/// Asks a guest to sign in, and to come back afterwards.
pub fn to_sign_in(back: &str) -> Response {
    let back = percent_encoding::utf8_percent_encode(back, percent_encoding::NON_ALPHANUMERIC);
    see_other(&format!("/sign-in?next={back}"))
}
