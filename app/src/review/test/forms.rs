//! The test of a chapter as forms, for browsers without scripts.

use std::str::FromStr;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use domain::ids::{EventId, QuestionId};
use domain::learning::{Graded, LONGEST_TYPED, Learning};
use domain::schedule::{Confidence, Grade};
use domain::traces::{LONGEST_LINE, Trace};
use jiff::civil::Date;
use serde::Deserialize;
use store::accounts::Account;
use store::chapters::By;
use store::events::Fate;
use uuid::Uuid;

use super::commands::{self, Looked};
use super::guest;
use super::page::{self, Again, Told};
use super::view::{Here, view};
use crate::accounts::{
    Accounts, Form, On, Query, Trouble, UNFIT, later, page as html, see_other, troubled, visitor,
};
use crate::events::AGAIN_AFTER;
use crate::review::commands::{record, zone_of};
use crate::review::visit::{Seen, seen};
use crate::site::test_path;

/// What the page is told in its address.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    /// The day that was shown before the rating that led here.
    was: String,
    /// Whether what was sent had been taken before.
    before: String,
}

/// What a form of the page sends; what it does not have is empty.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    /// The id of what it says, made with the page.
    event: String,
    question: String,
    meaning: String,
    grade: String,
    typed: String,
    level: String,
    /// The day that was shown.
    was: String,
    /// The event to be taken back.
    undo: String,
    line: Option<String>,
}

