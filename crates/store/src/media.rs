//! Images, by the hash of their bytes.

use domain::ids::CourseId;
use sqlx::PgConnection;

use crate::{Result, Store};

/// A file that pages show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Media {
    /// `image/png` and the like.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// How large a file is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MediaSize {
    /// `HASH.EXT`.
    pub name: String,
    /// Its bytes.
    pub bytes: i32,
}

/// The images that the published pages of a course show, each once.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "media.of_course", skip_all, fields(course = %course))]
pub async fn of_course(store: &Store, course: CourseId) -> Result<Vec<MediaSize>> {
    let sizes = sqlx::query_as!(
        MediaSize,
        r#"
        select
          name,
          octet_length(bytes) as "bytes!"
        from media
        where name in (
          select media_name
          from course_image
          where course_id = $1
        )
        order by name
        "#,
        course.0
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(sizes)
}

/// The names of the images that published pages show, each once.
///
/// # Errors
///
/// Where the database fails.
pub async fn published(store: &Store) -> Result<Vec<String>> {
    let mut connection = store.pool.acquire().await?;
    published_on(&mut connection).await
}

/// The same, as of the moment that the connection sees.
#[tracing::instrument(name = "media.published", skip_all)]
pub(crate) async fn published_on(connection: &mut PgConnection) -> Result<Vec<String>> {
    let names = sqlx::query_scalar!(
        "
        select distinct media_name
        from course_image
        "
    )
    .fetch_all(connection)
    .await?;
    Ok(names)
}

/// The file of that name, `HASH.EXT`.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "media.find", skip_all)]
pub async fn find(store: &Store, name: &str) -> Result<Option<Media>> {
    if name.contains('\0') {
        return Ok(None);
    }
    let media = sqlx::query_as!(
        Media,
        "
        select media_type, bytes
        from media
        where name = $1
        ",
        name
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(media)
}
