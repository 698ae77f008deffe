//! `/review`: the page, and its forms where no script says what was answered. Each is one event with
//! an id that was made with the page, so a form that is sent twice is one answer.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ids::{ChapterId, EventId, QuestionId};
use domain::learning::{Graded, LONGEST_TYPED, Learning};
use domain::schedule::{Confidence, Grade};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use store::events::Fate;
use uuid::Uuid;

use super::commands::{self, Asking, Who};
use super::page::{self, Again, Carried};
use crate::accounts::{Accounts, Form, Me, On, Query, Trouble, to_sign_in, visitor};
use crate::events::AGAIN_AFTER;
use crate::review::commands::{record, zone_of};
use crate::review::visit::{Seen, seen};
use crate::site::REVIEW;
use crate::ui::errors;

/// As many as a session has, and a few chapters.
const MOST_SKIPPED: usize = 60;

/// What the address says.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    skipped: String,
    beyond: String,
}

/// What a form says; a field that was not sent is empty.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    event: String,
    question: String,
    meaning: String,
    grade: String,
    typed: String,
    chapter: String,
    confidence: String,
    #[serde(rename = "do")]
    action: String,
    last: String,
    subject: String,
    skipped: String,
    beyond: String,
}

/// GET `/review`.
pub async fn show(State(on): On, headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    let me = match seen(&on, &headers, REVIEW).await {
        Ok(Seen::Student(me)) => me,
        Ok(Seen::Guest) => return answer(StatusCode::OK, page::guest(&on.site)),
        Ok(Seen::Gone(response)) => return response,
        Err(_) => return away(&on),
    };
    let carried = Carried {
        event: Uuid::now_v7(),
        skipped: ids(&asked.skipped),
        is_beyond: !asked.beyond.is_empty(),
        again: None,
    };
    session(&on, &me, &carried).await
}

/// The page of whoever is signed in.
async fn session(on: &Accounts, me: &Me, carried: &Carried) -> Response {
    let account = me.account();
    let asking = Asking {
        is_beyond: carried.is_beyond,
        skipped: carried.skipped.clone(),
        ..Asking::at((on.now)(), zone_of(account))
    };
    let Ok(mut deck) = commands::deck(on, Who::Account(account), &asking).await else {
        return away(on);
    };
    let Some(again) = &carried.again else {
        return answer(StatusCode::OK, page::session(&on.site, &deck, carried));
    };
    // What was typed stands where it was typed.
    let place = deck
        .faces
        .iter()
        .position(|face| face.subject() == again.subject);
    if let Some(place) = place {
        deck.faces[..=place].rotate_right(1);
    }
    let mut response = answer(
        StatusCode::TOO_MANY_REQUESTS,
        page::session(&on.site, &deck, carried),
    );
    let wait = HeaderValue::from(AGAIN_AFTER.as_secs());
    response.headers_mut().insert(RETRY_AFTER, wait);
    response
}

/// POST `/review`.
pub async fn take(State(on): On, headers: HeaderMap, Form(sent): Form<Sent>) -> Response {
    let me = match visitor(&on, &headers).await {
        Ok(visitor) => visitor.me(),
        Err(_) => return away(&on),
    };
    let Some(me) = me else {
        return to_sign_in(REVIEW);
    };
    let Some(said) = Said::read(&sent, (on.now)()) else {
        return answer(StatusCode::UNPROCESSABLE_ENTITY, page::unfit(&on.site));
    };
    match carry_out(&on, &me, &said).await {
        Ok(Fate::Unknown) => {
            let html = errors::not_found(&on.site, REVIEW, &[]);
            answer(StatusCode::NOT_FOUND, html)
        }
        // A conflict is a form that was sent twice; the first counts.
        Ok(Fate::Stored | Fate::Known | Fate::Conflict) => see_other(&way_on(&sent, &said)),
        Err(Trouble::Throttled) => {
            let carried = Carried {
                // Whichever page sends it later, it is one answer.
                event: id(&sent.event).unwrap_or_else(Uuid::now_v7),
                skipped: ids(&sent.skipped),
                is_beyond: !sent.beyond.is_empty(),
                again: Some(Again {
                    subject: id(&sent.question)
                        .or_else(|| id(&sent.chapter))
                        .unwrap_or_default(),
                    typed: sent.typed,
                }),
            };
            session(&on, &me, &carried).await
        }
        Err(_) => away(&on),
    }
}

/// What a form comes to.
enum Said {
    /// Something for the log.
    Deed(EventId, Learning),
    /// Left for the end.
    Skipped(Uuid),
}

impl Said {
    fn read(sent: &Sent, now: Timestamp) -> Option<Self> {
        let question = || Some(QuestionId(id(&sent.question)?));
        let learning = match sent.action.as_str() {
            "skip" => {
                let subject = id(&sent.question).or_else(|| id(&sent.chapter))?;
                return Some(Self::Skipped(subject));
            }
            "undo" => Learning::Undone {
                event: EventId(id(&sent.last)?),
                subject: id(&sent.subject)?,
            },
            "aside" => Learning::QuestionSuspended {
                question: question()?,
            },
            "" if !sent.grade.is_empty() => Learning::QuestionGraded(Graded {
                question: question()?,
                meaning: sent.meaning.parse().ok()?,
                grade: Grade::try_from(sent.grade.parse::<u8>().ok()?).ok()?,
                typed: typed(&sent.typed),
                took_ms: None,
            }),
            "" => {
                let level = sent.confidence.parse::<u8>().ok()?;
                Learning::ChapterRated {
                    chapter: ChapterId(id(&sent.chapter)?),
                    confidence: Confidence::try_from(level).ok()?,
                }
            }
            _ => return None,
        };
        let event = id(&sent.event).filter(|id| is_of_now(*id, now))?;
        Some(Self::Deed(EventId(event), learning))
    }

