//! What a browser or a letter carries to prove something.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// 128 random bits, known to one browser or one letter. The database has only their hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret(Uuid);

impl Secret {
    /// A new one, from the operating system.
    ///
    /// # Errors
    ///
    /// Where the operating system has no randomness to give.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(Uuid::from_bytes(bytes)))
    }

    /// Reads 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        is_plain.then(|| Uuid::try_parse(text).ok().map(Self))?
    }

    /// What the database knows it by. Random bits need neither salt nor slowness.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The bits themselves, for what is kept as it is.
    pub fn bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// As 32 hexadecimal digits, for a cookie or a letter and nothing else.
    pub fn reveal(&self) -> String {
        self.0.simple().to_string()
    }
}

/// Says nothing of what it holds, so that no log does.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_survives_the_way_through_a_cookie_and_is_in_no_log() {
        let secret = Secret::new().unwrap();
        assert_eq!(Secret::parse(&secret.reveal()), Some(secret));
        assert_ne!(Secret::new().unwrap(), secret);
        assert_eq!(format!("{secret:?}"), "Secret");
    }

    #[test]
    fn what_is_no_secret_is_none() {
        for text in [
            "",
            "0123",
            "g0000000000000000000000000000000",
            "00000000-0000-0000-0000-000000000000",
            "{00000000000000000000000000000}",
        ] {
            assert_eq!(Secret::parse(text), None, "{text}");
        }
    }
}
