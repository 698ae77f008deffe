use super::*;
use crate::chapters::samples;
use domain::chapters::{ChapterContent, CourseOutline, Places};

fn chapter_at(course: &CourseOutline, index: usize, content: &ChapterContent) -> String {
    let place = Places::new(course).at(course, index).unwrap();
    chapter(&samples::site(), &place, content)
}

fn chapter_html() -> String {
    chapter_at(&samples::course(), 2, &samples::content())
}

#[test]
fn two_renderings_are_the_same_bytes() {
    assert_eq!(chapter_html(), chapter_html());
    let courses = [samples::course()];
    let site = samples::site();
    assert_eq!(landing(&site, &courses), landing(&site, &courses));
    assert_eq!(course(&site, &courses[0]), course(&site, &courses[0]));
}

#[test]
fn a_course_with_questions_leads_to_them_as_a_file_for_anki() {
    let site = samples::site();
    let mut asking = samples::course();
    let link = r#"href="/api/v1/courses/backends/anki.apkg""#;
    let html = course(&site, &asking);
    assert!(html.contains(link) && html.contains("Take its 6 questions to Anki"));
    for chapter in &mut asking.chapters {
        chapter.question_count = 0;
    }
    assert!(!course(&site, &asking).contains(link));
}

#[test]
fn no_page_has_a_style_attribute_or_an_event_handler() {
    let courses = [samples::course()];
    let site = samples::site();
    for html in [
        chapter_html(),
        landing(&site, &courses),
        course(&site, &courses[0]),
    ] {
        assert!(!html.contains(" style="), "{html}");
        assert!(
            !html.contains(" onclick=") && !html.contains("javascript:"),
            "{html}"
        );
        assert!(
            html.starts_with("<!doctype html><html lang=\"en\">"),
            "{html}"
        );
        assert!(html.ends_with("</html>"), "{html}");
    }
}

#[test]
fn what_authors_write_is_escaped_everywhere() {
    let mut hostile = samples::course();
    let bad = "</title><script>x</script><!>\"'&";
    hostile.title = bad.to_owned();
    hostile.summary = bad.to_owned();
    hostile.chapters[2].title = bad.to_owned();
    hostile.chapters[2].summary = bad.to_owned();
    hostile.chapters[2].topic = Some(bad.to_owned());
    let site = samples::site();
    let mut content = samples::content();
    content.questions_heading = Some(bad.to_owned());
    for html in [
        chapter_at(&hostile, 2, &content),
        course(&site, &hostile),
        landing(&site, std::slice::from_ref(&hostile)),
    ] {
        assert!(!html.contains("<script>x"), "{html}");
        assert_eq!(html.matches("</title>").count(), 1, "{html}");
        assert!(!html.contains("<!>"), "{html}");
    }
}

#[test]
fn structured_data_can_not_end_its_script_element() {
    let mut hostile = samples::course();
    hostile.chapters[2].title = "</script><!-- & <script>".to_owned();
    let html = chapter_at(&hostile, 2, &samples::content());
    let (_, after) = html
        .split_once("<script type=\"application/ld+json\">")
        .unwrap();
    let (json, _) = after.split_once("</script>").unwrap();
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(value["@type"], "LearningResource");
    assert_eq!(value["name"], "</script><!-- & <script>");
    assert_eq!(value["timeRequired"], "PT14M");
}

