//! How long a hash takes on this machine, as it is now.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A moving figure: each new one counts for an eighth.
#[derive(Debug, Default)]
pub(super) struct Figure(AtomicU64);

impl Figure {
    /// The figure; zero before there was one.
    pub(super) fn get(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    /// Takes a new one in. Of two at once, one may get lost; there are more to come.
    pub(super) fn add(&self, taken: Duration) {
        let taken = u64::try_from(taken.as_nanos()).unwrap_or(u64::MAX);
        let before = self.0.load(Ordering::Relaxed);
        let now = match before {
            0 => taken,
            _ => before - before / 8 + taken / 8,
        };
        self.0.store(now, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_counts_whole_and_later_ones_move_it() {
        let figure = Figure::default();
        assert_eq!(figure.get(), Duration::ZERO);
        figure.add(Duration::from_millis(80));
        assert_eq!(figure.get(), Duration::from_millis(80));
        figure.add(Duration::from_millis(160));
        assert_eq!(figure.get(), Duration::from_millis(90));
        for _ in 0..100 {
            figure.add(Duration::from_millis(20));
        }
        assert!(figure.get() < Duration::from_millis(21));
    }
}
