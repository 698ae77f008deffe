//! The questions of a course for Anki: for everybody, and with what a student has learnt of them.
//!
//! A package is made when it is asked for. What it takes is on disk, in a folder that is gone when the
//! answer is; in memory are at most some chapters, and one picture. Databases and zips are written by
//! threads that may wait for a disk, a few at once; few others wait for their turn, and all for no longer
//! than any answer may take.

mod learner;

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use anki::{About, Archive, Chapter, MEDIA_TYPE, Package, Question};
use app::accounts::forms::Me;
use app::site::{chapter_path, course_path, linked_path};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::chapters::{ChapterContent, ChapterOutline, CourseOutline};
use domain::ids::{AuthorId, QuestionId, RevisionId, Slug};
use domain::schedule::student_day;
use futures_util::stream::try_unfold;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::accounts::Account;
use store::questions::Asked;
use tempfile::TempDir;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::errors::{error_page, page_error};
use super::resource::{REVALIDATE, SURROGATE_KEY, matches};
use crate::catalogue::{Shows, Snapshot, short};
use crate::clock;
use crate::state::App;

use learner::Learner;

/// How many packages are made at once: each keeps a core busy.
const MOST: usize = 2;

/// How many wait for that. Whoever comes then is better told to come back.
const MOST_WAITING: usize = 8;

/// How many chapters are read from the database at once.
const BATCH: usize = 16;

/// How much of a package is read from disk at once, in bytes.
const PIECE: usize = 64 * 1024;

/// Places for those who make packages, and for those who wait for one.
#[derive(Debug)]
pub struct Places {
    making: Arc<Semaphore>,
    waiting: Semaphore,
}

/// A place, which is free again when nobody has it any more. Each thread that works at a package has it
/// too: that goes on to the end of its part, also where whoever asked has gone.
type Place = Arc<OwnedSemaphorePermit>;

impl Default for Places {
    fn default() -> Self {
        Self {
            making: Arc::new(Semaphore::new(MOST)),
            waiting: Semaphore::new(MOST_WAITING),
        }
    }
}

impl Places {
    /// A place, as soon as one is free; [`Trouble::Full`] where too many wait for that already.
    async fn take(&self) -> Result<Place, Trouble> {
        let making = self.making.clone();
        if let Ok(place) = making.clone().try_acquire_owned() {
            return Ok(Arc::new(place));
        }
        let _turn = self.waiting.try_acquire().map_err(|_| Trouble::Full)?;
        let place = making.acquire_owned().await.map_err(|_| Trouble::Full)?;
        Ok(Arc::new(place))
    }
}

/// Why there is no package.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Pack(#[from] anki::Error),
    #[error("no folder for the package")]
    Folder(#[from] std::io::Error),
    #[error("what makes the package has stopped")]
    Stopped(#[from] tokio::task::JoinError),
    #[error("too many wait for a package")]
    Full,
}

/// `/api/v1/courses/{course}/anki.apkg`: the questions, as everybody sees them. The same course gives
/// the same bytes, so whoever has them is told so before anything is made.
pub async fn everybody(
    State(app): State<App>,
    Path(course): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let snapshot = app.snapshot();
    let Some((course, etag)) = find(&snapshot, &course) else {
        return error_page(&app, StatusCode::NOT_FOUND, uri.path());
    };
    let mut response = if matches(&headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let made = match app.packing.take().await {
            Ok(place) => make(&app, &place, course, None).await,
            Err(trouble) => Err(trouble),
        };
        match made {
            Ok(package) => sent(package, &course.slug),
            Err(trouble) => return troubled(&app, trouble, uri.path()),
        }
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, etag);
    headers.insert(CACHE_CONTROL, REVALIDATE);
    if let Ok(key) = HeaderValue::from_str(&format!("course-{}", course.id)) {
        headers.insert(SURROGATE_KEY, key);
    }
    response
}

/// `/settings/data/anki/{course}`: the same for whoever is signed in, with what they have learnt.
pub async fn own(State(app): State<App>, me: Me, Path(course): Path<String>, uri: Uri) -> Response {
    let snapshot = app.snapshot();
    let Some((course, _)) = find(&snapshot, &course) else {
        return error_page(&app, StatusCode::NOT_FOUND, uri.path());
    };
    match make_own(&app, me.account(), course).await {
        Ok(package) => {
            let mut response = sent(package, &course.slug);
            let own = HeaderValue::from_static("private, no-store");
            response.headers_mut().insert(CACHE_CONTROL, own);
            response
        }
        Err(trouble) => troubled(&app, trouble, uri.path()),
    }
}

/// The course of that slug, and what stands for all that is published of it.
fn find<'s>(snapshot: &'s Snapshot, slug: &str) -> Option<(&'s CourseOutline, HeaderValue)> {
    let route = snapshot.route(&course_path(&slug.parse::<Slug>().ok()?))?;
    let Shows::Course(at) = route.shows else {
        return None;
    };
    let etag = format!("\"anki-{}\"", short(&route.fingerprint));
    Some((&snapshot.courses[at], HeaderValue::from_str(&etag).ok()?))
}

