//! How many files, and so connections, this process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What is kept for everything that isn't a reader's connection: the database, logs, libraries.
const RESERVED: usize = 100;

/// As many of the `wanted` connections as the system lets us have. Many systems allow 1024 open
/// files at first and far more to whoever asks, so this asks.
pub fn connections(wanted: usize) -> usize {
    let limit = getrlimit(Resource::Nofile);
    let all = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    let files = match setrlimit(Resource::Nofile, all) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    let possible = within(files);
    if possible < wanted {
        tracing::warn!(
            wanted,
            possible,
            "the limit of open files allows fewer connections"
        );
    }
    wanted.min(possible)
}

/// How many connections fit into a limit of open files; `None` is no limit.
fn within(files: Option<u64>) -> usize {
    files
        .and_then(|files| usize::try_from(files).ok())
        .map_or(usize::MAX, |files| files.saturating_sub(RESERVED).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_files_are_kept_for_other_things() {
        assert_eq!(within(Some(1024)), 924);
        assert_eq!(within(Some(20)), 1);
        assert_eq!(within(None), usize::MAX);
    }
}
