//! Rendered pages, kept in memory.
//!
//! A page is a pure function of its key: which page it is, and a fingerprint of everything that
//! it shows. So an entry never has to be invalidated, only forgotten when no snapshot leads to it.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::HeaderValue;
use domain::ids::{CourseId, RevisionId};
use tokio::sync::OnceCell;

use super::resource::{REVALIDATE, Resource};
use crate::catalogue::{Fingerprint, Snapshot};

/// Which page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PageId {
    /// The list of courses.
    Landing,
    /// A course's table of contents.
    Course(CourseId),
    /// A chapter as of one revision.
    Chapter(RevisionId),
    /// The Atom feed.
    Feed,
    /// The sitemap.
    Sitemap,
    /// What crawlers should know.
    Robots,
    /// The list of what a reader's device keeps.
    Kept,
}

/// What a page depends on, in full.
pub type Key = (PageId, Fingerprint);

/// A page before it is encoded.
#[derive(Debug)]
pub struct Draft {
    /// Its media type.
    pub content_type: &'static str,
    /// The text.
    pub body: String,
    /// Names for shared caches.
    pub surrogate_key: String,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// What it needs is in a database that doesn't answer.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The revision isn't there, though the catalogue named it.
    #[error("the revision is missing")]
    Missing,
    /// Rendering failed, which is a fault of ours.
    #[error("rendering failed: {0}")]
    Render(String),
}

type Slot = Arc<OnceCell<Arc<Resource>>>;

/// The pages.
#[derive(Debug, Default)]
pub struct PageCache {
    slots: Mutex<HashMap<Key, Slot, RandomState>>,
}

impl PageCache {
    /// The page, rendered now if it never was. Requests that come meanwhile wait for the same
    /// rendering; one that fails is tried again by the next request.
    pub async fn get_or_render<R>(
        &self,
        key: Key,
        render: impl AsyncFnOnce() -> Result<R, PageError>,
    ) -> Result<Arc<Resource>, PageError>
    where
        R: FnOnce() -> Draft + Send + 'static,
    {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.entry(key).or_default().clone()
        };
        let page = slot
            .get_or_try_init(async || {
                let draft = render().await?;
                // Rendering and compressing take milliseconds, too long for an async thread.
                tokio::task::spawn_blocking(move || finish(draft()))
                    .await
                    .map_err(|error| PageError::Render(error.to_string()))?
            })
            .await?;
        Ok(page.clone())
    }

    /// Bytes that a page takes to a browser that reads brotli, where it has been rendered.
    pub fn transfer_size(&self, page: PageId) -> Option<usize> {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots
            .iter()
            .find_map(|((id, _), slot)| slot.get().filter(|_| *id == page))
            .map(|page| page.transfer_size())
    }

    /// Forgets pages that this snapshot doesn't lead to.
    pub fn keep_only(&self, snapshot: &Snapshot) {
        let mut known: HashMap<PageId, Fingerprint> = [
            PageId::Landing,
            PageId::Feed,
            PageId::Sitemap,
            PageId::Robots,
            PageId::Kept,
        ]
        .into_iter()
        .map(|page| (page, snapshot.all))
        .collect();
        for course in &snapshot.courses {
            let Some((_, fingerprint)) = snapshot.course(course.slug.as_str()) else {
                continue;
            };
            known.insert(PageId::Course(course.id), fingerprint);
            for chapter in &course.chapters {
                known.insert(PageId::Chapter(chapter.revision), fingerprint);
            }
        }
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|(page, fingerprint), _| known.get(page) == Some(fingerprint));
    }
}

fn finish(draft: Draft) -> Result<Arc<Resource>, PageError> {
    let content_type = HeaderValue::from_static(draft.content_type);
    Resource::new(content_type, REVALIDATE, Bytes::from(draft.body))
        .with_surrogate_key(&draft.surrogate_key)
        .encoded()
        .map(Arc::new)
        .map_err(|error| PageError::Render(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn draft() -> Draft {
        Draft {
            content_type: "text/plain",
            body: "page".to_owned(),
            surrogate_key: "all".to_owned(),
        }
    }

    #[tokio::test]
    async fn many_first_requests_render_once() {
        let cache = PageCache::default();
        let renders = Arc::new(AtomicUsize::new(0));
        let request = || {
            let renders = renders.clone();
            cache.get_or_render((PageId::Landing, [0; 32]), async move || {
                tokio::task::yield_now().await;
                Ok(move || {
                    renders.fetch_add(1, Ordering::Relaxed);
                    draft()
                })
            })
        };
        let pages = futures_util::future::join_all((0..50).map(|_| request())).await;
        assert!(pages.iter().all(Result::is_ok));
        assert_eq!(renders.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let cache = PageCache::default();
        let key = (PageId::Landing, [0; 32]);
        let failed = cache.get_or_render(key, async || Err::<fn() -> Draft, _>(PageError::Missing));
        assert!(failed.await.is_err());
        let panicked = cache
            .get_or_render(key, async || {
                Ok(|| -> Draft { panic!("a fault in a component") })
            })
            .await;
        assert!(matches!(panicked, Err(PageError::Render(_))));
        assert!(cache.get_or_render(key, async || Ok(draft)).await.is_ok());
    }
}
