//! Discussions as pages and forms, which is all that is needed to take part.

mod changing;
mod saying;
mod thread;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use domain::comments::{Cursor, HeldFor, Sort, Status, Topic, Verdict};
use domain::ids::{AuthorId, CommentId};
use domain::text::text;
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::chapters::{self, By};
use store::comments::{self, Place};
use uuid::Uuid;

use super::commands::moderates;
use super::page::{self, Listed, Slot, Where, all_of};
use super::show::{Reader, Typed};
use crate::accounts::{
    Accounts, Me, On, Query, Trouble, Visitor, page as html, see_other, troubled, visitor, zone_of,
};
use crate::site::{comment_path, discussion_path};
use crate::ui::errors;

pub use changing::{delete, delete_page, edit, edit_page, helpful, mute, restore};
pub use saying::{reply, say};
pub use thread::thread_page;

use thread::{look_at_thread, show_thread};

/// What a page is told in its address.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    question: String,
    sort: String,
    after: String,
    /// The comment that is to be answered.
    reply: String,
    /// What has just become of something, and of which comment.
    said: String,
    comment: String,
    /// The questions that a guest's browser says they have tried.
    tried: String,
}

/// Somebody who looks at a discussion.
struct Looking {
    me: Option<Me>,
    at: Where,
    place: Place,
    reader: Reader,
    /// Why they can't write, where they can't.
    closed: Option<String>,
}

