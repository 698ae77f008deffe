//! The cookies: who is signed in, which devices have been, what the bar shows, and whose events a
//! browser keeps.

use axum::http::header::{COOKIE, InvalidHeaderValue, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use domain::accounts::DisplayName;
use domain::ids::UserId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::secret::Secret;

/// The name of the reader, for the bar alone: no secret, and nobody's proof of anything. The loader
/// reads it (`loader/loader.js`).
const READER: &str = "reader";
/// Whose account was signed in here last, as a mark that says nothing else ([`mark_of`]). Scripts read
/// it (`guest/whose.js`); it stays after signing out, so that what somebody does then is not taken
/// for the next one's.
const ACCOUNT: &str = "account";
/// Ninety days, as long as a session lasts at most.
const SESSION_SECONDS: u32 = 90 * 24 * 60 * 60;
/// The longest that browsers keep a cookie: 400 days.
const DEVICE_SECONDS: u32 = 400 * 24 * 60 * 60;

/// How the cookies of an installation are called and sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cookies {
    /// Over HTTPS they can be bound to this host and to nothing else (`__Host-`). On plain HTTP
    /// browsers refuse that.
    is_secure: bool,
}

/// Somebody, and the proof of it: that of a session, or of a letter to them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Proof {
    /// Who it says it is.
    pub user: UserId,
    /// What proves it.
    pub secret: Secret,
}

impl Proof {
    /// Reads what [`Proof::reveal`] wrote.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (user, secret) = text.split_at_checked(32)?;
        Some(Self {
            user: UserId(Uuid::try_parse(user).ok()?),
            secret: Secret::parse(secret)?,
        })
    }

    /// As 64 hexadecimal digits, for a cookie or a letter and nothing else.
    pub(super) fn reveal(&self) -> String {
        format!("{}{}", self.user.0.simple(), self.secret.reveal())
    }
}

/// By what a browser tells two accounts apart. It leads nobody to an account: ids are random.
pub fn mark_of(user: UserId) -> String {
    let hash = Sha256::new()
        .chain_update("mark of an account")
        .chain_update(user.0.as_bytes())
        .finalize();
    hash.iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Cookies {
    /// Those of a site with this address.
    pub fn of(public_url: &str) -> Self {
        Self {
            is_secure: public_url.starts_with("https://"),
        }
    }

    fn session(self) -> &'static str {
        if self.is_secure {
            "__Host-session"
        } else {
            "session"
        }
    }

    fn device(self) -> &'static str {
        if self.is_secure {
            "__Host-device"
        } else {
            "device"
        }
    }

    /// The session that the request claims to be of.
    pub fn session_of(self, headers: &HeaderMap) -> Option<Proof> {
        Proof::parse(value(headers, self.session())?)
    }

    /// Whether the request came with a session's cookie, whatever is in it.
    pub fn has_session(self, headers: &HeaderMap) -> bool {
        value(headers, self.session()).is_some()
    }

    /// What shows that somebody has signed in on this device before.
    pub fn device_of(self, headers: &HeaderMap) -> Option<Secret> {
        Secret::parse(value(headers, self.device())?)
    }

    /// Signs in: the session, the device, the mark, and the name for the bar.
    ///
    /// # Errors
    ///
    /// Never in practice: all values are ASCII.
    pub fn sign_in(
        self,
        headers: &mut HeaderMap,
        session: &Proof,
        device: &Secret,
        name: &DisplayName,
    ) -> Result<(), InvalidHeaderValue> {
        self.set(
            headers,
            self.session(),
            &session.reveal(),
            SESSION_SECONDS,
            true,
        )?;
        self.set(
            headers,
            self.device(),
            &device.reveal(),
            DEVICE_SECONDS,
            true,
        )?;
        let mark = mark_of(session.user);
        self.set(headers, ACCOUNT, &mark, DEVICE_SECONDS, false)?;
        self.rename(headers, name)
    }

    /// Shows another name in the bar.
    ///
    /// # Errors
    ///
    /// As [`Cookies::sign_in`].
    pub fn rename(
        self,
        headers: &mut HeaderMap,
        name: &DisplayName,
    ) -> Result<(), InvalidHeaderValue> {
        let name = percent_encoding::utf8_percent_encode(
            name.as_str(),
            percent_encoding::NON_ALPHANUMERIC,
        );
        self.set(headers, READER, &name.to_string(), SESSION_SECONDS, false)
    }

    /// Signs out. The device stays known, and so does the mark.
    ///
    /// # Errors
    ///
    /// As [`Cookies::sign_in`].
    pub fn sign_out(self, headers: &mut HeaderMap) -> Result<(), InvalidHeaderValue> {
        self.set(headers, self.session(), "", 0, true)?;
        self.set(headers, READER, "", 0, false)
    }

    fn set(
        self,
        headers: &mut HeaderMap,
        name: &str,
        value: &str,
        seconds: u32,
        is_secret: bool,
    ) -> Result<(), InvalidHeaderValue> {
        let hidden = if is_secret { "; HttpOnly" } else { "" };
        let secure = if self.is_secure { "; Secure" } else { "" };
        let cookie =
            format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={seconds}{hidden}{secure}");
        headers.append(SET_COOKIE, HeaderValue::from_str(&cookie)?);
        Ok(())
    }
}

