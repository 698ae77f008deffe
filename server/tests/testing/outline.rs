//! How far somebody is, as the outline of a course says it.

use super::*;

fn read(chapter: ChapterId, revision: RevisionId, through: u8) -> Value {
    let payload = json!({
        "chapter": chapter, "revision": revision, "anchor": "", "through": through, "again": chapter,
    });
    event("chapter_read", &payload)
}

#[tokio::test]
async fn the_outline_says_what_was_read_to_its_end_of_a_student_and_of_a_guest() {
    let server = TestServer::start().await;
    let (mut ada, mut guest) = (Browser::new(&server), Browser::new(&server));
    ada.join("ada@example.org", "Ada").await;
    let (chapter, revision, question) = moon(&server).await;
    let course = server.catalogue().courses[0].id;
    let mut done = Vec::new();
    for (more, expected) in [
        (vec![read(chapter, revision, 94)], Value::Null),
        (
            // Who looks in once more has read it all the same.
            vec![read(chapter, revision, 95), read(chapter, revision, 3)],
            json!({ "words": "Read", "short": "read" }),
        ),
        (
            vec![graded(question, 1)],
            json!({ "words": "Read", "short": "read" }),
        ),
        (
            vec![graded(question, 3)],
            json!({ "words": "Done", "short": "✓" }),
        ),
    ] {
        send(&mut ada, &more).await;
        done.extend(more);
        let told = mine(&mut ada, chapter).await;
        assert_eq!(told["outline"]["moon"], expected);
        assert_eq!(as_guest(&mut guest, chapter, &done).await, told);
        let of_course = ada.get(&format!("/api/v1/courses/{course}/mine")).await;
        let of_course: Value = serde_json::from_str(of_course.text()).expect("it is JSON");
        assert_eq!(of_course["outline"], told["outline"]);
    }
}
