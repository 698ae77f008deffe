//! What publishing does to cards. Publishing itself waits for none of it: there may be a million.

use domain::ids::UserId;
use domain::schedule::Student;

use super::{SCHEDULER, content, lock, rows, zone_of};
use crate::values::number;
use crate::{Result, Store};

/// How many students are brought up to date before it is looked for more of them.
const AT_ONCE: i64 = 100;

/// Brings the cards up to date of those who have a question that was edited, retired or brought back,
/// one student after another, and says how many there were. Nothing is done twice, whoever does the
/// same meanwhile, and whoever was interrupted goes on the next time.
///
/// # Errors
///
/// Where the database fails; what was done stays.
#[tracing::instrument(name = "cards.take_in_published", skip_all)]
pub async fn take_in_published(store: &Store) -> Result<u64> {
    let site = sqlx::query!(
        "
        select version, cards_version
        from site
        "
    )
    .fetch_one(&store.pool)
    .await?;
    if site.version <= site.cards_version {
        return Ok(0);
    }
    let mut count = 0;
    loop {
        let users = behind(store, site.cards_version, site.version).await?;
        for user in &users {
            take_in(store, *user, number(site.cards_version)?).await?;
            count += 1;
        }
        if users.is_empty() {
            break;
        }
    }
    sqlx::query!(
        "
        update site
        set cards_version = greatest(cards_version, $1)
        ",
        site.version
    )
    .execute(&store.pool)
    .await?;
    Ok(count)
}

/// Some students who have cards that know less than what was published since a version.
async fn behind(store: &Store, since: i64, version: i64) -> Result<Vec<UserId>> {
    let users = sqlx::query_scalar!(
        r#"
        with published as materialized (
          select chapter_id, question_id, max(site_version) as last
          from content_log
          where site_version > $1
            and site_version <= $2
            and event <> 'added'
            and (event <> 'edited' or edit_kind is not null)
          group by chapter_id, question_id
        )
        select user_id as "user_id!"
        from (
          select card.user_id
          from published
          join card on card.question_id = published.question_id
          where card.content_version < published.last
          union
          select reading.user_id
          from published
          join reading on reading.chapter_id = published.chapter_id
          where published.question_id is null
            and reading.content_version < published.last
        ) as behind
        limit $3
        "#,
        since,
        version,
        AT_ONCE,
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(users.into_iter().map(UserId).collect())
}

async fn take_in(store: &Store, user: UserId, since: u64) -> Result<()> {
    let mut transaction = store.pool.begin().await?;
    let student = lock(&mut transaction, user).await?;
    let before = rows::student(&mut transaction, user, student.settings).await?;
    let content = content::of(&mut transaction, &before, &[]).await?;
    // Where the clock of whoever published is behind, it was before what the student has done since.
    let is_late = content
        .iter()
        .filter(|entry| entry.mark.1 > since)
        .any(|entry| student.last.is_some_and(|(at, _)| entry.mark.0 <= at));
    let after = if is_late {
        let done = rows::done(&mut transaction, user, None).await?;
        Student::replay(&SCHEDULER, done, content, zone_of)
    } else {
        let mut after = before.clone();
        after.go_on(&SCHEDULER, Vec::new(), content, zone_of);
        after
    };
    let cards: Vec<_> = after
        .cards
        .values()
        .filter(|card| before.cards.get(&card.question) != Some(card))
        .collect();
    let readings: Vec<_> = after
        .readings
        .values()
        .filter(|reading| before.readings.get(&reading.chapter) != Some(reading))
        .collect();
    rows::write_cards(&mut transaction, user, &cards, &[]).await?;
    rows::write_readings(&mut transaction, user, &readings, &[]).await?;
    transaction.commit().await?;
    Ok(())
}
