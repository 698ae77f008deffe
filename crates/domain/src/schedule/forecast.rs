//! What the coming days bring, as far as it is known now.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Settings;

/// How many reviews each of the next days brings, today first: so many days, all of them named, also
/// those that bring none.
///
/// `due` says how many cards are due on which of the student's days, in any order; what has been due
/// for longer counts for today, and what comes after the last day for none. What a day's cap leaves
/// no room for moves on to the days after it. `reviewed_today` are the reviews that today's cap has
/// already had. Nothing is expected of a day off. What a review of these days brings back is not
/// counted: nobody knows how it goes.
pub fn forecast(
    due: impl IntoIterator<Item = (Date, u32)>,
    today: Date,
    reviewed_today: u16,
    settings: &Settings,
    days: u16,
) -> Vec<(Date, u32)> {
    let due = due.into_iter().map(|(day, count)| (day, (), count));
    forecast_by(due, today, reviewed_today, settings, days)
        .into_iter()
        .map(|(day, of)| (day, of.values().sum()))
        .collect()
}

/// As [`forecast`], and of what: of each day, how many of each group there are. Where there is not
/// room for all, what has been due for longest comes first.
pub fn forecast_by<Group: Copy + Ord>(
    due: impl IntoIterator<Item = (Date, Group, u32)>,
    today: Date,
    reviewed_today: u16,
    settings: &Settings,
    days: u16,
) -> Vec<(Date, BTreeMap<Group, u32>)> {
    // What waits, by what has been due for longest.
    let mut waiting = BTreeMap::<(Date, Group), u32>::new();
    for (day, group, count) in due.into_iter().filter(|(_, _, count)| *count > 0) {
        let sum = waiting.entry((day, group)).or_default();
        *sum = sum.saturating_add(count);
    }
    let mut room = settings.daily_cap.saturating_sub(reviewed_today);
    today
        .series(jiff::Span::new().days(1))
        .take(days.into())
        .map(|day| {
            let is_on = !settings.days_off.contains(day.weekday());
            let asked = if is_on {
                taken(&mut waiting, day, room.into())
            } else {
                BTreeMap::new()
            };
            room = settings.daily_cap;
            (day, asked)
        })
        .collect()
}

/// Takes as much as there is room for of what is due on a day or was before.
fn taken<Group: Copy + Ord>(
    waiting: &mut BTreeMap<(Date, Group), u32>,
    day: Date,
    mut room: u32,
) -> BTreeMap<Group, u32> {
    let mut of = BTreeMap::new();
    while room > 0
        && let Some(mut first) = waiting.first_entry()
        && first.key().0 <= day
    {
        let group = first.key().1;
        let asked = (*first.get()).min(room);
        room -= asked;
        *of.entry(group).or_default() += asked;
        *first.get_mut() -= asked;
        if *first.get() == 0 {
            first.remove();
        }
    }
    of
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::schedule::DaysOff;

    fn settings(daily_cap: u16, days_off: u8) -> Settings {
        Settings {
            daily_cap,
            days_off: DaysOff::try_from(days_off).unwrap(),
            ..Settings::default()
        }
    }

    fn counts(forecast: Vec<(Date, u32)>) -> Vec<u32> {
        forecast.into_iter().map(|(_, count)| count).collect()
    }

    #[test]
    fn what_a_day_has_no_room_for_moves_on_past_the_days_off() {
        // A Thursday, and then a weekend.
        let today = date(2026, 11, 26);
        let due = [
            (date(2026, 11, 27), 7),
            (date(2026, 11, 20), 25),
            (date(2026, 12, 1), 1),
            (date(2026, 12, 3), 9),
        ];
        let weekend = settings(10, 0b110_0000);
        let coming = forecast(due, today, 4, &weekend, 7);
        assert_eq!(coming[0].0, today);
        assert_eq!(coming[6].0, date(2026, 12, 2));
        // Four of today's ten are done.
        assert_eq!(counts(coming), [6, 10, 0, 0, 10, 7, 0]);
    }

    #[test]
    fn more_reviews_than_the_cap_leave_no_room_and_take_none_from_tomorrow() {
        let today = date(2026, 11, 26);
        let coming = forecast([(today, 3)], today, 12, &settings(10, 0), 2);
        assert_eq!(counts(coming), [0, 3]);
    }

    #[test]
    fn each_day_names_what_has_waited_longest() {
        let today = date(2026, 11, 26);
        let due = [
            (today, 'b', 2),
            (date(2026, 11, 24), 'c', 2),
            (date(2026, 11, 25), 'c', 1),
            (today, 'a', 1),
        ];
        let coming = forecast_by(due, today, 0, &settings(4, 0), 2);
        assert_eq!(coming[0].1, BTreeMap::from([('a', 1), ('c', 3)]));
        assert_eq!(coming[1].1, BTreeMap::from([('b', 2)]));
    }

    proptest! {
        #[test]
        fn every_card_comes_once_not_before_it_is_due_and_never_above_the_cap(
            due in prop::collection::vec((-40_i64..40, 0_u32..60), 0..40),
            daily_cap in 1_u16..50,
            days_off in 0_u8..127,
            reviewed in 0_u16..60,
            days in 1_u16..60,
        ) {
            let today = date(2026, 11, 26);
            let due: Vec<(Date, u32)> = due
                .into_iter()
                .map(|(day, count)| (today.saturating_add(day.days()), count))
                .collect();
            let chosen = settings(daily_cap, days_off);
            let coming = forecast(due.iter().copied(), today, reviewed, &chosen, days);
            prop_assert_eq!(coming.len(), usize::from(days));
            let mut asked = 0;
            for (day, count) in &coming {
                asked += count;
                let so_far = due.iter().filter(|(due, _)| due <= day).map(|it| it.1);
                prop_assert!(asked <= so_far.sum());
                prop_assert!(*count <= u32::from(daily_cap));
                prop_assert!(*count == 0 || !chosen.days_off.contains(day.weekday()));
            }
            prop_assert!(coming[0].1 <= u32::from(daily_cap.saturating_sub(reviewed)));
            // Nothing waits while there is room.
            let last = coming[coming.len() - 1];
            let by_then: u32 = due.iter().filter(|it| it.0 <= last.0).map(|it| it.1).sum();
            let is_on = !chosen.days_off.contains(last.0.weekday());
            if days > 1 && is_on && last.1 < u32::from(daily_cap) {
                prop_assert_eq!(asked, by_then);
            }
        }
    }
}
