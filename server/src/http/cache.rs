//! Rendered pages, kept in memory.
//!
//! A page is a pure function of its fingerprint, so an entry is never wrong, only old. Where the
//! new page can't be had at once, the old one is served: while it is being made, and for as long
//! as the database is away.

use std::collections::HashMap;
use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use domain::ids::{ChapterId, CourseId};
use tokio::time::Instant;

use super::resource::Resource;
use crate::catalogue::Fingerprint;

/// Which page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PageId {
    /// The list of courses.
    Landing,
    /// A course's table of contents.
    Course(CourseId),
    /// A chapter.
    Chapter(ChapterId),
    /// The Atom feed.
    Feed,
    /// The sitemap.
    Sitemap,
    /// What crawlers should know.
    Robots,
    /// The list of what a reader's device keeps.
    Kept,
    /// The page in which a session is opened that a reader's device keeps.
    KeptSession,
}

/// A name that can be part of a file's.
impl fmt::Display for PageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Landing => f.write_str("landing"),
            Self::Course(id) => write!(f, "course-{id}"),
            Self::Chapter(id) => write!(f, "chapter-{id}"),
            Self::Feed => f.write_str("feed"),
            Self::Sitemap => f.write_str("sitemap"),
            Self::Robots => f.write_str("robots"),
            Self::Kept => f.write_str("kept"),
            Self::KeptSession => f.write_str("kept-session"),
        }
    }
}

/// A page as of one fingerprint.
#[derive(Clone, Debug)]
pub struct Page {
    /// What it was made from.
    pub fingerprint: Fingerprint,
    /// What is sent.
    pub resource: Arc<Resource>,
    /// Whether its forms are as small as they get.
    pub dense: bool,
}

/// The place of one page, whether it is in memory or not.
#[derive(Debug)]
pub struct Slot {
    /// Which page.
    pub id: PageId,
    /// Held while the page is being made, so that many first requests make it once. It holds when
    /// that last failed.
    pub making: tokio::sync::Mutex<Option<Instant>>,
    page: RwLock<Option<Page>>,
    asked: AtomicU64,
}

impl Slot {
    /// The page as it was last made, current or not.
    pub fn page(&self) -> Option<Page> {
        let page = self.page.read().unwrap_or_else(PoisonError::into_inner);
        page.clone()
    }

    /// The page, if it was made from this.
    pub fn current(&self, fingerprint: &Fingerprint) -> Option<Arc<Resource>> {
        let page = self.page.read().unwrap_or_else(PoisonError::into_inner);
        let page = page.as_ref()?;
        (page.fingerprint == *fingerprint).then(|| page.resource.clone())
    }
}

/// The pages.
#[derive(Debug)]
pub struct PageCache {
    slots: Mutex<HashMap<PageId, Arc<Slot>>>,
    /// How many bytes the pages may take.
    most: usize,
    bytes: AtomicUsize,
    pages: AtomicUsize,
    /// Counts requests; the order in which pages were last asked for.
    asked: AtomicU64,
    evicted: AtomicU64,
}

impl PageCache {
    /// A cache of at most so many bytes of encoded pages.
    pub fn new(most: usize) -> Self {
        Self {
            slots: Mutex::default(),
            most,
            bytes: AtomicUsize::new(0),
            pages: AtomicUsize::new(0),
            asked: AtomicU64::new(0),
            evicted: AtomicU64::new(0),
        }
    }

