//! Answers that students hold for right too, and those that authors accepted beside their own.

use std::collections::BTreeMap;

use domain::events::Event;
use domain::ids::{AuthorId, EventId, QuestionId, UserId};
use domain::traces::Trace;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Uuid;

use crate::moment::Moment;
use crate::values::{author_id, slug};
use crate::{Result, Store};

/// How many proposals an author sees at once.
const SHOWN: i64 = 50;

/// An answer that waits for an author, without whose it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// By which an author decides about it.
    pub id: EventId,
    /// The answer.
    pub text: String,
    /// When it was sent.
    pub proposed_at: Timestamp,
    /// The question's prompt as sanitised HTML, links to chapters unresolved.
    pub prompt: String,
    /// The model answer, likewise.
    pub answer: String,
    /// The question's id among those of its course, as its author wrote it.
    pub question: AuthorId,
    /// Where it is: the course's and the chapter's part of the URL.
    pub place: (domain::ids::Slug, domain::ids::Slug),
    /// The chapter's title.
    pub chapter_title: String,
}

/// What an author decides about a proposal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// It is right too, and is shown beside the model answer.
    Accept,
    /// It is not shown.
    Decline,
}

/// Notes what is proposed among events that have just been stored; what is about a question that there
/// never was is left alone, and so is a prediction, as code prints what it prints. Of each student one proposal for a question waits, the last, so that nobody
/// fills the list of an author.
pub(crate) async fn note(
    connection: &mut PgConnection,
    user: UserId,
    events: &[&Event],
) -> Result<()> {
    let proposed: Vec<Value> = events
        .iter()
        .filter_map(|event| match Trace::read(event)? {
            Trace::AnswerProposed {
                question,
                meaning,
                text,
            } => Some(json!({
                "id": event.id,
                "question_id": question,
                "meaning": i32::try_from(meaning).unwrap_or(i32::MAX),
                "text": text.trim(),
                "proposed_at": event.occurred_at,
            })),
            _ => None,
        })
        .collect();
    if proposed.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "
        with given as materialized (
          select distinct on (question_id) id, question_id, meaning, text, proposed_at
          from jsonb_to_recordset($2) as given (
            id uuid,
            question_id uuid,
            meaning integer,
            text text,
            proposed_at timestamptz
          )
          order by question_id, proposed_at desc, id desc
        ),
        former as (
          delete from answer_proposal
          where user_id = $1
            and decided_at is null
            and question_id in (select question_id from given)
        )
        insert into answer_proposal (user_id, id, question_id, meaning, text, proposed_at)
        select $1, given.id, question_id, meaning, text, proposed_at
        from given
        join question
          on question.id = given.question_id
          and question.playground is null
        on conflict on constraint answer_proposal_pkey do nothing
        ",
        user.0,
        Value::from(proposed),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What waits for the authors of some courses, the oldest first; of all courses for `None`.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "proposals.waiting", skip_all)]
pub async fn waiting(store: &Store, courses: Option<&[AuthorId]>) -> Result<Vec<Proposal>> {
    let courses: Option<Vec<String>> =
        courses.map(|ids| ids.iter().map(|id| id.as_str().to_owned()).collect());
    let rows = sqlx::query!(
        r#"
        select
          proposal.id,
          proposal.text,
          proposal.proposed_at as "proposed_at: Moment",
          version.prompt,
          version.answer,
          question.author_id,
          course.slug as course_slug,
          chapter.slug as chapter_slug,
          revision.title as chapter_title
        from answer_proposal as proposal
        join question on question.id = proposal.question_id
        join question_version as version
          on version.question_id = question.id
          and version.version_number = question.version_number
        join chapter on chapter.id = question.chapter_id
        join revision on revision.id = chapter.revision_id
        join course on course.id = question.course_id
        where proposal.decided_at is null
          and proposal.meaning = question.meaning_number
          and question.retired_at is null
          and chapter.retired_at is null
          and ($1::text[] is null or course.author_id = any($1))
        order by proposal.proposed_at, proposal.id
        limit $2
        "#,
        courses.as_deref(),
        SHOWN,
    )
    .fetch_all(&store.pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Proposal {
                id: EventId(row.id),
                text: row.text,
                proposed_at: row.proposed_at.0,
                prompt: row.prompt,
                answer: row.answer,
                question: author_id(row.author_id)?,
                place: (slug(row.course_slug)?, slug(row.chapter_slug)?),
                chapter_title: row.chapter_title,
            })
        })
        .collect()
}

/// Decides about a proposal for a question of one of some courses, or of any for `None`; says whether
/// there was one to decide about. Of two who decide at once the first does.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "proposals.decide", skip_all, fields(proposal = %id))]
pub async fn decide(
    store: &Store,
    id: EventId,
    decision: Decision,
    courses: Option<&[AuthorId]>,
    now: Timestamp,
) -> Result<bool> {
    let courses: Option<Vec<String>> =
        courses.map(|ids| ids.iter().map(|id| id.as_str().to_owned()).collect());
    let decided = sqlx::query_scalar!(
        r#"
        with decided as (
          update answer_proposal as proposal
          set decided_at = $2
          from question
          join course on course.id = question.course_id
          where proposal.id = $1
            and question.id = proposal.question_id
            and proposal.decided_at is null
            and ($4::text[] is null or course.author_id = any($4))
          returning proposal.id, proposal.question_id, proposal.meaning, proposal.text
        ),
        accepted as (
          insert into also_right (question_id, id, meaning, text, accepted_at)
          select question_id, id, meaning, text, $2
          from decided
          where $3
          on conflict on constraint also_right_pkey do nothing
        )
        select count(*) as "count!"
        from decided
        "#,
        id.0,
        Moment(now) as _,
        decision == Decision::Accept,
        courses.as_deref(),
    )
    .fetch_one(&store.pool)
    .await?;
    Ok(decided > 0)
}

/// What authors accepted beside their own answers to some questions, as they are asked now.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "proposals.also_right", skip_all)]
pub async fn also_right(
    store: &Store,
    questions: &[QuestionId],
) -> Result<BTreeMap<QuestionId, Vec<String>>> {
    let ids: Vec<Uuid> = questions.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "
        select also_right.question_id, also_right.text
        from also_right
        join question on question.id = also_right.question_id
        where also_right.question_id = any($1)
          and also_right.meaning = question.meaning_number
        order by also_right.accepted_at, also_right.id
        ",
        &ids,
    )
    .fetch_all(&store.pool)
    .await?;
    let mut accepted = BTreeMap::<QuestionId, Vec<String>>::new();
    for row in rows {
        let texts = accepted.entry(QuestionId(row.question_id)).or_default();
        texts.push(row.text);
    }
    Ok(accepted)
}
