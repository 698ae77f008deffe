//! The way back: every published course as the files that its author wrote.

use std::collections::HashMap;

use domain::ids::AuthorId;
use sqlx::Connection;
use uuid::Uuid;

use crate::catalogue::READ_SNAPSHOT;
use crate::values::author_id;
use crate::{Result, Store};

/// A course as files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExportedCourse {
    /// The author's id, a good name for the folder.
    pub id: AuthorId,
    /// Path, relative to the course folder and with `/`, and bytes of each file: `course.md`,
    /// the chapters in reading order, the images.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Every published course. Publishing what comes out changes nothing.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "export.courses", skip_all)]
pub async fn courses(store: &Store) -> Result<Vec<ExportedCourse>> {
    let mut connection = store.connection_of_its_own().await?;
    let mut snapshot = connection.begin_with(READ_SNAPSHOT).await?;
    let courses = sqlx::query!(
        "
        select id, author_id, source
        from course
        order by id
        "
    )
    .fetch_all(&mut *snapshot)
    .await?;
    let chapters = sqlx::query!(
        "
        select chapter.course_id, chapter.file, revision.source
        from chapter
        join revision on revision.id = chapter.revision_id
        where chapter.retired_at is null
        order by chapter.course_id, chapter.position
        "
    )
    .fetch_all(&mut *snapshot)
    .await?;
    let images = sqlx::query!(
        "
        select course_image.course_id, course_image.file, media.bytes
        from course_image
        join media on media.name = course_image.media_name
        order by course_image.course_id, course_image.file
        "
    )
    .fetch_all(&mut *snapshot)
    .await?;

    let mut files: HashMap<Uuid, Vec<(String, Vec<u8>)>> = HashMap::new();
    for chapter in chapters {
        let source = chapter.source.into_bytes();
        files
            .entry(chapter.course_id)
            .or_default()
            .push((chapter.file, source));
    }
    for image in images {
        files
            .entry(image.course_id)
            .or_default()
            .push((image.file, image.bytes));
    }
    let mut exported = Vec::with_capacity(courses.len());
    for course in courses {
        let mut all = vec![("course.md".to_owned(), course.source.into_bytes())];
        all.extend(files.remove(&course.id).unwrap_or_default());
        exported.push(ExportedCourse {
            id: author_id(course.author_id)?,
            files: all,
        });
    }
    Ok(exported)
}
