//! The pages of discussions.

use domain::chapters::resolve_links;
use domain::comments::Sort;
use domain::text::text;
use leptos::prelude::*;
use store::chapters::Found;
use store::comments::{AskedAbout, Comment, Page, Replies, Thread};

use super::show::{Reader, Typed, comment, composer, editor, replies, thread};
use crate::shell::{Frame, Head, document, foreign};
use crate::site::{Site, chapter_path, comment_path, discussion_path, linked_path};
use crate::ui::errors::error_page;

/// What stands in place of the box.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    /// The box.
    Open(Typed),
    /// Whoever has no account signs in, and comes back to this path.
    Guest(String),
    /// Nobody writes, or they don't: a sentence.
    Closed(String),
}

/// Where in a chapter a discussion is.
#[derive(Clone, Debug)]
pub(super) struct Where {
    /// The chapter.
    pub chapter: Found,
    /// What can be discussed beside the chapter as a whole.
    pub questions: Vec<AskedAbout>,
    /// Which of those it is about.
    pub question: Option<usize>,
    /// Whether other pages of the site may name it.
    pub is_public: bool,
}

impl Where {
    /// The path of the chapter's discussion.
    pub fn base(&self) -> String {
        discussion_path(&self.chapter.course_slug, &self.chapter.slug)
    }

    /// The path of this one.
    pub fn path(&self) -> String {
        match self.asked() {
            Some(asked) => format!("{}?question={}", self.base(), asked.author_id),
            None => self.base(),
        }
    }

    /// The question, where it is about one.
    pub fn asked(&self) -> Option<&AskedAbout> {
        self.questions.get(self.question?)
    }

    /// Whether what is said is still folded: the reader has not tried the question.
    pub fn is_folded(&self) -> bool {
        self.asked().is_some_and(|asked| !asked.is_tried)
    }
}

/// A page of threads.
pub(super) struct Listed {
    /// Where.
    pub at: Where,
    /// The order.
    pub sort: Sort,
    /// Whether it is not the first page.
    pub is_later: bool,
    /// The threads; nothing where they are folded.
    pub page: Option<Page>,
    /// The next page's cursor.
    pub next: Option<String>,
    /// What only the reader sees of their own.
    pub own: Vec<Comment>,
    /// How many are new to them.
    pub news: usize,
    /// The box.
    pub compose: Slot,
    /// What has just become of something.
    pub notice: Option<&'static str>,
    /// Where what was just deleted is put back.
    pub put_back: Option<String>,
}

/// One thread.
pub(super) struct Whole {
    /// Where.
    pub at: Where,
    /// The thread.
    pub thread: Replies,
    /// The next page's cursor.
    pub next: Option<String>,
    /// Whether it is not the first page.
    pub is_later: bool,
    /// What only the reader sees of their own in it.
    pub own: Vec<Comment>,
    /// Whether they don't want to hear of it.
    pub is_muted: bool,
    /// The box, where a reply is being written.
    pub compose: Option<Slot>,
    /// What has just become of something.
    pub notice: Option<&'static str>,
}

fn framed(site: &Site, reader: &Reader, at: &Where, content: AnyView) -> String {
    let talk = reader.talk();
    let chapter = &at.chapter;
    let title = (talk.title_of)(&chapter.title);
    let head = Head {
        title: title.clone(),
        description: talk.invitation[0].to_owned(),
        path: at.is_public.then(|| at.base()),
        lang: chapter.lang.clone(),
        kind: "website",
        structured: None,
    };
    let lang = foreign(reader.say, &chapter.lang);
    document(site, head, Frame::Student, || {
        let path = chapter_path(&chapter.course_slug, &chapter.slug);
        view! {
            <main class="column talk-page" id="Text">
                <p class="within"><a href=path>{chapter.title.clone()}</a></p>
                <h1 lang=lang>{talk.title}</h1>
                {content}
            </main>
        }
        .into_any()
    })
}

/// The page of a discussion.
pub(super) fn listed(site: &Site, reader: &Reader, view: &Listed) -> String {
    let lang = foreign(reader.say, &view.at.chapter.lang);
    let body = match &view.page {
        None => folded(reader, view),
        Some(page) => threads(reader, view, page),
    };
    let own = view.own.iter().map(|own| {
        let path = format!("{}/{}", view.at.base(), own.root);
        view! { <li class="thread">{comment(reader, &path, own, false)}</li> }
    });
    let own =
        (!view.own.is_empty()).then(|| view! { <ol class="threads own">{own.collect_view()}</ol> });
    let content = view! {
        <div lang=lang>
            {notice(reader, view.notice, view.put_back.clone())}
            {topics(reader, &view.at)}
            {write(reader, &view.at.path(), &view.compose)}
            {own}
            {body}
        </div>
    };
    framed(site, reader, &view.at, content.into_any())
}

