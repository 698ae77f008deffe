//! What a snippet asks to be predicted: nobody's until they add it to their reviews, and then a card.

use domain::chapters::{ChapterContent, PredictionContent, prediction_id};
use domain::progress::History;
use store::cards::{Far, begun, logged, outline, present, standing};
use store::chapters::{self, By};
use store::{proposals, questions};

use super::*;
use crate::fixtures::{id, predicting};

/// The course with a snippet in its first or second chapter that asks for a prediction.
fn predicted(chapter: usize, code: &str, prints: &str) -> Vec<CheckedCourse> {
    let mut courses = tides();
    let chapters = &mut courses[0].chapters;
    chapters[chapter] = predicting(chapters[chapter].clone(), "order", code, prints);
    courses
}

fn asked() -> Vec<CheckedCourse> {
    predicted(0, "log(1)", "1")
}

/// How the prediction is called among the questions of its course.
fn name() -> String {
    prediction_id(&id("order")).to_string()
}

impl World {
    /// The course was there before, and is published with a prediction.
    async fn asking() -> Self {
        let mut world = World::new().await;
        let published = publish_at(&world.store, -40, &asked()).await;
        note_taken_in(&world.store, published.version)
            .await
            .unwrap();
        world.ids = ids(&world.database).await;
        world
    }

    async fn publish(&self, hour: i64, courses: &[CheckedCourse]) -> String {
        let published = publish_at(&self.store, hour, courses).await;
        take_in_published(&self.store).await.unwrap();
        published.to_string()
    }

    fn missed(&self, n: u128, hour: i64) -> Event {
        event(n, hour, "UTC", &self.graded(&name(), Grade::Again, 1))
    }

    /// What the page of a chapter is made of.
    async fn content(&self, chapter: &str) -> ChapterContent {
        let chapter = By::Id(ChapterId(self.ids[chapter]));
        let found = chapters::find(&self.store, chapter).await.unwrap().unwrap();
        let content = chapters::content(&self.store, found.revision).await;
        content.unwrap().unwrap()
    }
}

#[tokio::test]
async fn it_is_nobodys_card_until_they_add_it_and_then_one_like_any_other() {
    let world = World::asking().await;
    // Whoever rates a chapter rates what it asks.
    let shaky = event(1, 0, "UTC", &world.rated("moon", Confidence::Shaky));
    world.tell(&[shaky], 0).await;
    assert_eq!(world.due(48).await, ["a", "b", "c"]);
    let missed = world.missed(2, 1);
    assert_eq!(
        world.tell(std::slice::from_ref(&missed), 1).await,
        [Fate::Stored]
    );
    assert_eq!(world.due(25).await, [name()]);
    let due = world.desk(25).await;
    assert_eq!(due.waiting[0].card.due.unwrap().reason, Reason::Missed);
    assert_eq!(due.waiting[0].chapter, ChapterId(world.ids["moon"]));
    // A later rating says nothing of it either.
    let lost = event(3, 2, "UTC", &world.rated("moon", Confidence::CouldTeachIt));
    world.tell(&[lost], 2).await;
    let card = &world.desk(25).await.waiting[0].card;
    assert_eq!((card.rating, card.is_urgent()), (None, false));
    world.assert_replays().await;
    let undo = Learning::Undone {
        event: missed.id,
        subject: world.ids[&name()],
    };
    world.tell(&[event(4, 3, "UTC", &undo)], 3).await;
    assert_eq!(world.due(25).await, [""; 0]);
    world.assert_replays().await;
    rebuild(&world.store, |_| {}).await.unwrap();
    assert_eq!(world.due(480).await, ["a", "b", "c"]);
}

