//! What the interface says inside a chapter of another language.

use crate::course::Course;

const BODY: &str = "---\nid: a\nsummary: s\n---\n# A\n\n## Eins\n\nText.[^1]\n\n> [!TIP]\n> Rat\n\n\
                    > [!TIP] Eigener Titel\n> Rat\n\n- [x] fertig\n\n[^1]: Fußnote “aria-label”.\n";

fn html_in(lang: &str) -> String {
    let course = format!("---\nid: c\nlang: {lang}\nsummary: s\nchapters:\n  - a.md\n---\n# C\n");
    let files = [("course.md", course.as_bytes()), ("a.md", BODY.as_bytes())];
    let checked = Course::new(&format!("language-{lang}"), &files).check();
    checked.render().expect("no errors")[0].chapters[0]
        .body
        .clone()
}

/// The interface speaks no German yet, so its words are marked for screen readers.
#[test]
fn words_of_the_interface_are_marked_where_the_text_is_in_another_language() {
    let german = html_in("de-CH");
    for part in [
        r##"lang="en" aria-label="Back to reference 1""##,
        r##"lang="en" aria-label="Link to Eins""##,
        r##"<p class="callout-title" lang="en">Tip</p>"##,
        r##"<p class="callout-title">Eigener Titel</p>"##,
        r##"role="img" lang="en" aria-label="Done""##,
    ] {
        assert!(german.contains(part), "{part} in {german}");
    }
    let english = html_in("en-GB");
    assert!(
        english.contains(r#"aria-label="Back to reference 1""#),
        "{english}"
    );
    assert!(!english.contains("lang="), "{english}");
}
