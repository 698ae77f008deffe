//! What readers do, each thing in one envelope: the same in a guest's browser, on the way to the
//! server, in the log and in an export.
//!
//! An envelope says of its payload which kind it is and in which version, and nothing here looks
//! further: whoever understands a kind reads every version of it that there ever was. A kind that
//! nobody here knows is kept like any other, since during an upgrade a newer page may meet an older
//! server, and what a reader did must not be lost for that.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::{Uuid, Variant};

use crate::ids::EventId;

/// The most that a payload may take as JSON, in bytes.
pub const LARGEST_PAYLOAD: usize = 16 * 1024;

/// The most levels of a payload.
const DEEPEST_PAYLOAD: usize = 16;

/// The longest name of a kind or of a time zone that anybody knows, in bytes.
const LONGEST_NAME: usize = 64;

/// How far ahead of ours the clock may be that made an id. Ids far ahead would lie in parts of the
/// log that are not made yet.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// Something that a reader did.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Made where it was done, so that telling it twice is telling it once.
    pub id: EventId,
    /// What was done.
    pub kind: Kind,
    /// The version of the payload's form, from 1.
    pub version: u16,
    /// When it was done, by the clock of where it was done; never later than it was told.
    pub occurred_at: Timestamp,
    /// The reader's time zone then (IANA name): a reader's day is none of UTC's. It is UTC where
    /// nobody here knows the zone, which may be newer than what we know.
    pub zone: String,
    /// What belongs to the kind.
    pub payload: Map<String, Value>,
}

/// What was done: 1 to 64 of `a-z`, `0-9` and `_`, beginning with a letter, as `answer_opened`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Kind(String);

/// What is wrong with something that claims to be an event. It can't be put right by sending it
/// again; only where the clock was ahead it can, with another id.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// A field is missing, or is of another type.
    Shape,
    /// The id is no UUIDv7.
    Id,
    /// The id was made by a clock that is more than a day ahead.
    ClockAhead,
    /// The kind is no [`Kind`].
    Kind,
    /// The version is 0, or more than 32,767.
    Version,
    /// It was done before 1970.
    Time,
    /// The payload is larger than [`LARGEST_PAYLOAD`], deeper than 16 levels, or has a NUL in a
    /// text.
    Payload,
}

/// The envelope before its fields are judged.
#[derive(Deserialize)]
struct Raw {
    id: Uuid,
    kind: String,
    version: u64,
    occurred_at: Timestamp,
    zone: String,
    payload: Map<String, Value>,
}

impl Event {
    /// Reads an envelope that arrives at `now`. Fields that are not known are left out: a newer
    /// page may send more. What is to have been done later than now was done now, and what was done
    /// in a zone that is not known was done in UTC.
    ///
    /// # Errors
    ///
    /// The first [`Problem`].
    pub fn parse(
        value: &Value,
        now: Timestamp,
        is_zone: impl Fn(&str) -> bool,
    ) -> Result<Self, Problem> {
        let raw = Raw::deserialize(value).map_err(|_| Problem::Shape)?;
        let made_at = made_at(raw.id).ok_or(Problem::Id)?;
        if is_ahead(made_at, now) {
            return Err(Problem::ClockAhead);
        }
        let kind = Kind::try_from(raw.kind).map_err(|_| Problem::Kind)?;
        let version = u16::try_from(raw.version)
            .ok()
            .filter(|version| (1..=32_767).contains(version))
            .ok_or(Problem::Version)?;
        if raw.occurred_at < Timestamp::UNIX_EPOCH {
            return Err(Problem::Time);
        }
        if !fits(&raw.payload) {
            return Err(Problem::Payload);
        }
        let is_known = raw.zone.len() <= LONGEST_NAME && is_zone(&raw.zone);
        let zone = if is_known { raw.zone } else { "UTC".to_owned() };
        Ok(Self {
            id: EventId(raw.id),
            kind,
            version,
            occurred_at: to_the_microsecond(raw.occurred_at.min(now)),
            zone,
            payload: raw.payload,
        })
    }
}

impl Kind {
    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Kind {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        let is_plain = name.len() <= LONGEST_NAME
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if is_plain {
            Ok(Self(name))
        } else {
            Err("use 1 to 64 lower-case letters, digits and underscores, a letter first")
        }
    }
}

impl From<Kind> for String {
    fn from(kind: Kind) -> Self {
        kind.0
    }
}

