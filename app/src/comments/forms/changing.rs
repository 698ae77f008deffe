//! Changing what one said, taking it away, and saying that a reply helped.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::comments::Status;
use domain::ids::CommentId;
use domain::text::text;
use serde::Deserialize;
use store::comments::{self, Edited, Whole};
use uuid::Uuid;

use super::{missing, said_of, saying};
use crate::accounts::{
    Accounts, Address, Form, From, Me, On, page as html, see_other, troubled, zone_of,
};
use crate::comments::commands::{self, Speaker, moderates};
use crate::comments::page;
use crate::comments::show::{Reader, Typed};
use crate::site::{comment_path, discussion_path};

/// What forms about a comment send.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    text: String,
    #[serde(rename = "do")]
    wish: String,
    helpful: String,
    mute: String,
}

/// A comment by its id in an address.
async fn find(on: &Accounts, id: &str) -> Result<Whole, Response> {
    let Ok(id) = Uuid::try_parse(id) else {
        return Err(missing(on));
    };
    match comments::find(&on.store, CommentId(id)).await {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(missing(on)),
        Err(error) => Err(troubled(on, error.into())),
    }
}

/// One that is theirs, and that they may change.
async fn find_own(on: &Accounts, me: &Me, id: &str) -> Result<Whole, Response> {
    let found = find(on, id).await?;
    let is_own = found
        .author
        .as_ref()
        .is_some_and(|(id, _)| *id == me.account().id);
    let is_there = matches!(found.status, Status::Visible | Status::Held);
    if is_own && is_there {
        Ok(found)
    } else {
        Err(missing(on))
    }
}

fn speaker<'a>(me: &'a Me, found: &Whole, client: Option<&'a str>) -> Speaker<'a> {
    Speaker {
        account: me.account(),
        is_moderator: moderates(&me.actor(), &found.course),
        client,
    }
}

/// GET `/comments/{id}/edit`.
pub async fn edit_page(State(on): On, me: Me, Path(id): Path<String>) -> Response {
    match find_own(&on, &me, &id).await {
        Ok(found) => {
            let typed = Typed {
                text: found.source.clone(),
                ..Typed::default()
            };
            html(StatusCode::OK, page::edit(&on.site, &found, &typed))
        }
        Err(response) => response,
    }
}

/// POST `/comments/{id}/edit`.
pub async fn edit(
    State(on): On,
    from: From,
    me: Me,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Response {
    let found = match find_own(&on, &me, &id).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let mut typed = Typed {
        text: sent.text,
        ..Typed::default()
    };
    let client = from.map(|from| from.0);
    let speaker = speaker(
        &me,
        &found,
        client.as_ref().map(|Address(address)| address.as_str()),
    );
    let outcome = if sent.wish == "preview" {
        match commands::render(&on, &typed.text, (found.place, Some(found.root))).await {
            Ok(Ok((_, rendered, _))) => {
                typed.preview = Some(rendered.html);
                return html(StatusCode::OK, page::edit(&on.site, &found, &typed));
            }
            Ok(Err(refusal)) => Ok(Err(refusal)),
            Err(trouble) => Err(trouble),
        }
    } else {
        commands::edit(&on, speaker, &typed.text, &found).await
    };
    match outcome {
        Ok(Ok(edited)) => {
            let said = match edited {
                Edited::Stored(verdict) => said_of(verdict, ["edited", "edit-held"]),
                _ => "edited",
            };
            see_other(&format!("{}?said={said}", comment_path(found.id)))
        }
        Ok(Err(refusal)) => {
            let reader = Reader {
                user: Some(me.account().id),
                is_moderator: speaker.is_moderator,
                may_write: true,
                zone: zone_of(me.account()),
                now: (on.now)(),
                since: None,
                say: text("en"),
            };
            let (status, problem) = saying::said(&reader, refusal);
            typed.problem = Some(problem);
            html(status, page::edit(&on.site, &found, &typed))
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// GET `/comments/{id}/delete`: only asks.
pub async fn delete_page(State(on): On, me: Me, Path(id): Path<String>) -> Response {
    match find_own(&on, &me, &id).await {
        Ok(found) => html(StatusCode::OK, page::delete(&on.site, &found)),
        Err(response) => response,
    }
}

/// POST `/comments/{id}/delete`.
pub async fn delete(State(on): On, me: Me, Path(id): Path<String>) -> Response {
    let found = match find(&on, &id).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    match commands::delete(&on, me.account(), found.id).await {
        Ok(comments::Change::Gone) => missing(&on),
        Ok(_) => see_other(&after_deletion(&found)),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// Where whoever deleted a comment goes on: to the discussion, where they can put it back.
fn after_deletion(found: &Whole) -> String {
    let said = format!("said=deleted&comment={}", found.id);
    match &found.slugs {
        Some((course, chapter)) => format!("{}?{said}", discussion_path(course, chapter)),
        None => "/".to_owned(),
    }
}

/// POST `/comments/{id}/restore`.
pub async fn restore(State(on): On, me: Me, Path(id): Path<String>) -> Response {
    let found = match find(&on, &id).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    match commands::put_back(&on, me.account(), found.id).await {
        Ok(comments::Change::Gone) => missing(&on),
        Ok(_) => see_other(&format!("{}?said=back", comment_path(found.id))),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/comments/{id}/helpful`.
pub async fn helpful(
    State(on): On,
    me: Me,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Response {
    let found = match find(&on, &id).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let is_helpful = sent.helpful != "no";
    match commands::judge_help(&on, speaker(&me, &found, None), &found, is_helpful).await {
        Ok(_) => see_other(&comment_path(found.id)),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/threads/{root}/mute`.
pub async fn mute(
    State(on): On,
    me: Me,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Response {
    let found = match find(&on, &id).await {
        Ok(found) if found.id == found.root => found,
        Ok(_) => return missing(&on),
        Err(response) => return response,
    };
    let is_muted = sent.mute != "no";
    match commands::mute(&on, me.account(), found.root, is_muted).await {
        Ok(()) => {
            let said = if is_muted { "muted" } else { "heard" };
            see_other(&format!("{}?said={said}", comment_path(found.id)))
        }
        Err(trouble) => troubled(&on, trouble),
    }
}
