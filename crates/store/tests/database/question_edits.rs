//! An author changes a question, and says what that does to those who know it.

use domain::chapters::{CheckedCourse, CheckedQuestion, EditKind};
use domain::publishing::ContentHash;
use sqlx::Row;
use store::Store;
use store::publishing::Outcome;
use store::test_support::TestDatabase;

use crate::fixtures::{chapter, course, marked, publish_at, question, refusals};

fn asking(question: CheckedQuestion) -> [CheckedCourse; 1] {
    [course("a", vec![chapter("one", "Text.", vec![question])])]
}

async fn first(store: &Store) -> ContentHash {
    let question = question("q", "What does it return?", "`false`.");
    let hash = ContentHash::from(&question);
    publish_at(store, 1, &asking(question)).await;
    hash
}

fn edit(outcome: &Outcome) -> (Option<EditKind>, u32, u32) {
    let step = &outcome.plan.courses[0].questions[0];
    (
        step.edit.map(|edit| edit.kind),
        step.version_number,
        step.meaning_number,
    )
}

#[tokio::test]
async fn signs_spaces_and_capitals_are_wording_without_a_word() {
    let database = TestDatabase::new().await;
    let store = database.store();
    first(&store).await;
    let better = question("q", "what does it  return", "`false`");
    let outcome = publish_at(&store, 2, &asking(better)).await;
    assert_eq!(edit(&outcome), (Some(EditKind::Wording), 2, 1));
    assert!(
        outcome
            .to_string()
            .contains("question q: wording, students notice nothing")
    );
}

#[tokio::test]
async fn a_change_without_a_mark_is_refused_with_the_lines_to_choose_from() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let version = first(&store).await.short();
    let other = question("q", "What does it return?", "`true`.");
    let refusals = refusals(&store, &asking(other)).await;
    assert_eq!((refusals[0].file.as_str(), refusals[0].line), ("one.md", 7));
    assert_eq!(
        refusals[0].message,
        "the question `q` changed; say what the edit means\n  answer: [-`false`.-] {+`true`.+}"
    );
    let help: Vec<&str> = refusals[0].help.lines().collect();
    assert_eq!(help.len(), 4);
    assert_eq!(help[0], "write one of these after `:::question id=q`:");
    assert!(
        help[1].contains(&format!("edit=wording@{version}")),
        "{help:?}"
    );
    assert!(
        help[2].contains(&format!("edit=meaning@{version}")),
        "{help:?}"
    );
    assert!(
        help[3].contains(&format!("edit=correction@{version}")),
        "{help:?}"
    );
}

#[tokio::test]
async fn a_mark_that_names_the_published_version_counts_for_this_edit_only() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let version = first(&store).await.short();
    let meaning = |answer: &str| {
        marked(
            question("q", "What does it return?", answer),
            EditKind::Meaning,
            Some(&version),
        )
    };
    let outcome = publish_at(&store, 2, &asking(meaning("`true`."))).await;
    assert_eq!(edit(&outcome), (Some(EditKind::Meaning), 2, 2));

    assert!(
        publish_at(&store, 3, &asking(meaning("`true`.")))
            .await
            .plan
            .is_empty()
    );
    let refusals = refusals(&store, &asking(meaning("`null`."))).await;
    assert!(
        refusals[0].message.contains("starts from another version"),
        "{refusals:?}"
    );
}

#[tokio::test]
async fn a_plain_mark_that_was_left_behind_labels_no_further_edit() {
    let database = TestDatabase::new().await;
    let store = database.store();
    first(&store).await;
    let wording = |prompt: &str| marked(question("q", prompt, "`false`."), EditKind::Wording, None);
    let outcome = publish_at(&store, 2, &asking(wording("What is the value?"))).await;
    assert_eq!(edit(&outcome), (Some(EditKind::Wording), 2, 1));

    let refusals = refusals(&store, &asking(wording("What is another value?"))).await;
    assert!(
        refusals[0]
            .message
            .contains("`edit=wording` was there already"),
        "{refusals:?}"
    );

    // Once it has been published without, it is a new mark again.
    publish_at(
        &store,
        3,
        &asking(question("q", "What is the value?", "`false`.")),
    )
    .await;
    let outcome = publish_at(&store, 4, &asking(wording("What is another value?"))).await;
    assert_eq!(edit(&outcome), (Some(EditKind::Wording), 3, 1));
}

#[tokio::test]
async fn a_mark_on_an_unchanged_question_says_nothing_now_or_later() {
    let database = TestDatabase::new().await;
    let store = database.store();
    first(&store).await;
    let mark = |answer: &str| {
        marked(
            question("q", "What does it return?", answer),
            EditKind::Correction,
            None,
        )
    };
    let outcome = publish_at(&store, 2, &asking(mark("`false`."))).await;
    assert_eq!(edit(&outcome), (None, 1, 1));
    assert_eq!(refusals(&store, &asking(mark("`true`."))).await.len(), 1);
}

#[tokio::test]
async fn a_retired_question_that_comes_back_as_another_needs_a_mark() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let version = first(&store).await.short();
    publish_at(
        &store,
        2,
        &[course("a", vec![chapter("one", "Text.", vec![])])],
    )
    .await;
    let other = question("q", "What is the time?", "Noon.");
    assert_eq!(refusals(&store, &asking(other.clone())).await.len(), 1);
    let outcome = publish_at(
        &store,
        3,
        &asking(marked(other, EditKind::Meaning, Some(&version))),
    )
    .await;
    assert_eq!(edit(&outcome), (Some(EditKind::Meaning), 2, 2));
}

#[tokio::test]
async fn the_content_log_tells_a_question_s_whole_story_in_order() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let one = first(&store).await;
    let other = question("q", "What does it return?", "`true`.");
    let two = ContentHash::from(&other);
    let corrected = marked(other, EditKind::Correction, Some(&one.short()));
    let moved = vec![
        chapter("one", "Text.", vec![]),
        chapter("two", "Two.", vec![corrected]),
    ];
    publish_at(&store, 2, &[course("a", moved)]).await;
    publish_at(
        &store,
        3,
        &[course("a", vec![chapter("one", "Text.", vec![])])],
    )
    .await;

    let pool = sqlx::PgPool::connect_with(database.options())
        .await
        .unwrap();
    let rows = sqlx::query(
        "select event, edit_kind, hash_before, hash_after, meaning_number,
           from_chapter_id is not null as came
         from content_log
         where question_id is not null
         order by site_version, ordinal",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let story: Vec<(String, Option<String>, i32, bool)> = rows
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(4), row.get(5)))
        .collect();
    let entry = |event: &str, kind: Option<&str>, meaning, came| {
        (event.to_owned(), kind.map(str::to_owned), meaning, came)
    };
    assert_eq!(
        story,
        [
            entry("added", None, 1, false),
            entry("moved", None, 2, true),
            entry("edited", Some("correction"), 2, false),
            entry("retired", None, 2, false),
        ]
    );
    let hashes: (Vec<u8>, Vec<u8>) = (rows[2].get(2), rows[2].get(3));
    assert_eq!(hashes, (one.as_bytes().to_vec(), two.as_bytes().to_vec()));
}
