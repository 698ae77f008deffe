//! What students do with questions, where no script in their browser says it: permission, then the
//! domain's rules, then one call to the store.

use domain::events::{Event, Kind, to_the_microsecond};
use domain::ids::EventId;
use serde_json::Value;
use store::accounts::Account;
use store::events::{self, Fate};

pub(crate) use crate::accounts::zone_of;
use crate::accounts::{Accounts, Trouble};

/// Appends to somebody's own log what a form says: a kind and a payload, as
/// [`domain::learning::Learning`] and [`domain::traces::Trace`] write them. The id is the form's, so that
/// a form that is sent twice is one event. The second is [`Fate::Conflict`], since it was sent later.
///
/// # Errors
///
/// [`Trouble`]; then nothing is stored.
pub async fn record(
    on: &Accounts,
    account: &Account,
    id: EventId,
    (kind, payload): (String, Value),
) -> Result<Fate, Trouble> {
    let now = (on.now)();
    let (Ok(kind), Value::Object(payload)) = (Kind::try_from(kind), payload) else {
        // A kind of ours is a kind, and its payload an object.
        return Ok(Fate::Unknown);
    };
    let event = Event {
        id,
        kind,
        version: 1,
        occurred_at: to_the_microsecond(now),
        zone: account.zone.clone(),
        payload,
    };
    let fates = events::append(&on.store, account.id, &[event], None, now).await?;
    fates.into_iter().next().ok_or(Trouble::Away)
}
