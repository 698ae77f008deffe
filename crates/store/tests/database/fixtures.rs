//! Courses as the checks would hand them over.

use domain::chapters::{
    CheckedChapter, CheckedCourse, CheckedImage, CheckedPlayground, CheckedPrediction,
    CheckedQuestion, EditKind, EditMark, SearchSection, TocEntry, prediction_id,
};
use domain::ids::AuthorId;
use domain::publishing::Refusal;
use jiff::Timestamp;
use store::Store;
use store::catalogue::{self, Catalogue};
use store::publishing::{Outcome, PublishError, publish};
use store::test_support::TestDatabase;

/// A moment of the test's own; the hour tells several apart.
pub fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + hour * 3_600).unwrap()
}

pub async fn publish_at(store: &Store, hour: i64, courses: &[CheckedCourse]) -> Outcome {
    publish(store, courses, at(hour), false).await.unwrap()
}

/// A course is published, and everybody who has an account has something in each table of what students
/// do with it.
pub async fn everybody_learns(database: &TestDatabase) {
    let asked = vec![question("why", "Why?", "So.")];
    let mut moon = chapter("moon", "Text.", asked);
    moon.playgrounds.push(playground("try", "1"));
    let tides = course("tides", vec![moon]);
    publish_at(&database.store(), 4, &[tides]).await;
    database
        .execute(
            "insert into enrolment (user_id, course_id, start_date, zone)
             select account.id, course.id, '2026-11-02', 'Asia/Tokyo'
             from account, course;
             insert into student (user_id, retention, daily_cap, days_off, four_buttons)
             select id, 90, 100, 0, false
             from account;
             insert into card (
               user_id, question_id, state, due_at, is_urgent, answers, last_day, content_version
             )
             select user_id, question.id, '{\"question\": 1}', now(), false, 1, now(), 1
             from student, question;
             insert into reading (user_id, chapter_id, state, due_at, content_version)
             select user_id, chapter.id, '{}', now(), 1
             from student, chapter;
             insert into answer_proposal (user_id, id, question_id, meaning, text, proposed_at)
             select account.id, account.id, question.id, 1, 'So too.', now()
             from account, question;
             insert into reminder (user_id, hour, next_at, stop_secret)
             select id, 18, now(), '\\x31'
             from account;
             insert into calendar_feed (user_id, token_hash, created_at)
             select id, '\\x32', now()
             from account;
             insert into playground_draft (
               user_id, playground_id, revision, write_id, code, starter, updated_at
             )
             select account.id, playground.id, 1, account.id, '\"1\\n2\"', '\"1\"', now()
             from account, playground;
             insert into playground_write (
               user_id, id, playground_id, revision, digest, written_at
             )
             select user_id, write_id, playground_id, revision, '\\x33', now()
             from playground_draft;
             insert into playground_version (
               user_id, id, playground_id, code, size, runs, first_at, last_at, received_at
             )
             select
               user_id, ('0190' || lpad(to_hex(n), 28, '0'))::uuid, playground_id, code, 6, 1, now(),
               now(), now()
             from playground_draft, generate_series(1, 20) as n;
             insert into comment (
               id, course_id, chapter_id, topic_id, user_id, client_id, root_id, path, source, html,
               excerpt, digest, status, is_listed, created_at
             )
             select
               account.id, chapter.course_id, chapter.id, chapter.id, account.id, account.id, account.id,
               '', 'So?', '<p>So?</p>', 'So?', '\\x34', 'visible', true, now()
             from account, chapter;
             insert into comment_report (user_id, comment_id, reason, reported_at)
             select account.id, comment.id, 'spam', now()
             from account, comment;
             insert into moderation_action (id, acted_at, moderator_id, kind, account_id)
             select id, now(), id, 'warn', id
             from account;
             insert into writing_suspension (user_id, action_id, reason, began_at)
             select id, id, 'spam', now()
             from account;
             insert into moderation_appeal (user_id, action_id, text, appealed_at)
             select id, id, 'No.', now()
             from account;
             insert into notification (user_id, id, kind, comment_id, noted_at)
             select id, id, 'reply', id, now()
             from account;
             insert into thread_mute (user_id, root_id, muted_at)
             select account.id, comment.id, now()
             from account, comment;
             insert into discussion_visit (user_id, topic_id, seen_at, seen_before)
             select account.id, chapter.id, now(), now()
             from account, chapter;
             insert into discussion_digest (user_id, next_at, stop_secret)
             select id, now(), '\\x35'
             from account",
        )
        .await;
}

pub async fn refusals(store: &Store, courses: &[CheckedCourse]) -> Vec<Refusal> {
    match publish(store, courses, at(99), false).await {
        Err(PublishError::Refused(refusals)) => refusals,
        other => panic!("publishing was to be refused: {other:?}"),
    }
}

