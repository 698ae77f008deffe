//! How far a student has come.

use std::collections::BTreeMap;

use domain::ids::{ChapterId, CourseId, Slug, UserId};
use domain::schedule::{Confidence, Progress};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::PgConnection;
use uuid::Uuid;

use super::outline;
use crate::catalogue::READ_SNAPSHOT;
use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::{number, slug};
use crate::{Result, Store};

/// The most chapters that are told of: several years of learning.
const MOST_CHAPTERS: i64 = 10_000;

/// The most chapters of which it is asked whether they were done before they got new questions.
const MOST_ASKED: usize = 500;

/// A course in which a student has read or learnt something.
#[derive(Clone, PartialEq, Debug)]
pub struct CourseStanding {
    /// The course.
    pub course: CourseId,
    /// Its place in URLs.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// Its language (BCP 47).
    pub lang: String,
    /// How many chapters it has.
    pub chapters: usize,
    /// Those that the student has begun, in the order of the course.
    pub begun: Vec<ChapterStanding>,
}

/// A chapter in which a student has read or learnt something.
#[derive(Clone, PartialEq, Debug)]
pub struct ChapterStanding {
    /// The chapter.
    pub chapter: ChapterId,
    /// Its place in URLs.
    pub slug: Slug,
    /// Its number; a primer has none.
    pub number: Option<u16>,
    /// Its title.
    pub title: String,
    /// Whether the student has read to its end.
    pub is_read: bool,
    /// How many of its questions were right once.
    pub progress: Progress,
    /// The last rating and its day.
    pub rating: Option<(Date, Confidence)>,
    /// When the first of it comes back.
    pub due_at: Option<Timestamp>,
}

/// The courses in which a student has read or learnt something, and how far they are.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.standing", skip_all, fields(user = %user))]
pub async fn standing(store: &Store, user: UserId) -> Result<Vec<CourseStanding>> {
    let mut snapshot = store.pool.begin_with(READ_SNAPSHOT).await?;
    let mut chapters = chapters(&mut snapshot, user).await?;
    let half: Vec<Uuid> = chapters
        .iter()
        .filter(|(_, it)| it.progress.right > 0 && !it.progress.is_done)
        .map(|(_, it)| it.chapter.0)
        .take(MOST_ASKED)
        .collect();
    if !half.is_empty() {
        let progress = progress(&mut snapshot, user, &half).await?;
        for (_, it) in &mut chapters {
            if let Some(known) = progress.get(&it.chapter) {
                it.progress = *known;
            }
        }
    }
    let mut by_course = BTreeMap::<Uuid, Vec<ChapterStanding>>::new();
    for (course, chapter) in chapters {
        by_course.entry(course).or_default().push(chapter);
    }
    let courses: Vec<Uuid> = by_course.keys().copied().collect();
    let rows = sqlx::query!(
        r#"
        select
          id,
          slug,
          title,
          lang,
          (
            select count(*)
            from chapter
            where course_id = course.id
              and retired_at is null
          ) as "chapters!"
        from course
        where id = any($1)
        order by id
        "#,
        &courses,
    )
    .fetch_all(&mut *snapshot)
    .await?;
    let courses = rows.into_iter().map(|row| {
        Ok(CourseStanding {
            course: CourseId(row.id),
            slug: slug(row.slug)?,
            title: row.title,
            lang: row.lang,
            chapters: number(row.chapters)?,
            begun: by_course.remove(&row.id).unwrap_or_default(),
        })
    });
    courses.collect()
}

