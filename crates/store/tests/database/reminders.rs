//! Who is reminded of what, when, and how often.

mod calendar;
mod clocks;
mod readings;
mod words;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use domain::reminders::Hour;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use store::Store;
use store::accounts::{self, Account};
use store::mail::MailKind;
use store::reminders::{
    ComingDay, MOST_WAITING, Reminder, choose, find_stop, reminder, stop, wishes, write_due,
};
use store::test_support::TestDatabase;

use crate::accounts::{
    BY, account, count, name, notice, patiently, pool, session_id, sign_up, user,
};
use crate::fixtures::{at, chapter, course, publish_at, question};

const MOON: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const SUN: [&str; 2] = ["x", "y"];

/// Ada in London and Eve, and two chapters of which nothing is due yet.
struct World {
    database: TestDatabase,
    store: Store,
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn hour(number: i16) -> Option<Hour> {
    Some(Hour::try_from(number).unwrap())
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// The secret that stops the letters of somebody.
fn secret(n: u8) -> [u8; 16] {
    [n; 16]
}

fn hash(secret: [u8; 16]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// How many were decided for at a moment, while letters may be written.
async fn looked_at(store: &Store, at: &str) -> usize {
    let written = patiently(|| write_due(store, time(at))).await;
    written.expect("few letters wait")
}

impl World {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let store = database.store();
        sign_up(&store, 1, "ada@example.org", at(0)).await;
        sign_up(&store, 2, "eve@example.org", at(0)).await;
        let of = |names: &[&str]| {
            let questions = names.iter().map(|name| question(name, name, "It is so."));
            questions.collect::<Vec<_>>()
        };
        let chapters = vec![
            chapter("moon", "Text.", of(&MOON)),
            chapter("sun", "Text.", of(&SUN)),
            chapter("walk", "Text.", Vec::new()),
        ];
        publish_at(&store, 1, &[course("tides", chapters)]).await;
        database
            .execute(
                "insert into student (user_id, retention, daily_cap, days_off, four_buttons)
                 select id, 90, 100, 0, false from account;
                 delete from mail",
            )
            .await;
        Self { database, store }
    }

    /// Ada, who wants letters at six in the evening, as it is decided at noon.
    async fn at_six() -> Self {
        let world = Self::new().await;
        world.wants(1, hour(18), "2026-12-01T12:00:00Z").await;
        world
    }

    async fn wants(&self, n: u8, hour: Option<Hour>, at: &str) {
        let wish = (hour, &zone(&account(&self.store, n).await.zone));
        choose(&self.store, user(n), wish, &secret(n), time(at))
            .await
            .unwrap();
    }

    /// A question is due for somebody.
    async fn due(&self, n: u8, question: &str, at: &str) {
        let statement = format!(
            "insert into card (
               user_id, question_id, state, due_at, is_urgent, answers, last_day, content_version
             )
             select '{}', id, '{{}}', '{at}', false, 2, '2026-11-20', 1
             from question where author_id = '{question}'
             on conflict on constraint card_pkey do update set due_at = excluded.due_at",
            user(n)
        );
        self.database.execute(&statement).await;
    }

    /// Decides at a moment for all whose hour has come, and gives the addresses of all letters
    /// there have ever been.
    async fn letters(&self, at: &str) -> Vec<String> {
        while looked_at(&self.store, at).await > 0 {}
        sqlx::query_scalar("select to_address from mail where kind = 'reminder' order by 1")
            .fetch_all(&pool(&self.database).await)
            .await
            .unwrap()
    }

    async fn count(&self, at: &str) -> usize {
        self.letters(at).await.len()
    }

    async fn ada(&self) -> Account {
        account(&self.store, 1).await
    }

    async fn says(&self, day: &str, at: &str) -> Option<Reminder> {
        reminder(&self.store, &self.ada().await, day, time(at))
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_letter_comes_at_the_hour_that_was_chosen_once_a_day_and_to_nobody_else() {
    let world = World::at_six().await;
    for who in [1, 2] {
        world.due(who, "a", "2026-11-30T04:00:00Z").await;
    }
    assert_eq!(world.count("2026-12-01T17:59:59Z").await, 0);
    assert_eq!(
        world.letters("2026-12-01T18:00:00Z").await,
        ["ada@example.org"]
    );
    assert_eq!(world.count("2026-12-01T18:00:01Z").await, 1);
    assert_eq!(world.count("2026-12-02T17:59:59Z").await, 1);
    assert_eq!(world.count("2026-12-02T18:00:10Z").await, 2);
    let lease = Duration::from_secs(60);
    let claimed = store::mail::claim(&world.store, 10, time("2026-12-02T18:01:00Z"), lease).await;
    let claimed = claimed.unwrap();
    assert!(claimed.iter().all(|mail| mail.kind == MailKind::Reminder));
    assert_eq!(claimed[1].payload["day"], "2026-12-02");
}

#[tokio::test]
async fn many_servers_at_once_write_one_letter_to_each() {
    let world = World::new().await;
    world
        .database
        .execute(
            "insert into account (
               id, email, email_key, display_name, zone, password_hash, created_at,
               password_changed_at
             )
             select gen_random_uuid(), n || '@example.org', n || '@example.org', 'Ada', 'UTC', '',
               now(), now()
             from generate_series(1, 60) as n;
             insert into student (user_id, retention, daily_cap, days_off, four_buttons)
             select id, 90, 100, 0, false from account where password_hash = '';
             insert into reminder (user_id, hour, next_at, stop_secret)
             select id, 18, '2026-12-01T18:00:00Z', uuid_send(id)
             from account where password_hash = '';
             insert into card (
               user_id, question_id, state, due_at, is_urgent, answers, last_day, content_version
             )
             select user_id, question.id, '{}', '2026-11-30', false, 2, '2026-11-20', 1
             from reminder, question where author_id = 'a'",
        )
        .await;
    let stores = [
        world.database.store(),
        world.database.store(),
        world.database.store(),
    ];
    let tasks: Vec<_> = (0..9)
        .map(|n| {
            let store = stores[n % 3].clone();
            tokio::spawn(
                async move { while looked_at(&store, "2026-12-01T18:00:05Z").await > 0 {} },
            )
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let letters = world.letters("2026-12-01T18:00:06Z").await;
    assert_eq!(letters.len(), 60);
    assert!(letters.windows(2).all(|pair| pair[0] != pair[1]));
}

#[tokio::test]
async fn a_letter_that_can_not_be_queued_leaves_its_day_undecided() {
    let world = World::at_six().await;
    world.due(1, "a", "2026-11-30T04:00:00Z").await;
    let forbid = "alter table mail add constraint no_more check (kind <> 'reminder')";
    world.database.execute(forbid).await;
    let failed = write_due(&world.store, time("2026-12-01T18:00:00Z")).await;
    assert!(failed.is_err());
    let allow = "alter table mail drop constraint no_more";
    world.database.execute(allow).await;
    assert_eq!(world.count("2026-12-01T18:00:20Z").await, 1);
    assert_eq!(world.count("2026-12-01T18:00:40Z").await, 1);
}

#[tokio::test]
async fn reminders_do_not_crowd_out_the_letters_that_somebody_waits_for() {
    let world = World::at_six().await;
    world.due(1, "a", "2026-11-30T04:00:00Z").await;
    let fill = |kind: &str, next_try_at: &str| {
        let database = &world.database;
        let statement = format!(
            "insert into mail (id, kind, to_address, payload, created_at, next_try_at)
             select gen_random_uuid(), '{kind}', 'eve@example.org', '{{}}', '2026-01-01',
               '{next_try_at}'
             from generate_series(1, {MOST_WAITING})"
        );
        async move { database.execute(&statement).await }
    };
    fill("reminder", "2026-12-01T17:00:00Z").await;
    let evening = time("2026-12-01T18:00:00Z");
    assert_eq!(write_due(&world.store, evening).await.unwrap(), None);
    // Those that a mail server has refused for now don't count, nor do other letters.
    world
        .database
        .execute("update mail set next_try_at = '2026-12-01T19:00:00Z'")
        .await;
    fill("reset", "2026-12-01T17:00:00Z").await;
    assert_eq!(write_due(&world.store, evening).await.unwrap(), Some(1));
}

#[tokio::test]
async fn there_is_no_letter_without_a_reason() {
    let evening = "2026-12-01T18:00:00Z";
    for (statement, expected) in [
        ("select 1", 1),
        ("update card set due_at = '2026-12-01T18:00:01Z'", 0),
        ("update card set due_at = null", 0),
        // Reviewed today; an answer before it was due, as in a chapter, is no review.
        (
            "insert into card select user_id, q.id, '{\"reviewed_on\": \"2026-12-01\"}', null,
               false, 2, '2026-12-01', 1
             from card, question q where q.author_id = 'b'",
            0,
        ),
        (
            "insert into card select user_id, q.id, '{}', null, false, 1, '2026-12-01', 1
             from card, question q where q.author_id = 'b'",
            1,
        ),
        // It is a Tuesday.
        ("update student set days_off = 2", 0),
        ("update account set suspended_at = now()", 0),
        ("update account set delete_at = now()", 0),
        ("update reminder set next_at = null", 0),
    ] {
        let world = World::at_six().await;
        world.due(1, "a", "2026-11-30T04:00:00Z").await;
        world.database.execute(statement).await;
        assert_eq!(world.count(evening).await, expected, "{statement}");
    }
}

#[tokio::test]
async fn a_fuller_session_within_a_day_is_waited_for_and_not_twice() {
    let world = World::at_six().await;
    world.due(1, "a", "2026-11-30T04:00:00Z").await;
    for name in ["b", "c"] {
        world.due(1, name, "2026-12-02T04:00:00Z").await;
    }
    for name in ["d", "e", "x", "y"] {
        world.due(1, name, "2026-12-03T04:00:00Z").await;
    }
    assert_eq!(world.count("2026-12-01T18:00:00Z").await, 0);
    assert_eq!(world.count("2026-12-02T18:00:00Z").await, 1);

    // It does not count as fuller what the day has no room for.
    let world = World::at_six().await;
    world.due(1, "a", "2026-11-30T04:00:00Z").await;
    for name in ["b", "c"] {
        world.due(1, name, "2026-12-02T04:00:00Z").await;
    }
    world
        .database
        .execute("update student set daily_cap = 1")
        .await;
    assert_eq!(world.count("2026-12-01T18:00:00Z").await, 1);
}

#[tokio::test]
async fn whose_hour_has_not_come_costs_nothing() {
    let world = World::at_six().await;
    world.due(1, "a", "2026-11-30T04:00:00Z").await;
    world
        .database
        .execute(
            "insert into account (
               id, email, email_key, display_name, zone, password_hash, created_at,
               password_changed_at
             )
             select gen_random_uuid(), n || '@example.org', n || '@example.org', 'Ada', 'UTC', '',
               now(), now()
             from generate_series(1, 50000) as n;
             insert into reminder (user_id, hour, next_at, stop_secret)
             select id, 19, '2026-12-01T19:00:00Z', uuid_send(id)
             from account where password_hash = '';
             analyze reminder;
             analyze account",
        )
        .await;
    let began = Instant::now();
    assert_eq!(looked_at(&world.store, "2026-12-01T18:00:00Z").await, 1);
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    let plan: Vec<String> = sqlx::query_scalar(
        "explain select user_id from reminder where next_at <= '2026-12-01T18:00:00Z'
         order by next_at limit 10",
    )
    .fetch_all(&pool(&world.database).await)
    .await
    .unwrap();
    assert!(
        plan.iter().any(|line| line.contains("reminder_next_idx")),
        "{plan:?}"
    );
}

/// So many days, each with how many questions and of which chapters.
type Days = Vec<(Date, u32, HashMap<String, u32>)>;

fn plain(days: Vec<ComingDay>) -> Days {
    days.into_iter()
        .map(|day| (day.day, day.questions, day.chapters.into_iter().collect()))
        .collect()
}

/// Somebody who is suspended, whatever the reason.
async fn suspend(store: &Store, n: u8) {
    accounts::suspend(store, user(n), BY, at(2)).await.unwrap();
}
