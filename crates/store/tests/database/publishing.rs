//! An author publishes, again and again.

use domain::chapters::Level;
use domain::publishing::Lifecycle;
use store::publishing::publish;
use store::test_support::TestDatabase;
use store::{catalogue, chapters, media};

use crate::fixtures::{
    at, catalogue, chapter, course, id, image, playground, publish_at, question, refusals, slugs,
};

#[tokio::test]
async fn what_is_published_can_be_read() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let mut first = chapter("one", "Hello.", vec![question("q1", "What?", "That.")]);
    first.level = Some(Level::Medium);
    let mut second = chapter("two", "Again.", vec![]);
    second.requires = vec![id("one")];
    let mut given = course("backends", vec![first, second]);
    given.images = vec![image("images/a.png", b"picture")];
    let outcome = publish_at(&store, 1, std::slice::from_ref(&given)).await;
    assert_eq!(
        outcome.to_string(),
        "backends (The course backends)\n  added     the course, with 2 chapters and 1 question"
    );

    let catalogue = catalogue(&store).await;
    assert_eq!(catalogue.version, 1);
    let found = &catalogue.courses[0];
    assert_eq!(
        (found.slug.as_str(), found.weeks, found.updated_at),
        ("backends", Some(8), at(1))
    );
    let [one, two] = &found.chapters[..] else {
        panic!("two chapters: {found:?}")
    };
    assert_eq!((one.level, one.question_count), (Some(Level::Medium), 1));
    assert_eq!((one.published_at, one.first_published_at), (at(1), at(1)));
    assert_eq!(two.requires, [one.id]);

    let content = chapters::content(&store, one.revision)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(content.body, "<p>Hello.</p>");
    assert_eq!(content.toc, given.chapters[0].toc);
    assert_eq!(content.questions[0].prompt, "<p>What?</p>");
    let picture = media::find(&store, &given.images[0].name)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (picture.media_type.as_str(), &picture.bytes[..]),
        ("image/png", &b"picture"[..])
    );
    assert_eq!(media::find(&store, "nothing\0.png").await.unwrap(), None);
}

#[tokio::test]
async fn the_second_publish_of_the_same_changes_nothing() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let given = [course(
        "a",
        vec![chapter("one", "Text.", vec![question("q", "What?", "It.")])],
    )];
    publish_at(&store, 1, &given).await;
    let before = catalogue(&store).await;
    let outcome = publish_at(&store, 2, &given).await;
    assert!(outcome.plan.is_empty());
    assert_eq!(outcome.to_string(), "Nothing changed.");
    assert_eq!(catalogue(&store).await, before);
}

#[tokio::test]
async fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let given = [course("a", vec![chapter("one", "Text.", vec![])])];
    let outcome = publish(&store, &given, at(1), true).await.unwrap();
    assert!(
        outcome
            .to_string()
            .starts_with("Publishing would do this:\na (The course a)")
    );
    let catalogue = catalogue(&store).await;
    assert_eq!((catalogue.version, catalogue.courses.len()), (0, 0));
}

#[tokio::test]
async fn publishing_one_course_leaves_the_others_alone() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let one = course("a", vec![chapter("one", "Text.", vec![])]);
    let two = course(
        "b",
        vec![chapter(
            "one",
            "Other.",
            vec![question("q", "What?", "It.")],
        )],
    );
    publish_at(&store, 1, &[one.clone(), two]).await;
    let before = catalogue(&store).await;
    let changed = course("a", vec![chapter("one", "New text.", vec![])]);
    publish_at(&store, 2, &[changed]).await;
    let after = catalogue(&store).await;
    assert_eq!(after.courses[1], before.courses[1]);
    assert_eq!(after.courses[0].updated_at, at(2));
    assert_ne!(
        after.courses[0].chapters[0].revision,
        before.courses[0].chapters[0].revision
    );
    assert_eq!(
        after.courses[0].chapters[0].id,
        before.courses[0].chapters[0].id
    );
}

