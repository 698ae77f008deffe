//! Posting a comment.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use domain::comments::Problem;
use domain::ids::CommentId;
use domain::text::TalkProblems;
use serde::Deserialize;
use store::comments::{Edited, Posted};
use uuid::Uuid;

use super::{Asked, Looking, look, look_at_thread, said_of, show, show_thread};
use crate::accounts::{
    Accounts, Address, Form, From, On, Query, Trouble, UNFIT, see_other, troubled,
};
use crate::comments::commands::{self, Refusal, Speaker};
use crate::comments::show::{Reader, Typed};
use crate::site::comment_path;

/// What the box sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    client: String,
    parent: String,
    text: String,
    #[serde(rename = "do")]
    wish: String,
}

/// What became of what was sent.
enum Outcome {
    /// It is there, and the page of it says so.
    There(CommentId, &'static str),
    /// The page again, with the words in the box.
    Again(StatusCode, Typed),
    /// Nothing can be told.
    Trouble(Trouble),
}

/// POST `/courses/{course}/{chapter}/discussion`.
pub async fn say(
    State(on): On,
    from: From,
    headers: HeaderMap,
    uri: Uri,
    Path((course, chapter)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    Form(sent): Form<Sent>,
) -> Response {
    let looking = match look(&on, &headers, (&course, &chapter), &asked).await {
        Ok(looking) => looking,
        Err(response) => return response,
    };
    match take(&on, &looking, from, sent, None).await {
        Outcome::There(id, said) => there(id, said),
        Outcome::Again(status, typed) => {
            show(&on, looking, &asked, (status, typed), uri.path()).await
        }
        Outcome::Trouble(trouble) => troubled(&on, trouble),
    }
}

/// POST `/courses/{course}/{chapter}/discussion/{root}`.
pub async fn reply(
    State(on): On,
    from: From,
    headers: HeaderMap,
    uri: Uri,
    Path((course, chapter, root)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
    Form(sent): Form<Sent>,
) -> Response {
    let place = (course.as_str(), chapter.as_str(), root.as_str());
    let (looking, thread) = match look_at_thread(&on, &headers, place, &asked).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let root = thread.first.id;
    match take(&on, &looking, from, sent, Some(root)).await {
        Outcome::There(id, said) => there(id, said),
        Outcome::Again(status, typed) => {
            show_thread(
                &on,
                looking,
                thread,
                &asked,
                (status, Some(typed)),
                uri.path(),
            )
            .await
        }
        Outcome::Trouble(trouble) => troubled(&on, trouble),
    }
}

/// To the comment, by its own address, which finds the page of its thread.
fn there(id: CommentId, said: &'static str) -> Response {
    see_other(&format!("{}?said={said}", comment_path(id)))
}

async fn take(
    on: &Accounts,
    looking: &Looking,
    from: From,
    sent: Sent,
    root: Option<CommentId>,
) -> Outcome {
    let parent = Uuid::try_parse(&sent.parent).ok().map(CommentId).or(root);
    let mut typed = Typed {
        // A form of ours has one.
        client: Uuid::try_parse(&sent.client).unwrap_or_else(|_| Uuid::now_v7()),
        parent: parent.map(|parent| (parent, None)),
        text: sent.text,
        ..Typed::default()
    };
    let problems = looking.reader.talk().problems;
    let Some(me) = &looking.me else {
        typed.problem = Some(problems.signed_out.to_owned());
        return Outcome::Again(StatusCode::FORBIDDEN, typed);
    };
    if sent.wish == "preview" {
        return match commands::render(on, &typed.text, (looking.place, root)).await {
            Ok(Ok((_, rendered, _))) => {
                typed.preview = Some(rendered.html);
                Outcome::Again(StatusCode::OK, typed)
            }
            Ok(Err(refusal)) => refused(&looking.reader, typed, refusal),
            Err(trouble) => Outcome::Trouble(trouble),
        };
    }
    let client = from.map(|from| from.0);
    let speaker = Speaker {
        account: me.account(),
        is_moderator: looking.reader.is_moderator,
        client: client.as_ref().map(|Address(address)| address.as_str()),
    };
    let place = (typed.client, looking.place);
    match commands::post(on, speaker, &typed.text, place, (parent, root)).await {
        Ok(Ok(Posted::Stored(id, verdict) | Posted::Known(id, verdict))) => {
            Outcome::There(id, said_of(verdict, ["posted", "held"]))
        }
        Ok(Ok(other)) => refused(&looking.reader, typed, Refusal::Posted(other)),
        Ok(Err(refusal)) => refused(&looking.reader, typed, refusal),
        Err(trouble) => Outcome::Trouble(trouble),
    }
}

fn refused(reader: &Reader, mut typed: Typed, refusal: Refusal) -> Outcome {
    let (status, problem) = said(reader, refusal);
    typed.problem = Some(problem);
    match refusal {
        // With another id it can be posted.
        Refusal::Posted(Posted::Conflict) => typed.client = Uuid::now_v7(),
        // As a comment of its own it can be said.
        Refusal::Posted(Posted::NoParent) => typed.parent = None,
        Refusal::Posted(Posted::Said(id)) => typed.see = Some(comment_path(id)),
        _ => {}
    }
    Outcome::Again(status, typed)
}

/// The status and the sentence for why something was not taken.
pub(super) fn said(reader: &Reader, refusal: Refusal) -> (StatusCode, String) {
    let TalkProblems {
        empty,
        too_long,
        too_deep,
        no_parent,
        locked,
        closed,
        suspended,
        said,
        too_many,
        signed_out,
        conflict,
        gone,
    } = reader.talk().problems;
    let until = |at: Option<_>| suspended(at.map(|at| reader.when(at)).as_deref());
    match refusal {
        Refusal::Said(Problem::Empty) => (UNFIT, (*empty).to_owned()),
        Refusal::Said(Problem::TooLong(size)) => (UNFIT, too_long(size)),
        Refusal::TooDeep => (UNFIT, (*too_deep).to_owned()),
        Refusal::TooMany => (StatusCode::TOO_MANY_REQUESTS, (*too_many).to_owned()),
        Refusal::Posted(posted) => match posted {
            Posted::NoParent => (StatusCode::CONFLICT, (*no_parent).to_owned()),
            Posted::Locked => (StatusCode::FORBIDDEN, (*locked).to_owned()),
            Posted::Closed(at) => (StatusCode::FORBIDDEN, closed(&reader.when(at))),
            Posted::Suspended(at) => (StatusCode::FORBIDDEN, until(at)),
            Posted::Said(_) => (StatusCode::CONFLICT, (*said).to_owned()),
            Posted::Gone => (StatusCode::FORBIDDEN, (*signed_out).to_owned()),
            Posted::Conflict | Posted::Stored(..) | Posted::Known(..) => {
                (StatusCode::CONFLICT, (*conflict).to_owned())
            }
        },
        Refusal::Edited(edited) => match edited {
            Edited::Closed(at) => (StatusCode::FORBIDDEN, closed(&reader.when(at))),
            Edited::Suspended(at) => (StatusCode::FORBIDDEN, until(at)),
            Edited::Gone | Edited::Stored(_) | Edited::Same => {
                (StatusCode::CONFLICT, (*gone).to_owned())
            }
        },
    }
}