/// The chapters that a student has begun, each with its course, in the order of courses. Those that are
/// half done may have been done before they got the questions that are open.
async fn chapters(
    connection: &mut PgConnection,
    user: UserId,
) -> Result<Vec<(Uuid, ChapterStanding)>> {
    let read = outline::read(connection, user).await?;
    let read_ids: Vec<Uuid> = read.iter().map(|chapter| chapter.0).collect();
    let rows = sqlx::query!(
        r#"
        with answered as materialized (
          select
            question.chapter_id,
            count(*) filter (where (card.state ->> 'was_right')::boolean) as right_once,
            min(card.due_at) as due_at
          from card
          join question on question.id = card.question_id
          where card.user_id = $1
            and question.playground is null
            and question.retired_at is null
          group by question.chapter_id
        ),
        rated as materialized (
          select chapter_id, state -> 'rating' as rating, due_at
          from reading
          where user_id = $1
        ),
        begun as materialized (
          select chapter_id
          from answered
          union
          select chapter_id
          from rated
          union
          select chapter_id
          from unnest($2::uuid[]) as read (chapter_id)
        )
        select
          chapter.id,
          chapter.course_id,
          chapter.slug,
          revision.number,
          revision.title,
          coalesce(answered.right_once, 0) as "right_once!",
          rated.rating ->> 0 as rated_on,
          (rated.rating ->> 1)::smallint as level,
          answered.due_at as "due_at: Moment",
          rated.due_at as "read_again_at: Moment",
          (
            select count(*)
            from question
            where chapter_id = chapter.id
              and playground is null
              and retired_at is null
          ) as "questions!"
        from begun
        join chapter on chapter.id = begun.chapter_id
        join revision on revision.id = chapter.revision_id
        left join answered on answered.chapter_id = begun.chapter_id
        left join rated on rated.chapter_id = begun.chapter_id
        where chapter.retired_at is null
        order by chapter.course_id, chapter.position
        limit $3
        "#,
        user.0,
        &read_ids,
        MOST_CHAPTERS,
    )
    .fetch_all(connection)
    .await?;
    let chapters = rows.into_iter().map(|row| {
        let (questions, right): (usize, usize) = (number(row.questions)?, number(row.right_once)?);
        let rating = row.rated_on.zip(row.level).map(|(day, level)| {
            let broken = || unreadable("the rating of", row.id);
            let day: Date = day.parse().map_err(|_| broken())?;
            let level = Confidence::try_from(number::<i16, u8>(level)?).map_err(|_| broken())?;
            Ok::<_, crate::Error>((day, level))
        });
        // A chapter without questions comes back by itself.
        let due_at = if questions == 0 {
            row.read_again_at
        } else {
            row.due_at
        };
        let standing = ChapterStanding {
            chapter: ChapterId(row.id),
            slug: slug(row.slug)?,
            number: row.number.map(number).transpose()?,
            title: row.title,
            is_read: read.contains(&ChapterId(row.id)),
            progress: Progress {
                right,
                questions,
                is_done: questions > 0 && right == questions,
                new: 0,
            },
            rating: rating.transpose()?,
            due_at: due_at.map(|at| at.0),
        };
        Ok((row.course_id, standing))
    });
    chapters.collect()
}

/// How far a student is with some chapters, as they have grown.
async fn progress(
    connection: &mut PgConnection,
    user: UserId,
    chapters: &[Uuid],
) -> Result<BTreeMap<ChapterId, Progress>> {
    let rows = sqlx::query!(
        r#"
        select
          question.chapter_id,
          question.first_published_at as "published_at: Moment",
          card.state ->> 'right_at' as right_at
        from question
        left join card
          on card.user_id = $1
          and card.question_id = question.id
        where question.chapter_id = any($2)
          and question.playground is null
          and question.retired_at is null
        "#,
        user.0,
        chapters,
    )
    .fetch_all(connection)
    .await?;
    let mut of = BTreeMap::<ChapterId, Vec<_>>::new();
    for row in rows {
        let right = row.right_at.map(|at| at.parse::<Timestamp>());
        let right = right
            .transpose()
            .map_err(|_| unreadable("a card", row.chapter_id))?;
        of.entry(ChapterId(row.chapter_id))
            .or_default()
            .push((row.published_at.0, right));
    }
    let of = of.into_iter();
    Ok(of
        .map(|(chapter, questions)| (chapter, Progress::of(&questions)))
        .collect())
}
