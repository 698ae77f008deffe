//! Hashing passwords, which is meant to be slow, without making anybody else slow.
//!
//! Argon2id with what OWASP names as its least (19 MiB, two passes, one lane). A few threads do it,
//! one for each core, that give way to all others, each with its own block of memory. What would
//! wait longer than anybody is patient is refused at once.

mod common;
mod figure;
mod worker;

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use futures::channel::oneshot;
use tokio::sync::{Semaphore, SemaphorePermit};
use zeroize::Zeroizing;

pub use self::common::is_common;
use self::figure::Figure;
use self::worker::Worker;

/// How much work may wait, for all threads together.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many of those who have a turn may ask the database at once. It is quicker than any hash, so
/// the threads have enough to do.
const ASKING: usize = 4;

/// How much less of a processor this work gets than requests do: the least there is.
const NICENESS: i32 = 19;

/// The pool; clones share it. Its threads end with the last of them.
#[derive(Clone)]
pub struct Passwords(Arc<LazyLock<Pool, Box<dyn FnOnce() -> Pool + Send>>>);

struct Pool {
    jobs: mpsc::Sender<Job>,
    /// How many requests wait for an answer.
    waiting: AtomicUsize,
    /// Who of them asks the database.
    asking: Semaphore,
    /// How long a hash takes.
    figure: Arc<Figure>,
    threads: usize,
    /// What is checked where there is no account.
    dummy: String,
}

type Job = Box<dyn FnOnce(&mut Worker) + Send>;

/// More work waits than anybody is patient for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("too many passwords wait to be checked")]
pub struct Busy {
    /// After how long it is worth trying again.
    pub retry_after: Duration,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").finish_non_exhaustive()
    }
}

impl Passwords {
    /// A pool of so many threads, which begin with the first password, or with [`Passwords::start`].
    pub fn new(threads: NonZeroUsize) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(move || {
            Pool::start(threads)
        }))))
    }

    /// Starts the threads, so that nobody waits for that. It hashes once itself, to know how long
    /// that takes, which is some tens of milliseconds.
    pub fn start(&self) {
        LazyLock::force(&self.0);
    }

    /// The hash of a password, as a PHC string with a salt of its own.
    ///
    /// # Errors
    ///
    /// [`Busy`], at once, where too much work waits.
    pub async fn hash(&self, password: String) -> Result<String, Busy> {
        let password = Zeroizing::new(password);
        self.turn()?.ask(move |worker| worker.hash(&password)).await
    }

    /// As [`Turn::matches`], where nothing has to be done before.
    ///
    /// # Errors
    ///
    /// As [`Passwords::hash`].
    pub async fn matches(&self, password: String, hash: Option<String>) -> Result<bool, Busy> {
        self.turn()?.matches(password, hash).await
    }

    /// The same as [`is_common`], on a thread of the pool: the slowest password takes a while.
    ///
    /// # Errors
    ///
    /// As [`Passwords::hash`].
    pub async fn is_common(&self, password: String, about: Vec<String>) -> Result<bool, Busy> {
        let password = Zeroizing::new(password);
        let turn = self.turn()?;
        turn.ask(move |_| {
            let about: Vec<&str> = about.iter().map(String::as_str).collect();
            is_common(&password, &about)
        })
        .await
    }

    /// A place among those who wait, to be had before anything else is done for a request: whoever
    /// has to be refused then costs the database nothing, and hears of it at once.
    ///
    /// # Errors
    ///
    /// As [`Passwords::hash`].
    pub fn turn(&self) -> Result<Turn, Busy> {
        let pool = &**self.0;
        let before = pool.waiting.fetch_add(1, Ordering::Relaxed);
        let turn = Turn(self.clone());
        let wait = pool.figure.get() * u32::try_from(before).unwrap_or(u32::MAX)
            / u32::try_from(pool.threads).unwrap_or(u32::MAX);
        if wait <= PATIENCE {
            Ok(turn)
        } else {
            Err(Busy { retry_after: wait })
        }
    }
}

/// A place among those who wait. It is counted until there is an answer, or until it is dropped.
#[derive(Debug)]
pub struct Turn(Passwords);

impl Turn {
    /// Waits until few others with a turn ask the database: a hundred at once would take its
    /// connections from everybody, each other included, and be refused for that.
    pub async fn to_ask(&self) -> Option<SemaphorePermit<'_>> {
        // It is never closed.
        self.0.0.asking.acquire().await.ok()
    }

    /// Whether a password is the one of a hash. `None` is the hash of an account that does not
    /// exist: no password is the right one, and finding that out takes as long.
    ///
    /// # Errors
    ///
    /// As [`Passwords::hash`].
    pub async fn matches(self, password: String, hash: Option<String>) -> Result<bool, Busy> {
        let password = Zeroizing::new(password);
        let exists = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.0.0.dummy.clone());
        self.ask(move |worker| worker.matches(&password, &hash) && exists)
            .await
    }

    async fn ask<T: Send + 'static>(
        self,
        work: impl FnOnce(&mut Worker) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let (answer, answered) = oneshot::channel();
        let job = move |worker: &mut Worker| {
            // Whoever left costs nothing.
            if !answer.is_canceled() {
                answer.send(work(worker)).ok();
            }
        };
        let busy = Busy {
            retry_after: PATIENCE,
        };
        self.0.0.jobs.send(Box::new(job)).map_err(|_| busy)?;
        // No answer: the thread panicked over this one, which it has logged.
        answered.await.map_err(|_| busy)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    /// Starts the threads. Where none can be had, that is logged, and everybody is told to come back.
    fn start(threads: NonZeroUsize) -> Self {
        let figure = Arc::new(Figure::default());
        let mut first = Worker::new(figure.clone());
        let dummy = first.dummy();
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        let workers = std::iter::once(first)
            .chain(std::iter::repeat_with(|| Worker::new(figure.clone())))
            .take(threads.get());
        let started = workers.map(|worker| {
            let queue = queue.clone();
            let thread = std::thread::Builder::new().name("passwords".to_owned());
            thread.spawn(move || work(worker, &queue))
        });
        let threads = started
            .filter_map(|started| {
                started
                    .inspect_err(|error| tracing::error!(%error, "no thread to check passwords"))
                    .ok()
            })
            .count();
        Self {
            jobs,
            waiting: AtomicUsize::new(0),
            asking: Semaphore::new(ASKING),
            figure,
            threads: threads.max(1),
            dummy,
        }
    }
}

/// Does what is in the queue until nobody can put anything there.
fn work(mut worker: Worker, queue: &Mutex<Receiver<Job>>) {
    // On Linux the priority is the thread's own. Where it can't be lowered, the work is done all
    // the same.
    rustix::process::setpriority_process(None, NICENESS).ok();
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut worker)));
        if done.is_err() {
            tracing::error!("a password could not be worked on");
        }
    }
}

#[cfg(test)]
mod tests;
