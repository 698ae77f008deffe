//! How much comes in a day, and what.

use std::collections::BTreeSet;

use domain::chapters::EditKind;
use domain::learning::Learning;
use domain::schedule::{Confidence, Grade, Settings, student_day};
use jiff::tz::TimeZone;
use store::cards::{due, take_in_published};

use super::{World, event, tides, tides_with};
use crate::accounts::{pool, user};
use crate::fixtures::{at, publish_at, question};

#[tokio::test]
async fn of_a_chapter_in_which_somebody_was_lost_three_questions_come_in_a_day() {
    let world = World::new().await;
    let mut courses = tides();
    for name in ["g", "h", "i", "j"] {
        let moon = &mut courses[0].chapters[0];
        moon.questions.push(question(name, name, "It is so."));
    }
    publish_at(&world.store, -40, &courses).await;
    let lost = event(1, 0, "UTC", &world.rated("moon", Confidence::Lost));
    world.tell(&[lost], 0).await;
    let waiting = world.desk(25).await.waiting;
    assert_eq!(waiting.len(), 3);
    for (n, it) in (2..).zip(&waiting[..2]) {
        let mut right = world.graded("a", Grade::Good, 1);
        if let Learning::QuestionGraded(graded) = &mut right {
            graded.question = it.card.question;
        }
        world.tell(&[event(n, 25, "UTC", &right)], 25).await;
    }
    let desk = world.desk(25).await;
    assert_eq!((desk.waiting.len(), desk.reviewed.today), (1, 2));
    assert_eq!(world.desk(49).await.waiting.len(), 3);
    world.assert_replays().await;
}

#[tokio::test]
async fn the_first_answer_is_a_review_where_it_was_asked_for() {
    let world = World::new().await;
    // In the chapter.
    let first = event(1, 0, "UTC", &world.graded("a", Grade::Again, 1));
    let shaky = event(2, 1, "UTC", &world.rated("sun", Confidence::Shaky));
    world.tell(&[first, shaky], 1).await;
    assert_eq!(world.desk(1).await.reviewed.today, 0);
    let asked = [("a", 3), ("d", 4), ("e", 5)];
    let answers = asked.map(|(name, n)| event(n, 49, "UTC", &world.graded(name, Grade::Good, 1)));
    world.tell(&answers, 49).await;
    assert_eq!(world.desk(49).await.reviewed.today, 3);
}

#[tokio::test]
async fn what_was_wrong_comes_first_after_an_absence_too() {
    let world = World::new().await;
    let all = ["a", "b", "c", "d", "e", "f"];
    let answers: Vec<_> = (1..)
        .zip(all)
        .map(|(n, name)| event(n, 0, "UTC", &world.graded(name, Grade::Again, 1)))
        .collect();
    world.tell(&answers, 0).await;
    let corrected = tides_with(&[("c", "It is not so.", EditKind::Correction)]);
    publish_at(&world.store, 1, &corrected).await;
    take_in_published(&world.store).await.unwrap();
    let desk = world.desk(24 * 30).await;
    assert!(
        desk.reviewed
            .is_come_back(student_day(at(24 * 30), &TimeZone::UTC))
    );
    let urgent: Vec<bool> = desk.waiting.iter().map(|it| it.card.is_urgent()).collect();
    assert_eq!(urgent.iter().filter(|is_urgent| **is_urgent).count(), 1);
    let questions: BTreeSet<_> = desk.waiting.iter().map(|it| it.card.question).collect();
    assert_eq!(questions.len(), 6);
}

#[tokio::test]
async fn who_flies_west_is_asked_nothing_that_they_answered_on_that_day() {
    let world = World::new().await;
    // Tuesday morning in Tokyo; the card is due on Wednesday at four there.
    let missed = event(1, 0, "Asia/Tokyo", &world.graded("a", Grade::Again, 1));
    world.tell(&[missed], 0).await;
    let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
    let west = TimeZone::get("America/Los_Angeles").unwrap();
    let (mut here, mut there) = (0, 0);
    for hour in 0..48 {
        let waiting = async |zone: &TimeZone| {
            let today = student_day(at(hour), zone);
            let desk = due(&world.store, user(1), at(hour), today).await.unwrap();
            for it in &desk.waiting {
                assert!(it.card.is_due(at(hour), zone));
            }
            desk.waiting.len()
        };
        here += waiting(&tokyo).await;
        there += waiting(&west).await;
    }
    assert!(here > there && there > 0, "{here} {there}");
}

#[tokio::test]
async fn a_choice_that_moves_no_date_writes_no_card() {
    let world = World::new().await;
    let answers: Vec<_> = (1..)
        .zip(["a", "b", "c"])
        .map(|(n, name)| event(n, 0, "UTC", &world.graded(name, Grade::Easy, 1)))
        .collect();
    world.tell(&answers, 0).await;
    let pool = pool(&world.database).await;
    let versions = async || -> Vec<String> {
        sqlx::query_scalar("select ctid::text from card order by question_id")
            .fetch_all(&pool)
            .await
            .unwrap()
    };
    let before = versions().await;
    let choose = |n, retention: u8, daily_cap| {
        let settings = Settings {
            retention: retention.try_into().unwrap(),
            daily_cap,
            ..Settings::default()
        };
        event(n, 1, "UTC", &Learning::ScheduleChanged(settings))
    };
    world.tell(&[choose(5, 85, 7)], 1).await;
    assert_eq!(versions().await, before);
    assert_eq!(world.desk(1).await.settings.daily_cap, 7);
    world.tell(&[choose(6, 97, 7)], 1).await;
    assert_ne!(versions().await, before);
    world.assert_replays().await;
    // A choice that comes late, after what was published.
    publish_at(
        &world.store,
        30,
        &tides_with(&[("a", "It was so.", EditKind::Meaning)]),
    )
    .await;
    take_in_published(&world.store).await.unwrap();
    world.tell(&[choose(7, 80, 9)], 31).await;
    assert_eq!(world.desk(31).await.settings.daily_cap, 9);
    world.assert_replays().await;
}
