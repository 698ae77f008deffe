//! The document around every page.

use std::sync::Arc;

use domain::text::{Text, is_rtl, primary, text};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use serde_json::Value;

use crate::site::{FEED, OFFLINE, PROGRESS, REVIEW, SEARCH, SETTINGS, Site};
use crate::ui::icons;

/// Runs before anything is painted: sets the theme that the reader chose, so that no page flashes,
/// and says when the page is visited again, since then the reader's place in it must be found
/// (`style/prose.css`). It fetches the loader with the second frame, when the first has the text, so
/// that nothing stands between a reader and that; a page in the background, which has no frames,
/// gets it at once.
///
/// It may run in a page of an earlier build (`server/src/build.rs`), so it expects nothing of its
/// element.
/// The content security policy allows exactly this text, by its hash.
/// The theme's key is the loader's; what anybody else may have stored there is no theme.
pub const INLINE_SCRIPT: &str = concat!(
    "{let e=document.documentElement.dataset,{loader:l}=document.currentScript.dataset;",
    r#"try{let t=localStorage["chapterwise-theme"];if(t=="light"||t=="dark")e.theme=t}catch{}"#,
    r#"if(performance.getEntriesByType("navigation")[0]?.type!="navigate")e.again="";"#,
    r#"let f=()=>l&&import(l);"#,
    r#"addEventListener("DOMContentLoaded",()=>document.hidden?f():requestAnimationFrame(()=>requestAnimationFrame(f)))}"#,
);

/// Paper by day and by night, as in `style/tokens.css`.
const PAPER: [&str; 2] = ["#fcfbf7", "#16140f"];

/// What a page says about itself to browsers, search engines and other sites.
#[derive(Clone, Debug)]
pub struct Head {
    /// The title, without the site's name.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// The canonical path; a page without one is not to be indexed.
    pub path: Option<String>,
    /// BCP 47 language of the content.
    pub lang: String,
    /// Open Graph type: `website` or `article`.
    pub kind: &'static str,
    /// What the page is about, for machines.
    pub structured: Option<Value>,
}

/// Which parts of the frame a page uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Frame {
    /// One column.
    Plain,
    /// One column about what a student has learnt, which has styles of its own (`learning.css`).
    Student,
    /// Course outline and table of contents beside the text, behind a button on narrow screens.
    Spread,
}

/// A whole HTML document around `content`, which is the `main` element and, in a
/// [`Frame::Spread`], what stands beside it.
pub fn document(
    site: &Site,
    head: Head,
    frame: Frame,
    content: impl FnOnce() -> AnyView,
) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| page(site, &head, frame, content).to_html());
    owner.unset_with_forced_cleanup();
    let mut out = String::with_capacity(html.len() + 16);
    out.push_str("<!doctype html>");
    push_with_valid_markers(&mut out, &html);
    out
}

/// A piece of a page, for a script that puts it into one.
pub fn fragment(content: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| content().to_html());
    owner.unset_with_forced_cleanup();
    let mut out = String::with_capacity(html.len());
    push_with_valid_markers(&mut out, &html);
    out
}

fn page(site: &Site, head: &Head, frame: Frame, content: impl FnOnce() -> AnyView) -> AnyView {
    let say = text(&head.lang);
    let dir = is_rtl(&head.lang).then_some("rtl");
    let title = if head.title == SITE_NAME {
        SITE_NAME.to_owned()
    } else {
        format!("{} · {SITE_NAME}", head.title)
    };
    let assets = &site.assets;
    let ours = foreign(say, &head.lang);
    let offline = site.offline_script();
    let footer = footer(say, ours, offline.is_some());
    let note = offline.is_some().then(|| say.offline.note.join("|"));
    // Before the styles: a script after them would wait for them.
    let script = view! {
        <script
            inner_html=INLINE_SCRIPT
            data-loader=assets.path("loader.js")
            data-app=assets.path("app.js")
            data-wasm=assets.path("app.wasm")
            data-copy=say.copy.join("|")
            data-theme=say.theme.join("|")
            data-lang=ours
            data-offline=offline
            data-manifest=assets.path("app.webmanifest")
            data-note=note
            data-guest=assets.path("guest.js")
            data-guest-notes=say.guest.notes.join("|")
            data-testing=assets.path("testing.js")
            data-keep=assets.path("keep.js")
        ></script>
    };
    let head_elements = head_elements(site, head, frame, (title, script));
    let spread = frame == Frame::Spread;
    let content = content();
    view! {
        <html lang=head.lang.clone() dir=dir>
            <head>
                {head_elements}
            </head>
            <body>
                <a class="skip" href="#Text" lang=ours>{say.skip}</a>
                {bar(say, ours, spread)}
                {content}
                {footer}
                <p class="unseen" id="Status" role="status" lang=ours></p>
            </body>
        </html>
    }
    .into_any()
}

/// The name in titles and in the bar.
pub const SITE_NAME: &str = "Chapterwise";

