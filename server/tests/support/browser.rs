//! A browser without scripts: what the forms are sent by.

use app::accounts::secret::Secret;
use domain::accounts::{DisplayName, Email};
use domain::ids::{MailId, SessionId, UserId};
use serde_json::json;
use store::accounts::{self, Account, By, Change, Confirmed, NewConfirmation, NewSession, Purpose};
use store::mail::{MailKind, NewMail};
use uuid::Uuid;

use super::TestServer;
use super::client::Response;

/// The password that everybody here has.
pub const PASSWORD: &str = "seven grey gulls on a groyne";

/// A browser: it keeps cookies, and says of its forms that they are from the same site.
pub struct Browser<'s> {
    pub server: &'s TestServer,
    pub cookies: Vec<(String, String)>,
}

impl<'s> Browser<'s> {
    pub fn new(server: &'s TestServer) -> Self {
        Self {
            server,
            cookies: Vec::new(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Response {
        let cookies = self.header();
        let response = self.server.get_with(path, &[("cookie", &cookies)]).await;
        self.remember(&response);
        response
    }

    /// Sends so much that the account has no room for more, whichever way that comes.
    pub async fn use_up_room(&mut self) {
        let account = self.cookie("account").unwrap_or_default().to_owned();
        // The database hears of 64 kilobytes at once: of these with the next that is sent.
        let almost = json!({ "account": account, "events": ["x".repeat(62 * 1024)] });
        self.post_json("/api/v1/events", &almost).await;
        self.post_json("/api/v1/events", &almost).await;
        let empty = "update throttle set level = 0, updated_at = now() + interval '1 day'";
        self.server.break_database(empty).await;
        self.post_json("/api/v1/events", &almost).await;
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        let cookies = self.header();
        let headers = [
            ("cookie", cookies.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        let response = self.server.post(path, fields, &headers).await;
        self.remember(&response);
        response
    }

    /// Sends JSON, as a script of the site does.
    pub async fn post_json(&mut self, path: &str, said: &serde_json::Value) -> Response {
        let body = said.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {}\r\n\
             sec-fetch-site: same-origin\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            self.server.addr,
            self.header(),
            body.len()
        );
        let response = super::client::send_bytes(self.server.addr, request.as_bytes()).await;
        self.remember(&response);
        response
    }

    pub fn header(&self) -> String {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn remember(&mut self, response: &Response) {
        for (_, cookie) in response
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
        {
            let (pair, attributes) = cookie.split_once(';').expect("it has attributes");
            let (name, value) = pair.split_once('=').expect("a name and a value");
            self.cookies.retain(|(known, _)| known != name);
            if !attributes.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    pub fn cookie(&self, wanted: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    }

    /// Signs up, opens the letter, and chooses a password.
    pub async fn join(&mut self, email: &str, name: &str) -> Response {
        let sent = self
            .post("/sign-up", &[("email", email), ("name", name)])
            .await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        assert_eq!(sent.header("location"), Some("/sign-up/sent"));
        let path = format!("/confirm/{}", self.server.letter(email).await);
        let asked = self.get(&path).await;
        assert_eq!(asked.status, 200, "{}", asked.text());
        self.post(&path, &[("password", PASSWORD)]).await
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Response {
        self.post("/sign-in", &[("email", email), ("password", password)])
            .await
    }

    pub async fn is_signed_in(&mut self) -> bool {
        let settings = self.get("/settings").await;
        match settings.status {
            200 => true,
            303 => {
                assert_eq!(
                    settings.header("location"),
                    Some("/sign-in?next=%2Fsettings")
                );
                false
            }
            other => panic!("{other}: {}", settings.text()),
        }
    }
}

/// The account with this address.
pub async fn account(server: &TestServer, address: &str) -> Account {
    let key = Email::parse(address).expect("an address").key();
    let found = accounts::find_by_email(&server.store, &key).await;
    found.expect("the database answers").expect("there is one")
}

/// Makes somebody an admin, as whoever runs the installation does.
pub async fn make_admin(server: &TestServer, address: &str) -> UserId {
    let user = account(server, address).await.id;
    let (by, now) = (By::CommandLine, server::clock::now());
    let made = accounts::set_admin(&server.store, user, true, by, now).await;
    assert_ne!(made.expect("the database answers"), Change::LastAdmin);
    user
}

/// An account, as a letter makes it.
pub async fn make_account(server: &TestServer, address: &str, hash: &str) {
    let (secret, id) = (Secret::new().expect("randomness"), Uuid::now_v7());
    let asked = NewConfirmation {
        token_hash: secret.hash(),
        email: Email::parse(address).expect("an address"),
        purpose: Purpose::SignUp {
            display_name: DisplayName::parse("Student").expect("a name"),
            zone: "UTC".to_owned(),
        },
        next: None,
    };
    let letter = NewMail {
        id: MailId(id),
        kind: MailKind::SignUp,
        to: address.to_owned(),
        payload: serde_json::json!({}),
    };
    let session = NewSession {
        id: SessionId(id),
        token_hash: secret.hash(),
        device: "Firefox",
    };
    let (store, now) = (&server.store, server::clock::now());
    let begun = accounts::begin_confirmation(store, &asked, &letter, now).await;
    begun.expect("the database answers");
    let made =
        accounts::confirm_sign_up(store, &secret.hash(), UserId(id), hash, &session, now).await;
    assert_eq!(made.expect("the database answers"), Some(Confirmed::Made));
}