    fn subject(&self) -> Option<Uuid> {
        match self {
            Self::Deed(_, learning) => learning.subject(),
            Self::Skipped(subject) => Some(*subject),
        }
    }
}

async fn carry_out(on: &Accounts, me: &Me, said: &Said) -> Result<Fate, Trouble> {
    match said {
        Said::Skipped(_) => Ok(Fate::Known),
        Said::Deed(event, learning) => record(on, me.account(), *event, learning.write()).await,
    }
}

/// The next page: with what was left for the end, but for what is answered now.
fn way_on(sent: &Sent, said: &Said) -> String {
    let mut skipped = ids(&sent.skipped);
    skipped.retain(|id| Some(*id) != said.subject());
    if let Said::Skipped(subject) = said {
        skipped.push(*subject);
    }
    let skipped: Vec<String> = skipped.iter().map(Uuid::to_string).collect();
    let mut parameters = Vec::new();
    if !skipped.is_empty() {
        parameters.push(format!("skipped={}", skipped.join(",")));
    }
    if !sent.beyond.is_empty() {
        parameters.push("beyond=yes".to_owned());
    }
    if parameters.is_empty() {
        REVIEW.to_owned()
    } else {
        format!("{REVIEW}?{}", parameters.join("&"))
    }
}

fn id(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok()
}

/// Ids with commas between them; what is none is left out.
pub(super) fn ids(text: &str) -> Vec<Uuid> {
    text.split(',').filter_map(id).take(MOST_SKIPPED).collect()
}

/// Whether an id was made here, as far as one can tell: a UUIDv7 that is not of days to come, for
/// which the log has no place yet.
fn is_of_now(id: Uuid, now: Timestamp) -> bool {
    let milliseconds = i64::try_from(id.as_u128() >> 80).unwrap_or(i64::MAX);
    let latest = now.saturating_add(SignedDuration::from_hours(1));
    id.get_version_num() == 7 && latest.is_ok_and(|latest| milliseconds <= latest.as_millisecond())
}

/// What was typed, as browsers type it: their line ends have two characters.
fn typed(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let text: String = text.trim().chars().take(LONGEST_TYPED).collect();
    (!text.is_empty()).then_some(text)
}

fn away(on: &Accounts) -> Response {
    let mut response = answer(StatusCode::SERVICE_UNAVAILABLE, page::away(&on.site));
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    response
}

fn answer(status: StatusCode, html: String) -> Response {
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (status, headers, html).into_response()
}

fn see_other(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static(REVIEW));
    let headers = [
        (LOCATION, to),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "019ab52a-4000-7123-8456-789abcdef012";

    fn sent() -> Sent {
        Sent {
            event: ID.to_owned(),
            question: ID.to_owned(),
            meaning: "2".to_owned(),
            ..Sent::default()
        }
    }

    fn read(sent: &Sent) -> Option<Said> {
        Said::read(sent, "2026-11-30T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_form_says_one_thing_or_nothing() {
        let graded = Sent {
            grade: "1".to_owned(),
            typed: " a\r\nb ".to_owned(),
            ..sent()
        };
        match read(&graded) {
            Some(Said::Deed(_, Learning::QuestionGraded(graded))) => {
                assert_eq!(graded.typed.as_deref(), Some("a\nb"));
                assert_eq!((graded.meaning, graded.grade), (2, Grade::Again));
            }
            _ => panic!("it is a grade"),
        }
        let with = |change: fn(&mut Sent)| {
            let mut sent = sent();
            change(&mut sent);
            read(&sent).is_some()
        };
        assert!(with(|sent| sent.action = "skip".to_owned()));
        assert!(with(|sent| sent.action = "aside".to_owned()));
        for wrong in [
            (|_| {}) as fn(&mut Sent),
            |sent| sent.grade = "5".to_owned(),
            |sent| sent.grade = "x".to_owned(),
            |sent| sent.action = "undo".to_owned(),
            |sent| sent.action = "drop".to_owned(),
            |sent| sent.confidence = "3".to_owned(),
            |sent| {
                sent.grade = "3".to_owned();
                sent.meaning = String::new();
            },
            |sent| {
                sent.grade = "3".to_owned();
                sent.event = "f19ab52a-4000-7123-8456-789abcdef012".to_owned();
            },
        ] {
            assert!(!with(wrong));
        }
    }

    #[test]
    fn what_is_left_for_the_end_is_carried_on_until_it_is_answered() {
        let other = "019ab52a-4000-7123-8456-789abcdef999";
        let skip = Sent {
            action: "skip".to_owned(),
            skipped: format!("{other},nonsense"),
            beyond: "yes".to_owned(),
            ..sent()
        };
        let said = read(&skip).unwrap();
        assert_eq!(
            way_on(&skip, &said),
            format!("/review?skipped={other},{ID}&beyond=yes")
        );
        let graded = Sent {
            grade: "3".to_owned(),
            skipped: ID.to_owned(),
            ..sent()
        };
        let said = read(&graded).unwrap();
        assert_eq!(way_on(&graded, &said), "/review");
    }
}
