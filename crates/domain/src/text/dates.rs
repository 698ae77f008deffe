//! How days are said: absolute, with a hint how far off they are.

use jiff::civil::Date;

/// Sentences and parts of sentences about days.
#[derive(Debug)]
pub struct DateText {
    /// A day as it is named, seen from another: `Thursday 10 December`, with its year where that is
    /// not the same.
    pub day: fn(Date, Date) -> String,
    /// When something comes, seen from today: `tomorrow, Tuesday 1 December`, or `on Thursday 10
    /// December, in 9 days`.
    pub when: fn(Date, Date) -> String,
    /// The same at the beginning of a sentence or alone.
    pub when_alone: fn(Date, Date) -> String,
    /// When something was, seen from today: `yesterday, Sunday 29 November`, or `on Thursday 12
    /// November`.
    pub was: fn(Date, Date) -> String,
    /// From a day to another, in few letters: `5 Oct – 1 Nov 2026`.
    pub span: fn(Date, Date) -> String,
}

pub(super) static EN: DateText = DateText {
    day: english::day,
    when: english::when,
    when_alone: |date, today| capital(&english::when(date, today)),
    was: english::was,
    span: english::span,
};

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

mod english {
    use jiff::civil::Date;

    pub(super) fn day(date: Date, seen_from: Date) -> String {
        let form = if date.year() == seen_from.year() {
            "%A %-d %B"
        } else {
            "%A %-d %B %Y"
        };
        date.strftime(form).to_string()
    }

    pub(super) fn when(date: Date, today: Date) -> String {
        let named = day(date, today);
        match days_from(today, date) {
            0 => format!("today, {named}"),
            1 => format!("tomorrow, {named}"),
            days @ 2..=60 => format!("on {named}, in {days} days"),
            days if days > 60 => format!("on {named}, in about {} months", (days + 15) / 30),
            _ => was(date, today),
        }
    }

    pub(super) fn was(date: Date, today: Date) -> String {
        let named = day(date, today);
        match days_from(today, date) {
            0 => format!("today, {named}"),
            -1 => format!("yesterday, {named}"),
            _ => format!("on {named}"),
        }
    }

    pub(super) fn span(from: Date, to: Date) -> String {
        let to_said = to.strftime("%-d %b %Y");
        let from_said = if from.year() != to.year() {
            from.strftime("%-d %b %Y")
        } else if from.month() != to.month() {
            from.strftime("%-d %b")
        } else {
            from.strftime("%-d")
        };
        if from == to {
            return to_said.to_string();
        }
        format!("{from_said} – {to_said}")
    }

    fn days_from(today: Date, date: Date) -> i32 {
        // Between two dates there are whole days, and fewer than fit.
        today.until(date).map_or(0, |span| span.get_days())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_said_with_how_far_off_they_are() {
        let today = date(2026, 11, 30);
        for (day, said) in [
            (today, "today, Monday 30 November"),
            (date(2026, 12, 1), "tomorrow, Tuesday 1 December"),
            (date(2026, 12, 10), "on Thursday 10 December, in 10 days"),
            (date(2027, 1, 4), "on Monday 4 January 2027, in 35 days"),
            (
                date(2027, 5, 31),
                "on Monday 31 May 2027, in about 6 months",
            ),
            (date(2026, 11, 29), "yesterday, Sunday 29 November"),
            (date(2026, 11, 12), "on Thursday 12 November"),
        ] {
            assert_eq!((EN.when)(day, today), said);
        }
        assert_eq!(
            (EN.when_alone)(date(2026, 12, 1), today),
            "Tomorrow, Tuesday 1 December"
        );
        assert_eq!(
            (EN.span)(date(2026, 10, 5), date(2026, 11, 1)),
            "5 Oct – 1 Nov 2026"
        );
        assert_eq!(
            (EN.span)(date(2026, 10, 5), date(2026, 10, 11)),
            "5 – 11 Oct 2026"
        );
        assert_eq!(
            (EN.span)(date(2026, 12, 28), date(2027, 1, 3)),
            "28 Dec 2026 – 3 Jan 2027"
        );
    }
}