/// GET `/courses/{course}/{chapter}/discussion`.
pub async fn discussion_page(
    State(on): On,
    headers: HeaderMap,
    uri: Uri,
    Path((course, chapter)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let looking = match look(&on, &headers, (&course, &chapter), &asked).await {
        Ok(looking) => looking,
        Err(response) => return response,
    };
    let typed = Typed {
        client: Uuid::now_v7(),
        ..Typed::default()
    };
    show(&on, looking, &asked, (StatusCode::OK, typed), uri.path()).await
}

/// GET `/comments/{id}`: to where it stands.
pub async fn permalink(
    State(on): On,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let reader = match visitor(&on, &headers).await {
        Ok(visitor) => visitor.me(),
        Err(response) => return response,
    };
    match place_of(&on, reader.as_ref(), (&id, &asked.said)).await {
        Ok(Some(path)) => see_other(&path),
        Ok(None) => missing(&on),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// The address of the page on which it stands, with what has just become of it.
async fn place_of(
    on: &Accounts,
    reader: Option<&Me>,
    (id, said): (&str, &str),
) -> Result<Option<String>, Trouble> {
    let Ok(id) = Uuid::try_parse(id) else {
        return Ok(None);
    };
    let Some(found) = comments::find(&on.store, CommentId(id)).await? else {
        return Ok(None);
    };
    let Some((course, chapter)) = &found.slugs else {
        return Ok(None);
    };
    let is_own = reader.is_some_and(|me| {
        found
            .author
            .as_ref()
            .is_some_and(|(id, _)| *id == me.account().id)
    });
    if matches!(found.status, Status::Held | Status::Hidden) && !is_own {
        return Ok(None);
    }
    let before = comments::before(&on.store, found.root, &found.path).await?;
    let mut told = Vec::new();
    told.extend(before.map(|path| format!("after={}", Cursor::Replies(found.root, path))));
    told.extend(
        NAMES
            .into_iter()
            .find(|name| *name == said)
            .map(|said| format!("said={said}")),
    );
    let from = if told.is_empty() {
        String::new()
    } else {
        format!("?{}", told.join("&"))
    };
    let base = discussion_path(course, chapter);
    Ok(Some(format!(
        "{base}/{}{from}#comment-{}",
        found.root, found.id
    )))
}

/// Who looks, where, and what they may do.
async fn look(
    on: &Accounts,
    headers: &HeaderMap,
    (course, chapter): (&str, &str),
    asked: &Asked,
) -> Result<Looking, Response> {
    let visitor = visitor(on, headers).await?;
    let found = found(on, &visitor, (course, chapter), asked).await;
    found
        .map_err(|trouble| troubled(on, trouble))?
        .ok_or_else(|| nowhere(on, course, chapter))
}

async fn found(
    on: &Accounts,
    visitor: &Visitor,
    (course, chapter): (&str, &str),
    asked: &Asked,
) -> Result<Option<Looking>, Trouble> {
    let Some(chapter) = chapters::find(&on.store, By::Slugs(course, chapter)).await? else {
        return Ok(None);
    };
    let me = visitor.me();
    let user = me.as_ref().map(|me| me.account().id);
    let mut questions = comments::questions(&on.store, chapter.id, user).await?;
    if user.is_none() {
        // A guest's answers are in their browser, and what they would spoil is their own.
        let tried: Vec<&str> = asked.tried.split(',').collect();
        for question in &mut questions {
            question.is_tried = tried.contains(&question.author_id.as_str());
        }
    }
    let question = match asked.question.as_str() {
        "" => None,
        id => match questions.iter().position(|it| it.author_id.as_str() == id) {
            Some(at) => Some(at),
            None => return Ok(None),
        },
    };
    let course: Option<AuthorId> = comments::course_of(&on.store, chapter.id).await?;
    let is_moderator = course.is_some_and(|course| moderates(&visitor.actor(), &course));
    if is_moderator {
        for question in &mut questions {
            question.is_tried = true;
        }
    }
    let place = Place {
        course: chapter.course,
        chapter: chapter.id,
        question: question.map(|at| questions[at].id),
    };
    let mut reader = Reader {
        user,
        is_moderator,
        may_write: true,
        zone: me
            .as_ref()
            .map_or(TimeZone::UTC, |me| zone_of(me.account())),
        now: (on.now)(),
        since: None,
        say: text(&chapter.lang),
    };
    let closed = closed(on, &reader).await?;
    reader.may_write = user.is_some() && closed.is_none();
    let at = Where {
        is_public: question.is_none(),
        chapter,
        questions,
        question,
    };
    Ok(Some(Looking {
        me,
        at,
        place,
        reader,
        closed,
    }))
}

/// Why somebody can't write now, where they can't.
async fn closed(on: &Accounts, reader: &Reader) -> Result<Option<String>, Trouble> {
    let Some(user) = reader.user else {
        return Ok(None);
    };
    let problems = reader.talk().problems;
    if let Some(until) = comments::suspension(&on.store, user, reader.now).await? {
        let until = until.map(|until| reader.when(until));
        return Ok(Some((problems.suspended)(until.as_deref())));
    }
    let rules = comments::rules(&on.store).await?;
    let locked = rules
        .calm_until
        .filter(|_| rules.is_locked(reader.now) && !reader.is_moderator);
    Ok(locked.map(|until| (problems.closed)(&reader.when(until))))
}

/// The box, or why there is none.
fn compose(looking: &Looking, typed: Typed, back: &str) -> Slot {
    match (&looking.me, &looking.closed) {
        (None, _) if typed.text.is_empty() => Slot::Guest(back.to_owned()),
        // What was typed is never taken away.
        (_, Some(why)) if typed.text.is_empty() => Slot::Closed(why.clone()),
        _ => Slot::Open(typed),
    }
}

/// What may have become of something, as addresses say it, in the order of the catalogue.
const NAMES: [&str; 8] = [
    "posted",
    "held",
    "edited",
    "deleted",
    "back",
    "muted",
    "heard",
    "edit-held",
];

fn notice(reader: &Reader, said: &str) -> Option<&'static str> {
    let at = NAMES.iter().position(|name| *name == said)?;
    reader.talk().done.get(at).copied()
}

/// How a notice is named in an address.
fn said_of(verdict: Verdict, [shown, held]: [&'static str; 2]) -> &'static str {
    match verdict {
        Verdict::Show => shown,
        Verdict::Hold(
            HeldFor::First | HeldFor::Calm | HeldFor::Words | HeldFor::Links | HeldFor::Repeated,
        ) => held,
    }
}

async fn show(
    on: &Accounts,
    looking: Looking,
    asked: &Asked,
    (status, typed): (StatusCode, Typed),
    path: &str,
) -> Response {
    match list(on, looking, asked, typed, path).await {
        Ok(Ok(page)) => html(status, page),
        Ok(Err(first)) => html(StatusCode::BAD_REQUEST, page::no_page(&on.site, first)),
        Err(trouble) => troubled(on, trouble),
    }
}

/// The page; or the path of the first, where the cursor leads nowhere.
async fn list(
    on: &Accounts,
    mut looking: Looking,
    asked: &Asked,
    typed: Typed,
    back: &str,
) -> Result<Result<String, String>, Trouble> {
    let sort = Sort::read(&asked.sort);
    let topic = match looking.place.question {
        Some(question) => Topic::Question(question),
        None => Topic::Chapter(looking.place.chapter),
    };
    let after = match asked.after.as_str() {
        "" => None,
        text => match Cursor::read_threads(text, topic, sort) {
            Ok(id) => Some(id),
            Err(_) => return Ok(Err(looking.at.path())),
        },
    };
    let user = looking.reader.user;
    let is_folded = looking.at.is_folded();
    let mut listed = None;
    if !is_folded {
        if let Some(user) = user {
            let now = looking.reader.now;
            looking.reader.since = comments::visit(&on.store, user, topic.id(), now).await?;
        }
        listed = Some(comments::threads(&on.store, topic.id(), (sort, after), user).await?);
    }
    let own = match user {
        Some(user) if after.is_none() => {
            comments::own(&on.store, user, topic.id(), is_folded).await?
        }
        _ => Vec::new(),
    };
    let last = listed
        .as_ref()
        .filter(|page| page.more)
        .and_then(|page| page.threads.last());
    let next = last.map(|thread| Cursor::Threads(topic, sort, thread.first.id).to_string());
    let shown = listed
        .iter()
        .flat_map(|page| page.threads.iter().flat_map(all_of));
    let news = shown.filter(|one| looking.reader.is_new(one)).count();
    let compose = compose(&looking, typed, &format!("{back}#Words"));
    let gone = Uuid::try_parse(&asked.comment)
        .ok()
        .filter(|_| asked.said == "deleted");
    let view = Listed {
        put_back: gone.map(|id| format!("{}/restore", comment_path(CommentId(id)))),
        sort,
        is_later: after.is_some(),
        page: listed,
        next,
        own,
        news,
        compose,
        notice: notice(&looking.reader, &asked.said),
        at: looking.at,
    };
    Ok(Ok(page::listed(&on.site, &looking.reader, &view)))
}

fn missing(on: &Accounts) -> Response {
    html(StatusCode::NOT_FOUND, page::missing(&on.site))
}

fn nowhere(on: &Accounts, course: &str, chapter: &str) -> Response {
    let path = format!("/courses/{course}/{chapter}/discussion");
    html(
        StatusCode::NOT_FOUND,
        errors::not_found(&on.site, &path, &[]),
    )
}
