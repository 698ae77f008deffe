//! Publishing over HTTP, with a token. What the token does not allow is refused before the body is
//! read; what comes is unpacked as it arrives, checked again from the beginning on a thread that
//! gives way to readers, and published by the same function as on the command line.

mod unpack;
mod upload;

use std::sync::Arc;
use std::time::Duration;

use app::accounts::commands::{self, Trouble};
use app::accounts::token::AuthorToken;
use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::accounts::permissions::{Action, may};
use domain::chapters::CheckedCourse;
use domain::ids::AuthorId;
use markdown::Diagnostic;
use store::accounts::{Ended, Shown};
use store::publishing::{Permit, PublishError};
use tempfile::TempDir;
use tokio::sync::{Semaphore, oneshot};

use super::patient::Leaves;
use super::readers;
use crate::exchange::{Answer, LARGEST, Outcome};
use crate::gate::{Gate, Report};
use crate::state::App;
use crate::{background, clock};

/// The longest that all of it may take: to send it, to wait for its turn, to check and publish it.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(15 * 60);

/// How many folders arrive at once; each takes its room on the disk.
const MOST_UPLOADS: usize = 4;
/// How many are checked at once; each is wholly in memory then.
const MOST_CHECKS: usize = 1;
/// When to try again where all places are taken, in seconds.
const NO_PLACE: u64 = 5;
/// How often a connection is told that the answer goes on being made.
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);

/// Places for those who publish over HTTP.
#[derive(Debug)]
pub struct Places {
    uploads: Arc<Semaphore>,
    checks: Arc<Semaphore>,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            uploads: Arc::new(Semaphore::new(MOST_UPLOADS)),
            checks: Arc::new(Semaphore::new(MOST_CHECKS)),
        }
    }
}

/// Why nothing was published.
#[derive(Debug)]
pub struct Refused(Box<Answer>);

impl Refused {
    fn new(outcome: Outcome, message: impl Into<String>) -> Self {
        Self(Box::new(Answer::new(outcome, message)))
    }

    fn later(message: &str) -> Self {
        Self::new(Outcome::Later, message)
    }
}

/// Lets pass who shows a token that works.
pub async fn guard(State(app): State<App>, mut request: Request, next: Next) -> Response {
    match shown(&app, request.headers()).await {
        Ok(shown) => {
            request.extensions_mut().insert(shown);
            next.run(request).await
        }
        Err(Refused(answer)) => respond(*answer),
    }
}

async fn shown(app: &App, headers: &HeaderMap) -> Result<Shown, Refused> {
    let refused = |message: &str| Refused::new(Outcome::Token, message);
    let header = headers.get(AUTHORIZATION).ok_or_else(|| {
        refused("A token is needed; it is made in the settings, at /settings/tokens.")
    })?;
    let token = header
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .and_then(|(_, token)| AuthorToken::parse(token.trim()))
        .ok_or_else(|| refused("This is no token of Chapterwise. A part of it may be missing."))?;
    let shown = match commands::show_token(&app.accounts, &token).await {
        Ok(shown) => shown.ok_or_else(|| refused("Nobody here has this token."))?,
        Err(Trouble::Throttled) => {
            let message = "This token is used too often. Wait a minute, then try again.";
            return Err(Refused::new(Outcome::TooOften, message));
        }
        Err(Trouble::Suspended) => {
            return Err(refused("The account of this token is suspended."));
        }
        Err(Trouble::Away | Trouble::Busy(_) | Trouble::Forbidden) => return Err(away()),
    };
    match shown.ended {
        Some(Ended::Revoked) => Err(refused("This token was revoked.")),
        Some(Ended::Expired) => Err(refused("This token has expired. Make another.")),
        Some(Ended::Suspended) => Err(refused("The account of this token is suspended.")),
        None if may(&shown.actor, &Action::SendCourses) => Ok(shown),
        None => Err(refused("This token allows nothing.")),
    }
}

/// POST `/api/v1/publish`.
pub async fn publish(
    State(app): State<App>,
    Extension(shown): Extension<Shown>,
    leaves: Option<Extension<Leaves>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    // From here on the connection waits as long as this does, which bounds every wait itself.
    let leave = leaves.map(|Extension(leaves)| leaves.take());
    let query = query.unwrap_or_default();
    let work = work(&app, &shown, &query, &headers, body);
    let answer = with_signs_of_life(work).await;
    drop(leave);
    respond(answer.unwrap_or_else(|Refused(answer)| *answer))
}