#[tokio::test]
async fn a_chapter_that_leaves_is_retired_and_comes_back_as_itself() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let one = chapter("one", "Text.", vec![]);
    let two = chapter("two", "Two.", vec![question("q", "What?", "It.")]);
    publish_at(&store, 1, &[course("a", vec![one.clone(), two.clone()])]).await;
    let before = catalogue(&store).await;

    let outcome = publish_at(&store, 2, &[course("a", vec![one.clone()])]).await;
    assert!(
        outcome
            .to_string()
            .contains("retired   chapter two “About two”, 1 question")
    );
    assert_eq!(slugs(&store).await, ["one"]);

    let outcome = publish_at(&store, 3, &[course("a", vec![one, two])]).await;
    let text = outcome.to_string();
    assert!(text.contains("restored  chapter two"), "{text}");
    assert!(text.contains("restored  question q in two"), "{text}");
    assert_eq!(
        catalogue(&store).await.courses[0].chapters,
        before.courses[0].chapters
    );
    let question = outcome.plan.courses[0].questions[0].clone();
    assert_eq!(
        (question.lifecycle, question.version_number),
        (Lifecycle::Restored, 1)
    );
}

#[tokio::test]
async fn a_question_that_moves_to_another_chapter_stays_the_same_question() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let moving = question("q", "What?", "It.");
    let before = vec![
        chapter("one", "Text.", vec![moving.clone()]),
        chapter("two", "Two.", vec![]),
    ];
    publish_at(&store, 1, &[course("a", before)]).await;
    let first = catalogue(&store).await.courses[0].chapters[0].revision;
    let first = chapters::content(&store, first).await.unwrap().unwrap();

    let after = vec![chapter("two", "Two.", vec![moving])];
    let outcome = publish_at(&store, 2, &[course("a", after)]).await;
    let text = outcome.to_string();
    assert!(
        text.contains("moved     question q from one to two"),
        "{text}"
    );
    assert!(!text.contains("retired   question"), "{text}");
    let second = catalogue(&store).await.courses[0].chapters[0].revision;
    let second = chapters::content(&store, second).await.unwrap().unwrap();
    assert_eq!(first.questions[0].id, second.questions[0].id);
}

#[tokio::test]
async fn chapters_can_swap_their_slugs_and_take_that_of_a_retired_one() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let mut one = chapter("one", "Text.", vec![]);
    let mut two = chapter("two", "Two.", vec![]);
    let three = chapter("three", "Three.", vec![]);
    publish_at(
        &store,
        1,
        &[course("a", vec![one.clone(), two.clone(), three])],
    )
    .await;
    std::mem::swap(&mut one.slug, &mut two.slug);
    let outcome = publish_at(&store, 2, &[course("a", vec![one.clone(), two.clone()])]).await;
    assert_eq!(slugs(&store).await, ["two", "one"]);
    assert!(
        outcome
            .to_string()
            .contains("renamed   the URL of chapter one")
    );

    let mut four = chapter("four", "Four.", vec![]);
    four.slug = "three".parse().unwrap();
    publish_at(&store, 3, &[course("a", vec![one, two, four])]).await;
    assert_eq!(slugs(&store).await, ["two", "one", "three"]);
}

#[tokio::test]
async fn courses_can_swap_their_slugs_but_not_take_one_of_another_course() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let mut a = course("a", vec![chapter("one", "Text.", vec![])]);
    let mut b = course("b", vec![chapter("one", "Text.", vec![])]);
    publish_at(&store, 1, &[a.clone(), b.clone()]).await;
    std::mem::swap(&mut a.slug, &mut b.slug);
    publish_at(&store, 2, &[a.clone(), b.clone()]).await;
    let found: Vec<String> = catalogue(&store)
        .await
        .courses
        .iter()
        .map(|c| c.slug.to_string())
        .collect();
    assert_eq!(found, ["b", "a"]);

    let mut c = course("c", vec![chapter("one", "Text.", vec![])]);
    c.slug = "b".parse().unwrap();
    let refusals = refusals(&store, &[c]).await;
    assert_eq!(
        refusals[0].message,
        "the course slug `b` is already taken by course `a`"
    );
    assert_eq!(refusals[0].file, "course.md");
}

#[tokio::test]
async fn moving_a_chapter_changes_the_order_and_nothing_else() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let chapters: Vec<_> = ["one", "two", "three"]
        .map(|n| chapter(n, "Text.", vec![]))
        .into();
    publish_at(&store, 1, &[course("a", chapters.clone())]).await;
    let before = catalogue(&store).await;
    let turned = chapters.into_iter().rev().collect();
    let outcome = publish_at(&store, 2, &[course("a", turned)]).await;
    assert_eq!(
        outcome.to_string(),
        "a (The course a)\n  changed   the order of the chapters"
    );
    assert_eq!(slugs(&store).await, ["three", "two", "one"]);
    let after = catalogue(&store).await;
    assert_eq!(after.courses[0].chapters[2], before.courses[0].chapters[0]);
}