/// What has just become of something, and the way back.
fn notice(reader: &Reader, words: Option<&'static str>, put_back: Option<String>) -> AnyView {
    let put_back = put_back.map(|action| {
        view! {
            <form method="post" action=action>
                <button type="submit">{reader.talk().put_back}</button>
            </form>
        }
    });
    words
        .map(|words| view! { <div class="notice" role="status"><p>{words}</p>{put_back}</div> })
        .into_any()
}

/// What can be discussed.
fn topics(reader: &Reader, at: &Where) -> AnyView {
    if at.questions.is_empty() {
        return ().into_any();
    }
    let talk = reader.talk();
    let base = at.base();
    let here = |is_here: bool| is_here.then_some("page");
    let chapter = view! {
        <li><a href=base.clone() aria-current=here(at.question.is_none())>{talk.topics[1]}</a></li>
    };
    let questions = at.questions.iter().enumerate().map(|(number, asked)| {
        let href = format!("{base}?question={}", asked.author_id);
        let folded = (!asked.is_tried).then(|| view! { " "<small>{talk.folded[0]}</small> });
        view! {
            <li>
                <a href=href aria-current=here(at.question == Some(number))>{(talk.question)(number + 1)}</a>
                {folded}
            </li>
        }
    });
    let prompt = at.asked().map(|asked| {
        let course = &at.chapter.course_slug;
        // Links to other chapters are of no use to whoever talks about this one.
        let html = resolve_links(&asked.prompt, |id| linked_path(course, id, |_| None));
        view! { <blockquote class="prompt" inner_html=html></blockquote> }
    });
    view! {
        <nav class="topics" aria-label=talk.topics[0]>
            <ul>{chapter}{questions.collect_view()}</ul>
        </nav>
        {prompt}
    }
    .into_any()
}

fn folded(reader: &Reader, view: &Listed) -> AnyView {
    let [_, why, way] = reader.talk().folded;
    let chapter = &view.at.chapter;
    let question = view.at.asked().map(|asked| asked.author_id.to_string());
    let path = chapter_path(&chapter.course_slug, &chapter.slug);
    let href = format!("{path}#question-{}", question.unwrap_or_default());
    view! {
        <p class="hint">{why}</p>
        <p><a class="button" href=href>{way}</a></p>
    }
    .into_any()
}

fn threads(reader: &Reader, view: &Listed, page: &Page) -> AnyView {
    let talk = reader.talk();
    if page.threads.is_empty() && view.own.is_empty() && !view.is_later {
        return view! { <p class="hint">{talk.empty}</p> }.into_any();
    }
    let path = view.at.path();
    let mark = if path.contains('?') { '&' } else { '?' };
    let sorted = |sort: Sort, word: &'static str| {
        let here = (sort == view.sort).then_some("page");
        view! { <a href=format!("{path}{mark}sort={}", sort.as_str()) aria-current=here>{word}</a> }
    };
    let first_new = page
        .threads
        .iter()
        .flat_map(all_of)
        .find(|one| reader.is_new(one));
    let news = first_new.filter(|_| view.news > 0).map(|first| {
        view! { <p class="news"><a href=format!("#comment-{}", first.id)>{(talk.new)(view.news)}</a></p> }
    });
    let base = view.at.base();
    let list = page.threads.iter().map(|each| thread(reader, &base, each));
    let first = view
        .is_later
        .then(|| view! { <a href=path.clone()>{talk.pages[1]}</a> });
    let next = view.next.as_ref().map(|next| {
        let href = format!("{path}{mark}sort={}&after={next}", view.sort.as_str());
        view! { <a rel="next" href=href>{talk.pages[0]}</a> }
    });
    view! {
        <nav class="sort" aria-label=talk.sort[0]>
            {sorted(Sort::Newest, talk.sort[1])}
            {sorted(Sort::Oldest, talk.sort[2])}
        </nav>
        {news}
        <ol class="threads">{list.collect_view()}</ol>
        <p class="turning">{first}{next}</p>
    }
    .into_any()
}

/// All of a thread that a list shows.
pub(super) fn all_of(thread: &Thread) -> impl Iterator<Item = &Comment> {
    std::iter::once(&thread.first).chain(&thread.replies)
}

