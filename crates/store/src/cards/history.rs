//! What a student has answered of late, for the history of it.

use domain::ids::{ChapterId, EventId, QuestionId, UserId};
use domain::progress::{Entry, What};
use domain::schedule::{Confidence, Grade, student_day};
use jiff::Timestamp;
use jiff::civil::Date;

use super::zone_of;
use crate::accounts::first_id_of;
use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::number;
use crate::{Result, Store};

/// The most entries of the log that are read at once: of three months, two hundred a day.
const MOST_ENTRIES: i64 = 20_000;

/// What a part of a log holds.
#[derive(Clone, PartialEq, Debug)]
pub struct Logged {
    /// What is counted, in no order.
    pub entries: Vec<Entry>,
    /// Whether there was more than is read at once; then it is the latest.
    pub is_cut: bool,
}

/// What a student answered and rated since a moment, as it was noted when it arrived: the latest of it,
/// where it is more than anybody does in three months.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.logged", skip_all, fields(user = %user))]
pub async fn logged(store: &Store, user: UserId, since: Timestamp) -> Result<Logged> {
    // Ids begin with their time, so that only the partitions of these months are read.
    let rows = sqlx::query!(
        r#"
        with latest as materialized (
          select id, kind, occurred_at, zone, payload, subject, context
          from student_event
          where user_id = $1
            and id >= $2
            and kind in ('question_graded', 'chapter_rated', 'undone')
            and version = 1
            and subject is not null
          order by id desc
          limit $3
        )
        select
          latest.id as "id!",
          latest.kind as "kind!",
          latest.occurred_at as "occurred_at!: Moment",
          latest.zone as "zone!",
          latest.subject as "subject!",
          latest.context ->> 'day' as day,
          (latest.payload ->> 'grade')::smallint as grade,
          (latest.payload ->> 'confidence')::smallint as confidence,
          (latest.payload ->> 'event')::uuid as undone,
          question.chapter_id as "chapter_id?",
          question.playground is not null as "is_prediction!",
          card.state -> 'learnt' ->> 'first_day' as first_day
        from latest
        left join question on question.id = latest.subject
        left join card
          on card.user_id = $1
          and card.question_id = latest.subject
        "#,
        user.0,
        first_id_of(since),
        MOST_ENTRIES,
    )
    .fetch_all(&store.pool)
    .await?;
    let is_cut = rows.len() as i64 == MOST_ENTRIES;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let broken = || unreadable("the event", row.id);
        let small = |value: i16| number::<i16, u8>(value);
        let date = |day: String| day.parse::<Date>().map_err(|_| broken());
        let at = row.occurred_at.0;
        let day = match row.day {
            Some(day) => date(day)?,
            None => student_day(at, &zone_of(&row.zone)),
        };
        let what = match row.kind.as_str() {
            "question_graded" => What::Graded {
                question: QuestionId(row.subject),
                chapter: Some(row.chapter_id.ok_or_else(broken)?)
                    .filter(|_| !row.is_prediction)
                    .map(ChapterId),
                grade: Grade::try_from(small(row.grade.ok_or_else(broken)?)?)
                    .map_err(|_| broken())?,
                first_day: row.first_day.map(date).transpose()?,
            },
            "chapter_rated" => What::Rated {
                chapter: ChapterId(row.subject),
                confidence: Confidence::try_from(small(row.confidence.ok_or_else(broken)?)?)
                    .map_err(|_| broken())?,
            },
            _ => What::Undone {
                event: EventId(row.undone.ok_or_else(broken)?),
                subject: row.subject,
            },
        };
        let id = EventId(row.id);
        entries.push(Entry { id, at, day, what });
    }
    Ok(Logged { entries, is_cut })
}
