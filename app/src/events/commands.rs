//! Appending to somebody's own log.

use std::time::Duration;

use domain::events::{Event, Problem};
use domain::ids::UserId;
use domain::learning::Learning;
use domain::traces::Trace;
use jiff::Timestamp;
use serde_json::Value;
use store::accounts::Account;
use store::events;
use store::events::{Fate, Merge};
use store::throttle;

use crate::accounts::{Accounts, Proof, Trouble, throttle_key};

/// How many kilobytes one account may send, as a burst and a rate a second: all that a browser holds
/// (5,000 events of 16 KB), and then 50 MB a day, which is more than anybody can do by hand.
const ROOM: (f64, f64) = (90_000.0, 0.6);

/// After how long somebody who has sent more is to try again: so long it takes until there is room for
/// what the database hears of at once ([`throttle::UNTOLD`]).
pub const AGAIN_AFTER: Duration = Duration::from_secs(120);

/// What became of something that claimed to be an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is an event, and this is what the log made of it.
    Judged(Fate),
    /// It is none, and won't become one.
    Refused(Problem),
}

/// Appends what are events among the values, and says of each value what became of it, in their
/// order. They came as so many bytes.
///
/// # Errors
///
/// [`Trouble`]; then nothing was appended.
pub async fn append(
    on: &Accounts,
    account: &Account,
    values: &[Value],
    bytes: usize,
    merge: Option<Merge>,
) -> Result<Vec<Outcome>, Trouble> {
    let now = (on.now)();
    take_room(on, account, bytes, now).await?;
    let parsed: Vec<Result<Event, Problem>> = values
        .iter()
        .map(|value| {
            let event = Event::parse(value, now, is_zone)?;
            if Learning::is_broken(&event) || Trace::is_broken(&event) {
                return Err(Problem::Payload);
            }
            Ok(event)
        })
        .collect();
    let good: Vec<Event> = parsed.iter().flatten().cloned().collect();
    let fates = events::append(&on.store, account.id, &good, merge, now).await?;
    let mut fates = fates.into_iter();
    let outcomes = parsed.into_iter().map(|parsed| match parsed {
        Ok(_) => fates.next().map(Outcome::Judged).ok_or(Trouble::Away),
        Err(problem) => Ok(Outcome::Refused(problem)),
    });
    outcomes.collect()
}

/// Appends one answer to one question for whoever shows the proof, where that is as it mostly is, and
/// says whether it did. It came as so many bytes. Where not, nothing has changed, and the long way says
/// why.
///
/// # Errors
///
/// [`Trouble`]; the answer may be stored then or not.
pub async fn answer(
    on: &Accounts,
    proof: &Proof,
    value: &Value,
    bytes: usize,
) -> Result<bool, Trouble> {
    let now = (on.now)();
    let Ok(event) = Event::parse(value, now, is_zone) else {
        return Ok(false);
    };
    let (key, cost) = (room_key(proof.user), cost(bytes));
    let has_room = || throttle::take_untold(&on.store, &key, cost);
    let session = (proof.user, &proof.secret.hash());
    Ok(events::answer(&on.store, session, &event, now, has_room).await?)
}

fn is_zone(zone: &str) -> bool {
    jiff::tz::TimeZone::get(zone).is_ok()
}

/// Takes room for so many bytes from what an account may send, whichever way they came.
///
/// # Errors
///
/// [`Trouble::Throttled`] where there is none.
pub(crate) async fn take_room(
    on: &Accounts,
    account: &Account,
    bytes: usize,
    now: Timestamp,
) -> Result<(), Trouble> {
    let key = room_key(account.id);
    if throttle::take_together(&on.store, &key, cost(bytes), ROOM, now).await? {
        Ok(())
    } else {
        Err(Trouble::Throttled)
    }
}

fn room_key(user: UserId) -> [u8; 32] {
    throttle_key("events", &user.to_string())
}

fn cost(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_tries_again_when_they_are_told_to_finds_room() {
        let back = AGAIN_AFTER.as_secs_f64() * ROOM.1;
        assert!(back >= f64::from(throttle::UNTOLD), "{back}");
    }
}
