//! What a chapter's text becomes on its page.

use crate::course::chapter;

/// On paper a link is followed by its address, so one that says it already is marked.
#[test]
fn a_link_that_says_its_address_is_told_from_one_that_does_not() {
    let course = chapter(
        "rendered",
        "<https://example.org/a?b=c&d>, https://example.net and [example.com](https://example.com/) \
         but [a book](https://example.org/book).\n",
    );
    assert_eq!(course.findings(), Vec::<String>::new());
    let courses = course.check().render().expect("no errors");
    let html = &courses[0].chapters[0].body;
    for bare in [
        "https://example.org/a?b=c&amp;d",
        "https://example.net",
        "https://example.com/",
    ] {
        let link = format!("<a class=\"bare\" href=\"{bare}\">");
        assert!(html.contains(&link), "{link} in {html}");
    }
    assert!(
        html.contains("<a href=\"https://example.org/book\">"),
        "{html}"
    );
}

fn snippet(marks: &str, code: &str, prints: &str) -> String {
    format!(
        "Text.\n\n```js run id=order title=\"In order\" {marks}\n{code}\n```\n\n\
         ```text expected\n{prints}\n```\n"
    )
}

/// A snippet that asks for a prediction is a question that can stand alone.
#[test]
fn a_prediction_asks_what_the_code_prints_in_the_words_of_the_language() {
    let code = "const mark = \"```\";\nlog(1 < 2, mark)";
    let course = chapter("predicted", &snippet("predict", code, "true ```"));
    assert_eq!(course.findings(), Vec::<String>::new());
    let courses = course.check().render().expect("no errors");
    let chapter = &courses[0].chapters[0];
    assert!(chapter.questions.is_empty());
    let [prediction] = &chapter.predictions[..] else {
        panic!("one snippet asks for one");
    };
    assert_eq!(prediction.playground.as_str(), "order");
    let question = &prediction.question;
    assert!(question.prompt.starts_with("<p>What does this print?</p>"));
    let code = "<code class=\"language-js\"><span class=\"k\">const</span>";
    assert!(question.prompt.contains(code), "{}", question.prompt);
    assert!(!question.prompt.contains("playground"));
    assert!(question.prompt.contains("&lt;"), "{}", question.prompt);
    assert_eq!(
        question.answer.trim(),
        "<figure class=\"code\"><pre tabindex=\"0\"><code class=\"language-text\">true ```</code></pre></figure>"
    );
    assert_eq!(question.answer_source, "````text\ntrue ```\n````");
    assert_eq!((question.line, question.column), (9, 1));
    // No word of it is found by a search that finds the chapter's words.
    let found: String = chapter.sections.iter().map(|it| it.text.as_str()).collect();
    assert!(!found.contains("What does this print"), "{found}");
}

#[test]
fn a_snippet_that_asks_for_nothing_is_no_prediction_and_nothing_is_an_answer() {
    let plain = chapter("unpredicted", &snippet("", "log(1)", "1"));
    let courses = plain.check().render().expect("no errors");
    assert!(courses[0].chapters[0].predictions.is_empty());
    let silent = chapter("silent", &snippet("predict", "1", ""));
    let courses = silent.check().render().expect("no errors");
    let question = &courses[0].chapters[0].predictions[0].question;
    assert_eq!(question.answer.trim(), "<p>Nothing.</p>");
    let unsaid = chapter(
        "unsaid",
        "```js run id=order title=\"In order\" predict\n1\n```\n",
    );
    assert_eq!(unsaid.check().render(), None);
}