#[tokio::test]
async fn it_counts_for_nothing_that_is_told_of_its_chapter() {
    let world = World::asking().await;
    let (moon, course) = (ChapterId(world.ids["moon"]), world.course().await);
    world.tell(&[world.missed(1, 0)], 0).await;
    // What was added is no beginning of what the chapter asks.
    assert_eq!(standing(&world.store, user(1)).await.unwrap(), []);
    let far = begun(&world.store, user(1), course).await.unwrap();
    let far = outline(&world.store, course, &far).await.unwrap();
    assert!(far.is_empty(), "{far:?}");
    let right: Vec<Event> = (2_u8..)
        .zip(["a", "b", "c"])
        .map(|(n, name)| event(n.into(), 1, "UTC", &world.graded(name, Grade::Good, 1)))
        .collect();
    world.tell(&right, 1).await;
    let stands = standing(&world.store, user(1)).await.unwrap();
    let progress = stands[0].begun[0].progress;
    assert_eq!(
        (progress.right, progress.questions, progress.is_done),
        (3, 3, true)
    );
    let far = begun(&world.store, user(1), course).await.unwrap();
    let far = outline(&world.store, course, &far).await.unwrap();
    let expected = Far {
        progress,
        is_read: false,
    };
    assert_eq!(far[&"moon".parse().unwrap()], expected);
    let has = present(&world.store, moon).await.unwrap();
    assert_eq!(has.present.len(), 3);
    assert_eq!(has.predictions, [QuestionId(world.ids[&name()])]);
    let catalogue = crate::fixtures::catalogue(&world.store).await;
    assert_eq!(catalogue.courses[0].chapters[0].question_count, 3);
    assert_eq!(world.content("moon").await.questions.len(), 3);
}

#[tokio::test]
async fn ratings_are_compared_with_what_the_chapter_asks_alone() {
    let world = World::asking().await;
    let events = [
        world.missed(1, 0),
        event(2, 1, "UTC", &world.rated("moon", Confidence::Solid)),
        world.missed(3, 48),
        event(4, 48, "UTC", &world.graded("a", Grade::Good, 1)),
    ];
    world.tell(&events, 48).await;
    let log = logged(&world.store, user(1), at(-1)).await.unwrap();
    let history = History::of(log.entries);
    let solid = history.by_level[Confidence::Solid as usize - 1];
    assert_eq!((solid.right, solid.of), (1, 1));
    // It was an answer all the same.
    let answered: u32 = history.days.values().map(|day| day.answered()).sum();
    assert_eq!(answered, 3);
}

#[tokio::test]
async fn a_chapter_that_asks_nothing_else_still_comes_back_as_a_whole() {
    let world = World::asking().await;
    let mut courses = asked();
    courses[0].chapters[0].questions.clear();
    world.publish(-30, &courses).await;
    let rated = event(1, 0, "UTC", &world.rated("moon", Confidence::Solid));
    world.tell(&[rated, world.missed(2, 0)], 0).await;
    let readings = world.desk(0).await.readings;
    assert_eq!(readings.len(), 1);
    let ids = [ChapterId(world.ids["moon"])];
    let heads = chapters::heads(&world.store, &ids).await.unwrap();
    assert!(!heads[0].has_questions);
    // So it does for whoever was lost, and has answered no more than a prediction.
    publish_at(&world.store, 1, &asked()).await;
    let lost = event(3, 2, "UTC", &world.rated("moon", Confidence::Lost));
    world.tell(&[lost], 2).await;
    assert_eq!(world.desk(3).await.readings.len(), 1);
    world.assert_replays().await;
}

#[tokio::test]
async fn other_code_or_another_output_brings_it_back_and_white_space_does_not() {
    let world = World::asking().await;
    let easy = event(1, 0, "UTC", &world.graded(&name(), Grade::Easy, 1));
    world.tell(&[easy], 0).await;
    let told = world.publish(1, &predicted(0, "log( 1 )\n", "1\n")).await;
    assert!(
        told.contains("changed   prediction of snippet order: wording"),
        "{told}"
    );
    assert_eq!(world.due(48).await, [""; 0]);
    let told = world
        .publish(2, &predicted(0, "log(1); log(2)", "1\n2"))
        .await;
    assert!(
        told.contains("changed   prediction of snippet order: meaning"),
        "{told}"
    );
    assert_eq!(world.due(48).await, [name()]);
    world.assert_replays().await;
    let expected = PredictionContent {
        playground: id("order"),
        id: QuestionId(world.ids[&name()]),
        meaning: 2,
    };
    assert_eq!(world.content("moon").await.predictions, [expected]);
    let question = QuestionId(world.ids[&name()]);
    let before = questions::before(&world.store, &[(question, 2)]).await;
    assert_eq!(before.unwrap()[&question].answer, "<p>1\n</p>");
    let again = event(2, 49, "UTC", &world.graded(&name(), Grade::Good, 2));
    world.tell(&[again], 49).await;
    assert_eq!(world.due(50).await, [""; 0]);
    world.assert_replays().await;
}

