//! What a program shows to publish for somebody.

use domain::ids::UserId;
use uuid::Uuid;

use super::secret::Secret;

/// Begins every token, so that whoever looks for secrets in files finds one that was left there.
const PREFIX: &str = "chapterwise_";

/// Whose token, and the proof of it: the prefix and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AuthorToken {
    /// Who it says it is of.
    pub user: UserId,
    /// What proves it.
    pub secret: Secret,
}

impl AuthorToken {
    /// A new one.
    ///
    /// # Errors
    ///
    /// Where the operating system has no randomness to give.
    pub fn new(user: UserId) -> Result<Self, getrandom::Error> {
        let secret = Secret::new()?;
        Ok(Self { user, secret })
    }

    /// Reads one.
    pub fn parse(text: &str) -> Option<Self> {
        let (user, secret) = text.strip_prefix(PREFIX)?.split_at_checked(32)?;
        let is_plain = user.bytes().all(|b| b.is_ascii_hexdigit());
        Some(Self {
            user: UserId(Uuid::try_parse(user).ok().filter(|_| is_plain)?),
            secret: Secret::parse(secret)?,
        })
    }

    /// As its owner gets it, once, and as programs send it.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}{}", self.user.0.simple(), self.secret.reveal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_recognised_and_is_in_no_log() {
        let token = AuthorToken::new(UserId(Uuid::from_u128(7))).unwrap();
        let text = token.reveal();
        assert_eq!(text.len(), "chapterwise_".len() + 64);
        assert_eq!(AuthorToken::parse(&text), Some(token));
        let secret = token.secret.reveal();
        assert!(!format!("{token:?}").contains(&secret));
        let long = format!("{text}0");
        let without = &text["chapterwise_".len()..];
        for other in ["", "chapterwise_", &text[1..], without, &text[..75], &long] {
            assert_eq!(AuthorToken::parse(other), None, "{other}");
        }
    }
}
