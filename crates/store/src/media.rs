//! Images, by the hash of their bytes.

use crate::{Result, Store};

/// A file that pages show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Media {
    /// `image/png` and the like.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
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