/// The value of a cookie. Where somebody managed to set it twice, neither counts.
fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut found = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookies: Cookies) -> (HeaderMap, Proof) {
        let proof = Proof {
            user: UserId(Uuid::from_u128(7)),
            secret: Secret::new().unwrap(),
        };
        let mut headers = HeaderMap::new();
        let name = DisplayName::parse("Zoë; Path=/x").unwrap();
        let device = Secret::new().unwrap();
        cookies
            .sign_in(&mut headers, &proof, &device, &name)
            .unwrap();
        (headers, proof)
    }

    /// The request of a browser that got these answers.
    fn returned(answer: &HeaderMap) -> HeaderMap {
        let pairs: Vec<&str> = answer
            .get_all(SET_COOKIE)
            .iter()
            .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap())
            .collect();
        let mut request = HeaderMap::new();
        request.insert(COOKIE, pairs.join("; ").parse().unwrap());
        request
    }

    #[test]
    fn what_a_browser_returns_is_what_it_was_given() {
        for url in ["https://learn.example", "http://127.0.0.1:3000"] {
            let cookies = Cookies::of(url);
            let (answer, proof) = sent(cookies);
            let request = returned(&answer);
            assert_eq!(cookies.session_of(&request), Some(proof));
            assert!(cookies.device_of(&request).is_some());
        }
    }

    #[test]
    fn no_script_and_no_other_host_gets_at_a_session() {
        let (answer, _) = sent(Cookies::of("https://learn.example"));
        for cookie in answer.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("; Secure"), "{cookie}");
            assert!(cookie.contains("; SameSite=Lax"), "{cookie}");
            assert!(!cookie.contains("Domain"), "{cookie}");
            let is_for_scripts = cookie.starts_with("reader=") || cookie.starts_with("account=");
            assert_ne!(cookie.starts_with("__Host-"), is_for_scripts, "{cookie}");
            assert_ne!(cookie.contains("; HttpOnly"), is_for_scripts, "{cookie}");
        }
        let reader = answer
            .get_all(SET_COOKIE)
            .iter()
            .find(|cookie| cookie.as_bytes().starts_with(b"reader="));
        let reader = reader.unwrap().to_str().unwrap();
        assert!(
            reader.starts_with("reader=Zo%C3%AB%3B%20Path%3D%2Fx;"),
            "{reader}"
        );
    }

    #[test]
    fn a_cookie_that_was_tampered_with_is_none() {
        let cookies = Cookies::of("http://127.0.0.1");
        for value in ["", "x", &"0".repeat(63), &"g".repeat(64), &"é".repeat(32)] {
            let mut request = HeaderMap::new();
            let header = HeaderValue::from_bytes(format!("session={value}").as_bytes());
            request.insert(COOKIE, header.unwrap());
            assert_eq!(cookies.session_of(&request), None, "{value}");
        }
        let mut twice = HeaderMap::new();
        let value = "0".repeat(64);
        let header = format!("session={value}; session={value}");
        twice.insert(COOKIE, header.parse().unwrap());
        assert_eq!(cookies.session_of(&twice), None);
    }
}
