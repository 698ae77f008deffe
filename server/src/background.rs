//! Work that nobody waits for.

use tokio::sync::oneshot;

/// Runs `work` on a thread of its own, which gives way to all others, and waits for its end.
pub async fn run(work: impl FnOnce() + Send + 'static) {
    let (done, ended) = oneshot::channel::<()>();
    let thread = std::thread::Builder::new().name("background".to_owned());
    let started = thread.spawn(move || {
        app::priority::give_way();
        work();
        drop(done);
    });
    if let Err(error) = started {
        tracing::warn!(%error, "no thread for work in the background");
        return;
    }
    // It ends by being dropped, also in a panic.
    ended.await.ok();
}
