//! Reading what was sent. Where it can't be read, the answer is a page of ours, with a plain
//! sentence; axum's own extractors say it in the words of a parser.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequest, FromRequestParts, RawForm, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

use super::page;
use crate::accounts::commands::Accounts;
use crate::accounts::pages;

/// The fields of a form. A field that comes twice is refused, since two programs that read the form
/// could take different ones; so is what is not UTF-8, where two passwords would become one.
#[derive(Clone, Copy, Debug)]
pub struct Form<T>(pub T);

/// The same of the query of an address.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T, S> FromRequest<S> for Form<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
    Arc<Accounts>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let read = match RawForm::from_request(request, state).await {
            Ok(RawForm(sent)) => read(&sent),
            Err(broken) => Err(broken.status()),
        };
        read.map(Self).map_err(|status| refused(state, status))
    }
}

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
    Arc<Accounts>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let query = parts.uri.query().unwrap_or_default();
        read(query.as_bytes())
            .map(Self)
            .map_err(|status| refused(state, status))
    }
}

fn read<T: DeserializeOwned>(sent: &[u8]) -> Result<T, StatusCode> {
    let is_text = percent_decode(sent).decode_utf8().is_ok();
    let read = is_text.then(|| serde_urlencoded::from_bytes(sent).ok());
    read.flatten().ok_or(StatusCode::BAD_REQUEST)
}

fn refused<S>(state: &S, status: StatusCode) -> Response
where
    Arc<Accounts>: FromRef<S>,
{
    unreadable(&Arc::<Accounts>::from_ref(state), status)
}

/// Says that what was sent is more than any form here takes.
pub fn too_large(on: &Accounts) -> Response {
    unreadable(on, StatusCode::PAYLOAD_TOO_LARGE)
}

fn unreadable(on: &Accounts, status: StatusCode) -> Response {
    page(status, pages::unreadable(&on.site, status))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, Default, PartialEq, Eq, Debug)]
    #[serde(default)]
    struct Typed {
        email: String,
        password: String,
    }

    fn typed(sent: &str) -> Result<Typed, StatusCode> {
        read(sent.as_bytes())
    }

    #[test]
    fn what_people_type_is_read_as_they_typed_it() {
        let expected = |email: &str, password: &str| {
            Ok(Typed {
                email: email.to_owned(),
                password: password.to_owned(),
            })
        };
        assert_eq!(
            typed("email=a%2Bb%40example.org&password=+100%25+%F0%9F%90%8B%00&more=1"),
            expected("a+b@example.org", " 100% 🐋\0")
        );
        assert_eq!(typed(""), expected("", ""));
        // No browser sends an escape that is none, and a program that does means what it says.
        assert_eq!(typed("password=100%"), expected("", "100%"));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_not_read() {
        for sent in [
            "email=a&email=b",
            "password=%ff",
            "password=%ED%A0%80",
            "%c3=x",
        ] {
            assert_eq!(typed(sent), Err(StatusCode::BAD_REQUEST), "{sent}");
        }
        let raw = read::<BTreeMap<String, String>>(b"password=\xff");
        assert_eq!(raw, Err(StatusCode::BAD_REQUEST));
    }
}
