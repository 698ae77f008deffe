//! What can be wrong in the text of a chapter.

use markdown::Severity;

use crate::course::chapter;

#[test]
fn problems_in_the_text_are_reported_where_they_stand() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "unknown callout",
            "> [!WARNNG] Mind\n> this\n",
            "a.md:7:1 unknown callout `WARNNG`",
        ),
        (
            "unknown block",
            ":::stak\n- **a** b\n:::\n",
            "a.md:7:4 unknown block `stak`",
        ),
        (
            "unknown attribute",
            ":::stack colour=red\n- **a** b\n:::\n",
            "a.md:7:10 unknown attribute `colour`",
        ),
        (
            "unclosed block",
            ":::stack\n- **a** b\n",
            "a.md:7:1 this block is not closed",
        ),
        (
            "stray close",
            "Text\n\n:::\n",
            "a.md:9:1 these colons open a block without a name",
        ),
        (
            "unclosed code",
            "```js\nlet a\n",
            "a.md:7:1 this code block is not closed",
        ),
        (
            "unknown fence attribute",
            "```js titel=x\n1\n```\n",
            "a.md:7:7 unknown attribute `titel`",
        ),
        (
            "line out of range",
            "```js lines=9\n1\n```\n",
            "a.md:7:7 `lines` names line 9, but the code has 1",
        ),
        (
            "run what can't run",
            "```rust run id=x title=y\n1\n```\n",
            "a.md:7:1 `rust` can't run in the page",
        ),
        (
            "expected without run",
            "```text expected\n1\n```\n",
            "a.md:7:1 `expected` belongs right after a runnable snippet",
        ),
        (
            "no bold name",
            ":::stack\n- a\n:::\n",
            "a.md:8:1 this item does not start with a bold name",
        ),
        (
            "unnumbered steps",
            ":::steps\n- **a** b\n:::\n",
            "a.md:8:1 the order matters here, so the list must be numbered",
        ),
        (
            "main out of range",
            ":::cycle main=3\n1. **a** b\n:::\n",
            "a.md:7:1 `main=3` names a step that is not there",
        ),
        (
            "half a comparison",
            ":::compare\n```js bad title=x\n1\n```\n:::\n",
            "a.md:7:1 a comparison is two code blocks, one marked `bad` and one `good`",
        ),
        (
            "reference of two columns",
            ":::reference\n| a | b |\n|---|---|\n| 1 | 2 |\n:::\n",
            "a.md:7:1 a reference is one table with three columns",
        ),
        (
            "question without answer",
            ":::question id=q\nWhat?\n:::\n",
            "a.md:7:1 this question has no answer",
        ),
        (
            "answer without question",
            ":::answer\nThat.\n:::\n",
            "a.md:7:1 this answer has no question",
        ),
        (
            "question without id",
            ":::question\nWhat?\n:::\n\n:::answer\nA.\n:::\n",
            "a.md:7:1 this question has no id",
        ),
        (
            "empty question",
            ":::question id=q\n:::\n\n:::answer\nA.\n:::\n",
            "a.md:7:1 this question asks nothing",
        ),
        (
            "bad edit",
            ":::question id=q edit=wordng\nW?\n:::\n\n:::answer\nA.\n:::\n",
            "a.md:7:18 `wordng` is not a kind of edit",
        ),
        (
            "text after questions",
            ":::question id=q\nW?\n:::\n\n:::answer\nA.\n:::\n\nText.\n",
            "a.md:15:1 the questions end the chapter, but something follows the first of them",
        ),
        (
            "question in a list",
            "- a\n\n  :::question id=q\n  W?\n  :::\n",
            "a.md:9:3 questions and answers stand on their own, not inside other blocks",
        ),
        (
            "heading in an answer",
            ":::question id=q\nW?\n:::\n\n:::answer\nA.\n---\n:::\n",
            "a.md:12:1 a question or answer has no headings",
        ),
        (
            "link to nowhere",
            "Ü [x](b.md).\n",
            "a.md:7:3 `b.md` is not a chapter of this course",
        ),
        (
            "anchor to nowhere",
            "[x](#two)\n",
            "a.md:7:1 there is no heading `#two` in this file",
        ),
        (
            "scheme",
            "[x](javascript:alert)\n",
            "a.md:7:1 this kind of link is not allowed: `javascript:alert`",
        ),
        (
            "outside",
            "[x](../b.md)\n",
            "a.md:7:1 this link leaves the course's folder: `../b.md`",
        ),
        (
            "missing image",
            "![x](b.png)\n",
            "a.md:7:1 there is no image `b.png`",
        ),
        (
            "remote image",
            "![x](https://example.org/b.png)\n",
            "a.md:7:1 `https://example.org/b.png` is not an image of this course",
        ),
        ("second title", "# B\n", "a.md:7:1 a chapter has one title"),
        (
            "level skipped",
            "## B\n\n#### C\n",
            "a.md:9:1 the heading jumps from level 2 to 4",
        ),
        (
            "raw block",
            "<script>x()</script>\n",
            "a.md:7:1 raw HTML is not allowed here: `<script>`",
        ),
        (
            "raw inline",
            "a <span onclick=x>b</span>\n",
            "a.md:7:3 raw HTML is not allowed here: `<span>`",
        ),
        (
            "too many blocks",
            &":::stack\n".repeat(65),
            "a.md:71:1 nested more than 64 levels deep",
        ),
        (
            "heading in a quote",
            "> ## x\n",
            "a.md:7:3 a heading stands on its own, not inside a quote, list or block",
        ),
        (
            "title in a callout",
            "> [!NOTE]\n> # x\n",
            "a.md:8:3 a heading stands on its own, not inside a quote, list or block",
        ),
        (
            "unclosed tag",
            "a <small> b\n\nc\n",
            "a.md:7:3 `<small>` is not closed",
        ),
        (
            "unopened tag",
            "a </kbd> b\n",
            "a.md:7:3 `</kbd>` closes nothing here",
        ),
        (
            "self-closed tag",
            "a <kbd/> b\n",
            "a.md:7:3 `<kbd>` needs an end",
        ),
        (
            "crossed tags",
            "*a <kbd>* b</kbd>\n",
            "a.md:7:4 `<kbd>` is not closed",
        ),
        (
            "colon in a caption",
            ":::cycle caption=\"a: b\"\n1. **a** b\n:::\n",
            "a.md:7:1 a block's opening line has another colon in it",
        ),
        (
            "unclosed outer block",
            "::::choices\n- **a** b\n\n  :::stack\n  - **c** d\n  :::\n",
            "a.md:7:1 this block is not closed",
        ),
        (
            "footnote in an answer",
            "a[^1]\n\n[^1]: b\n\n:::question id=q\nW?\n:::\n\n:::answer\nA.[^1]\n:::\n",
            "a.md:16:3 a question or answer has no footnotes",
        ),
        (
            "reference in an answer",
            "[r]: https://example.org\n\n:::question id=q\nW?\n:::\n\n:::answer\n[A][r].\n:::\n",
            "a.md:14:1 the address of this link stands outside of the question",
        ),
        (
            "anchor of no footnote",
            "[x](#fnord)\n",
            "a.md:7:1 there is no heading `#fnord` in this file",
        ),
        (
            "questions that are not there",
            "[x](#Test)\n",
            "a.md:7:1 there is no heading `#Test` in this file",
        ),
        (
            "source that is no section",
            ":::question id=q source=#nowhere\nW?\n:::\n\n:::answer\nA.\n:::\n",
            "a.md:7:18 `nowhere` is no section of this chapter",
        ),
        (
            "too many marked lines",
            &format!("```js lines=1{}\n1\n```\n", ",1".repeat(30)),
            "a.md:7:7 `lines` marks more than 20 ranges",
        ),
        (
            "endless heading",
            &format!("## {}\n", "x".repeat(301)),
            "a.md:7:1 this heading is longer than 300 characters",
        ),
        ("NUL", "a\0b\n", "a.md:7:2 the text holds a NUL character"),
        ("too deep", &"> ".repeat(100), "a.md:7:"),
    ];
    for (name, body, expected) in cases {
        let findings = chapter("text", body).findings();
        assert!(
            findings.iter().any(|f| f.starts_with(expected)),
            "{name}: expected {expected:?} among {findings:#?}"
        );
    }
}

