//! What students write in playgrounds: their code as it is, what they tell their account of it, and to
//! what they can come back.

use std::fmt::{self, Write as _};

use jiff::Timestamp;
use uuid::Uuid;

use crate::events::{is_ahead, made_at, to_the_microsecond};
use crate::publishing::ContentHash;

/// The most that code may take in UTF-8, in bytes; half of a surrogate pair counts as three.
pub const LARGEST_CODE: usize = 256 * 1024;

/// The longest outcome of a run, in bytes.
const LONGEST_OUTCOME: usize = 32;

/// The most runs that one version counts.
const MOST_RUNS: u32 = 1_000_000;

/// Code exactly as a browser has it, which is sixteen-bit units: with lone carriage returns, U+0000 and
/// halves of surrogate pairs, which no Rust string can hold. It is kept as a JSON string, in the form in
/// which `JSON.stringify` writes it, so that the same code is the same text.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Code {
    json: String,
    size: usize,
}

/// What is wrong with what somebody sends about a playground. To send it again doesn't help.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Problem {
    /// It is not what it should be.
    Malformed,
    /// The code has so many bytes, more than [`LARGEST_CODE`].
    TooLarge(usize),
    /// The id was made by a clock that is more than a day ahead. With another id it can be sent again.
    ClockAhead,
}

impl Code {
    /// Reads a JSON string, which may be written in any way that JSON allows.
    ///
    /// # Errors
    ///
    /// [`Problem::Malformed`] where it is none, and [`Problem::TooLarge`].
    pub fn from_json(json: &str) -> Result<Self, Problem> {
        let code = canonical(json).ok_or(Problem::Malformed)?;
        if code.size > LARGEST_CODE {
            return Err(Problem::TooLarge(code.size));
        }
        Ok(code)
    }

    /// The code of an author, which is text.
    ///
    /// # Errors
    ///
    /// [`Problem::TooLarge`].
    pub fn from_text(text: &str) -> Result<Self, Problem> {
        let mut json = String::with_capacity(text.len() + 2);
        json.push('"');
        text.chars().for_each(|char| push(&mut json, char));
        json.push('"');
        let size = text.len();
        if size > LARGEST_CODE {
            return Err(Problem::TooLarge(size));
        }
        Ok(Self { json, size })
    }

    /// As a JSON string.
    pub fn as_json(&self) -> &str {
        &self.json
    }

    /// How many bytes it takes in UTF-8.
    pub fn size(&self) -> usize {
        self.size
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json)
    }
}

/// A student's code is another now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Write {
    /// Made where it was written, so that telling it twice is telling it once.
    pub id: Uuid,
    /// The revision that it was made from, 0 for none.
    pub base: u32,
    /// The code.
    pub code: Code,
    /// The author's code that they began with, where that is another than before.
    pub starter: Option<Code>,
}

impl Write {
    /// Judges what was sent, each part as JSON has it.
    ///
    /// # Errors
    ///
    /// The first [`Problem`].
    pub fn read(id: Uuid, base: u32, code: &str, starter: Option<&str>) -> Result<Self, Problem> {
        if id.is_nil() || i32::try_from(base).is_err() {
            return Err(Problem::Malformed);
        }
        Ok(Self {
            id,
            base,
            code: Code::from_json(code)?,
            starter: starter.map(Code::from_json).transpose()?,
        })
    }

    /// What tells it from another with the same id.
    pub fn digest(&self) -> ContentHash {
        let starter = self.starter.as_ref().map_or("", Code::as_json);
        ContentHash::of_texts(&[&self.base.to_string(), self.code.as_json(), starter])
    }
}

/// Code to which a student can come back: it was run, once or several times in a row, or put aside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// Made where it ran first. UUIDv7.
    pub id: Uuid,
    /// The code.
    pub code: Code,
    /// When it ran first, by the clock of where it ran; never later than it was told.
    pub first: Timestamp,
    /// When it ran last.
    pub last: Timestamp,
    /// How often it ran; 0 where it was only put aside.
    pub runs: u32,
    /// What became of the last run: 1 to 32 of `a-z` and `_`.
    pub outcome: Option<String>,
}

