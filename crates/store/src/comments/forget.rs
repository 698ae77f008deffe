use std::time::Duration;

use jiff::Timestamp;

use crate::batches::remove_in_batches;
use crate::moment::Moment;
use crate::{Result, Store};

/// For how long the words of what was deleted are kept: whoever was hurt by them can still report that.
const WORDS_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Forgets the words of comments that were deleted a month ago, also those that they had before an edit,
/// and says of how many. Their places stay where they have replies.
///
/// # Errors
///
/// Where the database fails; what was forgotten until then stays forgotten.
#[tracing::instrument(name = "comments.forget_deleted", skip_all)]
pub async fn forget_deleted(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(remove_in_batches!(
        store,
        [Moment::before(now, WORDS_KEPT) as _],
        "
        with old as materialized (
          select id
          from comment
          where status = 'deleted'
            and source <> ''
            and deleted_at < $1
          limit $2
          for no key update skip locked
        ),
        former as (
          delete from comment_version
          using old
          where comment_version.comment_id = old.id
        )
        update comment
        set
          source = '',
          html = '',
          excerpt = '',
          digest = '',
          domains = '{}',
          mentions = '{}'
        from old
        where comment.id = old.id
        "
    ))
}
