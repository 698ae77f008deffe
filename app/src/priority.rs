//! Which threads come first.

use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};

/// Lets the calling thread run only while nothing else wants its processor.
///
/// The policy is `SCHED_IDLE` (sched(7)): whoever answers requests is let in the moment it wakes. The
/// highest niceness is not enough for that, since such a thread keeps the processor for the rest of
/// its slice, which is milliseconds. Where the system doesn't allow the change, the thread stays as
/// it is, and does its work all the same.
pub fn give_way() {
    let policy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, policy).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thread_that_asks_gives_way_and_no_other() {
        let policy = || thread_priority::unix::thread_schedule_policy().expect("it can be read");
        let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
        let before = policy();
        let other = std::thread::spawn(move || {
            give_way();
            policy()
        });
        assert_eq!(other.join().expect("it ends"), idle);
        assert_eq!(policy(), before);
        assert_ne!(before, idle);
    }
}
