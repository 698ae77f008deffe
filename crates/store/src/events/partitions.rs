//! The parts of the log by month. They are made before anything belongs into them, so that a month
//! can be moved or put away as a whole; what comes where none was made lies in the default one.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::error::unreadable;
use crate::{Result, Store};

/// How many months there are ahead of this one.
const AHEAD: i32 = 3;

/// A month of the log.
struct Month {
    name: String,
    /// The first id that any clock may make in it.
    from: Uuid,
    /// The first of the next.
    to: Uuid,
}

/// Makes the partitions of this month and the next three where they are missing, and says how many.
/// Whatever of theirs lies in the default partition moves along. Many servers may do so at once.
///
/// # Errors
///
/// Where the database fails, or somebody is in the way; each month that was made stays.
#[tracing::instrument(name = "events.make_partitions", skip_all)]
pub async fn make_partitions(store: &Store, now: Timestamp) -> Result<u32> {
    let mut made = 0;
    for ahead in 0..=AHEAD {
        let month = month(now, ahead).ok_or_else(|| unreadable("no month after", now))?;
        if exists(&mut *store.pool.acquire().await?, &month.name).await? {
            continue;
        }
        made += u32::from(make(store, &month).await?);
    }
    Ok(made)
}

fn month(now: Timestamp, ahead: i32) -> Option<Month> {
    let first = now.to_zoned(TimeZone::UTC).date().first_of_month();
    let from = first.checked_add(ahead.months()).ok()?;
    let to = from.checked_add(1.month()).ok()?;
    Some(Month {
        name: format!("student_event_{:04}_{:02}", from.year(), from.month()),
        from: first_id(from)?,
        to: first_id(to)?,
    })
}

/// The least UUIDv7 of a day: its milliseconds since 1970, and nothing behind them.
fn first_id(day: Date) -> Option<Uuid> {
    let begins = day.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let milliseconds = u128::try_from(begins.as_millisecond()).ok()?;
    Some(Uuid::from_u128(milliseconds << 80))
}

async fn exists(connection: &mut PgConnection, name: &str) -> Result<bool> {
    let exists = sqlx::query_scalar!(
        r#"
        select exists (
          select 1
          from pg_inherits
          join pg_class on pg_class.oid = pg_inherits.inhrelid
          where inhparent = 'student_event'::regclass
            and pg_class.relname = $1
        ) as "exists!"
        "#,
        name
    )
    .fetch_one(connection)
    .await?;
    Ok(exists)
}

/// Makes the month as a table of its own and attaches it: the log can be read and written
/// meanwhile, which `create table … partition of` would forbid.
async fn make(store: &Store, month: &Month) -> Result<bool> {
    let Month { name, from, to } = month;
    let mut transaction = store.pool.begin().await?;
    // One at a time. Writing to the log goes on.
    sqlx::raw_sql("lock table student_event in share update exclusive mode")
        .execute(&mut *transaction)
        .await?;
    if exists(&mut transaction, name).await? {
        return Ok(false);
    }
    // Who writes to the default one waits for a moment: a row that came to lie there after the others
    // had moved would keep the month from being attached.
    sqlx::raw_sql("lock table student_event_default in access exclusive mode")
        .execute(&mut *transaction)
        .await?;
    // Nothing here comes from outside: the name is made of numbers.
    let statements = format!(
        "
        create table {name} (
          like student_event including constraints
        );
        with moved as (
          delete from student_event_default
          where id >= '{from}'
            and id < '{to}'
          returning *
        )
        insert into {name}
        select *
        from moved;
        alter table student_event
          attach partition {name} for values from ('{from}') to ('{to}')
        "
    );
    sqlx::raw_sql(AssertSqlSafe(statements))
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_meet_without_a_gap_also_at_the_end_of_a_year() {
        let now = "2026-11-30T23:59:59.999Z".parse().unwrap_or_default();
        let months: Vec<Month> = (0..=AHEAD).filter_map(|ahead| month(now, ahead)).collect();
        let names: Vec<&str> = months.iter().map(|month| month.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "student_event_2026_11",
                "student_event_2026_12",
                "student_event_2027_01",
                "student_event_2027_02"
            ]
        );
        assert!(months.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert_eq!(
            months[0].from.to_string(),
            "01a19467-e800-0000-0000-000000000000"
        );
    }
}
