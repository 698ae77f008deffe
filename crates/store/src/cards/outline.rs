//! How far somebody is with the chapters of a course, as its outline shows it.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{ChapterId, CourseId, QuestionId, Slug, UserId};
use domain::schedule::Progress;
use domain::traces::READ_THROUGH;
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::slug;
use crate::{Result, Store};

/// How far somebody is with a chapter.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Far {
    /// How many of its questions were right once.
    pub progress: Progress,
    /// Whether its text was read to the end.
    pub is_read: bool,
}

/// What somebody has done in the chapters of a course.
#[derive(Clone, Default, Debug)]
pub struct Begun {
    /// The questions to which they have a card, and when each was right first.
    pub rights: BTreeMap<QuestionId, Option<Timestamp>>,
    /// The chapters that they have read to the end, of whichever course.
    pub read: BTreeSet<ChapterId>,
}

/// What a student has done in the chapters of a course.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.begun", skip_all, fields(user = %user, %course))]
pub async fn begun(store: &Store, user: UserId, course: CourseId) -> Result<Begun> {
    let mut connection = store.pool.acquire().await?;
    let rows = sqlx::query!(
        r#"
        select question.id, card.state ->> 'right_at' as right_at
        from card
        join question on question.id = card.question_id
        where card.user_id = $1
          and question.course_id = $2
        "#,
        user.0,
        course.0,
    )
    .fetch_all(&mut *connection)
    .await?;
    let rights = rows.into_iter().map(|row| {
        let right = row.right_at.map(|at| at.parse());
        let right = right
            .transpose()
            .map_err(|_| unreadable("a card", row.id))?;
        Ok((QuestionId(row.id), right))
    });
    Ok(Begun {
        rights: rights.collect::<Result<_>>()?,
        read: read(&mut connection, user).await?,
    })
}

/// The chapters that a student has read to the end.
pub(super) async fn read(
    connection: &mut PgConnection,
    user: UserId,
) -> Result<BTreeSet<ChapterId>> {
    // Text, since what a browser told need not be an id as we write it. That the kind is one of two is
    // said for the index, which has these two.
    let said = sqlx::query_scalar!(
        r#"
        select distinct payload ->> 'chapter' as "chapter!"
        from student_event
        where user_id = $1
          and kind = 'chapter_read'
          and kind in ('chapter_read', 'line_left')
          and version = 1
          and payload ->> 'chapter' is not null
          and (payload ->> 'through')::smallint >= $2
        "#,
        user.0,
        i16::from(READ_THROUGH),
    )
    .fetch_all(connection)
    .await?;
    let read = said.iter().filter_map(|id| Uuid::try_parse(id).ok());
    Ok(read.map(ChapterId).collect())
}

/// How far somebody is with those chapters of a course in which they have done this, by the chapters'
/// parts of their URLs.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.outline", skip_all, fields(%course))]
pub async fn outline(
    store: &Store,
    course: CourseId,
    begun: &Begun,
) -> Result<BTreeMap<Slug, Far>> {
    let questions: Vec<Uuid> = begun.rights.keys().map(|question| question.0).collect();
    let read: Vec<Uuid> = begun.read.iter().map(|chapter| chapter.0).collect();
    let rows = sqlx::query!(
        r#"
        with begun as materialized (
          select chapter_id
          from question
          where id = any($1)
            and course_id = $2
            and playground is null
            and retired_at is null
          union
          select id as chapter_id
          from chapter
          where id = any($3)
            and course_id = $2
        )
        select
          chapter.id,
          chapter.slug,
          question.id as "question?",
          question.first_published_at as "published_at?: Moment"
        from begun
        join chapter on chapter.id = begun.chapter_id
        left join question
          on question.chapter_id = begun.chapter_id
          and question.playground is null
          and question.retired_at is null
        where chapter.retired_at is null
        "#,
        &questions,
        course.0,
        &read,
    )
    .fetch_all(&store.pool)
    .await?;
    let mut chapters = BTreeMap::<Slug, (bool, Vec<_>)>::new();
    for row in rows {
        let is_read = begun.read.contains(&ChapterId(row.id));
        let (_, questions) = chapters
            .entry(slug(row.slug)?)
            .or_insert_with(|| (is_read, Vec::new()));
        if let Some((question, published_at)) = row.question.zip(row.published_at) {
            let right = begun.rights.get(&QuestionId(question)).copied().flatten();
            questions.push((published_at.0, right));
        }
    }
    let far = chapters.into_iter().map(|(chapter, (is_read, questions))| {
        let progress = Progress::of(&questions);
        (chapter, Far { progress, is_read })
    });
    Ok(far.collect())
}
