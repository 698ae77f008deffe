//! What was published by another clock than a student's, or while they were learning.

use domain::chapters::{CheckedCourse, EditKind};
use domain::schedule::{Confidence, Grade};
use serde_json::Value;
use store::cards::{note_taken_in, take_in_published};

use super::{World, event, tides, tides_with};
use crate::accounts::pool;
use crate::fixtures::{publish_at, question};

/// The course with one more question about the moon.
fn tides_and_g() -> Vec<CheckedCourse> {
    let mut courses = tides();
    let moon = &mut courses[0].chapters[0];
    moon.questions.push(question("g", "g", "It is so."));
    courses
}

#[tokio::test]
async fn who_rates_a_chapter_has_the_question_that_came_to_it_by_a_clock_that_is_behind() {
    let world = World::new().await;
    let shaky = event(1, 10, "UTC", &world.rated("moon", Confidence::Shaky));
    world.tell(&[shaky], 10).await;
    publish_at(&world.store, 5, &tides_and_g()).await;
    assert_eq!(take_in_published(&world.store).await.unwrap(), 1);
    assert_eq!(take_in_published(&world.store).await.unwrap(), 0);
    assert_eq!(world.desk(72).await.waiting.len(), 4);
    world.assert_replays().await;
}

#[tokio::test]
async fn who_goes_on_learning_before_it_is_seen_has_the_same_cards() {
    let world = World::new().await;
    let easy = |n, hour| event(n, hour, "UTC", &world.graded("a", Grade::Easy, 1));
    let shaky = event(2, 11, "UTC", &world.rated("moon", Confidence::Shaky));
    world.tell(&[easy(1, 10), shaky], 11).await;
    let mut courses = tides_with(&[("a", "It is not so.", EditKind::Correction)]);
    courses[0].chapters[0]
        .questions
        .push(question("g", "g", "It is so."));
    publish_at(&world.store, 5, &courses).await;
    // By a page that was kept, and by one that was not.
    world.tell(&[easy(3, 12)], 12).await;
    world.assert_replays().await;
    let solid = event(4, 40, "UTC", &world.rated("moon", Confidence::Solid));
    world.tell(&[solid], 40).await;
    world.assert_replays().await;
    take_in_published(&world.store).await.unwrap();
    world.assert_replays().await;
    assert_eq!(world.desk(500).await.waiting.len(), 4);
}

#[tokio::test]
async fn a_replay_calls_nothing_a_difference_that_is_about_to_be_taken_in() {
    let world = World::new().await;
    let easy = |n, hour| event(n, hour, "UTC", &world.graded("a", Grade::Easy, 1));
    world.tell(&[easy(1, 10), easy(2, 200)], 200).await;
    let corrected = tides_with(&[("a", "It is not so.", EditKind::Correction)]);
    publish_at(&world.store, 5, &corrected).await;
    world.assert_replays().await;
    take_in_published(&world.store).await.unwrap();
    world.assert_replays().await;
}

#[tokio::test]
async fn of_two_authors_whose_clocks_differ_the_later_one_counts_last() {
    let world = World::new().await;
    let easy = event(1, 0, "UTC", &world.graded("a", Grade::Easy, 1));
    world.tell(&[easy], 0).await;
    let first = tides_with(&[("a", "It was so.", EditKind::Meaning)]);
    publish_at(&world.store, 20, &first).await;
    let second = tides_with(&[("a", "It is not so.", EditKind::Correction)]);
    publish_at(&world.store, 10, &second).await;
    assert_eq!(take_in_published(&world.store).await.unwrap(), 1);
    assert_eq!(take_in_published(&world.store).await.unwrap(), 0);
    assert!(world.desk(48).await.waiting[0].card.is_corrected());
    world.assert_replays().await;
}

#[tokio::test]
async fn who_was_writing_a_card_when_something_was_published_is_found_the_next_time() {
    let world = World::new().await;
    let pool = pool(&world.database).await;
    let easy = event(1, 0, "UTC", &world.graded("a", Grade::Easy, 1));
    world.tell(&[easy], 0).await;
    let (before, known): (Value, i64) = sqlx::query_as("select state, content_version from card")
        .fetch_one(&pool)
        .await
        .unwrap();
    let corrected = tides_with(&[("a", "It is not so.", EditKind::Correction)]);
    let published = publish_at(&world.store, 5, &corrected).await;
    assert_eq!(take_in_published(&world.store).await.unwrap(), 1);
    // It had read what was published before, and ends now.
    sqlx::query("update card set state = $1, content_version = $2, due_at = '2026-12-24'")
        .bind(before)
        .bind(known)
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(take_in_published(&world.store).await.unwrap(), 1);
    assert!(world.desk(48).await.waiting[0].card.is_corrected());
    note_taken_in(&world.store, published.version)
        .await
        .unwrap();
    let noted: i64 = sqlx::query_scalar("select cards_version from site")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(noted, published.version);
    assert_eq!(take_in_published(&world.store).await.unwrap(), 0);
}
