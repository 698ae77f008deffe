//! Every kind of bad input gets an error at its line and column, all of them in one run.

use std::fs;
use std::path::{Path, PathBuf};

use markdown::{Checked, check_folder};

/// What a file holds.
type Bytes<'a> = &'a [u8];

/// A file by name.
type File<'a> = (&'a str, Bytes<'a>);

/// A course folder that disappears with the test.
struct Course(PathBuf);

impl Course {
    fn new(name: &str, files: &[File<'_>]) -> Self {
        let dir = std::env::temp_dir().join(format!("chapterwise-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        for (file, content) in files {
            let path = dir.join(file);
            fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
            fs::write(path, content).expect("a file");
        }
        Self(dir)
    }

    fn check(&self) -> Checked {
        check_folder(&self.0).expect("the folder can be read")
    }

    /// `file:line:column message` for each finding.
    fn findings(&self) -> Vec<String> {
        self.check()
            .diagnostics()
            .iter()
            .map(|d| format!("{}:{}:{} {}", d.file, d.line, d.column, d.message))
            .collect()
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Course {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const COURSE: &[u8] = b"---\nid: c\nsummary: s\nchapters:\n  - a.md\n---\n# C\n";

/// A course of one chapter whose text below the title is `body`.
fn chapter(name: &str, body: &str) -> Course {
    let text = format!("---\nid: a\nsummary: s\n---\n# A\n\n{body}");
    Course::new(name, &[("course.md", COURSE), ("a.md", text.as_bytes())])
}

#[test]
fn a_sound_course_has_no_findings() {
    let body = "Text.\n\n## One\n\nMore [there](#one).\n\n:::question id=q source=#one\nWhat?\n:::\n\n:::answer\nThat.\n:::\n";
    let course = chapter("sound", body);
    assert_eq!(course.findings(), Vec::<String>::new());
    let rendered = course.check().render().expect("no errors");
    assert_eq!(
        rendered[0].chapters[0].questions[0].answer,
        "<p>That.</p>\n"
    );
}

#[test]
fn problems_in_the_text_are_reported_where_they_stand() {
    let cases: &[(&str, &str, &str)] = &[
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

#[test]
fn problems_in_front_matter_are_reported_at_their_line() {
    let cases: &[(&str, &str, &str)] = &[
        ("missing", "# A\n", "a.md:1:1 the front matter is missing"),
        (
            "unclosed",
            "---\nid: a\n# A\n",
            "a.md:1:1 the front matter is not closed",
        ),
        ("malformed", "---\nid: a\nsummary: \"x\n---\n# A\n", "a.md:"),
        (
            "no id",
            "---\nsummary: s\n---\n# A\n",
            "a.md:1:1 `id` is missing in the front matter",
        ),
        (
            "no summary",
            "---\nid: a\n---\n# A\n",
            "a.md:1:1 `summary` is missing in the front matter",
        ),
        (
            "unknown key",
            "---\nid: a\nsummary: s\nlevle: easy\n---\n# A\n",
            "a.md:4:1 unknown key `levle` in the front matter",
        ),
        (
            "bad level",
            "---\nid: a\nsummary: s\nlevel: eazy\n---\n# A\n",
            "a.md:4:8 `eazy` is not a level",
        ),
        (
            "bad weeks",
            "---\nid: a\nsummary: s\nweeks: 4-2\n---\n# A\n",
            "a.md:4:8 `4-2` is not a week or a range of weeks",
        ),
        (
            "bad id",
            "---\nid: A b\nsummary: s\n---\n# A\n",
            "a.md:2:5 `A b` can't be a name in URLs",
        ),
        (
            "doubled key",
            "---\nid: a\nid: b\nsummary: s\n---\n# A\n",
            "a.md:",
        ),
        (
            "self",
            "---\nid: a\nsummary: s\nrequires:\n  - a.md\n---\n# A\n",
            "a.md:5:5 a chapter can't require itself",
        ),
        (
            "no title",
            "---\nid: a\nsummary: s\n---\nText\n",
            "a.md:5:1 the title is missing",
        ),
    ];
    for (name, text, expected) in cases {
        let course = Course::new("front", &[("course.md", COURSE), ("a.md", text.as_bytes())]);
        let findings = course.findings();
        assert!(
            findings.iter().any(|f| f.starts_with(expected)),
            "{name}: expected {expected:?} among {findings:#?}"
        );
    }
}

#[test]
fn problems_of_the_whole_course_name_both_places() {
    let course_file = b"---\nid: c\nsummary: s\nchapters: [a.md, b.md, nine.md, b.md]\n---\n# C\n";
    let one = "---\nid: same\nnumber: 1\nsummary: s\nrequires: [b.md]\n---\n# A\n\n:::question id=q\nW?\n:::\n\n:::answer\nA.\n:::\n";
    let two = "---\nid: same\nslug: a\nnumber: 1\nsummary: s\nrequires: [a.md]\n---\n# B\n\n:::question id=q\nW?\n:::\n\n:::answer\nA.\n:::\n";
    let course = Course::new(
        "whole",
        &[
            ("course.md", course_file),
            ("a.md", one.as_bytes()),
            ("b.md", two.as_bytes()),
        ],
    );
    let findings = course.findings();
    for expected in [
        "b.md:2:5 the chapter id `same` is used twice",
        "b.md:3:7 the chapter slug `a` is used twice",
        "b.md:4:9 the chapter number `1` is used twice",
        "b.md:10:1 the question id `q` is used twice",
        "a.md:5:12 the prerequisites go in a circle: `b.md` needs this chapter too",
        "course.md:4:24 `nine.md` is not a chapter of this folder",
        "course.md:4:33 `b.md` is listed twice",
    ] {
        assert!(
            findings.iter().any(|f| f == expected),
            "{expected:?} among {findings:#?}"
        );
    }
}

#[test]
fn files_that_are_no_text_or_too_large_and_empty_courses_are_refused() {
    let large = vec![b'a'; 2 * 1024 * 1024 + 1];
    let cases: &[(&[File<'_>], &str)] = &[
        (
            &[("course.md", COURSE), ("a.md", b"---\nid: a\n\xff")],
            "a.md:3:1 the file is not UTF-8",
        ),
        (
            &[("course.md", COURSE), ("a.md", &large)],
            "a.md:0:0 the file is too large: 2097153 bytes, 2097152 are the limit",
        ),
        (
            &[("course.md", b"---\nid: c\nsummary: s\n---\n# C\n")],
            "course.md:1:1 the course is empty: `chapters` is missing in the front matter",
        ),
        (
            &[("other.md", b"x")],
            "course.md:0:0 there is no course here",
        ),
    ];
    for (files, expected) in cases {
        let findings = Course::new("files", files).findings();
        assert!(
            findings.iter().any(|f| f == expected),
            "{expected:?} among {findings:#?}"
        );
    }
}

#[test]
fn one_bad_file_hides_no_other_and_invents_nothing() {
    let good = b"---\nid: b\nsummary: s\n---\n# B\n\n[to a](a.md#x)\n\n:::stak\n:::\n";
    let course = b"---\nid: c\nsummary: s\nchapters: [a.md, b.md]\n---\n# C\n";
    let cases: &[(&str, Bytes<'_>, Bytes<'_>, &[&str])] = &[
        (
            "front matter",
            course,
            b"---\nid: \"a\n---\n# A\n\n## x\n",
            &["a.md:", "b.md:9:4"],
        ),
        ("not UTF-8", course, b"\xff", &["a.md:1:1", "b.md:9:4"]),
        (
            "course.md",
            b"---\nid: c\n# C\n",
            b"---\nid: a\nsummary: s\n---\n# A\n\n## x\n",
            &["course.md:1:1", "b.md:9:4"],
        ),
    ];
    for (name, course, bad, expected) in cases {
        let files: &[File<'_>] = &[("course.md", course), ("a.md", bad), ("b.md", good)];
        let findings = Course::new("onebad", files).findings();
        for place in *expected {
            assert!(
                findings.iter().any(|f| f.starts_with(place)),
                "{name}: {place} in {findings:#?}"
            );
        }
        assert_eq!(
            findings.iter().filter(|f| f.starts_with("b.md")).count(),
            1,
            "{name}: {findings:#?}"
        );
    }
}

#[test]
fn anchors_avoid_what_the_page_needs_and_are_never_empty() {
    let body = "## Question one\n\n## ???\n\n[a](#section-question-one) [b](#section-) [c](#quiz)\n\n## Quiz\n\n:::question id=one source=#section-question-one\nW?\n:::\n\n:::answer\nA.\n:::\n";
    let course = chapter("anchors", body);
    assert_eq!(course.findings(), Vec::<String>::new());
    let rendered = course.check().render().expect("no errors");
    let chapter = &rendered[0].chapters[0];
    assert_eq!(chapter.toc[0].anchor, "section-question-one");
    assert!(
        chapter.body.contains("<a href=\"#Test\">c</a>"),
        "{}",
        chapter.body
    );
    assert_eq!(chapter.questions_heading.as_deref(), Some("Quiz"));
}

#[test]
fn an_image_is_what_its_bytes_say() {
    let text = "---\nid: a\nsummary: s\n---\n# A\n\n![](a.png)\n\n![x](b.svg)\n";
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>x()</script></svg>";
    let course = Course::new(
        "image",
        &[
            ("course.md", COURSE),
            ("a.md", text.as_bytes()),
            ("a.png", svg),
            ("b.svg", svg),
        ],
    );
    let findings = course.findings();
    for expected in [
        "a.md:7:1 this image has no alternative text",
        "a.md:7:1 `a.png` is not an image that can be shown",
        "a.md:9:1 `b.svg` is not an image that can be shown",
    ] {
        assert!(
            findings.iter().any(|f| f == expected),
            "{expected:?} among {findings:#?}"
        );
    }
}

#[test]
fn everything_is_found_in_one_run_and_nothing_is_rendered() {
    let course = chapter(
        "all",
        "[x](b.md)\n\n:::stak\n:::\n\n```js run\n1\n```\n\n<b>\n",
    );
    let checked = course.check();
    assert!(checked.has_errors());
    assert!(
        checked.diagnostics().len() >= 5,
        "{:#?}",
        checked.diagnostics()
    );
    assert!(checked.diagnostics().iter().all(|d| !d.help.is_empty()));
    assert!(checked.render().is_none());
}

#[test]
fn missing_ids_are_written_once_and_then_everything_is_sound() {
    let text = "---\r\nsummary: s\r\n---\r\n# A\r\n\r\n```js run title=x\r\n1\r\n```\r\n\r\n:::question\r\nWhat?\r\n:::\r\n\r\n:::answer\r\nA.\r\n:::\r\n";
    let course = Course::new("fix", &[("course.md", COURSE), ("a.md", text.as_bytes())]);
    let written = markdown::write_missing_ids(course.path()).expect("the files can be written");
    assert_eq!(written.len(), 3, "{written:?}");
    assert_eq!(course.findings(), Vec::<String>::new());
    let fixed = fs::read_to_string(course.path().join("a.md")).expect("the file");
    assert!(
        fixed.starts_with("---\r\nid: a\r\nsummary: s\r\n"),
        "{fixed}"
    );
    assert_eq!(
        fixed.matches('\n').count(),
        fixed.matches("\r\n").count(),
        "line ends are kept"
    );
    assert_eq!(
        markdown::write_missing_ids(course.path()).expect("again"),
        Vec::<String>::new()
    );
}
