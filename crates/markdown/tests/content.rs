//! The sample courses are what the guide promises, without a single complaint.

use std::path::Path;

#[test]
fn the_sample_courses_pass_every_check() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let checked = markdown::check_folder(&content).expect("the folder is there");
    let found: Vec<String> = checked
        .diagnostics()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(found, Vec::<String>::new(), "{}", found.join("\n"));

    let courses = checked.render().expect("there are no errors");
    let backends = courses
        .iter()
        .find(|c| c.id.as_str() == "backends")
        .expect("the main course");
    assert!(
        backends
            .chapters
            .iter()
            .filter(|c| c.number.is_some())
            .count()
            >= 4
    );
    assert!(
        backends.chapters.iter().any(|c| c.number.is_none()),
        "a primer"
    );
    for chapter in &backends.chapters {
        let words: usize = chapter
            .sections
            .iter()
            .map(|s| s.text.split_whitespace().count())
            .sum();
        assert!(words >= 1_500, "{}: {words} words", chapter.file);
        assert!(chapter.questions.len() >= 6, "{}: questions", chapter.file);
        assert!(chapter.playgrounds.len() >= 2, "{}: snippets", chapter.file);
    }
    let html: String = backends.chapters.iter().map(|c| c.body.as_str()).collect();
    for block in [
        "class=\"callout note\"",
        "class=\"callout tip\"",
        "class=\"callout warning\"",
        "class=\"callout meaning\"",
        "class=\"callout danger\"",
        "class=\"stack\"",
        "class=\"steps\"",
        "class=\"cycle\"",
        "class=\"main\"",
        "class=\"compare\"",
        "class=\"reference\"",
        "class=\"choices\"",
        "class=\"code playground\"",
        "class=\"expected\"",
        "class=\"hl\"",
        "class=\"table\"",
        "class=\"footnotes\"",
        "class=\"image\"",
        "<a href=\"chapter:",
    ] {
        assert!(html.contains(block), "no chapter uses {block}");
    }
    assert!(courses.len() >= 2, "a second course");
}
