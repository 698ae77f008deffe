//! Points in time between jiff and Postgres, which sqlx knows nothing about.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueFormat, PgValueRef};
use sqlx::{Decode, Encode, Postgres, Type};

/// Microseconds from 1970 to 2000, where Postgres begins to count.
const EPOCH: i64 = 946_684_800_000_000;

/// A `timestamptz`, precise to the microsecond.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl Moment {
    /// So long before `now`, but not before time begins.
    pub(crate) fn before(now: Timestamp, time: Duration) -> Self {
        Self(now.checked_sub(time).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// So long after `now`, but not after time ends.
    pub(crate) fn after(now: Timestamp, time: Duration) -> Self {
        Self(now.checked_add(time).unwrap_or(Timestamp::MAX))
    }
}

impl Type<Postgres> for Moment {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("timestamptz")
    }
}

impl PgHasArrayType for Moment {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::array_of("timestamptz")
    }
}

impl Encode<'_, Postgres> for Moment {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let microseconds = self.0.as_microsecond() - EPOCH;
        <i64 as Encode<Postgres>>::encode_by_ref(&microseconds, buffer)
    }
}

impl<'r> Decode<'r, Postgres> for Moment {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        if value.format() != PgValueFormat::Binary {
            return Err("a timestamptz came as text, where binary was asked for".into());
        }
        let microseconds = i64::from_be_bytes(value.as_bytes()?.try_into()?);
        let since_1970 = microseconds
            .checked_add(EPOCH)
            .ok_or("a timestamptz of infinity")?;
        Ok(Self(Timestamp::from_microsecond(since_1970)?))
    }
}
