use domain::ids::{ActionId, CommentId, UserId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Author, Comment, held_for, path, status};
use crate::Result;
use crate::moment::Moment;

/// Comments by their ids, in no order.
pub(super) async fn by_ids(
    connection: &mut PgConnection,
    ids: &[Uuid],
    reader: Option<UserId>,
) -> Result<Vec<Comment>> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select
          comment.id as "id!",
          comment.root_id as "root_id!",
          comment.answers_id,
          (
            select meant_by.display_name
            from comment as meant
            join account as meant_by on meant_by.id = meant.user_id
            where meant.id = comment.answers_id
          ) as answers_name,
          comment.path as "path!",
          comment.user_id,
          account.display_name as "name?",
          exists (
            select
            from course
            join account_author on account_author.course_author_id = course.author_id
            where course.id = comment.course_id
              and account_author.user_id = comment.user_id
          ) as "is_author!",
          coalesce(account.is_admin, false) as "is_admin!",
          comment.status as "status!",
          comment.held_for,
          comment.action_id,
          case
            when comment.status = 'visible' then comment.html
            when comment.status <> 'deleted' and comment.user_id = $2 then comment.html
            else ''
          end as "html!",
          case
            when comment.status = 'visible' then comment.excerpt
            when comment.status <> 'deleted' and comment.user_id = $2 then comment.excerpt
            else ''
          end as "excerpt!",
          comment.created_at as "created_at!: Moment",
          comment.edited_at as "edited_at: Moment",
          comment.deleted_at as "deleted_at: Moment",
          comment.helpful_at is not null as "is_helpful!",
          comment.locked_at is not null as "is_locked!"
        from comment
        left join account on account.id = comment.user_id
        where comment.id = any($1)
        "#,
        ids,
        reader.map(|reader| reader.0),
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Comment::try_from).collect()
}

struct Row {
    id: Uuid,
    root_id: Uuid,
    answers_id: Option<Uuid>,
    answers_name: Option<String>,
    path: Vec<u8>,
    user_id: Option<Uuid>,
    name: Option<String>,
    is_author: bool,
    is_admin: bool,
    status: String,
    held_for: Option<String>,
    action_id: Option<Uuid>,
    html: String,
    excerpt: String,
    created_at: Moment,
    edited_at: Option<Moment>,
    deleted_at: Option<Moment>,
    is_helpful: bool,
    is_locked: bool,
}

impl TryFrom<Row> for Comment {
    type Error = crate::Error;

    fn try_from(row: Row) -> Result<Self> {
        let author = row.user_id.zip(row.name).map(|(id, name)| Author {
            id: UserId(id),
            name,
            is_author: row.is_author,
            is_admin: row.is_admin,
        });
        Ok(Self {
            id: CommentId(row.id),
            root: CommentId(row.root_id),
            answers: row.answers_id.map(|id| (CommentId(id), row.answers_name)),
            path: path(&row.path)?,
            author,
            status: status(&row.status)?,
            held_for: held_for(row.held_for.as_deref())?,
            action: row.action_id.map(ActionId),
            html: row.html,
            excerpt: row.excerpt,
            created_at: row.created_at.0,
            edited_at: row.edited_at.map(|at| at.0),
            deleted_at: row.deleted_at.map(|at| at.0),
            is_helpful: row.is_helpful,
            is_locked: row.is_locked,
        })
    }
}
