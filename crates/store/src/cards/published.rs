//! What publishing does to cards. Publishing itself waits for none of it: there may be a million.

use std::collections::BTreeMap;

use domain::ids::UserId;
use domain::schedule::Student;
use jiff::Timestamp;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::fold::{Asked, anew};
use super::known::known;
use super::late::missed;
use super::{SCHEDULER, lock, rows, zone_of};
use crate::moment::Moment;
use crate::values::number;
use crate::{Error, Result, Store};

/// How many students are looked for at once.
const AT_ONCE: i64 = 100;

/// Brings the cards up to date of those who have a question that was edited, retired or brought back,
/// or who rated a chapter before they could know of a question that had come to it; one student after
/// another. Says how many there were. Nothing is done twice, whoever does the same meanwhile, and
/// whoever was interrupted goes on the next time.
///
/// Somebody may be writing cards who began before something was published and ends after it was looked
/// for them. So what was published is looked for again at each call, until [`note_taken_in`].
///
/// # Errors
///
/// Where the database fails; what was done stays. Where somebody is in the way of one student, the
/// others are done all the same.
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
    // It may take its time, and takes none of the connections for which requests wait.
    let mut connection = store.connection_of_its_own().await?;
    let news = News::since(&mut connection, site.cards_version).await?;
    let mut count = 0;
    let mut after = Uuid::nil();
    let mut in_the_way = None;
    loop {
        let users = news.behind(&mut connection, after).await?;
        let Some(last) = users.last() else { break };
        after = *last;
        for user in users {
            match news.take_in(&mut connection, UserId(user)).await {
                Ok(has_changed) => count += u64::from(has_changed),
                Err(error @ Error::Busy(_)) => in_the_way = Some(error),
                Err(error) => return Err(error),
            }
        }
    }
    in_the_way.map_or(Ok(count), Err)
}

