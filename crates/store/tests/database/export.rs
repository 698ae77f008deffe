//! The way back to files.

use store::export;
use store::test_support::TestDatabase;

use crate::fixtures::{chapter, course, image, publish_at, question};

#[tokio::test]
async fn every_published_file_comes_back_byte_for_byte() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let mut one = chapter("one", "Two\r\nlines, a tab\t, and é \u{1f600}.", vec![]);
    one.file = "part-1/the one.md".to_owned();
    let two = chapter("two", "Text.", vec![question("q", "What?", "It.")]);
    let gone = chapter("gone", "Text.", vec![]);
    let mut given = course("a", vec![one, two, gone]);
    given.images = vec![
        image("images/b.png", &[0, 255, 10, 13]),
        image("a.png", b"a"),
    ];
    publish_at(&store, 1, std::slice::from_ref(&given)).await;
    given.chapters.pop();
    publish_at(&store, 2, std::slice::from_ref(&given)).await;

    let exported = export::courses(&store).await.unwrap();
    assert_eq!(exported.len(), 1);
    assert_eq!(exported[0].id, given.id);
    let expected = [
        ("course.md", given.source.as_bytes()),
        ("part-1/the one.md", given.chapters[0].source.as_bytes()),
        ("two.md", given.chapters[1].source.as_bytes()),
        ("a.png", b"a"),
        ("images/b.png", &[0, 255, 10, 13]),
    ];
    let files: Vec<(&str, &[u8])> = exported[0]
        .files
        .iter()
        .map(|(file, bytes)| (file.as_str(), &bytes[..]))
        .collect();
    assert_eq!(files, expected);
}
