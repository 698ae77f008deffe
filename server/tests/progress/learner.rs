//! A student with a past, and what they find on a page.

use std::fs;

use domain::events::Event;
use domain::ids::{ChapterId, EventId, QuestionId, UserId};
use domain::learning::{Graded, Learning};
use domain::schedule::{Confidence, Grade};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::events::{Fate, append, page};
use uuid::Uuid;

use crate::support::browser::Browser;
use crate::support::client::Response;
use crate::support::{TestServer, course, publish};

/// A course of two chapters with three questions each.
pub const TIDES: &[(&str, &str)] = &[
    (
        "course.md",
        "---\nid: tides\nsummary: Why the sea comes.\nchapters:\n  - moon.md\n  - sun.md\n---\n\
         # Tides\n\nTwo times a day.\n",
    ),
    (
        "moon.md",
        "---\nid: moon\nsummary: What pulls.\n---\n# The Moon\n\nIt pulls.\n\n\
         :::question id=a\nFirst?\n:::\n\n:::answer\nYes.\n:::\n\n\
         :::question id=b\nSecond?\n:::\n\n:::answer\nYes.\n:::\n\n\
         :::question id=c\nThird?\n:::\n\n:::answer\nYes.\n:::\n",
    ),
    (
        "sun.md",
        "---\nid: sun\nsummary: What pulls too.\n---\n# The Sun\n\nIt pulls less.\n\n\
         :::question id=d\nFourth?\n:::\n\n:::answer\nYes.\n:::\n\n\
         :::question id=e\nFifth?\n:::\n\n:::answer\nYes.\n:::\n\n\
         :::question id=f\nSixth?\n:::\n\n:::answer\nYes.\n:::\n",
    ),
];

/// Somebody with an account, in a browser.
pub struct Learner<'s> {
    pub browser: Browser<'s>,
    pub user: UserId,
    events: u64,
}

impl<'s> Learner<'s> {
    pub async fn join(server: &'s TestServer, address: &str) -> Self {
        let mut browser = Browser::new(server);
        browser.join(address, "Somebody").await;
        let session = browser.cookie("session").expect("somebody is signed in");
        let user = Uuid::try_parse(&session[..32]).expect("whose it is");
        Self {
            browser,
            user: UserId(user),
            events: 0,
        }
    }

    /// The questions of a chapter, in their order.
    pub async fn questions(&self, chapter: &str) -> Vec<QuestionId> {
        let server = self.browser.server;
        let catalogue = server.catalogue();
        let chapters = &catalogue.courses[0].chapters;
        let found = chapters.iter().find(|it| it.slug.as_str() == chapter);
        let revision = found.expect("it is published").revision;
        let content = store::chapters::content(&server.store, revision).await;
        let content = content.expect("the database answers").expect("it is there");
        content.questions.iter().map(|it| it.id).collect()
    }

    pub async fn chapter(&self, slug: &str) -> ChapterId {
        let catalogue = self.browser.server.catalogue();
        let chapters = &catalogue.courses[0].chapters;
        let found = chapters.iter().find(|it| it.slug.as_str() == slug);
        found.expect("it is published").id
    }

    /// Does something so many days ago, each thing a second after the one before.
    pub async fn tell(&mut self, days_ago: i64, learning: &Learning) -> EventId {
        self.events += 1;
        let seconds = i64::try_from(self.events).expect("they are few");
        let now = server::clock::now();
        let at = now - SignedDuration::from_hours(24 * days_ago) - SignedDuration::from_secs(600)
            + SignedDuration::from_secs(seconds);
        let event = event(at, self.events, learning);
        let store = &self.browser.server.store;
        let fates = append(store, self.user, std::slice::from_ref(&event), None, now).await;
        assert_eq!(fates.expect("the database answers"), [Fate::Stored]);
        event.id
    }

    /// How many events of a kind are in the log.
    pub async fn log_of(&self, kind: &str) -> usize {
        let store = &self.browser.server.store;
        let events = page(store, self.user, None, 1000).await;
        let events = events.expect("the database answers");
        events
            .iter()
            .filter(|it| it.event.kind.as_str() == kind)
            .count()
    }

    /// Sends the form of a first day.
    pub async fn start(&mut self, fields: &[(&str, String)]) -> Response {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.browser.post("/settings/reviews/start", &fields).await
    }
}

