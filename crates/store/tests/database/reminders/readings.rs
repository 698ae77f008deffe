//! Chapters that are to be read again.

use domain::events::Event;
use domain::ids::ChapterId;
use domain::learning::Learning;
use domain::schedule::Confidence;
use serde_json::json;
use store::events::{Fate, append};
use store::reminders::{calendar, make_address};
use uuid::Uuid;

use super::*;

impl World {
    /// Ada rates a chapter on the last day of November.
    async fn rates(&self, name: &str, confidence: Confidence) {
        let id = sqlx::query_scalar("select id from chapter where author_id = $1").bind(name);
        let chapter = id.fetch_one(&pool(&self.database).await).await.unwrap();
        let rated = Learning::ChapterRated {
            chapter: ChapterId(chapter),
            confidence,
        };
        let (kind, payload) = rated.write();
        let now = time("2026-11-30T10:00:00Z");
        let said = json!({
            "id": Uuid::now_v7(),
            "kind": kind,
            "version": 1,
            "occurred_at": now,
            "zone": "Europe/London",
            "payload": payload,
        });
        let event = Event::parse(&said, time("2036-01-01T00:00:00Z"), |_| true).unwrap();
        let fates = append(&self.store, user(1), &[event], None, now).await;
        assert_eq!(fates.unwrap(), [Fate::Stored]);
    }
}

fn names(readings: &[(String, u16)]) -> Vec<&str> {
    readings.iter().map(|(title, _)| title.as_str()).collect()
}

#[tokio::test]
async fn a_calendar_has_the_chapters_that_are_to_be_read_again_besides_the_questions() {
    let world = World::new().await;
    make_address(&world.store, user(1), &[7; 32], at(1))
        .await
        .unwrap();
    world.rates("walk", Confidence::Lost).await;
    world.rates("moon", Confidence::Lost).await;
    world.due(1, "x", "2026-12-04T04:00:00Z").await;
    let at = |now| calendar(&world.store, &[7; 32], 30, time(now));
    let days = at("2026-11-30T12:00:00Z").await.unwrap().unwrap().days;
    let told: Vec<_> = days
        .iter()
        .map(|day| (day.day, day.questions, names(&day.readings)))
        .collect();
    let expected = [
        (date(2026, 12, 1), 3, vec!["About moon", "About walk"]),
        (date(2026, 12, 2), 3, vec![]),
        (date(2026, 12, 4), 1, vec![]),
    ];
    assert_eq!(told, expected);

    // What was not read on its day is for today, or for the first day that is not off.
    let days = at("2026-12-02T12:00:00Z").await.unwrap().unwrap().days;
    assert_eq!(names(&days[0].readings), ["About moon", "About walk"]);
    let wednesdays_off = "update student set days_off = 4";
    world.database.execute(wednesdays_off).await;
    let days = at("2026-12-02T12:00:00Z").await.unwrap().unwrap().days;
    assert_eq!(days[0].day, date(2026, 12, 3));
    assert_eq!(names(&days[0].readings), ["About moon", "About walk"]);
}

#[tokio::test]
async fn a_chapter_alone_is_worth_a_letter_that_names_it() {
    let world = World::at_six().await;
    world.rates("walk", Confidence::Lost).await;
    assert_eq!(world.count("2026-12-01T18:00:00Z").await, 1);
    let said = world.says("2026-12-01", "2026-12-01T18:10:00Z").await;
    let today = said.expect("there is something to read").today;
    assert_eq!((today.questions, today.chapters), (0, Vec::new()));
    assert_eq!(names(&today.readings), ["About walk"]);

    // Somebody who has read it since, and rated it, hears nothing of it.
    world.rates("walk", Confidence::CouldTeachIt).await;
    assert_eq!(world.says("2026-12-01", "2026-12-01T18:10:00Z").await, None);
}