#[tokio::test]
async fn a_new_rendering_of_the_same_text_is_no_news() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let mut one = chapter("one", "Text.", vec![]);
    publish_at(&store, 1, &[course("a", vec![one.clone()])]).await;
    one.body = "<p class=better>Text.</p>".to_owned();
    let outcome = publish_at(&store, 2, &[course("a", vec![one.clone()])]).await;
    assert!(
        outcome
            .to_string()
            .ends_with("rendered  1 chapter anew, from the same text")
    );
    let catalogue = catalogue(&store).await;
    assert_eq!(catalogue.courses[0].updated_at, at(1));
    let outline = &catalogue.courses[0].chapters[0];
    assert_eq!(outline.published_at, at(1));
    let content = chapters::content(&store, outline.revision)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(content.body, one.body);
}

#[tokio::test]
async fn one_refusal_leaves_everything_as_it_was_and_all_are_told() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let one = chapter("one", "Text.", vec![question("q", "What?", "It.")]);
    publish_at(&store, 1, &[course("a", vec![one])]).await;
    let before = catalogue(&store).await;

    let mut twin = chapter("three", "Nul \0 here.", vec![question("q2", "How?", "So.")]);
    twin.slug = "two".parse().unwrap();
    let changed = vec![
        chapter("one", "New text.", vec![question("q", "Why?", "It.")]),
        chapter("two", "New chapter.", vec![question("q2", "How?", "So.")]),
        twin,
    ];
    let refusals = refusals(&store, &[course("a", changed)]).await;
    let messages: Vec<&str> = refusals
        .iter()
        .map(|r| r.message.lines().next().unwrap_or(""))
        .collect();
    assert_eq!(
        messages,
        [
            "the chapter slug `two` is already taken by `two.md`",
            "the text holds a NUL character, which no page can show",
            "the question id `q2` is already taken by `two.md`",
            "the question `q` changed; say what the edit means",
        ]
    );
    assert_eq!(catalogue(&store).await, before);
}

#[tokio::test]
async fn publishers_at_once_take_turns() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let tasks: Vec<_> = (0..4)
        .map(|n| {
            let store = database.store();
            tokio::spawn(async move {
                let name = format!("course-{n}");
                let given = [course(&name, vec![chapter("one", "Text.", vec![])])];
                publish(&store, &given, at(n), false)
                    .await
                    .map(|outcome| outcome.version)
            })
        })
        .collect();
    let mut versions = Vec::new();
    for task in tasks {
        versions.push(task.await.unwrap().unwrap());
    }
    versions.sort_unstable();
    assert_eq!(versions, [1, 2, 3, 4]);
    assert_eq!(catalogue(&store).await.courses.len(), 4);
}

#[tokio::test]
async fn a_publish_calls_those_who_listen_once() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let mut calls = catalogue::listen(&store).await.unwrap();
    let given = [course("a", vec![chapter("one", "Text.", vec![])])];
    publish_at(&store, 1, &given).await;
    calls.next().await.unwrap();
    assert_eq!(catalogue::version(&store).await.unwrap(), 1);
}

#[tokio::test]
async fn a_playground_moves_changes_leaves_and_comes_back() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let with = |name: &str, code: &str| {
        let mut chapter = chapter(name, code, vec![]);
        chapter.playgrounds = vec![playground("try", code)];
        chapter
    };
    let rows = async || {
        let pool = sqlx::PgPool::connect_with(database.options())
            .await
            .unwrap();
        let rows: Vec<(sqlx::types::Uuid, String, String, bool)> = sqlx::query_as(
            "select p.id, c.author_id, p.code, p.retired_at is not null
             from playground p join chapter c on c.id = p.chapter_id",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        rows
    };
    let plain = |name: &str| chapter(name, "Text.", vec![]);
    publish_at(
        &store,
        1,
        &[course("a", vec![with("one", "1"), plain("two")])],
    )
    .await;
    let first = rows().await;
    publish_at(
        &store,
        2,
        &[course("a", vec![plain("one"), with("two", "2")])],
    )
    .await;
    assert_eq!(
        rows().await,
        [(first[0].0, "two".to_owned(), "2".to_owned(), false)]
    );
    publish_at(&store, 3, &[course("a", vec![plain("one"), plain("two")])]).await;
    assert!(rows().await[0].3);
    publish_at(
        &store,
        4,
        &[course("a", vec![with("one", "1"), plain("two")])],
    )
    .await;
    assert_eq!(rows().await, first);
}