/// Notes that everybody's cards know what was published up to a version: [`take_in_published`] has
/// been through since every transaction had ended that was under way when it was published.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.note_taken_in", skip_all)]
pub async fn note_taken_in(store: &Store, version: i64) -> Result<()> {
    sqlx::query!(
        "
        update site
        set cards_version = $1
        where cards_version < $1
          and version >= $1
        ",
        version
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// What was published since a version.
#[derive(Default)]
struct News {
    /// Up to which version everybody's cards know what was published.
    taken_in: u64,
    /// The last version that did something to each question that there was before.
    questions: BTreeMap<Uuid, i64>,
    /// The same of chapters.
    chapters: BTreeMap<Uuid, i64>,
    /// To which chapters questions have come, and when the first did.
    grown: BTreeMap<Uuid, Timestamp>,
}

impl News {
    async fn since(connection: &mut PgConnection, taken_in: i64) -> Result<Self> {
        let entries = sqlx::query!(
            r#"
            select
              event,
              chapter_id,
              question_id,
              is_prediction,
              max(site_version) as "version!",
              min(occurred_at) as "occurred_at!: Moment"
            from content_log
            where site_version > $1
              and (event <> 'edited' or edit_kind is not null)
            group by event, chapter_id, question_id, is_prediction
            "#,
            taken_in,
        )
        .fetch_all(connection)
        .await?;
        let mut news = Self {
            taken_in: number(taken_in)?,
            ..Self::default()
        };
        for entry in entries {
            let is_new = entry.event == "added";
            let has_come = is_new || matches!(entry.event.as_str(), "moved" | "restored");
            if has_come && entry.question_id.is_some() && !entry.is_prediction {
                let first = news.grown.entry(entry.chapter_id);
                let first = first.or_insert(entry.occurred_at.0);
                *first = entry.occurred_at.0.min(*first);
            }
            if !is_new {
                let last = match entry.question_id {
                    Some(question) => news.questions.entry(question).or_default(),
                    None => news.chapters.entry(entry.chapter_id).or_default(),
                };
                *last = entry.version.max(*last);
            }
        }
        Ok(news)
    }

    /// Some students after one, in their order, whose cards may know less than this. They are found by
    /// the keys of cards, however many there are.
    async fn behind(&self, connection: &mut PgConnection, after: Uuid) -> Result<Vec<Uuid>> {
        let (questions, of_questions) = columns(&self.questions);
        let (chapters, of_chapters) = columns(&self.chapters);
        let (grown, since) = columns(&self.grown);
        let since: Vec<Moment> = since.into_iter().map(Moment).collect();
        let users = sqlx::query_scalar!(
            r#"
            select user_id as "user_id!"
            from (
              select found.user_id
              from unnest($1::uuid[], $2::int8[]) as published (question_id, version)
              cross join lateral (
                select user_id
                from card
                where card.question_id = published.question_id
                  and card.user_id > $7
                  and card.content_version < published.version
                order by user_id
                limit $8
              ) as found
              union
              select found.user_id
              from unnest($3::uuid[], $4::int8[]) as published (chapter_id, version)
              cross join lateral (
                select user_id
                from reading
                where reading.chapter_id = published.chapter_id
                  and reading.user_id > $7
                  and reading.content_version < published.version
                order by user_id
                limit $8
              ) as found
              union
              select found.user_id
              from unnest($5::uuid[], $6::timestamptz[]) as published (chapter_id, occurred_at)
              cross join lateral (
                select reading.user_id
                from reading
                join student using (user_id)
                where reading.chapter_id = published.chapter_id
                  and reading.user_id > $7
                  and student.learnt_at >= published.occurred_at
                order by reading.user_id
                limit $8
              ) as found
            ) as behind
            order by user_id
            limit $8
            "#,
            &questions,
            &of_questions,
            &chapters,
            &of_chapters,
            &grown,
            &since as _,
            after,
            AT_ONCE,
        )
        .fetch_all(connection)
        .await?;
        Ok(users)
    }

    /// Brings the cards of one student up to date, and says whether any was not.
    async fn take_in(&self, connection: &mut PgConnection, user: UserId) -> Result<bool> {
        let mut transaction = connection.begin().await?;
        let student = lock(&mut transaction, user).await?;
        let (questions, chapters) = self.of_student(&mut transaction, user).await?;
        let asked = (questions.as_slice(), chapters.as_slice());
        let known = known(&mut transaction, user, asked, &[]).await?;
        let before = Student::stored(student.settings, known.cards, known.readings);
        let is_late = missed(student.last, &before, &known.content, self.taken_in)
            .next()
            .is_some();
        let asked = Asked::of(&known.content, &questions, &chapters);
        let after = if is_late {
            anew(&mut transaction, &student, &asked, known.content).await?
        } else {
            let mut after = before.clone();
            after.go_on(&SCHEDULER, Vec::new(), known.content, zone_of);
            after
        };
        let mut cards = asked.cards(&after);
        cards.retain(|card| before.cards.get(&card.question) != Some(card));
        let mut readings = asked.readings(&after);
        readings.retain(|it| before.readings.get(&it.chapter) != Some(it));
        rows::write_cards(&mut transaction, user, &cards, &[]).await?;
        rows::write_readings(&mut transaction, user, &readings, &[]).await?;
        let has_changed = !cards.is_empty() || !readings.is_empty();
        if has_changed {
            rows::count_written(&mut transaction, user).await?;
        }
        transaction.commit().await?;
        Ok(has_changed)
    }

    /// What of this concerns a student: the questions of which they have cards, and the chapters that
    /// they rated.
    async fn of_student(
        &self,
        connection: &mut PgConnection,
        user: UserId,
    ) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
        let questions: Vec<Uuid> = self.questions.keys().copied().collect();
        let chapters: Vec<Uuid> = self
            .chapters
            .keys()
            .chain(self.grown.keys())
            .copied()
            .collect();
        let row = sqlx::query!(
            r#"
            select
              array(
                select question_id
                from card
                where user_id = $1
                  and question_id = any($2)
              ) as "questions!",
              array(
                select chapter_id
                from reading
                where user_id = $1
                  and chapter_id = any($3)
              ) as "chapters!"
            "#,
            user.0,
            &questions,
            &chapters,
        )
        .fetch_one(connection)
        .await?;
        Ok((row.questions, row.chapters))
    }
}

fn columns<T: Copy>(of: &BTreeMap<Uuid, T>) -> (Vec<Uuid>, Vec<T>) {
    of.iter().map(|(id, value)| (*id, *value)).unzip()
}
