//! What the search index holds.

use domain::chapters::CheckedChapter;
use sqlx::postgres::PgPool;
use store::test_support::TestDatabase;

use crate::fixtures::{chapter, course, publish_at, section};

/// Texts that are read differently by those who read carelessly.
const TEXTS: [&str; 10] = [
    "The loops of the looping loop, and one that loops no more.",
    "process.nextTick(() => console.log('a')); src/main.rs:12 user@example.org https://a.example/b?c=d",
    "1e5 3.14 -7 0x1F 12ab ab12 v1.2.3 10:30 2026-11-23 1st 2nd",
    "snake_case kebab-case CamelCase SHOUTING naïve Größe CAFÉ İstanbul",
    "日本語のテキスト and العربية and Ελληνικά and हिन्दी ٣ ½ ² ª",
    "don't won't it's O'Reilly <b>bold</b> &amp; &lt;tag&gt; \\ / ~",
    "",
    "the of and a to",
    "a\u{301}ccents e\u{308} zero\u{200b}width soft\u{ad}hyphen",
    "\u{660}\u{661} x\u{2044}y \u{1f600} emoji ™ © °C µm №5",
];

fn odd(title: &str) -> CheckedChapter {
    let mut odd = chapter("odd", "", vec![]);
    odd.title = title.to_owned();
    odd.sections = TEXTS
        .iter()
        .enumerate()
        .map(|(n, text)| section(&format!("s{n}"), &format!("Part {n}: the loops"), text))
        .collect();
    odd.sections
        .insert(0, section("", "", &"Stop the loop. ".repeat(5_000)));
    odd
}

#[tokio::test]
async fn documents_are_those_that_postgres_would_make() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let mut german = course("b", vec![odd("Über Größen und die Häuser")]);
    german.lang = "de".to_owned();
    let mut other = course("c", vec![odd("一 two")]);
    other.lang = "ja".to_owned();
    publish_at(
        &store,
        1,
        &[course("a", vec![odd("What loops are")]), german, other],
    )
    .await;
    let pool = PgPool::connect_with(database.options()).await.unwrap();
    let documents: Vec<(String, i32, String, String)> = sqlx::query_as(
        r#"
        select search_language, ordinal, document::text, (
          setweight(to_tsvector(search_language::regconfig, plain.heading), 'A')
          || setweight(
            to_tsvector(search_language::regconfig, plain.title),
            case anchor when '' then 'A' else 'C' end::"char"
          )
          || setweight(to_tsvector(search_language::regconfig, words), 'B')
        )::text
        from search_section
        join chapter on chapter.id = search_section.chapter_id
        join revision on revision.id = chapter.revision_id
        cross join lateral (
          select translate(search_section.heading, ':', ' '), revision.title
        ) as plain (heading, title)
        order by search_language, ordinal
        "#,
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(documents.len(), 3 * (TEXTS.len() + 1));
    for (language, ordinal, ours, theirs) in documents {
        assert_eq!(ours, theirs, "{language} {ordinal}");
    }
}