impl Version {
    /// Judges what arrives at `now`. What is to have run later than now ran now.
    ///
    /// # Errors
    ///
    /// The first [`Problem`].
    pub fn read(mut self, now: Timestamp) -> Result<Self, Problem> {
        let made_at = made_at(self.id).ok_or(Problem::Malformed)?;
        if is_ahead(made_at, now) {
            return Err(Problem::ClockAhead);
        }
        let is_outcome = |outcome: &String| {
            (1..=LONGEST_OUTCOME).contains(&outcome.len())
                && outcome.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        let is_good = self.outcome.as_ref().is_none_or(is_outcome)
            && self.first >= Timestamp::UNIX_EPOCH
            && self.runs <= MOST_RUNS;
        if !is_good {
            return Err(Problem::Malformed);
        }
        self.first = to_the_microsecond(self.first.min(now));
        self.last = to_the_microsecond(self.last.min(now)).max(self.first);
        Ok(self)
    }
}

/// A JSON string, written anew in the one way that `JSON.stringify` has.
fn canonical(json: &str) -> Option<Code> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::with_capacity(json.len());
    out.push('"');
    let mut size = 0;
    let mut rest = inner.chars();
    while let Some(char) = rest.next() {
        let unit = match char {
            '"' => return None,
            '\\' => escaped(&mut rest)?,
            char if char < ' ' => return None,
            char => Unit::Char(char),
        };
        size += match unit {
            Unit::Char(char) => {
                push(&mut out, char);
                char.len_utf8()
            }
            Unit::Half(half) => {
                write!(out, "\\u{half:04x}").ok()?;
                3
            }
        };
    }
    out.push('"');
    Some(Code { json: out, size })
}

/// A character, or half of a surrogate pair without its other half.
enum Unit {
    Char(char),
    Half(u16),
}

/// What follows a backslash.
fn escaped(rest: &mut std::str::Chars<'_>) -> Option<Unit> {
    let char = match rest.next()? {
        char @ ('"' | '\\' | '/') => char,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let first = hexadecimal(rest)?;
            if let Some(char) = char::from_u32(first.into()) {
                return Some(Unit::Char(char));
            }
            // A pair, if the other half follows; where it doesn't, nothing of the rest is used up.
            let mut after = rest.clone();
            let follows = after.next() == Some('\\') && after.next() == Some('u');
            let second = follows.then(|| hexadecimal(&mut after)).flatten();
            let pair = second.and_then(|second| {
                char::decode_utf16([first, second])
                    .next()
                    .and_then(Result::ok)
            });
            return Some(match pair {
                Some(char) => {
                    *rest = after;
                    Unit::Char(char)
                }
                None => Unit::Half(first),
            });
        }
        _ => return None,
    };
    Some(Unit::Char(char))
}

fn hexadecimal(rest: &mut std::str::Chars<'_>) -> Option<u16> {
    (0..4).try_fold(0, |number, _| {
        let digit = rest.next()?.to_digit(16)?;
        Some(number << 4 | u16::try_from(digit).ok()?)
    })
}

