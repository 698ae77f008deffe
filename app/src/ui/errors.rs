//! Pages for when something is not there or does not work. Each says what happened, what is
//! safe, and what to do.

use domain::text::text;
use leptos::prelude::*;

use crate::search::SearchForm;
use crate::shell::{Frame, Head, document, foreign};
use crate::site::Site;
use crate::ui::direction;
use crate::ui::suggest::Suggestion;

/// 404: there is no page at `path`.
pub fn not_found(site: &Site, path: &str, suggestions: &[Suggestion]) -> String {
    let say = text(LANG);
    let list = (!suggestions.is_empty()).then(|| {
        let items = suggestions
            .iter()
            .cloned()
            .map(|s| {
                let theirs = foreign(say, &s.lang).is_some();
                let dir = theirs.then(|| direction(&s.lang));
                let lang = theirs.then_some(s.lang);
                view! { <li lang=lang dir=dir><a href=s.path>{s.title}</a></li> }
            })
            .collect_view();
        view! {
            <h2>{say.did_you_mean}</h2>
            <ul class="guesses">{items}</ul>
        }
    });
    let more = view! {
        <p class="address"><code>{shortened(path)}</code></p>
        {list}
        <SearchForm lang=LANG.to_owned() query=String::new()/>
    };
    error_page(site, "404", say.not_found, more.into_any())
}

/// 400: the request is malformed.
pub fn bad_request(site: &Site) -> String {
    error_page(site, "400", text(LANG).bad_request, ().into_any())
}

/// 500: the server broke.
pub fn internal(site: &Site) -> String {
    error_page(site, "500", text(LANG).internal, ().into_any())
}

/// 503: the page needs the database, which is away.
pub fn unavailable(site: &Site) -> String {
    error_page(site, "503", text(LANG).unavailable, ().into_any())
}

/// 429: somebody asks for more than their share.
pub fn too_many(site: &Site) -> String {
    error_page(site, "429", text(LANG).too_many, ().into_any())
}

/// Error pages belong to no course, so they speak the interface's first language.
const LANG: &str = "en";

pub(crate) fn error_page(
    site: &Site,
    code: &'static str,
    [title, sentence]: [&'static str; 2],
    more: AnyView,
) -> String {
    let head = Head {
        title: title.to_owned(),
        description: sentence.to_owned(),
        path: None,
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    let say = text(LANG);
    document(site, head, Frame::Plain, || {
        view! {
            <main class="column failure" id="Text">
                <p class="where"><b>{code}</b></p>
                <h1>{title}</h1>
                <p class="lead">{sentence}</p>
                {more}
                <p class="way-out"><a href="/">{say.courses}</a></p>
            </main>
        }
        .into_any()
    })
}

/// An address for people: cut where it gets absurd.
fn shortened(path: &str) -> String {
    const LONGEST: usize = 80;
    match path.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &path[..at]),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chapters::samples;
    use crate::ui::suggest::suggestions;

    #[test]
    fn a_suggestion_in_another_language_is_marked() {
        let mut course = samples::course();
        let path = "/courses/backends/back-presure";
        let plain = not_found(
            &samples::site(),
            path,
            &suggestions(&[course.clone()], path),
        );
        assert!(
            plain.contains(r#"<li><a href="/courses/backends/back-pressure">"#),
            "{plain}"
        );
        course.lang = "he".to_owned();
        let marked = not_found(&samples::site(), path, &suggestions(&[course], path));
        let link = r#"<li lang="he" dir="rtl"><a href="/courses/backends/back-pressure">"#;
        assert!(marked.contains(link), "{marked}");
    }
}
