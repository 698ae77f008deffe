//! What was published, and comes after something in the cards that it precedes.
//!
//! Publishing is dated by the clock of whoever publishes, and seen only when its transaction is through.
//! So a student may have done something since, by the clocks of both, and their cards don't know it.

use domain::schedule::{ContentEntry, Student};
use jiff::Timestamp;
use uuid::Uuid;

/// The entries that are not in these cards and readings of a student, and should have been before the
/// last event that is. Of questions and chapters that have none, those are left out that are in
/// everybody's cards, by the version of the site up to which they are: nothing is missing there.
pub(super) fn missed<'a>(
    last: Option<(Timestamp, Uuid)>,
    stored: &'a Student,
    content: &'a [ContentEntry],
    taken_in: u64,
) -> impl Iterator<Item = &'a ContentEntry> {
    let last = last.map_or(Timestamp::MIN, |(at, _)| at);
    content.iter().filter(move |entry| {
        let known = match entry.question {
            Some(question) => stored.cards.get(&question).map(|card| card.content()),
            None => {
                let reading = stored.readings.get(&entry.chapter);
                reading.map(|reading| reading.content())
            }
        };
        let is_missing = known.map_or(entry.mark.1 > taken_in, |known| known < entry.mark);
        is_missing && entry.mark.0 <= last
    })
}
