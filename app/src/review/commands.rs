//! What students do with questions, where no script in their browser says it: permission, then the
//! domain's rules, then one call to the store.

use domain::events::Event;
use domain::ids::EventId;
use domain::learning::Learning;
use domain::traces::Trace;
use serde_json::{Value, json};
use store::accounts::Account;
use store::events::{self, Fate};

pub(crate) use crate::accounts::zone_of;
use crate::accounts::{Accounts, Trouble};
use crate::events::take_room;

/// Appends to somebody's own log what a form says: a kind and a payload, as
/// [`domain::learning::Learning`] and [`domain::traces::Trace`] write them. The id is the form's, so that
/// a form that is sent twice is one event. The second is [`Fate::Conflict`], since it was sent later; and
/// what is no event, by its id or by what was typed, is [`Fate::Unknown`] and not stored.
///
/// It takes room from what the account may send, as what scripts send does.
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
    let said = json!({
        "id": id,
        "kind": kind,
        "version": 1,
        "occurred_at": now,
        "zone": account.zone,
        "payload": payload,
    });
    take_room(on, account, said.to_string().len(), now).await?;
    // A form is judged as what scripts send is: by its id, and by what was typed.
    let is_zone = |zone: &str| jiff::tz::TimeZone::get(zone).is_ok();
    let Ok(event) = Event::parse(&said, now, is_zone) else {
        return Ok(Fate::Unknown);
    };
    if Learning::is_broken(&event) || Trace::is_broken(&event) {
        return Ok(Fate::Unknown);
    }
    let fates = events::append(&on.store, account.id, &[event], None, now).await?;
    fates.into_iter().next().ok_or(Trouble::Away)
}
