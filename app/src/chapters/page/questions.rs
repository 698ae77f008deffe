//! The questions of a chapter as native disclosure elements: they work before, and without,
//! anything that wakes in the browser.

use domain::chapters::{ChapterContent, ChapterPlace, CourseHead, QuestionContent, resolve_links};
use domain::text::{TestingText, Text};
use leptos::prelude::*;

use crate::chapters::islands::AnswerControls;
use crate::shell::foreign;
use crate::site::test_path;

/// "Test yourself", or nothing for a chapter without questions.
pub(super) fn section(
    say: &'static Text,
    course: &CourseHead,
    content: &ChapterContent,
    url_of: impl Fn(&str) -> Option<String> + Copy,
) -> Option<AnyView> {
    let total = content.questions.len();
    if total == 0 {
        return None;
    }
    let lang = &course.lang;
    let ours = foreign(say, lang);
    let own = content.questions_heading.clone();
    let heading_lang = own.is_none().then_some(ours).flatten();
    let heading = own.unwrap_or_else(|| say.test_yourself.to_owned());
    let questions = content
        .questions
        .iter()
        .map(|question| entry(say, ours, content, question, url_of))
        .collect_view();
    let section = view! {
        // By its id, what a reader does here can be told wherever the course moves.
        <section class="self" id="Test" data-course=course.id.to_string() aria-labelledby="Test-title">
            <h2 id="Test-title" lang=heading_lang>{heading}</h2>
            <p class="hint" lang=ours>{say.questions_hint}</p>
            <div class="tally" lang=ours>
                <AnswerControls lang=lang.to_owned() total=total idle=(say.questions)(total)/>
                <p class="score" id="Score" aria-live="polite"></p>
            </div>
            {questions}
        </section>
    };
    Some(section.into_any())
}

/// "How confident are you?", which the script of the page answers. Where there are no scripts, the
/// way to the page of forms.
pub(super) fn confidence(
    say: &'static Text,
    ours: Option<&'static str>,
    place: &ChapterPlace,
) -> AnyView {
    let test = say.testing;
    let levels = test.levels.into_iter().zip(1_u8..).map(|(name, level)| {
        view! { <button type="button" data-level=level aria-pressed="false">{name}</button> }
    });
    let forms = test_path(&place.course.slug, &place.chapter.slug);
    let [label, hint, keep, _] = test.line;
    view! {
        <section
            class="sure"
            id="Confidence"
            aria-labelledby="Confidence-title"
            lang=ours
            data-test-words=words(test)
        >
            <h2 id="Confidence-title">{say.confidence}</h2>
            <p class="hint">{test.levels_hint}</p>
            <div class="levels" role="group" aria-labelledby="Confidence-title">
                {levels.collect_view()}
            </div>
            <p class="comes" id="Comes" aria-live="polite"></p>
            <form class="line" id="Line" hidden>
                <label for="Line-text">{label}</label>
                <p class="hint" id="Line-hint">{hint}</p>
                <div>
                    <input
                        id="Line-text"
                        name="text"
                        type="text"
                        maxlength="280"
                        autocomplete="off"
                        aria-describedby="Line-hint"
                    />
                    <button type="submit">{keep}</button>
                </div>
            </form>
            <p class="plain-way"><a href=forms rel="nofollow">{test.plain_way}</a></p>
        </section>
    }
    .into_any()
}

/// What the script says by itself; everything with a day in it comes from the server.
fn words(say: &TestingText) -> String {
    serde_json::json!({
        "four": say.four,
        "undo": say.undo,
        "undone": say.undone,
        "now": say.this_time,
        "lateDate": say.no_date,
        "guest": (say.guest)("{day}"),
        "guestLink": say.guest_link,
        "resume": (say.resume)("{when}", "{heading}"),
        "resumeLink": say.resume_link,
        "changed": say.changed_here,
        "mineToo": say.mine_too,
        "alsoRight": say.also_right,
        "kept": say.line[3],
    })
    .to_string()
}

fn entry(
    say: &'static Text,
    ours: Option<&'static str>,
    content: &ChapterContent,
    question: &QuestionContent,
    url_of: impl Fn(&str) -> Option<String>,
) -> AnyView {
    let id = format!("question-{}", question.author_id);
    let prompt = resolve_links(&question.prompt, &url_of);
    let answer = resolve_links(&question.answer, &url_of);
    let source = question.source_anchor.as_deref().and_then(|anchor| {
        let heading = content.toc.iter().find(|entry| entry.anchor == anchor)?;
        Some(view! {
            <p class="source">
                <span lang=ours>{say.answer_source}</span>
                " "
                <a href=format!("#{anchor}")>{heading.text.clone()}</a>
            </p>
        })
    });
    // A summary may hold a sentence but no block, so a longer prompt stands above it.
    let (before, summary) = match only_paragraph(&prompt) {
        Some(sentence) => (
            None,
            view! { <summary><span inner_html=sentence.to_owned()></span></summary> }.into_any(),
        ),
        None => (
            Some(view! { <div class="prompt" inner_html=prompt.clone()></div> }),
            view! { <summary lang=ours><span>{say.show_answer}</span></summary> }.into_any(),
        ),
    };
    let test = say.testing;
    let [attempt, hint] = test.attempt;
    let [missed, got] = test.two;
    let field = format!("Attempt-{}", question.author_id);
    view! {
        <div class="ask" data-question=question.id.to_string() data-meaning=question.meaning>
            {before}
            <details class="question" id=id>
                {summary}
                <div class="answer">
                    <div inner_html=answer></div>
                    {source}
                    <div class="grades" lang=ours>
                        <div role="group" aria-label=test.grade>
                            <button type="button" data-grade="1" aria-pressed="false">{missed}<kbd aria-hidden="true">"1"</kbd></button>
                            <button type="button" data-grade="3" aria-pressed="false">{got}<kbd aria-hidden="true">"2"</kbd></button>
                        </div>
                        // What is said alone is heard; the button that takes it back stands beside it.
                        <div class="outcome"><span role="status"></span></div>
                    </div>
                </div>
            </details>
            <div class="attempt" lang=ours>
                <label class="unseen" for=field.clone()>{attempt}</label>
                <textarea id=field rows="1" maxlength="4000" placeholder=hint></textarea>
            </div>
        </div>
    }
    .into_any()
}

/// The inside of the paragraph, where the HTML is one paragraph and nothing else.
fn only_paragraph(html: &str) -> Option<&str> {
    let inside = html.trim().strip_prefix("<p>")?.strip_suffix("</p>")?;
    (!inside.contains("</p>")).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_single_paragraph_goes_into_a_summary() {
        assert_eq!(
            only_paragraph("<p>Why <code>x</code>?</p>\n"),
            Some("Why <code>x</code>?")
        );
        assert_eq!(only_paragraph("<p>One.</p>\n<p>Two.</p>"), None);
        assert_eq!(only_paragraph("<p>One.</p><pre>x</pre>"), None);
        assert_eq!(only_paragraph("<pre>x</pre><p>One.</p>"), None);
        assert_eq!(only_paragraph(""), None);
    }
}
