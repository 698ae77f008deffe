//! What the pool promises to those who ask at once.

use std::time::Instant;

use futures::executor::block_on;
use futures::future::{FutureExt, join_all};

use super::*;

fn pool(threads: usize) -> Passwords {
    Passwords::new(NonZeroUsize::new(threads).expect("more than none"))
}

/// Says that a hash takes so long, until the next one is measured.
fn pretend(pool: &Passwords, taken: Duration) {
    for _ in 0..200 {
        pool.0.figure.add(taken);
    }
}

#[test]
fn a_password_matches_its_own_hash_and_no_account_matches_nothing() {
    let pool = pool(1);
    block_on(async {
        let hash = pool
            .hash("tides of the moon".to_owned())
            .await
            .expect("calm");
        let matches = |password: &str, hash| pool.matches(password.to_owned(), hash);
        assert_eq!(
            matches("tides of the moon", Some(hash.clone())).await,
            Ok(true)
        );
        assert_eq!(matches("tides of the mood", Some(hash)).await, Ok(false));
        assert_eq!(matches("tides of the moon", None).await, Ok(false));
        let common = pool.is_common("password1234".to_owned(), Vec::new()).await;
        assert_eq!(common, Ok(true));
    });
}

#[test]
fn a_class_that_signs_in_at_once_gets_in() {
    let pool = pool(2);
    let hash = block_on(pool.hash("tides of the moon".to_owned())).expect("calm");
    let everybody =
        (0..30).map(|_| pool.matches("tides of the moon".to_owned(), Some(hash.clone())));
    assert_eq!(block_on(join_all(everybody)), vec![Ok(true); 30]);
}

#[test]
fn who_would_wait_too_long_is_told_so_at_once() {
    let pool = pool(2);
    pretend(&pool, Duration::from_secs(1));
    let waiting: Vec<_> = (0..10).map(|_| pool.turn()).collect();
    assert!(waiting.iter().all(Result::is_ok));
    // The eleventh waits five seconds, which is what may be.
    let last = pool.turn();
    assert!(last.is_ok());
    let begun = Instant::now();
    let refused = pool.hash("tides".to_owned()).now_or_never();
    let taken = begun.elapsed();
    let busy = refused.expect("it waits for nothing").expect_err("busy");
    assert!(
        busy.retry_after > PATIENCE && busy.retry_after < 2 * PATIENCE,
        "{busy:?}"
    );
    assert!(taken < Duration::from_millis(50), "{taken:?}");
    drop((waiting, last));
    assert!(
        block_on(pool.hash("tides".to_owned())).is_ok(),
        "all is calm again"
    );
}

#[test]
fn who_leaves_costs_nothing_and_makes_room() {
    let pool = pool(1);
    let done = Arc::new(AtomicUsize::new(0));
    let (go, wait) = mpsc::channel::<()>();
    let ask = || {
        let done = done.clone();
        let turn = pool.turn().expect("calm");
        turn.ask(move |_| done.fetch_add(1, Ordering::Relaxed))
    };
    let turn = pool.turn().expect("calm");
    let mut first = Box::pin(turn.ask(move |_| wait.recv().is_ok()));
    assert!((&mut first).now_or_never().is_none());
    let mut left: Vec<_> = (0..20).map(|_| Box::pin(ask())).collect();
    for one in &mut left {
        assert!(one.now_or_never().is_none());
    }
    assert_eq!(pool.0.waiting.load(Ordering::Relaxed), 21);
    drop(left);
    assert_eq!(pool.0.waiting.load(Ordering::Relaxed), 1);
    go.send(()).expect("the thread waits for it");
    block_on(first).expect("it was the first");
    block_on(ask()).expect("calm");
    assert_eq!(done.load(Ordering::Relaxed), 1, "only the one who stayed");
}

#[test]
fn a_panic_is_the_end_of_one_answer_and_of_no_thread() {
    let pool = pool(1);
    let turn = pool.turn().expect("calm");
    let answer: Result<(), Busy> = block_on(turn.ask(|_| panic!("as a test wants it")));
    assert!(answer.is_err());
    assert!(block_on(pool.hash("tides".to_owned())).is_ok());
}

#[test]
fn threads_end_with_the_last_handle() {
    let pool = pool(2);
    let figure = Arc::downgrade(&pool.0.figure);
    drop(pool.clone());
    assert!(block_on(pool.hash("tides".to_owned())).is_ok());
    drop(pool);
    while figure.upgrade().is_some() {
        std::thread::yield_now();
    }
}
