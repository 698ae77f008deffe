//! What an author reads about a publish of a course's own page and its images.

use domain::chapters::CheckedCourse;
use store::Store;
use store::test_support::TestDatabase;

use crate::fixtures::{at, catalogue, chapter, course, image, publish_at};

fn backends() -> CheckedCourse {
    let mut course = course("a", vec![chapter("one", "Text.", vec![])]);
    course.images = vec![image("images/map.png", b"one")];
    course
}

/// Publishes at an hour of its own, and gives the lines below the course's name.
async fn lines(store: &Store, hour: i64, given: CheckedCourse) -> Vec<String> {
    let outcome = publish_at(store, hour, &[given]).await;
    let text = outcome.to_string();
    text.lines().skip(1).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_changed_image_is_called_an_image() {
    let database = TestDatabase::new().await;
    let store = database.store();
    publish_at(&store, 1, &[backends()]).await;
    let mut given = backends();
    given.images = vec![
        image("images/map.png", b"two"),
        image("images/new.png", b"x"),
    ];
    assert_eq!(
        lines(&store, 2, given).await,
        [
            "  changed   image images/map.png",
            "  added     image images/new.png"
        ]
    );
    assert_eq!(catalogue(&store).await.courses[0].updated_at, at(2));
    assert_eq!(
        lines(&store, 3, backends()).await,
        [
            "  changed   image images/map.png",
            "  removed   image images/new.png"
        ]
    );
    assert!(lines(&store, 4, backends()).await.is_empty());
}

#[tokio::test]
async fn the_parts_of_the_course_that_changed_are_named() {
    let database = TestDatabase::new().await;
    let store = database.store();
    publish_at(&store, 1, &[backends()]).await;
    let mut given = backends();
    given.title = "Another".to_owned();
    given.weeks = None;
    given.description = "<p>Other words.</p>".to_owned();
    given.source.push_str("Other words.");
    assert_eq!(
        lines(&store, 2, given.clone()).await,
        ["  changed   the course’s title, weeks and description"]
    );
    given.source.push_str("<!-- a note -->");
    assert_eq!(
        lines(&store, 3, given.clone()).await,
        ["  changed   course.md"]
    );
    assert_eq!(catalogue(&store).await.courses[0].updated_at, at(3));
    given.description = "<p class=\"x\">Other words.</p>".to_owned();
    assert_eq!(
        lines(&store, 4, given).await,
        ["  rendered  the course’s own page anew, from the same text"]
    );
    // What only looks different is no news.
    assert_eq!(catalogue(&store).await.courses[0].updated_at, at(3));
}
