//! What comes of a student's cards in the next days.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::ids::UserId;
use domain::schedule::{Reviewed, Settings, forecast_by, of_a_lost_chapter, start_of, student_day};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;
use crate::cards::{readings_in, reviewed, settings_in};
use crate::moment::Moment;
use crate::values::number;

/// A day on which something is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ComingDay {
    /// The student's day.
    pub day: Date,
    /// How many questions.
    pub questions: u32,
    /// The titles of the chapters that they are from, and how many of each; the most first.
    pub chapters: Vec<(String, u32)>,
    /// The chapters that are to be read again: their titles, and how many minutes each takes.
    pub readings: Vec<(String, u16)>,
}

/// What a day brings.
#[derive(Clone, Default, Debug)]
pub(super) struct Brought {
    /// How many questions of which chapter.
    questions: BTreeMap<Uuid, u32>,
    /// The chapters that are to be read again.
    readings: BTreeSet<Uuid>,
}

impl Brought {
    /// How much that is: questions, and chapters that are to be read again.
    pub(super) fn count(&self) -> u32 {
        let readings = u32::try_from(self.readings.len()).unwrap_or(u32::MAX);
        self.questions
            .values()
            .sum::<u32>()
            .saturating_add(readings)
    }

    fn chapters(&self) -> impl Iterator<Item = Uuid> {
        self.questions.keys().chain(&self.readings).copied()
    }
}

/// What comes, day by day.
pub(super) type Days = Vec<(Date, Brought)>;

/// What comes to a student.
pub(super) struct Coming {
    /// The last day on which the student reviewed, today included.
    pub(super) reviewed_on: Option<Date>,
    /// Each day, today first.
    pub(super) days: Days,
}

/// When what is due later today counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LaterToday {
    /// Today: all of the day is asked for.
    Today,
    /// Tomorrow: what is due at this moment is asked for.
    Tomorrow,
}

/// What comes in so many days, from 1, to a student in a zone.
pub(super) async fn coming(
    connection: &mut PgConnection,
    user: UserId,
    (now, zone): (Timestamp, &TimeZone),
    days: u16,
    later_today: LaterToday,
) -> Result<Coming> {
    let today = student_day(now, zone);
    let settings = settings_in(connection, user).await?;
    let reviewed = reviewed(connection, user, today).await?;
    let due = due(connection, user, (now, zone), days, later_today).await?;
    let mut days = forecast(due, today, reviewed, &settings, days);
    // The daily cap is one of questions, so chapters come besides.
    for reading in readings_in(connection, user).await? {
        let Some(due) = reading.due else { continue };
        let day = match student_day(due.at, zone) {
            day if day > today => day,
            _ if due.at <= now || later_today == LaterToday::Today => today,
            _ => today.saturating_add(1.day()),
        };
        let day = settings.days_off.first_day_on(day);
        if let Some((_, of)) = days.iter_mut().find(|(other, _)| *other == day) {
            of.readings.insert(reading.chapter.0);
        }
    }
    Ok(Coming {
        reviewed_on: last_review(reviewed, today),
        days,
    })
}

/// How many questions come on which day of so many, from 1, whatever the cap, and in whatever order.
pub(crate) async fn due_by_day(
    connection: &mut PgConnection,
    user: UserId,
    (now, zone): (Timestamp, &TimeZone),
    days: u16,
) -> Result<Vec<(Date, u32)>> {
    let today = student_day(now, zone);
    let due = due(connection, user, (now, zone), days, LaterToday::Today).await?;
    let parts = due.into_iter().flat_map(|group| parts(&group, today));
    Ok(parts.collect())
}

fn last_review(reviewed: Reviewed, today: Date) -> Option<Date> {
    if reviewed.today > 0 {
        Some(today)
    } else {
        reviewed.last_day
    }
}

fn forecast(
    due: Vec<Group>,
    today: Date,
    reviewed: Reviewed,
    settings: &Settings,
    days: u16,
) -> Days {
    let due = due.into_iter().flat_map(|group| {
        parts(&group, today)
            .into_iter()
            .map(move |(day, count)| (day, group.chapter, count))
    });
    let coming = forecast_by(due, today, reviewed.today, settings, days).into_iter();
    let brought = |questions| Brought {
        questions,
        readings: BTreeSet::new(),
    };
    coming.map(|(day, of)| (day, brought(of))).collect()
}

