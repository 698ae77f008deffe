//! What is published, without the text: small enough for every server to keep in memory.

use std::collections::HashMap;

use domain::chapters::{ChapterOutline, CourseOutline};
use domain::ids::{ChapterId, CourseId, RevisionId, Slug};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::postgres::PgListener;
use uuid::Uuid;

use crate::moment::Moment;
use crate::values::{author_id, level, number, slug, weeks};
use crate::{Result, Store, media};

/// The channel on which a publish calls.
pub(crate) const CHANNEL: &str = "chapterwise_published";

/// The most courses that somebody is offered to begin with.
const MOST_BEGINNINGS: i64 = 10;

/// Begins a transaction in which every statement sees the same moment.
pub(crate) const READ_SNAPSHOT: &str = "begin isolation level repeatable read read only";

/// Every published course, as of one moment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Catalogue {
    /// Rises with every publish that changes something.
    pub version: i64,
    /// The courses, the first published first. Retired chapters are left out.
    pub courses: Vec<CourseOutline>,
    /// The names of the images that pages show, each once. One that was kept on disk before this
    /// was noted has none.
    #[serde(default)]
    pub images: Vec<String>,
}

/// The version of the catalogue: cheap to ask every second.
///
/// # Errors
///
/// Where the database fails.
pub async fn version(store: &Store) -> Result<i64> {
    let version = sqlx::query_scalar!(
        "
        select version
        from site
        "
    )
    .fetch_one(&store.pool)
    .await?;
    Ok(version)
}

/// The whole catalogue.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "catalogue.load", skip_all)]
pub async fn load(store: &Store) -> Result<Catalogue> {
    let mut snapshot = store.pool.begin_with(READ_SNAPSHOT).await?;
    let version = sqlx::query_scalar!(
        "
        select version
        from site
        "
    )
    .fetch_one(&mut *snapshot)
    .await?;
    let mut chapters = load_chapters(&mut snapshot).await?;
    let rows = sqlx::query!(
        r#"
        select id, slug, title, summary, lang, weeks, description, updated_at as "updated_at: Moment"
        from course
        order by id
        "#
    )
    .fetch_all(&mut *snapshot)
    .await?;
    let mut courses = Vec::with_capacity(rows.len());
    for row in rows {
        courses.push(CourseOutline {
            id: CourseId(row.id),
            slug: slug(row.slug)?,
            title: row.title,
            summary: row.summary,
            lang: row.lang,
            weeks: row.weeks.map(number).transpose()?,
            description: row.description,
            updated_at: row.updated_at.0,
            chapters: chapters.remove(&row.id).unwrap_or_default(),
        });
    }
    let images = media::published_on(&mut snapshot).await?;
    Ok(Catalogue {
        version,
        courses,
        images,
    })
}

async fn load_chapters(
    connection: &mut PgConnection,
) -> Result<HashMap<Uuid, Vec<ChapterOutline>>> {
    let rows = sqlx::query!(
        r#"
        select
          chapter.id,
          chapter.course_id,
          chapter.author_id,
          chapter.slug,
          chapter.first_published_at as "first_published_at: Moment",
          revision.id as revision_id,
          revision.number,
          revision.title,
          revision.summary,
          revision.topic,
          revision.level,
          revision.minutes,
          revision.first_week,
          revision.last_week,
          revision.requires,
          coalesce(
            revision.question_count,
            jsonb_array_length(revision.questions)
          ) as "question_count!",
          revision.text_since as "text_since: Moment"
        from chapter
        join revision on revision.id = chapter.revision_id
        where chapter.retired_at is null
        order by chapter.course_id, chapter.position
        "#
    )
    .fetch_all(connection)
    .await?;

    let ids: HashMap<(Uuid, String), ChapterId> = rows
        .iter()
        .map(|row| ((row.course_id, row.author_id.clone()), ChapterId(row.id)))
        .collect();
    let mut courses: HashMap<Uuid, Vec<ChapterOutline>> = HashMap::new();
    for row in rows {
        let requires = row
            .requires
            .into_iter()
            .filter_map(|author_id| ids.get(&(row.course_id, author_id)).copied());
        let outline = ChapterOutline {
            id: ChapterId(row.id),
            author_id: author_id(row.author_id)?,
            revision: RevisionId(row.revision_id),
            slug: slug(row.slug)?,
            number: row.number.map(number).transpose()?,
            title: row.title,
            summary: row.summary,
            topic: row.topic,
            level: row.level.map(level).transpose()?,
            minutes: number(row.minutes)?,
            weeks: weeks(row.first_week, row.last_week)?,
            requires: requires.collect(),
            question_count: number(row.question_count)?,
            first_published_at: row.first_published_at.0,
            published_at: row.text_since.0,
        };
        courses.entry(row.course_id).or_default().push(outline);
    }
    Ok(courses)
}

/// A chapter with which a course begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Beginning {
    /// The course, as URLs have it.
    pub course: Slug,
    /// The course's title.
    pub course_title: String,
    /// Its language (BCP 47).
    pub lang: String,
    /// The chapter, as URLs have it.
    pub chapter: Slug,
    /// The chapter's title.
    pub title: String,
}

/// Where to begin: the first chapter of each of the courses that were published first.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "catalogue.beginnings", skip_all)]
pub async fn beginnings(store: &Store) -> Result<Vec<Beginning>> {
    let rows = sqlx::query!(
        "
        select
          course.slug as course_slug,
          course.title as course_title,
          course.lang,
          first.slug,
          first.title
        from course
        cross join lateral (
          select chapter.slug, revision.title
          from chapter
          join revision on revision.id = chapter.revision_id
          where chapter.course_id = course.id
            and chapter.retired_at is null
          order by chapter.position
          limit 1
        ) as first
        order by course.id
        limit $1
        ",
        MOST_BEGINNINGS,
    )
    .fetch_all(&store.pool)
    .await?;
    let beginnings = rows.into_iter().map(|row| {
        Ok(Beginning {
            course: slug(row.course_slug)?,
            course_title: row.course_title,
            lang: row.lang,
            chapter: slug(row.slug)?,
            title: row.title,
        })
    });
    beginnings.collect()
}

/// Calls from other processes that have published. A call can be missed; [`version`] cannot.
pub struct Calls(PgListener);

/// Begins to listen for [`Calls`], on a connection of its own.
///
/// # Errors
///
/// Where the database fails.
pub async fn listen(store: &Store) -> Result<Calls> {
    let mut listener = PgListener::connect_with(&store.pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(Calls(listener))
}

impl Calls {
    /// Waits for the next call. It connects again by itself after the connection has broken.
    ///
    /// # Errors
    ///
    /// Where the database stays away.
    pub async fn next(&mut self) -> Result<()> {
        self.0.recv().await?;
        Ok(())
    }
}