/// A package on disk, and the folder that goes with it.
struct Made {
    file: File,
    _folder: TempDir,
}

/// A course as the threads that write packages need it.
struct Source {
    course: CourseOutline,
    site: String,
    slugs: HashMap<AuthorId, Slug>,
    changed: HashMap<QuestionId, Timestamp>,
    learner: Option<Learner>,
}

async fn make_own(app: &App, account: &Account, course: &CourseOutline) -> Result<Made, Trouble> {
    let place = app.packing.take().await?;
    let zone = TimeZone::get(&account.zone).unwrap_or(TimeZone::UTC);
    let learnt = store::cards::of_course(&app.store, account.id, course.id).await?;
    let learner = blocking(&place, move || Ok(Learner::new(learnt, zone, clock::now()))).await?;
    make(app, &place, course, Some(learner)).await
}

async fn make(
    app: &App,
    place: &Place,
    course: &CourseOutline,
    learner: Option<Learner>,
) -> Result<Made, Trouble> {
    let slugs = course.chapters.iter();
    let slugs = slugs.map(|it| (it.author_id.clone(), it.slug.clone()));
    let source = Arc::new(Source {
        slugs: slugs.collect(),
        site: app.site.public_url.clone(),
        changed: store::questions::changed(&app.store, course.id).await?,
        course: course.clone(),
        learner,
    });
    let folder = tempfile::Builder::new()
        .prefix("chapterwise-anki-")
        .tempdir()?;
    let (path, begun) = (folder.path().to_owned(), source.clone());
    let mut package = blocking(place, move || Ok(Package::begin(&path, &begun.about())?)).await?;
    let asking = (0..course.chapters.len()).filter(|at| course.chapters[*at].question_count > 0);
    let asking: Vec<usize> = asking.collect();
    for batch in asking.chunks(BATCH) {
        let revisions: Vec<RevisionId> = batch
            .iter()
            .map(|at| course.chapters[*at].revision)
            .collect();
        let contents = store::chapters::contents(&app.store, &revisions).await?;
        let (source, batch) = (source.clone(), batch.to_vec());
        package = blocking(place, move || {
            let contents: HashMap<_, _> = contents.into_iter().collect();
            for at in batch {
                let chapter = &source.course.chapters[at];
                if let Some(content) = contents.get(&chapter.revision) {
                    source.add(&mut package, chapter, content)?;
                }
            }
            Ok(package)
        })
        .await?;
    }
    for some in predictions(app, &source).await?.chunks(BATCH) {
        let asked = store::questions::asked(&app.store, some).await?;
        let source = source.clone();
        package = blocking(place, move || {
            for asked in &asked {
                source.add_prediction(&mut package, asked)?;
            }
            Ok(package)
        })
        .await?;
    }
    let mut archive: Archive = blocking(place, move || Ok(package.close()?)).await?;
    for name in archive.pictures().to_vec() {
        // One that is gone is missing in Anki as well.
        let Some(picture) = store::media::find(&app.store, &name).await? else {
            continue;
        };
        archive = blocking(place, move || {
            archive.add_picture(&name, &picture.bytes)?;
            Ok(archive)
        })
        .await?;
    }
    let file = blocking(place, move || Ok(archive.finish()?)).await?;
    Ok(Made {
        file,
        _folder: folder,
    })
}

/// The predictions that the student has added to their cards.
async fn predictions(app: &App, source: &Source) -> Result<Vec<QuestionId>, Trouble> {
    let Some(learner) = &source.learner else {
        return Ok(Vec::new());
    };
    let learnt: Vec<QuestionId> = learner.questions().collect();
    let places = store::chapters::of_questions(&app.store, &learnt).await?;
    let added = places.into_iter().filter(|(_, place)| place.is_prediction);
    Ok(added.map(|(id, _)| id).collect())
}

