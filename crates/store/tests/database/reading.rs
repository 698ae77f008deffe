//! What a server reads: the catalogue, the texts of chapters, and how it fails.

use std::collections::HashMap;

use domain::chapters::Warning;
use domain::ids::RevisionId;
use sqlx::postgres::PgPool;
use store::test_support::TestDatabase;
use store::{Error, chapters};
use uuid::Uuid;

use crate::fixtures::{catalogue, chapter, course, publish_at, question};

#[tokio::test]
async fn many_texts_are_read_at_once_and_missing_ones_are_left_out() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let given = vec![
        chapter("one", "First.", vec![question("q", "What?", "That.")]),
        chapter("two", "Second.", vec![]),
    ];
    publish_at(&store, 1, &[course("a", given)]).await;
    let outline = catalogue(&store).await.courses.remove(0);
    let mut asked: Vec<RevisionId> = outline.chapters.iter().map(|c| c.revision).collect();
    asked.push(RevisionId(Uuid::nil()));
    let found = chapters::contents(&store, &asked).await.unwrap();
    let found: HashMap<RevisionId, _> = found.into_iter().collect();
    assert_eq!(found.len(), 2);
    assert_eq!(found[&asked[0]].body, "<p>First.</p>");
    assert_eq!(found[&asked[0]].questions[0].answer, "<p>That.</p>");
    assert_eq!(found[&asked[1]].body, "<p>Second.</p>");
    assert_eq!(
        chapters::content(&store, asked[1]).await.unwrap().as_ref(),
        Some(&found[&asked[1]])
    );
    assert_eq!(chapters::content(&store, asked[2]).await.unwrap(), None);
}

#[tokio::test]
async fn questions_of_revisions_from_before_they_were_counted_are_counted_too() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let questions = vec![
        question("q", "What?", "That."),
        question("r", "Why?", "So."),
    ];
    publish_at(
        &store,
        1,
        &[course("a", vec![chapter("one", "Text.", questions)])],
    )
    .await;
    let before = catalogue(&store).await;
    assert_eq!(before.courses[0].chapters[0].question_count, 2);
    let pool = PgPool::connect_with(database.options()).await.unwrap();
    let counted = sqlx::query("update revision set question_count = null where question_count = 2")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(counted.rows_affected(), 1);
    assert_eq!(catalogue(&store).await, before);
}

/// What the database says to a statement, as this crate tells it.
async fn said(pool: &PgPool, statements: &'static str) -> Error {
    let mut connection = pool.acquire().await.unwrap();
    let failed = sqlx::raw_sql(statements).execute(&mut *connection).await;
    failed.unwrap_err().into()
}

#[tokio::test]
async fn taking_too_long_is_told_from_meeting_somebody_else() {
    let database = TestDatabase::new().await;
    let pool = PgPool::connect_with(database.options()).await.unwrap();
    let slow = said(&pool, "set statement_timeout = '1ms'; select pg_sleep(9)").await;
    assert!(matches!(slow, Error::TimedOut(_)), "{slow:?}");
    assert!(slow.to_string().contains("took too long"), "{slow}");

    let mut holder = pool.begin().await.unwrap();
    sqlx::query("select from site for update")
        .execute(&mut *holder)
        .await
        .unwrap();
    let locked = said(
        &pool,
        "set lock_timeout = '1ms'; select from site for update",
    )
    .await;
    assert!(matches!(locked, Error::Busy(_)), "{locked:?}");

    let failed = said(&pool, "do $$ begin raise sqlstate '40001'; end $$").await;
    assert!(matches!(failed, Error::Busy(_)), "{failed:?}");
    let wrong = said(&pool, "select 1 / 0").await;
    assert!(matches!(wrong, Error::Refused(_)), "{wrong:?}");
}

#[tokio::test]
async fn a_revision_keeps_what_the_checks_noted() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let mut noted = chapter("one", "Text.", vec![]);
    noted.warnings = vec![Warning {
        line: 3,
        column: 1,
        message: "odd".to_owned(),
        help: String::new(),
    }];
    publish_at(&store, 1, &[course("a", vec![noted.clone()])]).await;
    let pool = PgPool::connect_with(database.options()).await.unwrap();
    let kept: String = sqlx::query_scalar("select diagnostics::text from revision")
        .fetch_one(&pool)
        .await
        .unwrap();
    let kept: Vec<Warning> = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept, noted.warnings);
    // Another rule about the same text is no new revision.
    noted.warnings.clear();
    let outcome = publish_at(&store, 2, &[course("a", vec![noted])]).await;
    assert!(outcome.plan.is_empty());
}
