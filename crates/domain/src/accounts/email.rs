//! Addresses of people.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest address that can be delivered to, in bytes (RFC 5321, section 4.5.3.1.3, without the
/// angle brackets).
const LONGEST: usize = 254;
/// The longest part before the `@`, in bytes (RFC 5321, section 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;

/// An e-mail address as its owner writes it, with the domain as DNS has it: in ASCII and lower case.
///
/// The part before the `@` is words joined by dots, of letters in any script, digits and the signs
/// of RFC 5322, or a quoted string. An address that is a number (`[192.0.2.1]`) is none of ours.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// What two spellings of one address have in common. Servers may tell capitals before the `@` apart,
/// but none that people use does, and two accounts that differ in them would be a trap. Letters
/// beyond ASCII stay as they are: some of them become ASCII in lower case (the sign of the Kelvin is
/// a `k`), and an address that only looks alike is somebody else's.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct EmailKey(String);

/// Why a text is no address to write to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmailProblem {
    /// Nothing was typed.
    Missing,
    /// Longer than can be delivered.
    TooLong,
    /// It is of another form.
    Malformed,
}

impl fmt::Display for EmailProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "an address is missing",
            Self::TooLong => "the address is longer than any that mail can be sent to",
            Self::Malformed => "it is not of the form name@example.org",
        })
    }
}

impl std::error::Error for EmailProblem {}

impl Email {
    /// Reads what somebody typed; white space around it is no part of it.
    ///
    /// # Errors
    ///
    /// The [`EmailProblem`].
    pub fn parse(typed: &str) -> Result<Self, EmailProblem> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(EmailProblem::Missing);
        }
        // Before anything walks it: a megabyte may have been sent.
        if typed.len() > 4 * LONGEST {
            return Err(EmailProblem::TooLong);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(EmailProblem::Malformed)?;
        let domain = domain_in_ascii(domain).ok_or(EmailProblem::Malformed)?;
        if local.len() > LONGEST_LOCAL || local.len() + 1 + domain.len() > LONGEST {
            return Err(EmailProblem::TooLong);
        }
        if !is_dotted(local) && !is_quoted(local) {
            return Err(EmailProblem::Malformed);
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By what it is found and told from others.
    pub fn key(&self) -> EmailKey {
        EmailKey(self.0.to_ascii_lowercase())
    }
}

impl EmailKey {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The mailbox, as far as many servers have it: what stands after a `+` is their owner's to
    /// choose, and all of it arrives at one place. For limits only, since other servers tell such
    /// addresses apart.
    pub fn mailbox(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let local = local.split_once('+').map_or(local, |(mailbox, _)| mailbox);
        format!("{local}@{domain}")
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = EmailProblem;

    fn try_from(text: String) -> Result<Self, EmailProblem> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

/// Words of letters, digits and signs, joined by single dots. What can't be seen is in none.
fn is_dotted(local: &str) -> bool {
    local.split('.').all(|word| {
        !word.is_empty()
            && word.chars().all(|c| {
                if c.is_ascii() {
                    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
                } else {
                    c.is_alphanumeric()
                }
            })
    })
}

/// A quoted string of visible ASCII and spaces (RFC 5321, section 4.1.2).
fn is_quoted(local: &str) -> bool {
    let inner = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(inner) = inner.filter(|inner| !inner.is_empty()) else {
        return false;
    };
    let mut escaped = false;
    let fits = inner.chars().all(|c| {
        let visible = c == ' ' || c.is_ascii_graphic();
        if escaped {
            escaped = false;
            visible
        } else if c == '\\' {
            escaped = true;
            true
        } else {
            visible && c != '"'
        }
    });
    fits && !escaped
}

/// The domain as DNS has it, where it can be one.
fn domain_in_ascii(domain: &str) -> Option<String> {
    // The rules for host names, and no address in brackets; the final dot of the root is dropped.
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let deny = idna::AsciiDenyList::STD3;
    let ascii = idna::uts46::Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            deny,
            idna::uts46::Hyphens::CheckFirstLast,
            idna::uts46::DnsLength::Verify,
        )
        .ok()?;
    // A last label of digits would be an address.
    let last = ascii.rsplit('.').next()?;
    (!last.bytes().all(|b| b.is_ascii_digit())).then(|| ascii.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_plus_is_the_same_mailbox() {
        for (address, mailbox) in [
            ("Ada+one@example.org", "ada@example.org"),
            ("ada+one+two@example.org", "ada@example.org"),
            ("ada@example.org", "ada@example.org"),
            ("\"a+b@c\"@example.org", "\"a@example.org"),
        ] {
            let key = Email::parse(address).unwrap().key();
            assert_eq!(key.mailbox(), mailbox);
        }
    }

    #[test]
    fn addresses_that_people_have() {
        for (typed, kept) in [
            ("ada@example.org", "ada@example.org"),
            ("  ada@example.org\n", "ada@example.org"),
            ("Ada.Lovelace@Example.ORG", "Ada.Lovelace@example.org"),
            ("ada+courses@example.org", "ada+courses@example.org"),
            ("o'brien@example.ie", "o'brien@example.ie"),
            (
                "\"ada lovelace\"@example.org",
                "\"ada lovelace\"@example.org",
            ),
            ("\"a\\\"b@c\"@example.org", "\"a\\\"b@c\"@example.org"),
            ("jörg@bücher.example", "jörg@xn--bcher-kva.example"),
            ("用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah"),
            ("root@localhost", "root@localhost"),
            ("a@example.org.", "a@example.org"),
        ] {
            let email = Email::parse(typed);
            assert_eq!(email.as_ref().map(Email::as_str), Ok(kept), "{typed}");
        }
    }

    #[test]
    fn what_is_no_address_says_why() {
        for typed in [
            "ada",
            "@example.org",
            "ada@",
            "ada@@example.org",
            "a b@example.org",
            ".ada@example.org",
            "ada.@example.org",
            "a..b@example.org",
            "\"@example.org",
            "\"\"@example.org",
            "\"a\\\"@example.org",
            "ada@exa mple.org",
            "ada@-example.org",
            "ada@example..org",
            "ada@192.0.2.1",
            "ada@[192.0.2.1]",
            "ada@example.org\r\nBcc: eve@example.org",
            "ada\u{202e}@example.org",
            "ada\u{200b}@example.org",
            "<ada@example.org>",
            "ada@example.org,eve@example.org",
            "\"a\r\nb\"@example.org",
        ] {
            assert_eq!(
                Email::parse(typed),
                Err(EmailProblem::Malformed),
                "{typed:?}"
            );
        }
        assert_eq!(Email::parse(" "), Err(EmailProblem::Missing));
        let long =
            |local, domain| format!("{}@{}.org", "a".repeat(local), "b.".repeat(domain) + "c");
        assert!(Email::parse(&long(64, 60)).is_ok());
        assert_eq!(Email::parse(&long(65, 1)), Err(EmailProblem::TooLong));
        assert_eq!(Email::parse(&long(64, 110)), Err(EmailProblem::TooLong));
        assert_eq!(
            Email::parse(&"a".repeat(1_000_000)),
            Err(EmailProblem::TooLong)
        );
    }

    #[test]
    fn capitals_make_no_other_address() {
        let key = |typed| Email::parse(typed).unwrap().key();
        assert_eq!(key("ADA@example.org"), key("ada@EXAMPLE.org"));
        assert_ne!(key("ada@example.org"), key("ada+1@example.org"));
        assert_ne!(key("mi\u{212a}e@example.org"), key("mike@example.org"));
    }
}
