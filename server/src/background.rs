//! Work that nobody waits for.

use tokio::sync::oneshot;

/// How much less of a processor this work gets than requests do: the least there is.
const NICENESS: i32 = 19;

/// Runs `work` on a thread of its own, which gives way to all others, and waits for its end.
pub async fn run(work: impl FnOnce() + Send + 'static) {
    let (done, ended) = oneshot::channel::<()>();
    let thread = std::thread::Builder::new().name("background".to_owned());
    let started = thread.spawn(move || {
        // On Linux the priority is the thread's own. Where it can't be lowered, the work is done
        // all the same.
        rustix::process::setpriority_process(None, NICENESS).ok();
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
