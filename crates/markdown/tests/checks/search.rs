//! What search will find of a chapter.

use crate::course::chapter;

#[test]
fn footnotes_and_the_titles_of_blocks_belong_to_their_sections() {
    let body = "Opening.[^Why]\n\n## Code\n\n```js title=\"The heron’s run\"\nlet a;\n```\n\n\
                :::compare\n```js bad title=\"Ostrich\"\n1\n```\n\n```js good title=\"Emu\"\n2\n```\n:::\n\n\
                ## Loop\n\nAgain.[^why]\n\n:::cycle caption=\"Round like a kestrel\"\n1. **a** b\n\
                2. **c** d\n:::\n\n[^why]: Because of the gannet.[^deeper]\n[^deeper]: And the puffin.\n\n\
                :::question id=q source=#loop\nWhat?\n:::\n\n:::answer\nThat.\n:::\n";
    let course = chapter("search", body);
    assert_eq!(course.findings(), Vec::<String>::new());
    let courses = course.check().render().expect("no errors");
    let sections = &courses[0].chapters[0].sections;
    let found: Vec<(&str, Vec<&str>)> = sections
        .iter()
        .map(|section| {
            let birds = ["heron", "Ostrich", "Emu", "kestrel", "gannet", "puffin"];
            let here = birds.into_iter().filter(|bird| section.text.contains(bird));
            (section.anchor.as_str(), here.collect())
        })
        .collect();
    assert_eq!(
        found,
        [
            ("", vec!["gannet", "puffin"]),
            ("code", vec!["heron", "Ostrich", "Emu"]),
            ("loop", vec!["kestrel"]),
            ("Test", vec![]),
        ]
    );
}
