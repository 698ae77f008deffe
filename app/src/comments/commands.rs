//! Saying something, changing it and taking it away: permission, the domain's rules, one call to the store.

use std::time::Duration;

use domain::accounts::permissions::{Action, Actor, may};
use domain::comments::{NEW, Problem, Said, fingerprint};
use domain::ids::{AuthorId, CommentId, UserId};
use jiff::Timestamp;
use markdown::{RenderedComment, render_comment};
use store::accounts::Account;
use store::comments::{
    self, Change, Edited, NewComment, Place, Posted, Poster, Whole, Written, participants,
};
use store::throttle;
use uuid::Uuid;

use crate::accounts::{Accounts, Trouble, throttle_key};

/// How much one account says, as a burst and a rate a second.
const ACCOUNT: (f64, f64) = (8.0, 1.0 / 20.0);
/// The same of one that is new.
const NEW_ACCOUNT: (f64, f64) = (4.0, 1.0 / 60.0);
/// The same from one address on the network, behind which a class may sit.
const CLIENT: (f64, f64) = (80.0, 1.0 / 3.0);

/// How many characters of a comment stand where it is only named.
const EXCERPT: usize = 160;

/// Why what was typed was not posted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Nothing can be seen in it, or it is too long.
    Said(Problem),
    /// Deeper than anybody reads.
    TooDeep,
    /// Too much in a short time.
    TooMany,
    /// The store's reason.
    Posted(Posted),
    /// The same of an edit.
    Edited(Edited),
}

/// Whoever says something.
#[derive(Clone, Copy, Debug)]
pub struct Speaker<'a> {
    /// Their account.
    pub account: &'a Account,
    /// Whether they moderate in this course.
    pub is_moderator: bool,
    /// The address on the network, where it is known.
    pub client: Option<&'a str>,
}

impl Speaker<'_> {
    fn poster(&self) -> Poster {
        Poster {
            user: self.account.id,
            is_moderator: self.is_moderator,
        }
    }
}

/// Whether somebody moderates a course.
pub fn moderates(actor: &Actor, course: &AuthorId) -> bool {
    may(actor, &Action::ModerateCourse(course.clone()))
}

/// What was typed, what is shown of it, and who is called by name.
pub type Rendered = (Said, RenderedComment, Vec<UserId>);

/// What somebody typed, as it would be shown.
///
/// # Errors
///
/// [`Trouble`]; or the [`Refusal`].
pub async fn render(
    on: &Accounts,
    typed: &str,
    (place, root): (Place, Option<CommentId>),
) -> Result<Result<Rendered, Refusal>, Trouble> {
    let said = match Said::parse(typed) {
        Ok(said) => said,
        Err(problem) => return Ok(Err(Refusal::Said(problem))),
    };
    let there = participants(&on.store, place.topic(), root).await?;
    let names: Vec<&str> = there.iter().map(|(_, name)| name.as_str()).collect();
    let Ok(rendered) = render_comment(said.as_str(), &names) else {
        return Ok(Err(Refusal::TooDeep));
    };
    // Marks of Markdown alone say nothing.
    if rendered.is_blank() {
        return Ok(Err(Refusal::Said(Problem::Empty)));
    }
    let called = rendered.mentions.iter();
    let mentions = called.filter_map(|at| there.get(*at)).map(|(id, _)| *id);
    let mentions = mentions.collect();
    Ok(Ok((said, rendered, mentions)))
}

fn written((said, rendered, mentions): Rendered) -> Written {
    let mut excerpt: String = rendered.text.chars().take(EXCERPT).collect();
    if excerpt.len() < rendered.text.len() {
        excerpt.push('…');
    }
    Written {
        source: said.as_str().to_owned(),
        digest: fingerprint(&rendered.text),
        html: rendered.html,
        words: rendered.text,
        excerpt,
        links: rendered.links,
        domains: rendered.domains,
        mentions,
    }
}