    /// The place of a page.
    pub fn slot(&self, id: PageId) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots.entry(id).or_insert_with(|| {
            Arc::new(Slot {
                id,
                making: tokio::sync::Mutex::default(),
                page: RwLock::default(),
                asked: AtomicU64::new(0),
            })
        });
        slot.clone()
    }

    /// Notes that somebody asked for a page, so that others make room first.
    pub fn note_asked(&self, slot: &Slot) {
        let now = self.asked.fetch_add(1, Ordering::Relaxed);
        slot.asked.store(now, Ordering::Relaxed);
    }

    /// Keeps a page in the place of the one before. Where it doesn't fit, the pages that nobody
    /// asked for longest make room.
    pub fn keep(&self, slot: &Slot, page: Page) {
        self.put(slot, Some(page));
        if self.bytes() > self.most {
            self.make_room(slot);
        }
    }

    /// Puts the dense form of a page in the place of the same page, if that is still there; false
    /// where it is not.
    pub fn replace(&self, slot: &Slot, old: &Arc<Resource>, page: Page) -> bool {
        let mut place = slot.page.write().unwrap_or_else(PoisonError::into_inner);
        let unchanged = place
            .as_ref()
            .is_some_and(|now| Arc::ptr_eq(&now.resource, old));
        if unchanged {
            self.exchange(&mut place, Some(page));
        }
        unchanged
    }

    fn put(&self, slot: &Slot, page: Option<Page>) {
        let mut place = slot.page.write().unwrap_or_else(PoisonError::into_inner);
        self.exchange(&mut place, page);
    }

    /// Counts while the place is locked, so that nothing is ever taken away before it was added.
    fn exchange(&self, place: &mut Option<Page>, page: Option<Page>) {
        let size = |page: &Option<Page>| page.as_ref().map_or(0, |page| page.resource.size());
        let (added, came) = (size(&page), usize::from(page.is_some()));
        let old = std::mem::replace(place, page);
        self.bytes.fetch_add(added, Ordering::Relaxed);
        self.bytes.fetch_sub(size(&old), Ordering::Relaxed);
        self.pages.fetch_add(came, Ordering::Relaxed);
        self.pages
            .fetch_sub(usize::from(old.is_some()), Ordering::Relaxed);
    }

    /// Makes a tenth more room than is needed, so that the next pages don't have to look again.
    fn make_room(&self, but: &Slot) {
        let mut slots: Vec<Arc<Slot>> = {
            let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.values().cloned().collect()
        };
        slots.sort_by_key(|slot| slot.asked.load(Ordering::Relaxed));
        for slot in slots {
            if self.bytes() <= self.most - self.most / 10 {
                return;
            }
            if slot.id != but.id && slot.page().is_some() {
                self.put(&slot, None);
                self.evicted.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Forgets all pages but these. The places that a snapshot still leads to, or already does,
    /// stay, so that what is put there is counted.
    pub fn keep_only(&self, known: &HashSet<PageId>) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|id, slot| {
            let is_known = known.contains(id);
            if !is_known {
                self.put(slot, None);
            }
            is_known || Arc::strong_count(slot) > 1
        });
    }

    /// Whether another page of a usual size fits without another making room.
    pub fn has_room(&self) -> bool {
        self.bytes() < self.most - self.most / 10
    }

    /// How many bytes the pages take.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.pages.load(Ordering::Relaxed)
    }

    /// How many pages ever had to make room.
    pub fn evicted(&self) -> u64 {
        self.evicted.load(Ordering::Relaxed)
    }

    /// How many bytes a page takes on its way to a browser, where it is in memory.
    pub fn transfer_size(&self, id: PageId) -> Option<usize> {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let page = slots.get(&id)?.page()?;
        Some(page.resource.transfer_size())
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use axum::http::HeaderValue;
    use uuid::Uuid;

    use super::super::resource::REVALIDATE;
    use super::*;

    fn page(bytes: usize) -> Page {
        let html = HeaderValue::from_static("text/html");
        Page {
            fingerprint: [0; 32],
            resource: Arc::new(Resource::new(html, REVALIDATE, Bytes::from(vec![0; bytes]))),
            dense: false,
        }
    }

    fn chapter(cache: &PageCache, number: u128) -> Arc<Slot> {
        cache.slot(PageId::Chapter(ChapterId(Uuid::from_u128(number))))
    }

    #[test]
    fn the_page_that_nobody_asked_for_longest_makes_room() {
        let cache = PageCache::new(100);
        let slots = [1, 2, 3].map(|number| chapter(&cache, number));
        for slot in &slots[..2] {
            cache.keep(slot, page(45));
            cache.note_asked(slot);
        }
        cache.note_asked(&slots[0]);
        cache.keep(&slots[2], page(45));
        assert!(slots[1].page().is_none(), "it made room");
        assert!(slots[0].page().is_some() && slots[2].page().is_some());
        assert_eq!((cache.pages(), cache.bytes(), cache.evicted()), (2, 90, 1));
    }

    #[test]
    fn figures_follow_what_is_replaced_and_forgotten() {
        let cache = PageCache::new(1000);
        let slot = chapter(&cache, 1);
        let first = page(30);
        cache.keep(&slot, first.clone());
        cache.keep(&slot, page(20));
        assert_eq!((cache.pages(), cache.bytes()), (1, 20));
        cache.replace(&slot, &first.resource, page(5));
        assert_eq!(cache.bytes(), 20, "a page that is gone is not replaced");
        cache.keep_only(&HashSet::from([PageId::Landing]));
        assert_eq!((cache.pages(), cache.bytes()), (0, 0));
    }

    #[test]
    fn a_page_made_from_something_else_is_not_current() {
        let cache = PageCache::new(1000);
        let slot = chapter(&cache, 1);
        cache.keep(&slot, page(30));
        assert!(slot.current(&[0; 32]).is_some());
        assert!(slot.current(&[1; 32]).is_none());
        assert!(slot.page().is_some());
    }
}