async fn work(
    app: &App,
    shown: &Shown,
    query: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Answer, Refused> {
    let asked = Asked::read(query)?;
    if let Some(course) = shown.forbidden(&asked.courses) {
        return Err(forbidden(course));
    }
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    if length.is_some_and(|length| length.parse().is_ok_and(|length: u64| length > LARGEST)) {
        return Err(upload::too_large());
    }
    let place = app.publishing.uploads.clone().try_acquire_owned();
    let Ok(_place) = place else {
        let message = "Others are publishing here now. Try again in a moment.";
        return Err(Refused::later(message));
    };
    let folder = upload::receive(body).await?;
    // Never closed, and given back by the thread that checks, also where nobody waits any more.
    let turn = app.publishing.checks.clone().acquire_owned().await;
    let gate = app.clone();
    let checking = compute(move || {
        let checked = check(folder, &gate.gate);
        (checked, turn)
    });
    let Some((checked, _turn)) = checking.await else {
        return Err(Refused::later(
            "Something went wrong here while the course was checked.",
        ));
    };
    let Checked {
        courses,
        diagnostics,
        run,
    } = checked?;
    let permit = Permit {
        user: shown.user,
        token: shown.id,
    };
    let (store, now) = (&app.store, clock::now());
    let done = store::publishing::publish_with_token(store, &courses, now, asked.dry_run, permit);
    match done.await {
        Ok(done) => Ok(Answer {
            version: Some(done.version),
            diagnostics,
            gate: Some(run),
            ..Answer::new(
                if done.dry_run {
                    Outcome::Rehearsed
                } else {
                    Outcome::Published
                },
                done.to_string(),
            )
        }),
        Err(PublishError::Refused(refusals)) => Err(Refused(Box::new(Answer {
            diagnostics,
            gate: Some(run),
            refusals: refusals.iter().map(ToString::to_string).collect(),
            ..Answer::new(Outcome::Problems, "Nothing was published.")
        }))),
        Err(PublishError::Forbidden(course)) => Err(forbidden(&course)),
        Err(PublishError::Ended) => {
            let message = "This token was revoked while the course was on its way.";
            Err(Refused::new(Outcome::Token, message))
        }
        Err(PublishError::Store(error)) => {
            tracing::warn!(%error, "a publish over HTTP needs the database");
            Err(away())
        }
    }
}

/// What the query asks for.
struct Asked {
    courses: Vec<AuthorId>,
    dry_run: bool,
}

impl Asked {
    fn read(query: &str) -> Result<Self, Refused> {
        let malformed = |message: &str| Refused::new(Outcome::Malformed, message);
        let mut asked = Self {
            courses: Vec::new(),
            dry_run: false,
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "course" => {
                    let course = value.parse();
                    let course = course
                        .map_err(|_| malformed("A course is named by the id of its course.md."))?;
                    asked.courses.push(course);
                }
                "dry_run" => asked.dry_run = value == "true",
                _ => {}
            }
        }
        if asked.courses.is_empty() {
            return Err(malformed("Name the courses that are sent, `?course=ID`."));
        }
        Ok(asked)
    }
}

/// Courses that passed the checks, what was noted all the same, and what came of running snippets.
struct Checked {
    courses: Vec<CheckedCourse>,
    diagnostics: Vec<Diagnostic>,
    run: Report,
}

fn check(folder: TempDir, gate: &Gate) -> Result<Checked, Refused> {
    let mut checked =
        markdown::check_folder(folder.path()).map_err(|error| upload::broken(&error))?;
    // What is refused anyway is not worth the time of others.
    let run = if checked.has_errors() {
        None
    } else {
        Some(gate.check(&mut checked, |_, _| {}))
    };
    let diagnostics = checked.diagnostics().to_vec();
    let (Some(mut courses), Some(run)) = (checked.render(), run.clone()) else {
        return Err(Refused(Box::new(Answer {
            diagnostics,
            gate: run,
            ..Answer::new(Outcome::Problems, "Nothing was published.")
        })));
    };
    for course in &mut courses {
        // Where it stood here is nobody's business.
        let here = folder.path().to_string_lossy();
        let inner = course.folder.strip_prefix(&*here).unwrap_or_default();
        course.folder = inner.trim_start_matches('/').to_owned();
    }
    Ok(Checked {
        courses,
        diagnostics,
        run,
    })
}

/// Computes on a thread that gives way to all others; `None` where it panicked.
async fn compute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, result) = oneshot::channel();
    background::run(move || {
        // Where nobody waits any more, what was made is dropped, and with it its folder.
        done.send(work()).ok();
    })
    .await;
    result.await.ok()
}

/// Tells a connection that is shared with others, again and again, that the answer is being made.
async fn with_signs_of_life<T>(work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        match tokio::time::timeout(SIGN_OF_LIFE, work.as_mut()).await {
            Ok(done) => return done,
            Err(_) => readers::note_taken(),
        }
    }
}

fn forbidden(course: &AuthorId) -> Refused {
    let message = format!(
        "The token is not for the course {course}, or its owner may not publish that course now."
    );
    Refused::new(Outcome::Course, message)
}

fn away() -> Refused {
    Refused::later("The database of the site is away or busy. Try again in a moment.")
}

fn respond(answer: Answer) -> Response {
    let status = match answer.outcome {
        Outcome::Published | Outcome::Rehearsed => StatusCode::OK,
        Outcome::Problems => StatusCode::UNPROCESSABLE_ENTITY,
        Outcome::Token => StatusCode::UNAUTHORIZED,
        Outcome::Course => StatusCode::FORBIDDEN,
        Outcome::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Outcome::Malformed => StatusCode::BAD_REQUEST,
        Outcome::TooOften => StatusCode::TOO_MANY_REQUESTS,
        Outcome::Later | Outcome::Other => StatusCode::SERVICE_UNAVAILABLE,
    };
    let json = serde_json::to_vec(&answer).expect("it has no maps, and every text is UTF-8");
    let mut response = (status, json).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match answer.outcome {
        Outcome::Token => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Outcome::TooOften => {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("60"));
        }
        Outcome::Later => {
            headers.insert(RETRY_AFTER, HeaderValue::from(NO_PLACE));
        }
        _ => {}
    }
    response
}