#[tokio::test]
async fn it_goes_with_its_snippet_and_comes_back_with_what_was_known_of_it() {
    let world = World::asking().await;
    world.tell(&[world.missed(1, 0)], 0).await;
    let told = world.publish(1, &tides()).await;
    assert!(
        told.contains("retired   prediction of snippet order of moon"),
        "{told}"
    );
    assert_eq!(world.due(48).await, [""; 0]);
    let question = [QuestionId(world.ids[&name()])];
    assert_eq!(questions::asked(&world.store, &question).await.unwrap(), []);
    assert_eq!(world.content("moon").await.predictions, []);
    world.assert_replays().await;
    let told = world.publish(2, &asked()).await;
    assert!(
        told.contains("restored  prediction of snippet order in moon"),
        "{told}"
    );
    assert_eq!(world.due(48).await, [name()]);
    // To be back makes it no question of the chapter.
    sign_up(&world.store, 2, "eve@example.org", at(-90)).await;
    let rated = event(1, 3, "UTC", &world.rated("moon", Confidence::Lost));
    let stored = append(&world.store, user(2), &[rated], None, at(3)).await;
    assert_eq!(stored.unwrap(), [Fate::Stored]);
    let today = student_day(at(240), &TimeZone::UTC);
    let eves = due(&world.store, user(2), at(240), today).await.unwrap();
    assert_eq!(eves.due, 3);
    world.assert_replays().await;
    // A chapter takes it along.
    let mut one = asked();
    one[0].chapters.remove(0);
    world.publish(4, &one).await;
    assert_eq!(world.due(48).await, [""; 0]);
    world.assert_replays().await;
}

#[tokio::test]
async fn it_follows_its_snippet_to_another_chapter() {
    let world = World::asking().await;
    world.tell(&[world.missed(1, 0)], 0).await;
    let told = world.publish(1, &predicted(1, "log(1)", "1")).await;
    assert!(
        told.contains("moved     prediction of snippet order from moon to sun"),
        "{told}"
    );
    let due = world.desk(48).await.waiting;
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].chapter, ChapterId(world.ids["sun"]));
    let question = [QuestionId(world.ids[&name()])];
    let asked = questions::asked(&world.store, &question).await.unwrap();
    let source = Some(("playground-order".to_owned(), "Try it".to_owned()));
    assert_eq!((asked[0].is_prediction, &asked[0].source), (true, &source));
    assert_eq!(asked[0].chapter_slug.as_str(), "sun");
    // There a rating leaves it alone as well.
    let lost = event(2, 2, "UTC", &world.rated("sun", Confidence::Lost));
    world.tell(&[lost], 2).await;
    let due = world.desk(48).await.waiting;
    let card = due.iter().find(|it| it.card.question == question[0]);
    assert_eq!(card.unwrap().card.rating, None);
    world.assert_replays().await;
}

#[tokio::test]
async fn publishing_says_once_that_there_is_one() {
    let world = World::new().await;
    let told = world.publish(1, &asked()).await;
    assert_eq!(
        told,
        "tides (The course tides)\n  rendered  1 chapter anew, from the same text\n  added     \
         prediction of snippet order in moon"
    );
    assert_eq!(world.publish(2, &asked()).await, "Nothing changed.");
    let whole = TestDatabase::new().await;
    let told = publish_at(&whole.store(), 1, &asked()).await.to_string();
    assert!(told.contains("with 2 chapters and 6 questions"), "{told}");
}

#[tokio::test]
async fn nobody_holds_another_output_for_right_too() {
    let world = World::asking().await;
    let proposed = |n: u128, name: &str| {
        let said = json!({
            "id": Uuid::from_u128(0x019a_b52a_4000_7000_8000_0000_0000_0000 | n),
            "kind": "answer_proposed",
            "version": 1,
            "occurred_at": at(0),
            "zone": "UTC",
            "payload": { "question": world.ids[name], "meaning": 1, "text": "I think so." },
        });
        Event::parse(&said, at(0), |_| true).unwrap()
    };
    let events = [proposed(1, &name()), proposed(2, "a")];
    world.tell(&events, 0).await;
    let waiting = proposals::waiting(&world.store, None).await.unwrap();
    let about: Vec<&str> = waiting.iter().map(|it| it.question.as_str()).collect();
    assert_eq!(about, ["a"]);
}