pub async fn catalogue(store: &Store) -> Catalogue {
    catalogue::load(store).await.unwrap()
}

/// The slugs of a course's chapters, in order.
pub async fn slugs(store: &Store) -> Vec<String> {
    let catalogue = catalogue(store).await;
    catalogue.courses[0]
        .chapters
        .iter()
        .map(|chapter| chapter.slug.to_string())
        .collect()
}

pub fn id(name: &str) -> AuthorId {
    name.parse().unwrap()
}

pub fn course(name: &str, chapters: Vec<CheckedChapter>) -> CheckedCourse {
    CheckedCourse {
        folder: name.to_owned(),
        id: id(name),
        slug: name.parse().unwrap(),
        title: format!("The course {name}"),
        summary: "What it is about.".to_owned(),
        lang: "en".to_owned(),
        weeks: Some(8),
        source: format!("---\nid: {name}\n---\r\n# The course {name}\n"),
        description: "<p>A course.</p>".to_owned(),
        chapters,
        images: Vec::new(),
    }
}

pub fn chapter(name: &str, text: &str, questions: Vec<CheckedQuestion>) -> CheckedChapter {
    let mut source = format!("---\nid: {name}\n---\n# About {name}\n\n{text}\n");
    for question in &questions {
        let CheckedQuestion {
            id,
            prompt_source,
            answer_source,
            edit,
            ..
        } = question;
        source.push_str(&format!("\n:::question {id} {edit:?}\n{prompt_source}\n"));
        source.push_str(&format!(":::answer\n{answer_source}\n"));
    }
    CheckedChapter {
        id: id(name),
        slug: name.parse().unwrap(),
        file: format!("{name}.md"),
        source,
        number: Some(1),
        title: format!("About {name}"),
        summary: "A summary.".to_owned(),
        topic: Some("Testing".to_owned()),
        level: None,
        minutes: 3,
        weeks: None,
        requires: Vec::new(),
        body: format!("<p>{text}</p>"),
        toc: vec![TocEntry {
            level: 2,
            anchor: "part".to_owned(),
            text: "Part".to_owned(),
        }],
        questions_heading: None,
        questions: questions
            .into_iter()
            .map(|question| CheckedQuestion {
                file: format!("{name}.md"),
                ..question
            })
            .collect(),
        playgrounds: Vec::new(),
        predictions: Vec::new(),
        sections: vec![section("", "", text)],
        warnings: Vec::new(),
    }
}

pub fn section(anchor: &str, heading: &str, text: &str) -> SearchSection {
    SearchSection {
        anchor: anchor.to_owned(),
        heading: heading.to_owned(),
        text: text.to_owned(),
    }
}

pub fn question(name: &str, prompt: &str, answer: &str) -> CheckedQuestion {
    CheckedQuestion {
        id: id(name),
        prompt: format!("<p>{prompt}</p>"),
        answer: format!("<p>{answer}</p>"),
        prompt_source: prompt.to_owned(),
        answer_source: answer.to_owned(),
        source_anchor: Some("part".to_owned()),
        edit: None,
        file: String::new(),
        line: 7,
        column: 1,
    }
}

pub fn marked(question: CheckedQuestion, kind: EditKind, from: Option<&str>) -> CheckedQuestion {
    let from = from.map(str::to_owned);
    CheckedQuestion {
        edit: Some(EditMark { kind, from }),
        ..question
    }
}

pub fn playground(name: &str, code: &str) -> CheckedPlayground {
    CheckedPlayground {
        id: id(name),
        title: "Try it".to_owned(),
        language: "js".to_owned(),
        code: code.to_owned(),
        expected: None,
        predict: false,
    }
}

/// Adds a snippet to a chapter that asks to predict what it prints, as the checks would hand it over. What
/// the author wrote is left as it is: a release that knew no predictions may have published it.
pub fn predicting(
    mut chapter: CheckedChapter,
    name: &str,
    code: &str,
    prints: &str,
) -> CheckedChapter {
    let asked = CheckedQuestion {
        id: prediction_id(&id(name)),
        source_anchor: None,
        file: chapter.file.clone(),
        ..question(name, code, prints)
    };
    chapter.playgrounds.push(CheckedPlayground {
        expected: Some(prints.to_owned()),
        predict: true,
        ..playground(name, code)
    });
    chapter.predictions.push(CheckedPrediction {
        playground: id(name),
        question: asked,
    });
    chapter
}

pub fn image(file: &str, bytes: &[u8]) -> CheckedImage {
    CheckedImage {
        name: format!(
            "{:032x}.png",
            bytes.iter().map(|b| u128::from(*b)).sum::<u128>()
        ),
        file: file.to_owned(),
        media_type: "image/png".to_owned(),
        width: 2,
        height: 1,
        bytes: bytes.to_vec(),
    }
}
