//! Comments and the box in which one is written, as HTML.

use domain::comments::Status;
use domain::ids::{CommentId, UserId};
use domain::text::{TalkText, Text};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use leptos::prelude::*;
use store::comments::{Comment, Thread};
use uuid::Uuid;

use crate::site::comment_path;
use crate::ui::in_field;

/// Whoever looks, and what they may do.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    /// Their account; nothing for a guest.
    pub user: Option<UserId>,
    /// Whether they moderate in this course.
    pub is_moderator: bool,
    /// Whether they may write here now.
    pub may_write: bool,
    /// Their time zone.
    pub zone: TimeZone,
    /// Now.
    pub now: Timestamp,
    /// Since when something is new to them.
    pub since: Option<Timestamp>,
    /// The interface's words.
    pub say: &'static Text,
}

impl Reader {
    pub fn talk(&self) -> &'static TalkText {
        self.say.talk
    }

    /// A day and a time, where they are.
    pub fn when(&self, at: Timestamp) -> String {
        let there = at.to_zoned(self.zone.clone());
        let today = self.now.to_zoned(self.zone.clone()).date();
        let day = (self.say.dates.day)(there.date(), today);
        format!("{day}, {}", there.strftime("%H:%M"))
    }

    /// Whether something was said since they were here last, and not by themselves.
    pub fn is_new(&self, comment: &Comment) -> bool {
        let is_later = self.since.is_some_and(|since| comment.created_at > since);
        is_later && !self.is_own(comment) && comment.status == Status::Visible
    }

    /// Whether they may say which replies of a thread helped: who began it, and moderators.
    pub fn judges(&self, first: &Comment) -> bool {
        self.user.is_some() && (self.is_moderator || self.is_own(first))
    }

    fn is_own(&self, comment: &Comment) -> bool {
        let author = comment.author.as_ref().map(|author| author.id);
        author.is_some() && author == self.user
    }
}

/// What stands in a box.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// What the comment is called by whoever sends it.
    pub client: Uuid,
    /// What it answers, and who said that.
    pub parent: Option<(CommentId, Option<String>)>,
    /// The words.
    pub text: String,
    /// How they would look.
    pub preview: Option<String>,
    /// What is wrong.
    pub problem: Option<String>,
    /// Where more is to be seen of it.
    pub see: Option<String>,
}

/// The box, which posts to `path`.
pub(super) fn composer(talk: &'static TalkText, path: &str, typed: &Typed) -> AnyView {
    let [label, reply, _, post, ..] = talk.compose;
    let label = match &typed.parent {
        None => label.to_owned(),
        Some((_, Some(name))) => (talk.reply_to)(name),
        Some((_, None)) => reply.to_owned(),
    };
    let parent = typed.parent.as_ref().map(|(id, _)| {
        view! { <input type="hidden" name="parent" value=id.to_string()/> }
    });
    view! {
        <form class="compose" method="post" action=path.to_owned() id="Compose" data-draft="">
            <input type="hidden" name="client" value=typed.client.to_string()/>
            {parent}
            {shown_before(talk, typed)}
            <label for="Words">{label}</label>
            {words(typed)}
            {buttons(talk, post)}
        </form>
    }
    .into_any()
}

/// The box for changing what one said.
pub(super) fn editor(talk: &'static TalkText, path: &str, typed: &Typed) -> AnyView {
    let [.., save] = talk.compose;
    view! {
        <form class="compose" method="post" action=path.to_owned() data-draft="">
            {shown_before(talk, typed)}
            <label for="Words" class="unseen">{talk.edit[0]}</label>
            {words(typed)}
            {buttons(talk, save)}
        </form>
    }
    .into_any()
}

fn buttons(talk: &'static TalkText, post: &'static str) -> AnyView {
    let [_, _, hint, _, preview, _] = talk.compose;
    view! {
        <p class="hint" id="Words-hint">{hint}</p>
        <p class="buttons">
            <button class="go" type="submit" name="do" value="post">{post}</button>
            <button type="submit" name="do" value="preview">{preview}</button>
        </p>
    }
    .into_any()
}

fn shown_before(talk: &'static TalkText, typed: &Typed) -> AnyView {
    let preview = typed.preview.clone().map(|html| {
        view! {
            <section class="preview" aria-label=talk.preview>
                <p class="small">{talk.preview}</p>
                <div class="words" dir="auto" inner_html=html></div>
            </section>
        }
    });
    let see = typed.see.clone();
    let see = see.map(|path| view! { " " <a href=path>{talk.see_it}</a> });
    let problem = typed.problem.clone().map(|problem| {
        view! { <p class="mistake" id="Words-problem" role="alert">{problem}{see}</p> }
    });
    view! { {preview}{problem} }.into_any()
}

fn words(typed: &Typed) -> AnyView {
    let has_problem = typed.problem.is_some();
    let described = if has_problem {
        "Words-problem Words-hint"
    } else {
        "Words-hint"
    };
    view! {
        <textarea
            id="Words"
            name="text"
            rows="5"
            dir="auto"
            aria-describedby=described
            aria-invalid=has_problem.then_some("true")
            autofocus=has_problem || typed.parent.is_some()
            inner_html=in_field(&typed.text)
        ></textarea>
    }
    .into_any()
}

