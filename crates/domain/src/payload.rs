//! How what readers do becomes the payload of an event, and is read from it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::events::Event;

/// What the payloads of some kinds say: plain data with the kind as its tag.
pub(crate) trait Payload: Serialize + DeserializeOwned {
    /// Every kind that there is of it.
    const KINDS: &'static [&'static str];
    /// The version in which payloads are written now.
    const VERSION: u16;

    /// What an event says; `None` where it is about something else, or can't be read.
    fn of(event: &Event) -> Option<Self> {
        if !Self::is_claimed(event) {
            return None;
        }
        let said = json!({ "kind": event.kind, "payload": event.payload });
        serde_json::from_value(said).ok()
    }

    /// Whether an event claims to be one of these, in a version that is known.
    fn is_claimed(event: &Event) -> bool {
        event.version == Self::VERSION && Self::KINDS.contains(&event.kind.as_str())
    }

    /// The kind and the payload of an event that says this.
    fn as_event(&self) -> (String, Value) {
        let said = serde_json::to_value(self).expect("plain data is always JSON");
        let kind = said["kind"].as_str().unwrap_or_default().to_owned();
        (kind, said["payload"].clone())
    }
}

/// An event of no particular time, as far as its payload goes.
#[cfg(test)]
pub(crate) fn saying(kind: &str, version: u16, payload: Value) -> Event {
    use jiff::Timestamp;
    use uuid::Uuid;

    use crate::events::Kind;
    use crate::ids::EventId;

    let Value::Object(payload) = payload else {
        panic!("no object");
    };
    Event {
        id: EventId(Uuid::nil()),
        kind: Kind::try_from(kind.to_owned()).unwrap(),
        version,
        occurred_at: Timestamp::UNIX_EPOCH,
        zone: "UTC".to_owned(),
        payload,
    }
}