/// GET `/courses/{course}/{chapter}/test`.
pub async fn test_page(
    State(on): On,
    headers: HeaderMap,
    uri: Uri,
    Path((course, chapter)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let me = match seen(&on, &headers, uri.path()).await {
        Ok(Seen::Student(me)) => me,
        Ok(Seen::Guest) => return show_to_guest(&on, &course, &chapter).await,
        Ok(Seen::Gone(response)) | Err(response) => return response,
    };
    let looked = look(&on, me.account(), &course, &chapter).await;
    let told = Told {
        was: asked.was.parse().ok(),
        was_before: asked.before == "yes",
        ..Told::default()
    };
    show(&on, me.account(), looked, StatusCode::OK, told).await
}

/// POST `/courses/{course}/{chapter}/test`.
pub async fn test(
    State(on): On,
    headers: HeaderMap,
    Path((course, chapter)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Response {
    let me = match visitor(&on, &headers).await {
        Ok(visitor) => visitor.me(),
        Err(response) => return response,
    };
    // A guest's page has no forms.
    let Some(me) = me else {
        return troubled(&on, Trouble::Forbidden);
    };
    let account = me.account();
    let looked = match look(&on, account, &course, &chapter).await {
        Ok(Some(looked)) => looked,
        other => return show(&on, account, other, StatusCode::OK, Told::default()).await,
    };
    let unfit = Told {
        is_unfit: true,
        ..Told::default()
    };
    let event = Uuid::try_parse(&sent.event).ok();
    let Some(((said, place), event)) = said(&sent, &looked).zip(event) else {
        return show(&on, account, Ok(Some(looked)), UNFIT, unfit).await;
    };
    match record(&on, account, EventId(event), said).await {
        Ok(Fate::Unknown) => show(&on, account, Ok(Some(looked)), UNFIT, unfit).await,
        Ok(fate) => {
            let found = &looked.chapter;
            let mut path = test_path(&found.course_slug, &found.slug);
            let was: Option<Date> = sent.was.parse().ok();
            if let Some(was) = was.filter(|_| !sent.level.is_empty()) {
                path += &format!("?was={was}");
            } else if matches!(fate, Fate::Conflict | Fate::Known) {
                path += "?before=yes";
            }
            see_other(&format!("{path}#{place}"))
        }
        Err(Trouble::Throttled) => {
            // Only what was to be graded came with what was typed.
            let question = (!sent.grade.is_empty())
                .then(|| question_in(&looked, &sent.question))
                .flatten();
            let again = Again {
                event,
                typed: question.map(|question| (question, sent.typed)),
                line: sent.line,
            };
            let told = Told {
                again: Some(again),
                ..Told::default()
            };
            let status = StatusCode::TOO_MANY_REQUESTS;
            later(
                show(&on, account, Ok(Some(looked)), status, told).await,
                AGAIN_AFTER,
            )
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// What a form says, as kind and payload, and where on the page that is; nothing where it can't be
/// read, or is about a question of another chapter.
fn said(sent: &Sent, looked: &Looked) -> Option<((String, serde_json::Value), String)> {
    let chapter = looked.chapter.id;
    if let Some(line) = &sent.line {
        let text: String = line.trim().chars().take(LONGEST_LINE).collect();
        return Some((Trace::LineLeft { chapter, text }.write(), "Line".to_owned()));
    }
    if !sent.level.is_empty() {
        let confidence = number::<Confidence>(&sent.level)?;
        let rated = Learning::ChapterRated {
            chapter,
            confidence,
        };
        return Some((rated.write(), "Confidence".to_owned()));
    }
    let question = question_in(looked, &sent.question)?;
    let place = format!("Q-{question}");
    if !sent.undo.is_empty() {
        let undone = Learning::Undone {
            event: EventId(Uuid::try_parse(&sent.undo).ok()?),
            subject: question.0,
        };
        return Some((undone.write(), place));
    }
    let typed = sent.typed.trim();
    let graded = Learning::QuestionGraded(Graded {
        question,
        meaning: sent.meaning.parse().ok()?,
        grade: number::<Grade>(&sent.grade)?,
        typed: (!typed.is_empty()).then(|| typed.chars().take(LONGEST_TYPED).collect()),
        took_ms: None,
    });
    Some((graded.write(), place))
}

fn number<T: TryFrom<u8>>(text: &str) -> Option<T> {
    T::try_from(u8::from_str(text).ok()?).ok()
}

/// The question with this id, where the chapter asks it.
fn question_in(looked: &Looked, id: &str) -> Option<QuestionId> {
    let id = QuestionId(Uuid::try_parse(id).ok()?);
    let mut present = looked.present.iter();
    present.find(|it| it.question == id).map(|it| it.question)
}

async fn look(
    on: &Accounts,
    account: &Account,
    course: &str,
    chapter: &str,
) -> Result<Option<Looked>, Trouble> {
    commands::look(on, account, By::Slugs(course, chapter)).await
}

async fn show(
    on: &Accounts,
    account: &Account,
    looked: Result<Option<Looked>, Trouble>,
    status: StatusCode,
    told: Told,
) -> Response {
    let looked = match looked {
        Ok(Some(looked)) => looked,
        Ok(None) => return nowhere(on),
        Err(trouble) => return troubled(on, trouble),
    };
    match described(on, account, &looked, told).await {
        Ok(page) => html(status, page),
        Err(trouble) => troubled(on, trouble),
    }
}

async fn show_to_guest(on: &Accounts, course: &str, chapter: &str) -> Response {
    match commands::look_at_questions(on, By::Slugs(course, chapter)).await {
        Ok(Some((found, content, slugs))) => {
            let page = guest::page(&on.site, &found, &content, &slugs);
            html(StatusCode::OK, page)
        }
        Ok(None) => nowhere(on),
        Err(trouble) => troubled(on, trouble),
    }
}

fn nowhere(on: &Accounts) -> Response {
    let page = crate::ui::errors::not_found(&on.site, "", &[]);
    html(StatusCode::NOT_FOUND, page)
}

async fn described(
    on: &Accounts,
    account: &Account,
    looked: &Looked,
    told: Told,
) -> Result<String, Trouble> {
    let here = Here {
        now: (on.now)(),
        zone: zone_of(account),
    };
    let say = domain::text::text(&looked.chapter.lang);
    let has = (looked.present.as_slice(), looked.predictions.as_slice());
    let view = view(say, has, &looked.mine, &here);
    let content = store::chapters::content(&on.store, looked.chapter.revision).await?;
    let Some(content) = content else {
        return Err(Trouble::Away);
    };
    let earlier = commands::earlier(on, looked).await?;
    let slugs = store::questions::chapter_slugs(&on.store, &[looked.chapter.course]).await?;
    let beside = page::Beside {
        earlier,
        also_right: commands::also_right(on, looked).await?,
        slugs,
    };
    Ok(page::test(
        &on.site, looked, &content, &view, &beside, &told,
    ))
}