impl Source {
    fn about(&self) -> About<'_> {
        let about = About {
            course: &self.course.title,
            lang: &self.course.lang,
            made_at: self.course.updated_at,
            first_day: student_day(self.course.updated_at, &TimeZone::UTC),
            zone: TimeZone::UTC,
        };
        match &self.learner {
            None => about,
            Some(learner) => About {
                made_at: learner.now,
                first_day: learner.first_day,
                zone: learner.zone.clone(),
                ..about
            },
        }
    }

    fn add(
        &self,
        package: &mut Package,
        chapter: &ChapterOutline,
        content: &ChapterContent,
    ) -> Result<(), anki::Error> {
        for question in &content.questions {
            let text = Shown {
                id: question.id,
                anchor: &format!("question-{}", question.author_id),
                prompt: &question.prompt,
                answer: &question.answer,
            };
            self.add_question(package, chapter, &text)?;
        }
        Ok(())
    }

    /// The prediction of a snippet, which only who has added it takes along.
    fn add_prediction(&self, package: &mut Package, asked: &Asked) -> Result<(), anki::Error> {
        let mut chapters = self.course.chapters.iter();
        let Some(chapter) = chapters.find(|it| it.id == asked.chapter) else {
            return Ok(());
        };
        let source = asked.source.as_ref();
        let text = Shown {
            id: asked.id,
            anchor: source.map_or("Text", |(anchor, _)| anchor),
            prompt: &asked.prompt,
            answer: &asked.answer,
        };
        self.add_question(package, chapter, &text)
    }

    fn add_question(
        &self,
        package: &mut Package,
        chapter: &ChapterOutline,
        text: &Shown<'_>,
    ) -> Result<(), anki::Error> {
        let course = &self.course;
        let absolute = |path: String| format!("{}{path}", self.site);
        let url = absolute(chapter_path(&course.slug, &chapter.slug));
        let place = Chapter {
            number: chapter.number,
            title: &chapter.title,
            url: &url,
        };
        let slug_of = |id: &str| self.slugs.get(&id.parse::<AuthorId>().ok()?);
        let learner = self.learner.as_ref();
        let (card, reviews) = learner.map_or_else(Default::default, |it| it.of(text.id));
        let changed_at = self.changed.get(&text.id).copied();
        let question = Question {
            id: text.id,
            anchor: text.anchor,
            prompt: text.prompt,
            answer: text.answer,
            changed_at: changed_at.unwrap_or(chapter.published_at),
            card,
            reviews,
        };
        package.add(&place, &question, |id| {
            linked_path(&course.slug, id, slug_of).map(absolute)
        })
    }
}

/// A question as it reads on the site, and its id on the page of its chapter.
struct Shown<'a> {
    id: QuestionId,
    anchor: &'a str,
    prompt: &'a str,
    answer: &'a str,
}

/// Does something on a thread that may wait for the disk, and that keeps its place until it is done.
async fn blocking<T: Send + 'static>(
    place: &Place,
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let place = place.clone();
    let work = move || {
        let done = work();
        drop(place);
        done
    };
    tokio::task::spawn_blocking(work).await?
}

/// The package as a file to keep.
fn sent(made: Made, course: &Slug) -> Response {
    let length = made.file.metadata().map(|file| file.len());
    let pieces = try_unfold(made, async |mut made| {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; PIECE];
            let read = made.file.read(&mut piece)?;
            piece.truncate(read);
            Ok::<_, std::io::Error>((Bytes::from(piece), made))
        });
        let (piece, made) = read.await.map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>((!piece.is_empty()).then_some((piece, made)))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    if let Ok(length) = length {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    // A slug has nothing in it that would have to be quoted.
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{course}.apkg\""));
    let name = name.unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(CONTENT_DISPOSITION, name);
    response
}

fn troubled(app: &App, trouble: Trouble, path: &str) -> Response {
    match trouble {
        Trouble::Store(error) => page_error(app, &error.into(), path),
        Trouble::Full => error_page(app, StatusCode::SERVICE_UNAVAILABLE, path),
        Trouble::Stopped(_) => error_page(app, StatusCode::INTERNAL_SERVER_ERROR, path),
        Trouble::Pack(_) | Trouble::Folder(_) => {
            tracing::warn!(error = ?trouble, "a package for Anki could not be made");
            error_page(app, StatusCode::SERVICE_UNAVAILABLE, path)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn few_make_packages_few_wait_and_others_are_sent_away() {
        let places = Arc::new(Places::default());
        let mut made = Vec::new();
        for _ in 0..MOST {
            made.push(places.take().await.expect("nobody makes one"));
        }
        let waiting: Vec<_> = (0..MOST_WAITING)
            .map(|_| {
                let places = places.clone();
                tokio::spawn(async move { places.take().await.is_ok() })
            })
            .collect();
        while places.waiting.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(places.take().await, Err(Trouble::Full)));
        // A thread that is still at it keeps the place of somebody who has gone.
        let at_it = made.pop().expect("there are some");
        let gone = at_it.clone();
        drop(gone);
        assert!(matches!(places.take().await, Err(Trouble::Full)));
        drop((at_it, made));
        for waited in waiting {
            assert!(waited.await.expect("it does not panic"));
        }
    }
}