/// The box, or what stands in its place.
fn write(reader: &Reader, path: &str, compose: &Slot) -> AnyView {
    let talk = reader.talk();
    match compose {
        Slot::Open(typed) => composer(talk, path, typed),
        Slot::Guest(back) => {
            let back =
                percent_encoding::utf8_percent_encode(back, percent_encoding::NON_ALPHANUMERIC);
            view! {
                <p class="hint">{talk.sign_in[0]}</p>
                <p><a class="button" href=format!("/sign-in?next={back}")>{talk.sign_in[1]}</a></p>
            }
            .into_any()
        }
        Slot::Closed(why) => view! { <p class="hint closed">{why.clone()}</p> }.into_any(),
    }
}

/// The page of one thread.
pub(super) fn whole(site: &Site, reader: &Reader, view: &Whole) -> String {
    let talk = reader.talk();
    let lang = foreign(reader.say, &view.at.chapter.lang);
    let Replies {
        first,
        replies: below,
        ..
    } = &view.thread;
    let path = format!("{}/{}", view.at.base(), first.id);
    let own = view.own.iter().filter(|own| own.id != first.id).map(|own| {
        view! { <li class="depth-1">{comment(reader, &path, own, false)}</li> }
    });
    let own = own.collect_view();
    let to_first = view
        .is_later
        .then(|| view! { <a href=path.clone()>{talk.pages[1]}</a> });
    let next = view.next.as_ref().map(|next| {
        view! { <a rel="next" href=format!("{path}?after={next}#Replies")>{talk.pages[0]}</a> }
    });
    let locked = first
        .is_locked
        .then(|| view! { <p class="hint closed">{talk.locked}</p> });
    let mute = reader.user.map(|_| {
        let (value, word) = if view.is_muted {
            ("no", talk.mute[1])
        } else {
            ("yes", talk.mute[0])
        };
        view! {
            <form class="mute" method="post" action=format!("/threads/{}/mute", first.id)>
                <button class="plain" type="submit" name="mute" value=value>{word}</button>
            </form>
        }
    });
    let compose = view
        .compose
        .as_ref()
        .map(|compose| write(reader, &path, compose));
    let content = view! {
        <div lang=lang>
            {notice(reader, view.notice, None)}
            <p class="within"><a href=view.at.path()>{talk.thread[1]}</a></p>
            {comment(reader, &path, first, false)}
            {mute}
            {locked}
            {compose}
            <div id="Replies">
                {replies(reader, &path, below, reader.judges(first))}
                <ol class="replies">{own}</ol>
            </div>
            <p class="turning">{to_first}{next}</p>
        </div>
    };
    framed(site, reader, &view.at, content.into_any())
}

/// A page about one comment, with a form.
fn about(
    site: &Site,
    [title, lead]: [&'static str; 2],
    content: impl FnOnce() -> AnyView,
) -> String {
    let head = Head {
        title: title.to_owned(),
        description: lead.to_owned(),
        path: None,
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    document(site, head, Frame::Student, || {
        view! {
            <main class="column talk-page" id="Text">
                <h1>{title}</h1>
                <p class="lead">{lead}</p>
                {content()}
            </main>
        }
        .into_any()
    })
}

/// No course, so these pages speak the interface's first language.
const LANG: &str = "en";

/// The page on which somebody changes what they said.
pub(super) fn edit(site: &Site, comment: &store::comments::Whole, typed: &Typed) -> String {
    let talk = text(LANG).talk;
    let path = format!("{}/edit", comment_path(comment.id));
    about(site, talk.edit, || editor(talk, &path, typed))
}

/// The page that asks whether somebody means to take away what they said.
pub(super) fn delete(site: &Site, comment: &store::comments::Whole) -> String {
    let talk = text(LANG).talk;
    let [title, lead, button] = talk.delete;
    let path = format!("{}/delete", comment_path(comment.id));
    about(site, [title, lead], || {
        view! {
            <blockquote class="words" dir="auto" inner_html=comment.html.clone()></blockquote>
            <form method="post" action=path>
                <button class="go" type="submit">{button}</button>
            </form>
        }
        .into_any()
    })
}

/// A comment that is not there, or not for whoever asks.
pub(super) fn missing(site: &Site) -> String {
    error_page(site, "404", text(LANG).talk.missing, ().into_any())
}

/// A page of a discussion that there is not, with the way to its beginning.
pub(super) fn no_page(site: &Site, path: String) -> String {
    let talk = text(LANG).talk;
    let way = view! { <p><a class="button" href=path>{talk.title}</a></p> };
    error_page(site, "400", talk.no_page, way.into_any())
}