/// As precise as the database is, so that what is read there is what was judged here.
pub(crate) fn to_the_microsecond(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// When a UUIDv7 was made; `None` for every other.
pub(crate) fn made_at(id: Uuid) -> Option<Timestamp> {
    if id.get_version_num() != 7 || id.get_variant() != Variant::RFC4122 {
        return None;
    }
    let milliseconds = i64::try_from(id.as_u128() >> 80).ok()?;
    Timestamp::from_millisecond(milliseconds).ok()
}

/// Whether the clock was too far ahead that made an id.
pub(crate) fn is_ahead(made_at: Timestamp, now: Timestamp) -> bool {
    made_at.duration_since(now) > AHEAD
}

fn fits(payload: &Map<String, Value>) -> bool {
    let is_plain = payload
        .iter()
        .all(|(key, value)| !key.contains('\0') && is_shallow(value, DEEPEST_PAYLOAD - 1));
    is_plain && serde_json::to_vec(payload).is_ok_and(|json| json.len() <= LARGEST_PAYLOAD)
}

/// Whether there are at most so many levels, and no NUL, which Postgres can't store.
fn is_shallow(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(_) | Value::Object(_) if levels == 0 => false,
        Value::Array(values) => values.iter().all(|value| is_shallow(value, levels - 1)),
        Value::Object(values) => values
            .iter()
            .all(|(key, value)| !key.contains('\0') && is_shallow(value, levels - 1)),
        Value::String(text) => !text.contains('\0'),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "019ab52a-4000-7123-8456-789abcdef012";

    fn now() -> Timestamp {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    /// A good envelope, but for one field.
    fn with(field: &str, value: Value) -> Value {
        let mut event = json!({
            "id": ID,
            "kind": "answer_opened",
            "version": 1,
            "occurred_at": "2026-11-24T11:59:59.123456Z",
            "zone": "Europe/London",
            "payload": { "question": "why-async" },
        });
        event[field] = value;
        event
    }

    fn parse(value: &Value) -> Result<Event, Problem> {
        Event::parse(value, now(), |zone| zone == "Europe/London")
    }

    /// An id that was made so many hours from now.
    fn id_at(hours: i64) -> Value {
        let at = now() + SignedDuration::from_hours(hours);
        let milliseconds = u128::try_from(at.as_millisecond()).unwrap();
        json!(Uuid::from_u128(
            milliseconds << 80 | 0x7000_8000_0000_0000_0001
        ))
    }

    #[test]
    fn an_envelope_is_the_same_before_and_after_the_way() {
        let sent = with("one-day-there-is-more", json!([1, 2]));
        let event = parse(&sent).unwrap();
        assert_eq!(event.id.to_string(), ID);
        assert_eq!(event.payload["question"], "why-async");
        let again = serde_json::to_value(&event).unwrap();
        assert_eq!(again, {
            let mut plain = sent;
            plain
                .as_object_mut()
                .unwrap()
                .remove("one-day-there-is-more");
            plain
        });
        assert_eq!(parse(&again), Ok(event));
    }

    #[test]
    fn what_was_done_in_the_future_was_done_now() {
        let event = parse(&with("occurred_at", json!("2126-01-01T00:00:00Z"))).unwrap();
        assert_eq!(event.occurred_at, now());
        assert!(parse(&with("id", id_at(24))).is_ok());
        assert!(parse(&with("id", id_at(-24 * 365))).is_ok());
    }

    #[test]
    fn what_was_done_in_a_zone_that_nobody_here_knows_was_done_in_utc() {
        for (zone, expected) in [
            ("Europe/London", "Europe/London"),
            ("Europe/Next_Year", "UTC"),
            (&"Europe/London".repeat(6), "UTC"),
            ("a\0b", "UTC"),
            ("", "UTC"),
        ] {
            let event = parse(&with("zone", json!(zone))).unwrap();
            assert_eq!(event.zone, expected);
        }
    }

    #[test]
    fn each_field_is_judged() {
        let deep = (0..DEEPEST_PAYLOAD).fold(json!(1), |inner, _| json!([inner]));
        for (field, value, problem) in [
            ("id", json!("x"), Problem::Shape),
            ("id", json!(7), Problem::Shape),
            (
                "id",
                json!("019ab52a-4000-4123-8456-789abcdef012"),
                Problem::Id,
            ),
            (
                "id",
                json!("019ab52a-4000-7123-c456-789abcdef012"),
                Problem::Id,
            ),
            ("id", json!(Uuid::nil()), Problem::Id),
            ("id", json!(Uuid::max()), Problem::Id),
            ("id", id_at(25), Problem::ClockAhead),
            ("kind", json!(null), Problem::Shape),
            ("kind", json!(""), Problem::Kind),
            ("kind", json!("Opened"), Problem::Kind),
            ("kind", json!("1st"), Problem::Kind),
            ("kind", json!("a-b"), Problem::Kind),
            ("kind", json!("é"), Problem::Kind),
            ("kind", json!("k".repeat(65)), Problem::Kind),
            ("version", json!(0), Problem::Version),
            ("version", json!(32_768), Problem::Version),
            ("version", json!(-1), Problem::Shape),
            ("version", json!(1.5), Problem::Shape),
            ("occurred_at", json!("yesterday"), Problem::Shape),
            ("occurred_at", json!(1_795_000_000), Problem::Shape),
            ("occurred_at", json!("1969-12-31T23:59:59Z"), Problem::Time),
            ("zone", json!(1), Problem::Shape),
            ("payload", json!([]), Problem::Shape),
            ("payload", json!("x"), Problem::Shape),
            ("payload", json!({ "text": "a\0b" }), Problem::Payload),
            ("payload", json!({ "a\0": 1 }), Problem::Payload),
            ("payload", json!({ "in": [{ "b\0": 1 }] }), Problem::Payload),
            ("payload", json!({ "deep": deep }), Problem::Payload),
            (
                "payload",
                json!({ "text": "x".repeat(LARGEST_PAYLOAD) }),
                Problem::Payload,
            ),
        ] {
            assert_eq!(parse(&with(field, value.clone())), Err(problem), "{value}");
        }
        assert_eq!(parse(&json!({})), Err(Problem::Shape));
        assert_eq!(parse(&json!(null)), Err(Problem::Shape));
    }

    #[test]
    fn a_payload_may_take_what_it_may() {
        let largest = LARGEST_PAYLOAD - json!({ "text": "" }).to_string().len();
        for (length, is_good) in [(largest, true), (largest + 1, false)] {
            let payload = json!({ "text": "x".repeat(length) });
            assert_eq!(parse(&with("payload", payload)).is_ok(), is_good);
        }
        let deepest = (0..DEEPEST_PAYLOAD - 1).fold(json!(1), |inner, _| json!([inner]));
        assert!(parse(&with("payload", json!({ "deep": deepest }))).is_ok());
    }
}