/// Posts what somebody typed. Says under which id it is there now, or was already, and whether it waits
/// for a moderator.
///
/// # Errors
///
/// [`Trouble`]; or the [`Refusal`].
pub async fn post(
    on: &Accounts,
    speaker: Speaker<'_>,
    typed: &str,
    (client, place): (Uuid, Place),
    (parent, root): (Option<CommentId>, Option<CommentId>),
) -> Result<Result<Posted, Refusal>, Trouble> {
    let rendered = match render(on, typed, (place, root)).await? {
        Ok(rendered) => rendered,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !has_room(on, speaker).await? {
        return Ok(Err(Refusal::TooMany));
    }
    let comment = NewComment {
        client,
        place,
        parent,
        written: written(rendered),
    };
    let posted = comments::post(&on.store, speaker.poster(), &comment, (on.now)()).await?;
    Ok(match posted {
        Posted::Stored(..) | Posted::Known(..) => Ok(posted),
        refused => Err(Refusal::Posted(refused)),
    })
}

/// Changes what a comment of theirs says.
///
/// # Errors
///
/// [`Trouble`]; or the [`Refusal`].
pub async fn edit(
    on: &Accounts,
    speaker: Speaker<'_>,
    typed: &str,
    comment: &Whole,
) -> Result<Result<Edited, Refusal>, Trouble> {
    let rendered = match render(on, typed, (comment.place, Some(comment.root))).await? {
        Ok(rendered) => rendered,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !has_room(on, speaker).await? {
        return Ok(Err(Refusal::TooMany));
    }
    let (poster, written) = (speaker.poster(), written(rendered));
    let edited = comments::edit(&on.store, poster, comment.id, &written, (on.now)()).await?;
    Ok(match edited {
        Edited::Stored(_) | Edited::Same => Ok(edited),
        refused => Err(Refusal::Edited(refused)),
    })
}

/// Whether somebody has said no more of late than one says. What the network's address has left is asked
/// last, so that nobody uses up what belongs to those beside them by asking in vain.
async fn has_room(on: &Accounts, speaker: Speaker<'_>) -> Result<bool, Trouble> {
    let now = (on.now)();
    let id = speaker.account.id;
    let limit = if is_new(id, now) {
        NEW_ACCOUNT
    } else {
        ACCOUNT
    };
    let key = throttle_key("comments", &id.to_string());
    if !throttle::take(&on.store, &key, limit.0, limit.1, now).await? {
        return Ok(false);
    }
    let Some(client) = speaker.client else {
        return Ok(true);
    };
    let key = throttle_key("comments from", client);
    Ok(throttle::take(&on.store, &key, CLIENT.0, CLIENT.1, now).await?)
}

/// An account's id says when it was made.
fn is_new(id: UserId, now: Timestamp) -> bool {
    let made = id.0.get_timestamp().map(|at| at.to_unix().0);
    let now = u64::try_from(now.as_second()).unwrap_or(0);
    made.is_some_and(|made| Duration::from_secs(now.saturating_sub(made)) < NEW)
}

/// Takes away what somebody said.
///
/// # Errors
///
/// [`Trouble`].
pub async fn delete(on: &Accounts, account: &Account, id: CommentId) -> Result<Change, Trouble> {
    Ok(comments::delete(&on.store, account.id, id, (on.now)()).await?)
}

/// Puts back what somebody took away.
///
/// # Errors
///
/// [`Trouble`].
pub async fn put_back(on: &Accounts, account: &Account, id: CommentId) -> Result<Change, Trouble> {
    Ok(comments::put_back(&on.store, account.id, id, (on.now)()).await?)
}

/// Marks a reply as helpful or takes the mark back, for whoever began the thread or moderates there.
///
/// # Errors
///
/// [`Trouble`].
pub async fn judge_help(
    on: &Accounts,
    speaker: Speaker<'_>,
    comment: &Whole,
    is_helpful: bool,
) -> Result<Change, Trouble> {
    let user = speaker.account.id;
    if !speaker.is_moderator && comment.began_by != Some(user) {
        return Err(Trouble::Forbidden);
    }
    Ok(if is_helpful {
        comments::mark_helpful(&on.store, user, comment.id, (on.now)()).await?
    } else {
        comments::unmark_helpful(&on.store, comment.id).await?
    })
}

/// Has somebody hear no more of a thread, or hear of it again.
///
/// # Errors
///
/// [`Trouble`].
pub async fn mute(
    on: &Accounts,
    account: &Account,
    root: CommentId,
    is_muted: bool,
) -> Result<(), Trouble> {
    if is_muted {
        comments::mute(&on.store, account.id, root, (on.now)()).await?;
    } else {
        comments::unmute(&on.store, account.id, root).await?;
    }
    Ok(())
}
