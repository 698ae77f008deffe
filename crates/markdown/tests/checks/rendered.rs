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
