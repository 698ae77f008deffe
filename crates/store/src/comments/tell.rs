use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;
use crate::moment::Moment;

/// Tells of comments that everybody can read now: those who began their threads, those whom they answer,
/// and those whom they call by name, each once, and nobody of what they wrote themselves or of a thread
/// that they don't want to hear of. What was told before is not told again.
pub(crate) async fn tell(
    connection: &mut PgConnection,
    comments: &[Uuid],
    now: Timestamp,
) -> Result<()> {
    let told = sqlx::query!(
        r#"
        with heard as (
          select
            comment.id,
            comment.root_id,
            comment.user_id as writer_id,
            said.user_id,
            said.kind
          from comment
          cross join lateral (
            select meant.user_id, 'reply' as kind
            from comment as meant
            where comment.parent_id is not null
              and meant.id in (comment.root_id, comment.parent_id, comment.answers_id)
            union all
            select unnest(comment.mentions), 'mention'
          ) as said
          where comment.id = any($1)
            and comment.status = 'visible'
        )
        select distinct on (heard.id, heard.user_id)
          heard.id as "comment!",
          heard.user_id as "user!",
          heard.kind as "kind!"
        from heard
        join account on account.id = heard.user_id
        where heard.user_id is distinct from heard.writer_id
          and not exists (
            select
            from thread_mute
            where thread_mute.user_id = heard.user_id
              and thread_mute.root_id = heard.root_id
          )
          and not exists (
            select
            from notification
            where notification.user_id = heard.user_id
              and notification.kind in ('reply', 'mention')
              and notification.comment_id = heard.id
              and notification.action_id is null
          )
        order by heard.id, heard.user_id, heard.kind desc
        "#,
        comments,
    )
    .fetch_all(&mut *connection)
    .await?;
    if told.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = told.iter().map(|_| Uuid::now_v7()).collect();
    let users: Vec<Uuid> = told.iter().map(|row| row.user).collect();
    let kinds: Vec<String> = told.iter().map(|row| row.kind.clone()).collect();
    let about: Vec<Uuid> = told.iter().map(|row| row.comment).collect();
    sqlx::query!(
        "
        insert into notification (user_id, id, kind, comment_id, noted_at)
        select user_id, id, kind, comment_id, $5
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[])
          as told (user_id, id, kind, comment_id)
        on conflict do nothing
        ",
        &users,
        &ids,
        &kinds,
        &about,
        Moment(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}