fn head_elements(
    site: &Site,
    head: &Head,
    frame: Frame,
    (title, script): (String, impl IntoView),
) -> AnyView {
    let more = (frame == Frame::Student)
        .then(|| view! { <link rel="stylesheet" href=site.assets.path("learning.css")/> });
    let assets = &site.assets;
    let url = head.path.as_ref().map(|path| site.absolute(path));
    let canonical = url
        .clone()
        .map(|url| view! { <link rel="canonical" href=url/> });
    let robots = url
        .is_none()
        .then(|| view! { <meta name="robots" content="noindex"/> });
    let graph = url.map(|url| {
        view! {
            {property("og:site_name", SITE_NAME.to_owned())}
            {property("og:type", head.kind.to_owned())}
            {property("og:title", head.title.clone())}
            {property("og:description", head.description.clone())}
            {property("og:url", url)}
            {property("og:locale", head.lang.replace('-', "_"))}
            {property("og:image", site.absolute(&assets.path("card.png")))}
            {property("og:image:alt", SITE_NAME.to_owned())}
            <meta name="twitter:card" content="summary_large_image"/>
        }
    });
    let structured = head.structured.as_ref().map(|value| {
        view! { <script type="application/ld+json" inner_html=json_in_html(value)></script> }
    });
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>{title}</title>
        <meta name="description" content=head.description.clone()/>
        <meta name="color-scheme" content="light dark"/>
        {theme_color("(prefers-color-scheme: light)", PAPER[0])}
        {theme_color("(prefers-color-scheme: dark)", PAPER[1])}
        {script}
        <link rel="stylesheet" href=assets.path("style.css")/>
        {more}
        <link rel="icon" type="image/svg+xml" href=assets.path("icon.svg")/>
        <link rel="apple-touch-icon" href=assets.path("icon.png")/>
        <link rel="alternate" type="application/atom+xml" title=SITE_NAME href=FEED/>
        {canonical}
        {robots}
        {graph}
        {structured}
    }
    .into_any()
}

/// An Open Graph property; the view macro knows no such attribute.
fn property(name: &'static str, content: String) -> impl IntoView {
    leptos::html::meta().attr("property", name).content(content)
}

fn theme_color(media: &'static str, colour: &'static str) -> impl IntoView {
    leptos::html::meta()
        .name("theme-color")
        .attr("media", media)
        .content(colour)
}

/// JSON that can stand inside a script element: nothing in it can end the element or open a
/// comment.
fn json_in_html(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

fn bar(say: &'static Text, ours: Option<&'static str>, spread: bool) -> AnyView {
    let contents = spread.then(|| {
        view! { <button type="button" class="contents-button" popovertarget="Contents">{say.contents}</button> }
    });
    view! {
        <header class="bar" lang=ours>
            <a class="mark" href="/"><span aria-hidden="true">"¶"</span>{SITE_NAME}</a>
            <nav class="places" aria-label=say.site>
                <a href="/">{say.courses}</a>
                <a href=REVIEW>{say.review.title}</a>
                <a href=PROGRESS>{say.progress.title}</a>
            </nav>
            {contents}
            // To the field itself, so that one can type at once.
            <a class="find" href=format!("{SEARCH}#Query") aria-keyshortcuts="Control+K Meta+K">
                <svg class="lens" viewBox="0 0 16 16" aria-hidden="true" inner_html=icons::LENS></svg>
                <span>{say.search}</span><kbd aria-hidden="true">{say.search_key}</kbd>
            </a>
            // The page is the same for everybody; the loader writes the reader's name into it, in
            // whatever direction that is read.
            <a class="me" href=SETTINGS>
                <svg viewBox="0 0 16 16" aria-hidden="true" inner_html=icons::PERSON></svg>
                <bdi>{say.accounts.account}</bdi>
            </a>
            <button type="button" class="theme" aria-label=say.theme[0]>
                <svg viewBox="0 0 16 16" aria-hidden="true" inner_html=icons::THEMES></svg>
            </button>
        </header>
    }
    .into_any()
}

fn footer(say: &'static Text, ours: Option<&'static str>, offline: bool) -> AnyView {
    let kept = offline.then(|| view! { <a href=OFFLINE>{say.offline.kept}</a> });
    view! {
        <footer class="foot" lang=ours>
            <a href="/">{SITE_NAME}</a>
            // In the bar there is no room for it on narrow screens.
            <a href=PROGRESS>{say.progress.title}</a>
            {kept}
            <a href=FEED>{say.feed}</a>
        </footer>
    }
    .into_any()
}

/// The language of the interface, where it differs from the page's: it must be marked, or a
/// screen reader would pronounce it in the wrong one.
pub fn foreign(say: &'static Text, lang: &str) -> Option<&'static str> {
    (!primary(lang).eq_ignore_ascii_case(say.tag)).then_some(say.tag)
}

/// Leptos separates neighbouring texts with `<!>`, which browsers read as an empty comment and
/// checkers as a mistake. Inside an island the comment is needed to find one's way, so it is
/// written out; elsewhere nobody reads it. `<` is escaped in every text and attribute, and the
/// sanitiser removes comments, so no other `<!>` can occur.
fn push_with_valid_markers(out: &mut String, html: &str) {
    const MARKER: &str = "<!>";
    let mut rest = html;
    let mut inside = false;
    while let Some(at) = rest.find(if inside {
        "</leptos-island>"
    } else {
        "<leptos-island "
    }) {
        let (before, after) = rest.split_at(at);
        out.push_str(&before.replace(MARKER, if inside { "<!---->" } else { "" }));
        rest = after;
        inside = !inside;
    }
    out.push_str(&rest.replace(MARKER, ""));
}
