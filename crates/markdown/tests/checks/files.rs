//! What can be wrong with files, and with a course as a whole.

use std::fs;

use markdown::check_folder;

use crate::course::{Bytes, COURSE, Course, File, chapter};

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
fn a_misspelt_file_in_the_list_is_one_problem() {
    let list = |chapters: &str| {
        let front = format!("---\nid: c\nsummary: s\nchapters: [{chapters}]\n---\n# C\n");
        front.into_bytes()
    };
    let one = b"---\nid: a\nsummary: s\nrequires: [tides.md]\n---\n# A\n\n[there](tides.md#x)\n";
    let two = b"---\nid: b\nsummary: s\n---\n# B\n\n## x\n";
    let found = |chapters: &str, more: &[File<'_>]| {
        let course = list(chapters);
        let files: &[File<'_>] = &[("course.md", &course), ("a.md", one), ("tides.md", two)];
        Course::new("misspelt", &[files, more].concat()).findings()
    };
    assert_eq!(
        found("a.md, tidse.md", &[]),
        ["course.md:4:18 `tidse.md` is not a chapter of this folder"]
    );
    // One file can have been meant once, and what is listed already was not meant.
    assert_eq!(
        found("a.md, tidse.md, tide.md, tides.md", &[]),
        [
            "course.md:4:18 `tidse.md` is not a chapter of this folder",
            "course.md:4:28 `tide.md` is not a chapter of this folder",
        ]
    );
    assert_eq!(
        found("a.md, tidse.md", &[("something-else.md", two)]),
        [
            "course.md:4:12 `something-else.md` is in the folder but not in `chapters`",
            "course.md:4:18 `tidse.md` is not a chapter of this folder",
        ]
    );
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
    let ids = [(2, "id: a"), (7, "id=play-"), (11, "id=q-")];
    assert_eq!(written.len(), ids.len(), "{written:?}");
    for (line, (number, id)) in written.iter().zip(ids) {
        assert!(line.starts_with(&format!("a.md:{number}: {id}")), "{line}");
    }
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

#[test]
fn a_folder_that_is_not_there_is_told_from_a_file() {
    let course = chapter("folder", "Text.\n");
    let said = |path: &str| match check_folder(&course.path().join(path)) {
        Ok(_) => panic!("{path} is no folder"),
        Err(error) => error.to_string(),
    };
    assert_eq!(said("nothere"), "there is no such folder");
    assert!(said("a.md").starts_with("it is a file"), "{}", said("a.md"));
}