#[test]
fn a_chapter_page_links_its_chapters_and_neighbours() {
    let html = chapter_html();
    assert!(html.contains(r#"<a href="/courses/backends/the-runtime#loop">the loop</a>"#));
    assert!(
        html.contains(r#"rel="prev" href="/courses/backends/the-runtime""#),
        "{html}"
    );
    assert!(html.contains("That was the last chapter"));
    assert!(html.contains(r#"<link rel="canonical" href="https://learn.example.org/courses/backends/back-pressure">"#), "{html}");
    assert!(
        html.contains(
            "<b>Chapter 02</b><span>Node.js</span><span>medium</span><span>14 min read</span>"
        ),
        "{html}"
    );
}

#[test]
fn a_link_to_the_course_leads_to_its_page() {
    let link = r#"<p><a href="chapter:#axis">the course</a></p>"#;
    let mut outline = samples::course();
    outline.description = link.to_owned();
    let mut content = samples::content();
    content.body = link.to_owned();
    content.questions[0].answer = link.to_owned();
    let there = r#"<a href="/courses/backends#axis">the course</a>"#;
    let html = chapter_at(&outline, 2, &content);
    assert_eq!(html.matches(there).count(), 2, "{html}");
    let html = course(&samples::site(), &outline);
    assert_eq!(html.matches(there).count(), 1, "{html}");
}

#[test]
fn a_prompt_of_several_blocks_stands_above_its_answer() {
    let html = chapter_html();
    assert!(html.contains(r#"<details id="question-short" class="question"><summary><span>What does <code>write()</code> return?</span></summary>"#), "{html}");
    assert!(html.contains(r#"<div class="prompt"><p>What does it print?</p>"#));
    assert!(html.contains(r#"<details id="question-long" class="question"><summary><span>Show the answer</span></summary>"#));
    assert!(html.contains(r##"<a href="#the-signal">The signal</a></p><div class="grades">"##));
}

#[test]
fn a_chapter_without_questions_has_no_empty_test() {
    let mut content = samples::content();
    content.questions.clear();
    let html = chapter_at(&samples::course(), 0, &content);
    assert!(
        !html.contains("id=\"Test\"") && !html.contains("leptos-island"),
        "{html}"
    );
    assert!(html.contains("<b>Primer</b>"));
}

#[test]
fn comments_of_the_renderer_stay_inside_islands() {
    let html = chapter_html();
    assert!(!html.contains("<!>"));
    let (before, after) = html.split_once("<leptos-island").unwrap();
    let (_, after) = after.split_once("</leptos-island>").unwrap();
    assert!(
        !before.contains("<!--") && !after.contains("<!--"),
        "{html}"
    );
}

#[test]
fn a_course_of_a_thousand_chapters_keeps_its_chapter_pages_small() {
    let mut long = samples::course();
    long.chapters = (1..=1000)
        .map(|at| samples::chapter(at, &format!("chapter-{at}"), &format!("Chapter {at}")))
        .collect();
    let html = chapter_at(&long, 500, &samples::content());
    assert!(html.contains("All 1000 chapters"));
    assert!(html.len() < 16_000, "{}", html.len());
    assert_eq!(
        course(&samples::site(), &long)
            .matches(r#"class="row""#)
            .count(),
        1000
    );
}

#[test]
fn a_page_in_a_right_to_left_language_says_so_and_marks_what_is_english() {
    let mut hebrew = samples::course();
    hebrew.lang = "he".to_owned();
    let html = chapter_at(&hebrew, 1, &samples::content());
    assert!(html.contains(r#"<html lang="he" dir="rtl">"#), "{html}");
    assert!(html.contains(r#"<header lang="en" class="bar">"#), "{html}");
    for mark in [r##"href="#Text""##, r#"id="Status""#, "data-theme="] {
        let tag = html.split('<').find(|tag| tag.contains(mark)).unwrap();
        assert!(tag.contains(r#"lang="en""#), "{tag}");
    }
    assert!(!chapter_html().contains("data-lang"));
}

#[test]
fn an_empty_shelf_says_how_to_fill_it() {
    let html = landing(&samples::site(), &[]);
    assert!(html.contains("chapterwise publish"), "{html}");
}

#[test]
fn a_course_can_be_kept_where_the_operator_lets_it() {
    let mut site = samples::site();
    let without = course(&site, &samples::course());
    assert!(!without.contains("class=\"keep\""), "{without}");
    let script = ("offline.js".to_owned(), "/assets/offline-1.js".to_owned());
    site.assets.0.extend([script]);
    let with = course(&site, &samples::course());
    let tag = with.split('<').find(|tag| tag.contains("class=\"keep\""));
    let tag = tag.unwrap_or_else(|| panic!("{with}"));
    assert!(tag.contains("data-course=\"/courses/backends\""), "{tag}");
}
