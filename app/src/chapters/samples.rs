//! A small course for the tests.

use domain::chapters::{
    ChapterContent, ChapterOutline, CourseOutline, Level, QuestionContent, TocEntry, Weeks,
};
use domain::ids::{AuthorId, ChapterId, CourseId, QuestionId, RevisionId, Slug};
use jiff::Timestamp;
use uuid::Uuid;

use crate::site::{Assets, Site};

pub(crate) fn site() -> Site {
    Site {
        public_url: "https://learn.example.org".to_owned(),
        assets: Assets::default(),
        discussions: true,
    }
}

pub(crate) fn chapter(at: u16, slug: &str, title: &str) -> ChapterOutline {
    ChapterOutline {
        id: ChapterId(Uuid::from_u128(at.into())),
        author_id: slug.parse::<AuthorId>().unwrap(),
        revision: RevisionId(Uuid::from_u128(u128::from(at) + 1000)),
        slug: slug.parse::<Slug>().unwrap(),
        number: (at > 0).then_some(at),
        title: title.to_owned(),
        summary: "A fast source and a slow sink.".to_owned(),
        topic: Some("Node.js".to_owned()),
        level: Some(Level::Medium),
        minutes: 14,
        weeks: Some(Weeks {
            first: at.max(1),
            last: at + 1,
        }),
        requires: Vec::new(),
        question_count: 2,
        first_published_at: Timestamp::UNIX_EPOCH,
        published_at: Timestamp::UNIX_EPOCH,
    }
}

pub(crate) fn course() -> CourseOutline {
    let mut back_pressure = chapter(2, "back-pressure", "Back pressure");
    back_pressure.requires = vec![ChapterId(Uuid::from_u128(1))];
    CourseOutline {
        id: CourseId(Uuid::from_u128(7)),
        slug: "backends".parse().unwrap(),
        title: "Backends".to_owned(),
        summary: "What happens behind the button.".to_owned(),
        lang: "en".to_owned(),
        weeks: Some(8),
        description: "<p>About it.</p>".to_owned(),
        updated_at: Timestamp::UNIX_EPOCH,
        chapters: vec![
            chapter(0, "from-click-to-database", "From click to database"),
            chapter(1, "the-runtime", "The runtime"),
            back_pressure,
        ],
    }
}

pub(crate) fn content() -> ChapterContent {
    let question = |at: u128, id: &str, prompt: &str| QuestionContent {
        id: QuestionId(Uuid::from_u128(at)),
        author_id: id.parse().unwrap(),
        prompt: prompt.to_owned(),
        answer: "<p><code>false</code>.</p>".to_owned(),
        source_anchor: Some("the-signal".to_owned()),
        meaning: 1,
    };
    ChapterContent {
        body: "<h2 id=\"the-signal\">The signal</h2><p>See <a href=\"chapter:the-runtime#loop\">the loop</a>.</p>".to_owned(),
        toc: vec![TocEntry {
            level: 2,
            anchor: "the-signal".to_owned(),
            text: "The signal".to_owned(),
        }],
        questions_heading: None,
        questions: vec![
            question(1, "short", "<p>What does <code>write()</code> return?</p>"),
            question(2, "long", "<p>What does it print?</p><pre><code>x</code></pre>"),
        ],
        predicted: Vec::new(),
        predictions: Vec::new(),
    }
}
