//! The one place that asks what time it is; everything else is told.

use jiff::Timestamp;

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "the program passes the time in from here, so the rest can be tested at any time"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}
