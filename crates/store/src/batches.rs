//! Removing many rows without holding any of them for long.

/// How many rows are removed at once.
pub(crate) const BATCH: i64 = 1_000;

/// Runs a statement again and again that removes some rows, as many at most as its last parameter
/// says, until it finds no more. Gives how many there were in all.
macro_rules! remove_in_batches {
    ($store:expr, [$($arguments:tt)*], $statement:literal $(,)?) => {{
        let mut removed = 0;
        loop {
            let batch = sqlx::query!($statement, $($arguments)*, $crate::batches::BATCH)
                .execute(&$store.pool)
                .await?
                .rows_affected();
            removed += batch;
            if batch < $crate::batches::BATCH as u64 {
                break removed;
            }
        }
    }};
}

pub(crate) use remove_in_batches;
