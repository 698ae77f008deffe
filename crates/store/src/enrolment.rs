//! Who takes which course, since when, and in which time zone.

use domain::ids::{CourseId, Slug, UserId};
use jiff::civil::Date;

use crate::error::unreadable;
use crate::values::slug;
use crate::{Result, Store};

/// The most courses that are listed for a choice.
const MOST: i64 = 1000;

/// A published course, and when a student has begun with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CourseStart {
    /// The course.
    pub course: CourseId,
    /// Its place in URLs.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// Its language (BCP 47).
    pub lang: String,
    /// The first day of the first week, where the student has named one.
    pub start: Option<Date>,
    /// Whether the student has learnt anything in it.
    pub is_begun: bool,
}

/// The published courses, and when a student has begun with each.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "enrolment.courses", skip_all, fields(user = %user))]
pub async fn courses(store: &Store, user: UserId) -> Result<Vec<CourseStart>> {
    let rows = sqlx::query!(
        r#"
        select
          course.id,
          course.slug,
          course.title,
          course.lang,
          enrolment.start_date::text as start_date,
          exists (
            select 1
            from question
            join card
              on card.user_id = $1
              and card.question_id = question.id
            where question.chapter_id in (
              select id
              from chapter
              where course_id = course.id
            )
          ) or exists (
            select 1
            from reading
            join chapter on chapter.id = reading.chapter_id
            where reading.user_id = $1
              and chapter.course_id = course.id
          ) as "is_begun!"
        from course
        left join enrolment
          on enrolment.user_id = $1
          and enrolment.course_id = course.id
        where exists (
          select 1
          from chapter
          where course_id = course.id
            and retired_at is null
        )
        order by course.id
        limit $2
        "#,
        user.0,
        MOST,
    )
    .fetch_all(&store.pool)
    .await?;
    let courses = rows.into_iter().map(|row| {
        let start = row.start_date.map(|day| day.parse());
        Ok(CourseStart {
            course: CourseId(row.id),
            slug: slug(row.slug)?,
            title: row.title,
            lang: row.lang,
            start: start
                .transpose()
                .map_err(|_| unreadable("the start of", row.id))?,
            is_begun: row.is_begun,
        })
    });
    courses.collect()
}

/// Notes when a student begins with a course, in place of what was noted before. False where there is
/// no such course.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "enrolment.begin", skip_all, fields(user = %user))]
pub async fn begin(
    store: &Store,
    user: UserId,
    course: CourseId,
    (start, zone): (Date, &str),
) -> Result<bool> {
    let begun = sqlx::query!(
        "
        insert into enrolment (user_id, course_id, start_date, zone)
        select $1, id, $3::text::date, $4
        from course
        where id = $2
        on conflict on constraint enrolment_pkey do update
        set
          start_date = excluded.start_date,
          zone = excluded.zone
        ",
        user.0,
        course.0,
        start.to_string(),
        zone,
    )
    .execute(&store.pool)
    .await?;
    Ok(begun.rows_affected() > 0)
}

/// Forgets when a student began with a course.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "enrolment.forget", skip_all, fields(user = %user))]
pub async fn forget(store: &Store, user: UserId, course: CourseId) -> Result<()> {
    sqlx::query!(
        "
        delete from enrolment
        where user_id = $1
          and course_id = $2
        ",
        user.0,
        course.0,
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}
