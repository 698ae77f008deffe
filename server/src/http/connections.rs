//! How many connections there are, and may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// All connections of a server. Clones share the count.
#[derive(Clone, Debug)]
pub struct Connections(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    most: usize,
    free: Arc<Semaphore>,
    accepted: AtomicU64,
    given_up: AtomicU64,
    reset: AtomicU64,
}

/// The right to be connected; given back when dropped.
#[derive(Debug)]
pub struct Place {
    connections: Connections,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Connections {
    /// Room for so many at once.
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Shared {
            most,
            free: Arc::new(Semaphore::new(most)),
            accepted: AtomicU64::new(0),
            given_up: AtomicU64::new(0),
            reset: AtomicU64::new(0),
        }))
    }

    /// A place, once there is one.
    pub async fn place(&self) -> Place {
        let permit = self.0.free.clone().acquire_owned().await;
        self.0.accepted.fetch_add(1, Ordering::Relaxed);
        Place {
            connections: self.clone(),
            // The semaphore is never closed.
            _permit: permit.ok(),
        }
    }

    /// How many may be connected at once.
    pub fn most(&self) -> usize {
        self.0.most
    }

    /// How many are connected now.
    pub fn open(&self) -> usize {
        self.0.most - self.0.free.available_permits()
    }

    /// How many were ever accepted.
    pub fn accepted(&self) -> u64 {
        self.0.accepted.load(Ordering::Relaxed)
    }

    /// How many were closed because the other end kept us waiting.
    pub fn given_up(&self) -> u64 {
        self.0.given_up.load(Ordering::Relaxed)
    }

    /// How many answers over HTTP/2 were reset because their readers kept us waiting.
    pub fn reset(&self) -> u64 {
        self.0.reset.load(Ordering::Relaxed)
    }

    /// Counts an answer among those that were reset.
    pub fn note_reset(&self) {
        self.0.reset.fetch_add(1, Ordering::Relaxed);
    }
}

impl Place {
    /// Whether more than half of all places are taken.
    pub fn is_crowded(&self) -> bool {
        let Shared { most, free, .. } = &*self.connections.0;
        free.available_permits() < most.div_ceil(2)
    }

    /// Counts this connection among those that kept us waiting.
    pub fn note_given_up(&self) {
        self.connections.0.given_up.fetch_add(1, Ordering::Relaxed);
    }
}