/// A character as `JSON.stringify` writes it.
fn push(out: &mut String, char: char) {
    match char {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        char if char < ' ' => {
            write!(out, "\\u{:04x}", u32::from(char)).expect("a string takes all that is written");
        }
        char => out.push(char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(json: &str) -> Code {
        Code::from_json(json).unwrap()
    }

    #[test]
    fn code_stays_as_it_is_however_it_was_written() {
        for (written, kept, size) in [
            (r#""""#, r#""""#, 0),
            (r#""let a\n""#, r#""let a\n""#, 6),
            (r#""\u0061\/\"\\""#, r#""a/\"\\""#, 4),
            (r#""a\rb\r\nc""#, r#""a\rb\r\nc""#, 6),
            (r#""\u0000\u001F""#, r#""\u0000\u001f""#, 2),
            (r#""\b\f\t\u0008""#, r#""\b\f\t\b""#, 4),
            (
                "\"é\u{7f}\u{2028}\u{1f600}\"",
                "\"é\u{7f}\u{2028}\u{1f600}\"",
                10,
            ),
            (r#""\uD83D\uDE00""#, "\"\u{1f600}\"", 4),
            (r#""\uD83D""#, r#""\ud83d""#, 3),
            (r#""\uDE00\uD83D""#, r#""\ude00\ud83d""#, 6),
            (r#""\uD83D\uD83D\uDE00""#, "\"\\ud83d\u{1f600}\"", 7),
            (r#""\uD83D\n\u0041""#, r#""\ud83d\nA""#, 5),
        ] {
            let code = code(written);
            assert_eq!(code.as_json(), kept, "{written}");
            assert_eq!(code.size(), size, "{written}");
            assert_eq!(Code::from_json(kept).as_ref(), Ok(&code));
        }
    }

    #[test]
    fn what_is_no_string_is_no_code() {
        for json in [
            "",
            "\"",
            "a",
            "7",
            "null",
            r#"["a"]"#,
            r#""a"b""#,
            r#""\x""#,
            r#""\u12""#,
            r#""\""#,
            "\"\n\"",
            r#" "a""#,
        ] {
            assert_eq!(Code::from_json(json), Err(Problem::Malformed), "{json}");
        }
    }

    #[test]
    fn it_may_be_as_large_as_it_may_whatever_its_characters_take_in_json() {
        for (unit, bytes) in [
            ("a", 1),
            (r"\u0000", 1),
            ("é", 2),
            (r"\ud800", 3),
            ("\u{1f600}", 4),
        ] {
            let most = LARGEST_CODE / bytes;
            let rest = "a".repeat(LARGEST_CODE - most * bytes);
            let largest = format!("\"{}{rest}\"", unit.repeat(most));
            assert_eq!(code(&largest).size(), LARGEST_CODE, "{unit}");
            let larger = format!("\"{}{rest}a\"", unit.repeat(most));
            let refused = Code::from_json(&larger);
            assert_eq!(refused, Err(Problem::TooLarge(LARGEST_CODE + 1)), "{unit}");
        }
    }

    #[test]
    fn what_an_author_wrote_is_the_same_as_what_a_browser_makes_of_it() {
        let text = "const a = \"\\\";\r\n\tf('é\u{1f600}')\u{1}\n";
        let json = serde_json::to_string(text).unwrap();
        assert_eq!(Code::from_text(text), Ok(code(&json)));
        let long = "x".repeat(LARGEST_CODE + 1);
        assert!(Code::from_text(&long).is_err());
    }

    #[test]
    fn two_writes_differ_in_whatever_they_say() {
        let id = Uuid::from_u128(1);
        let write = |base, code: &str, starter| Write::read(id, base, code, starter).unwrap();
        let all = [
            write(0, r#""a""#, None),
            write(1, r#""a""#, None),
            write(0, r#""b""#, None),
            write(0, r#""a""#, Some(r#""""#)),
            write(0, r#""a""#, Some(r#""a""#)),
        ];
        for (at, one) in all.iter().enumerate() {
            for (other_at, other) in all.iter().enumerate() {
                assert_eq!(one.digest() == other.digest(), at == other_at);
            }
        }
        assert_eq!(
            Write::read(Uuid::nil(), 0, r#""a""#, None),
            Err(Problem::Malformed)
        );
        assert_eq!(
            Write::read(id, u32::MAX, r#""a""#, None),
            Err(Problem::Malformed)
        );
    }

    #[test]
    fn a_version_ran_no_later_than_now_and_by_a_clock_that_is_not_far_ahead() {
        let now: Timestamp = "2026-12-01T12:00:00Z".parse().unwrap();
        let id_at = |at: Timestamp| {
            let milliseconds = u128::try_from(at.as_millisecond()).unwrap();
            Uuid::from_u128(milliseconds << 80 | 0x7000_8000_0000_0000_0001)
        };
        let version = Version {
            id: id_at(now),
            code: code(r#""a""#),
            first: "2026-12-01T11:00:00Z".parse().unwrap(),
            last: "2026-12-01T13:00:00Z".parse().unwrap(),
            runs: 2,
            outcome: Some("time_limit".to_owned()),
        };
        let with = |change: &dyn Fn(&mut Version)| {
            let mut version = version.clone();
            change(&mut version);
            version.read(now)
        };
        let good = with(&|_| {}).unwrap();
        assert_eq!((good.first, good.last), (version.first, now));
        let backwards = with(&|it| it.last = "1970-01-01T00:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(backwards.last, version.first);
        let ahead = now + jiff::SignedDuration::from_hours(25);
        assert_eq!(with(&|it| it.id = id_at(ahead)), Err(Problem::ClockAhead));
        for bad in [
            with(&|it| it.id = Uuid::nil()),
            with(&|it| it.runs = MOST_RUNS + 1),
            with(&|it| it.outcome = Some(String::new())),
            with(&|it| it.outcome = Some("Done".to_owned())),
            with(&|it| it.outcome = Some("x".repeat(33))),
            with(&|it| it.first = "1969-12-31T23:59:59Z".parse().unwrap()),
        ] {
            assert_eq!(bad, Err(Problem::Malformed));
        }
    }
}