/// A thread in a list.
pub(super) fn thread(reader: &Reader, base: &str, thread: &Thread) -> AnyView {
    let talk = reader.talk();
    let path = format!("{base}/{}", thread.first.id);
    let more = (thread.more > 0).then(|| {
        let words = (talk.more_replies)(thread.more);
        view! { <p class="more"><a href=format!("{path}#Replies")>{words}</a></p> }
    });
    let helpful = thread.helpful.as_ref().map(|helpful| {
        view! { <p class="more"><a href=comment_path(helpful.id)>{talk.helpful[1]}</a></p> }
    });
    view! {
        <li class="thread">
            {comment(reader, &path, &thread.first, false)}
            {helpful}
            {replies(reader, &path, &thread.replies, reader.judges(&thread.first))}
            {more}
        </li>
    }
    .into_any()
}

/// Replies from top to bottom, each as far in as it stands deep.
pub(super) fn replies(
    reader: &Reader,
    path: &str,
    replies: &[Comment],
    may_judge: bool,
) -> AnyView {
    if replies.is_empty() {
        return ().into_any();
    }
    let items = replies.iter().map(|reply| {
        let depth = format!("depth-{}", reply.path.depth());
        view! { <li class=depth>{comment(reader, path, reply, may_judge)}</li> }
    });
    view! { <ol class="replies">{items.collect_view()}</ol> }.into_any()
}

/// One comment, in the thread with this path; of a reply `may_judge` says whether the reader may say that it
/// helped.
pub(super) fn comment(reader: &Reader, path: &str, comment: &Comment, may_judge: bool) -> AnyView {
    let talk = reader.talk();
    let is_own = reader.is_own(comment);
    let is_shown = comment.status == Status::Visible || (is_own && !comment.html.is_empty());
    let id = format!("comment-{}", comment.id);
    let when = reader.when(comment.created_at);
    if !is_shown {
        let gone = match comment.status {
            Status::Deleted => talk.gone[0],
            Status::Hidden => talk.gone[1],
            Status::Held | Status::Visible => talk.gone[2],
        };
        return view! {
            <article class="comment gone" id=id tabindex="-1" aria-label=gone>
                <p class="hint">{gone}</p>
            </article>
        }
        .into_any();
    }
    let name = comment
        .author
        .as_ref()
        .map_or(talk.nobody, |author| &author.name)
        .to_owned();
    let own = match comment.status {
        Status::Held => Some(talk.own[0]),
        Status::Hidden => Some(talk.own[1]),
        _ => None,
    };
    let own = own.map(|words| view! { <p class="hint own">{words}</p> });
    view! {
        <article class="comment" id=id tabindex="-1" aria-label=format!("{name}, {when}")>
            {by(reader, comment, name.clone(), when.clone())}
            {own}
            <div class="words" dir="auto" inner_html=comment.html.clone()></div>
            {doing(reader, path, comment, (is_own, may_judge))}
        </article>
    }
    .into_any()
}

/// Who said it, to whom and when.
fn by(reader: &Reader, comment: &Comment, name: String, when: String) -> AnyView {
    let talk = reader.talk();
    let has = comment
        .author
        .as_ref()
        .map_or([false; 2], |by| [by.is_author, by.is_admin]);
    let badges = has.into_iter().zip(talk.badges).filter(|(has, _)| *has);
    let badges = badges.map(|(_, badge)| view! { <b class="badge">{badge}</b> });
    let to = comment.answers.as_ref().map(|(id, name)| {
        let name = name.as_deref().unwrap_or(talk.nobody);
        view! { <a class="to" href=comment_path(*id)>{(talk.to)(name)}</a> }
    });
    let edited = comment
        .edited_at
        .map(|at| view! { <span>{(talk.edited)(&reader.when(at))}</span> });
    let new = reader
        .is_new(comment)
        .then(|| view! { <b class="new">{talk.is_new}</b> });
    let helpful = comment
        .is_helpful
        .then(|| view! { <b class="helpful">{talk.helpful[0]}</b> });
    view! {
        <p class="by">
            <bdi class="name">{name}</bdi>
            {badges.collect_view()}
            {to}
            <a class="when" href=comment_path(comment.id) title=(talk.link)(&when)>
                <time datetime=comment.created_at.to_string()>{when.clone()}</time>
            </a>
            {edited}
            {new}
            {helpful}
        </p>
    }
    .into_any()
}

/// What can be done with a comment.
fn doing(
    reader: &Reader,
    path: &str,
    comment: &Comment,
    (is_own, may_judge): (bool, bool),
) -> AnyView {
    if reader.user.is_none() {
        return ().into_any();
    }
    let talk = reader.talk();
    let [reply, edit, delete] = talk.doing;
    let at = comment_path(comment.id);
    let is_visible = comment.status == Status::Visible;
    let can_change = is_own && matches!(comment.status, Status::Visible | Status::Held);
    let links = [
        (
            is_visible && reader.may_write,
            format!("{path}?reply={}#Words", comment.id),
            reply,
        ),
        (can_change, format!("{at}/edit"), edit),
        (can_change, format!("{at}/delete"), delete),
    ];
    let links = links.into_iter().filter(|(can, ..)| *can);
    let links = links.map(|(_, href, word)| view! { <a href=href>{word}</a> });
    let helpful = (may_judge && is_visible && !is_own).then(|| {
        let (value, word) = if comment.is_helpful {
            ("no", talk.helpful[3])
        } else {
            ("yes", talk.helpful[2])
        };
        view! {
            <form method="post" action=format!("{at}/helpful")>
                <button class="plain" type="submit" name="helpful" value=value>{word}</button>
            </form>
        }
    });
    view! { <div class="doing">{links.collect_view()}{helpful}</div> }.into_any()
}