/// What a course of one chapter with this text is told: severity, message and help.
fn told(body: &str) -> Vec<(Severity, String, String)> {
    let checked = chapter("told", body).check();
    let told = checked.diagnostics().iter();
    told.map(|d| (d.severity, d.message.clone(), d.help.clone()))
        .collect()
}

#[test]
fn a_language_that_is_not_highlighted_is_a_warning_with_the_one_that_was_meant() {
    for language in ["", "js", "javascript", "JavaScript", "text", "http", "sh"] {
        assert_eq!(told(&format!("```{language}\n1\n```\n")), [], "{language}");
    }
    let found = told("```pyhton\n1\n```\n");
    let [(Severity::Warning, message, help)] = &found[..] else {
        panic!("{found:?}");
    };
    assert!(message.contains("`pyhton` is not highlighted"), "{message}");
    assert!(help.contains("did you mean `python`?"), "{help}");
    let found = told("```cobol85\n1\n```\n");
    assert!(found[0].2.contains("`text`"), "{found:?}");
}

#[test]
fn runnable_code_may_be_called_by_its_long_name() {
    let course = chapter("long", "```javascript run id=x title=y\n1\n```\n");
    assert_eq!(course.findings(), Vec::<String>::new());
    let courses = course.check().render().expect("no errors");
    assert_eq!(courses[0].chapters[0].playgrounds[0].language, "js");
}

#[test]
fn a_callout_written_as_a_block_is_shown_how_it_is_written() {
    for (name, kind) in [("note", "NOTE"), ("Tip", "TIP"), ("danger", "CAUTION")] {
        let found = told(&format!(":::{name}\nMind.\n:::\n"));
        let (severity, message, help) = &found[0];
        assert_eq!(*severity, Severity::Error);
        assert!(
            message.contains(&format!("unknown block `{name}`")),
            "{message}"
        );
        assert!(help.contains(&format!("`> [!{kind}]`")), "{help}");
    }
}
