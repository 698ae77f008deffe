//! The page of one thread.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use domain::comments::{Cursor, Path as CommentPath};
use domain::ids::CommentId;
use store::comments::{self, Replies};
use uuid::Uuid;

use super::{Asked, Looking, compose, found, missing, notice};
use crate::accounts::{
    Accounts, On, Query, Trouble, Visitor, page as html, see_other, troubled, visitor,
};
use crate::comments::page::{self, Slot, Whole};
use crate::comments::show::Typed;

/// GET `/courses/{course}/{chapter}/discussion/{root}`.
pub async fn thread_page(
    State(on): On,
    headers: HeaderMap,
    uri: Uri,
    Path((course, chapter, root)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let (looking, thread) =
        match look_at_thread(&on, &headers, (&course, &chapter, &root), &asked).await {
            Ok(found) => found,
            Err(response) => return response,
        };
    let parent = Uuid::try_parse(&asked.reply).ok().map(CommentId);
    let named = parent.and_then(|parent| {
        let all = std::iter::once(&thread.first).chain(&thread.replies);
        let meant = all.into_iter().find(|one| one.id == parent)?;
        Some(meant.author.as_ref().map(|author| author.name.clone()))
    });
    let typed = parent.map(|parent| Typed {
        client: Uuid::now_v7(),
        parent: Some((parent, named.flatten())),
        ..Typed::default()
    });
    show_thread(
        &on,
        looking,
        thread,
        &asked,
        (StatusCode::OK, typed),
        uri.path(),
    )
    .await
}

/// Who looks at a thread, and the thread.
pub(super) async fn look_at_thread(
    on: &Accounts,
    headers: &HeaderMap,
    (course, chapter, root): (&str, &str, &str),
    asked: &Asked,
) -> Result<(Looking, Replies), Response> {
    let visitor = visitor(on, headers).await?;
    let root = Uuid::try_parse(root).map_err(|_| missing(on))?;
    let found = find_thread(on, &visitor, (course, chapter, CommentId(root)), asked).await;
    found
        .map_err(|trouble| troubled(on, trouble))?
        .ok_or_else(|| missing(on))?
}

/// A thread of this chapter; a response where there is no such page of it, or it has to be folded.
async fn find_thread(
    on: &Accounts,
    visitor: &Visitor,
    (course, chapter, root): (&str, &str, CommentId),
    asked: &Asked,
) -> Result<Option<Result<(Looking, Replies), Response>>, Trouble> {
    let after = match asked.after.as_str() {
        "" => None,
        text => match Cursor::read_replies(text, root) {
            Ok(path) => Some(path),
            Err(_) => {
                let first = format!("/courses/{course}/{chapter}/discussion/{root}");
                let page = page::no_page(&on.site, first);
                return Ok(Some(Err(html(StatusCode::BAD_REQUEST, page))));
            }
        },
    };
    let user = visitor.me().map(|me| me.account().id);
    let after: Option<&CommentPath> = after.as_ref();
    let Some(mut thread) = comments::replies(&on.store, root, after, user).await? else {
        return Ok(None);
    };
    let whole = Asked {
        tried: asked.tried.clone(),
        ..Asked::default()
    };
    let Some(mut looking) = found(on, visitor, (course, chapter), &whole).await? else {
        return Ok(None);
    };
    let (_, question) = thread.place;
    looking.place.question = question;
    looking.at.question =
        question.and_then(|id| looking.at.questions.iter().position(|it| it.id == id));
    let is_here = match question {
        Some(_) => looking.at.question.is_some(),
        None => thread.place.0 == looking.place.chapter,
    };
    if !is_here {
        return Ok(None);
    }
    looking.at.is_public = false;
    if looking.at.is_folded() {
        let is_own = |comment: &comments::Comment| {
            user.is_some() && comment.author.as_ref().map(|author| author.id) == user
        };
        if !is_own(&thread.first) {
            let way = looking.at.path();
            return Ok(Some(Err(see_other(&way))));
        }
        thread.replies.retain(is_own);
        thread.more = false;
    }
    Ok(Some(Ok((looking, thread))))
}

/// The page of a thread.
pub(super) async fn show_thread(
    on: &Accounts,
    mut looking: Looking,
    thread: Replies,
    asked: &Asked,
    (status, typed): (StatusCode, Option<Typed>),
    back: &str,
) -> Response {
    let root = thread.first.id;
    let topic = looking.place.topic();
    let mut own = Vec::new();
    let mut is_muted = false;
    if let Some(user) = looking.reader.user {
        let known = async {
            looking.reader.since =
                comments::visit(&on.store, user, topic, looking.reader.now).await?;
            own = comments::own(&on.store, user, topic, false).await?;
            is_muted = !comments::who_mutes(&on.store, user, &[root])
                .await?
                .is_empty();
            Ok::<(), store::Error>(())
        };
        if let Err(error) = known.await {
            return troubled(on, error.into());
        }
        own.retain(|comment| comment.root == root);
    }
    let last = thread.replies.last().filter(|_| thread.more);
    let next = last.map(|last| Cursor::Replies(root, last.path.clone()).to_string());
    let may_reply = !thread.first.is_locked || looking.reader.is_moderator;
    looking.reader.may_write &= may_reply;
    let compose = match typed {
        Some(typed) if may_reply => Some(compose(&looking, typed, &format!("{back}#Words"))),
        Some(typed) if !typed.text.is_empty() => Some(Slot::Open(typed)),
        Some(_) => None,
        None if looking.me.is_none() => Some(compose(&looking, Typed::default(), back)),
        None => None,
    };
    let view = Whole {
        next,
        is_later: !asked.after.is_empty(),
        own,
        is_muted,
        compose,
        notice: notice(&looking.reader, &asked.said),
        at: looking.at,
        thread,
    };
    html(status, page::whole(&on.site, &looking.reader, &view))
}
