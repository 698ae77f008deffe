//! A log of reviews: a real one from a file, or one that is made up.

use std::collections::BTreeMap;

use domain::schedule::Grade;
use jiff::{SignedDuration, Timestamp};

use crate::chance::Chance;
use crate::simulation::{Mind, first_grade};

/// Reviews of one person, by card, in the order of time.
pub struct ReviewLog {
    /// Where it comes from, in words.
    pub source: &'static str,
    /// The reviews of each card.
    pub cards: Vec<Vec<Review>>,
}

/// One review of a card.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Review {
    /// When it was.
    pub at: Timestamp,
    /// How it went.
    pub grade: Grade,
}

/// Reads a file with a head and a line for each review: the columns `card_id`, `review_rating` (1 to
/// 4) and `review_time` (RFC 3339), and others, that are passed over. No field has a comma in it.
pub fn read(text: &str) -> Result<ReviewLog, String> {
    let mut lines = text.lines().zip(1..);
    let head: Vec<&str> = match lines.next() {
        Some((head, _)) => head.split(',').map(str::trim).collect(),
        None => return Err("the log is empty".to_owned()),
    };
    let column = |name: &str| {
        let found = head.iter().position(|it| *it == name);
        found.ok_or_else(|| format!("the log has no column {name}"))
    };
    let (card, rating, time) = (
        column("card_id")?,
        column("review_rating")?,
        column("review_time")?,
    );
    let mut cards = BTreeMap::<String, Vec<Review>>::new();
    for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let review = (|| {
            let rating: u8 = fields.get(rating)?.parse().ok()?;
            Some(Review {
                at: fields.get(time)?.parse().ok()?,
                grade: Grade::try_from(rating).ok()?,
            })
        })();
        let card = fields.get(card).map(|id| (*id).to_owned());
        let (card, review) = card
            .zip(review)
            .ok_or_else(|| format!("line {number} of the log is no review"))?;
        cards.entry(card).or_default().push(review);
    }
    let mut cards: Vec<Vec<Review>> = cards.into_values().collect();
    for reviews in &mut cards {
        // Stable: two at the same moment stay in the order of the file.
        reviews.sort_by_key(|it| it.at);
    }
    Ok(ReviewLog {
        source: "a real log",
        cards,
    })
}

/// The log of somebody whose memory follows FSRS-6 with parameters of their own, and who comes back
/// after intervals that double, now and then twice in a day. Always the same.
pub fn generated() -> ReviewLog {
    const SEED: u64 = 2;
    const CARDS: u64 = 1500;
    let start: Timestamp = "2026-01-05T18:00:00Z"
        .parse()
        .expect("this is a moment as RFC 3339 has them");
    let mind = Mind::draw(&mut Chance::of(&[SEED]), 1.0);
    let cards = (0..CARDS).map(|card| {
        let mut chance = Chance::of(&[SEED, card]);
        let mut day = chance.below(200) as i64;
        let mut minute = chance.below(240) as i64;
        let first = first_grade(chance.normal());
        let mut memory = mind.first(first);
        let mut interval = 1;
        let mut reviews = Vec::new();
        let mut log = |day: i64, minute: i64, grade| {
            let at = start + SignedDuration::from_mins(day * 1440 + minute);
            reviews.push(Review { at, grade });
        };
        log(day, minute, first);
        while day < 400 {
            let days = if chance.below(8) == 0 {
                minute += 10;
                0
            } else {
                minute = chance.below(240) as i64;
                interval + chance.below(1 + interval as u64 / 2) as i64
            };
            day += days;
            let elapsed = u32::try_from(days).expect("nobody goes back");
            let is_hit = chance.fraction() < f64::from(mind.recall(memory, elapsed));
            let grade = if is_hit {
                mind.ease_of_a_hit(&mut chance)
            } else {
                Grade::Again
            };
            memory = mind.next(memory, elapsed, grade);
            interval = if is_hit { 2 * interval } else { 1 };
            log(day, minute, grade);
        }
        reviews
    });
    ReviewLog {
        source: "a generated log, since none was given",
        cards: cards.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_read_by_the_names_of_its_columns_and_put_in_order() {
        let log = read(
            "review_time,card_id,review_duration,review_rating\n\
             2024-03-30T20:00:00.5+00:00,7,900,3\n\
             2024-03-29T20:00:00Z,7,900,1\n\n\
             2024-03-29T20:00:00Z,8,900,4\n",
        )
        .unwrap();
        let grades: Vec<Vec<Grade>> = log
            .cards
            .iter()
            .map(|reviews| reviews.iter().map(|it| it.grade).collect())
            .collect();
        assert_eq!(grades, [vec![Grade::Again, Grade::Good], vec![Grade::Easy]]);
    }

    #[test]
    fn what_is_no_log_is_refused_with_the_place() {
        for (text, why) in [
            ("", "empty"),
            ("card_id,review_rating\n", "review_time"),
            (
                "card_id,review_rating,review_time\n1,5,2024-03-29T20:00:00Z\n",
                "line 2",
            ),
            (
                "card_id,review_rating,review_time\n1,3,yesterday\n",
                "line 2",
            ),
            ("card_id,review_rating,review_time\n1\n", "line 2"),
        ] {
            let said = read(text).err().unwrap();
            assert!(said.contains(why), "{said}");
        }
    }

    #[test]
    fn the_generated_log_has_reviews_on_one_day_and_on_others() {
        let log = generated();
        let pairs = || log.cards.iter().flat_map(|reviews| reviews.windows(2));
        let hours = |pair: &[Review]| pair[1].at.duration_since(pair[0].at).as_hours();
        assert!(pairs().any(|pair| hours(pair) < 1));
        assert!(pairs().any(|pair| hours(pair) > 24 * 60));
        assert!(pairs().all(|pair| pair[0].at < pair[1].at));
    }
}