fn event(at: Timestamp, n: u64, learning: &Learning) -> Event {
    let (kind, payload) = learning.write();
    let milliseconds = u128::try_from(at.as_millisecond()).expect("it is after 1970");
    let said = json!({
        "id": Uuid::from_u128(milliseconds << 80 | 0x7000_8000_0000_0000_0000 | u128::from(n)),
        "kind": kind,
        "version": Learning::VERSION,
        "occurred_at": at,
        "zone": "UTC",
        "payload": payload,
    });
    Event::parse(&said, at, |_| true).expect("it is an event")
}

pub fn graded(question: QuestionId, is_right: bool) -> Learning {
    Learning::QuestionGraded(Graded {
        question,
        meaning: 1,
        grade: if is_right { Grade::Good } else { Grade::Again },
        typed: None,
        took_ms: None,
    })
}

pub fn rated(chapter: ChapterId, level: u8) -> Learning {
    Learning::ChapterRated {
        chapter,
        confidence: Confidence::try_from(level).expect("it is a level"),
    }
}

pub fn suspended(question: QuestionId) -> Learning {
    Learning::QuestionSuspended { question }
}

/// A form as a page gave it.
pub struct Form(Vec<(String, String)>);

impl Form {
    pub fn pairs(&self) -> Vec<(&str, &str)> {
        let pairs = self.0.iter();
        pairs
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    pub fn set(&mut self, name: &str, value: &str) {
        for field in self.0.iter_mut().filter(|field| field.0 == name) {
            value.clone_into(&mut field.1);
        }
    }
}

/// The hidden fields of the first form with this action.
pub fn form(page: &str, action: &str, method: &str) -> Form {
    let begins = page.match_indices("<form").map(|(at, _)| &page[at..]);
    let mut forms = begins.map(|form| &form[..form.find("</form>").expect("it ends")]);
    let found = forms.find(|form| {
        let head = &form[..form.find('>').expect("it ends")];
        head.contains(&format!(r#"action="{action}""#))
            && head.contains(&format!(r#"method="{method}""#))
    });
    let form = found.unwrap_or_else(|| panic!("{method} {action} is not in {page}"));
    let fields = form.match_indices("<input").map(|(at, _)| {
        let field = &form[at..];
        let field = &field[..field.find('>').expect("it ends")];
        let of = |name: &str| {
            let begins =
                field.find(&format!(r#" {name}=""#)).expect("it has that") + name.len() + 3;
            let value = &field[begins..];
            value[..value.find('"').expect("it ends")].to_owned()
        };
        (of("name"), of("value"))
    });
    Form(fields.collect())
}

/// The rows of the table behind a chart, cell by cell.
pub fn rows(page: &str, chart: &str) -> Vec<Vec<String>> {
    let begins = page.find(&format!(r#"id="{chart}""#));
    let begins = begins.unwrap_or_else(|| panic!("{chart} is not in {page}"));
    let body = &page[begins..];
    let body = &body[body.find("<tbody>").expect("a table")..];
    let body = &body[..body.find("</tbody>").expect("it ends")];
    let rows = body.split("<tr>").skip(1);
    let text = |cell: &str| {
        let cell = &cell[cell.find('>').expect("it begins") + 1..];
        cell[..cell.find('<').expect("it ends")].to_owned()
    };
    let cells = |row: &str| {
        let head = row.split("<th").skip(1).map(text).collect::<Vec<_>>();
        let others = row.split("<td").skip(1).map(text);
        head.into_iter().chain(others).collect()
    };
    rows.map(cells).collect()
}

/// Publishes the course with one more question in its first chapter.
pub async fn publish_one_more_question(server: &TestServer) {
    let folder = tempfile::tempdir().expect("a folder");
    course::write(folder.path(), TIDES);
    let moon = folder.path().join("moon.md");
    let more = "\n:::question id=more\nAnd more?\n:::\n\n:::answer\nYes.\n:::\n";
    let text = fs::read_to_string(&moon).expect("text");
    fs::write(&moon, text + more).expect("a file");
    publish(&server.store, folder.path()).await;
}

/// Gives the student of the only card so many more like it, all of them due.
pub async fn multiply_cards(server: &TestServer, more: u32) {
    server
        .break_database(&format!(
            "
            with made as (
              insert into question
              select
                gen_random_uuid(), course_id, 'made-' || n, chapter_id, meaning_number,
                version_number, content_hash, null, first_published_at, null
              from question, generate_series(1, {more}) as n
              where author_id = 'a'
              returning id
            )
            insert into card
            select
              card.user_id,
              made.id,
              jsonb_set(card.state, '{{question}}', to_jsonb(made.id)),
              card.due_at,
              card.is_urgent,
              card.answers,
              card.last_day,
              card.content_version
            from card, made
            "
        ))
        .await;
}