/// What was never answered in a chapter that was too much comes in small parts.
fn parts(group: &Group, today: Date) -> Vec<(Date, u32)> {
    let (from, count) = (group.day.max(today), group.count);
    if group.is_lost {
        of_a_lost_chapter(from, count).collect()
    } else {
        vec![(from, count)]
    }
}

/// Cards of one chapter that are due on one day.
struct Group {
    day: Date,
    chapter: Uuid,
    /// Whether they were never answered, in a chapter in which the student was lost.
    is_lost: bool,
    count: u32,
}

async fn due(
    connection: &mut PgConnection,
    user: UserId,
    (now, zone): (Timestamp, &TimeZone),
    days: u16,
    later_today: LaterToday,
) -> Result<Vec<Group>> {
    let today = student_day(now, zone);
    let day = |n: i64| today.saturating_add(n.days());
    // After this moment, and then from the beginning of each day that follows to the end of the last.
    let begins: Vec<Timestamp> = (1..=i64::from(days))
        .map(|n| start_of(day(n), zone))
        .collect();
    let after_now = now.saturating_add(SignedDuration::from_micros(1));
    let bounds: Vec<String> = [after_now.unwrap_or(now)]
        .iter()
        .chain(&begins)
        .map(ToString::to_string)
        .collect();
    let (tomorrow, end) = (begins[0], begins[begins.len() - 1]);
    // What was answered today is not asked again today, wherever the student has travelled since.
    let rows = sqlx::query!(
        r#"
        select
          width_bucket(
            greatest(card.due_at, case when card.last_day >= $3::text::date then $4::timestamptz end),
            $5::text[]::timestamptz[]
          ) as "part!",
          question.chapter_id,
          coalesce(
            card.answers = 0
            and (card.state #>> '{seed,level}' = '1' or card.state ->> 'lost_on' is not null),
            false
          ) as "is_lost!",
          count(*) as "count!"
        from card
        join question on question.id = card.question_id
        where card.user_id = $1
          and card.due_at < $2
        group by 1, 2, 3
        "#,
        user.0,
        Moment(end) as _,
        today.to_string(),
        Moment(tomorrow) as _,
        &bounds,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let day = match row.part {
                0 => today,
                1 if later_today == LaterToday::Tomorrow => day(1),
                part => day(i64::from(part) - 1),
            };
            Ok(Group {
                day,
                chapter: row.chapter_id,
                is_lost: row.is_lost,
                count: number(row.count)?,
            })
        })
        .collect()
}

/// The days that bring something, with the titles of their chapters.
pub(super) async fn named(connection: &mut PgConnection, days: Days) -> Result<Vec<ComingDay>> {
    let ids: Vec<Uuid> = days.iter().flat_map(|(_, of)| of.chapters()).collect();
    let titles: HashMap<Uuid, (String, i16)> = sqlx::query!(
        "
        select chapter.id, revision.title, revision.minutes
        from chapter
        join revision on revision.id = chapter.revision_id
        where chapter.id = any($1)
        ",
        &ids
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(|row| (row.id, (row.title, row.minutes)))
    .collect();
    let named = days.into_iter().filter(|(_, of)| of.count() > 0);
    let named = named.map(|(day, of)| {
        let mut chapters: Vec<(String, u32)> = of
            .questions
            .iter()
            .filter_map(|(id, count)| Some((titles.get(id)?.0.clone(), *count)))
            .collect();
        chapters.sort_by(|(title, count), (other, more)| {
            more.cmp(count).then_with(|| title.cmp(other))
        });
        let readings = of.readings.iter().filter_map(|id| titles.get(id));
        let readings = readings.map(|(title, minutes)| Ok((title.clone(), number(*minutes)?)));
        let mut readings = readings.collect::<Result<Vec<_>>>()?;
        readings.sort();
        Ok(ComingDay {
            day,
            questions: of.questions.values().sum(),
            chapters,
            readings,
        })
    });
    named.collect()
}
