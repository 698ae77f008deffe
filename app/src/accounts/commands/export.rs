//! Everything about oneself, as one JSON document that is written while it is read.

use std::sync::Arc;

use axum::body::Bytes;
use domain::ids::SessionId;
use futures::stream::{Stream, try_unfold};
use jiff::Timestamp;
use serde_json::json;
use store::accounts::{self, Account, Export, ExportedRows};
use store::cards::LearntCourse;
use store::throttle;

use super::{Accounts, Trouble, throttle_key};

/// How often somebody downloads everything: five times, then every twelve minutes.
const EXPORTS: (f64, f64) = (5.0, 1.0 / 720.0);

/// Begins to export everything about whoever asks.
///
/// # Errors
///
/// [`Trouble`].
pub async fn export(
    on: &Arc<Accounts>,
    account: &Account,
    session: SessionId,
) -> Result<impl Stream<Item = Result<Bytes, store::Error>> + Send + use<>, Trouble> {
    let now = (on.now)();
    let key = throttle_key("export", &account.id.to_string());
    if !throttle::take(&on.store, &key, EXPORTS.0, EXPORTS.1, now).await? {
        return Err(Trouble::Throttled);
    }
    let export = accounts::export(&on.store, account.id, session, now).await?;
    Ok(written(Writing {
        on: on.clone(),
        export,
        stage: Stage::Head(now),
    }))
}

/// The courses in which somebody has cards to take along.
///
/// # Errors
///
/// [`Trouble`].
pub async fn learnt_courses(
    on: &Accounts,
    account: &Account,
) -> Result<Vec<LearntCourse>, Trouble> {
    Ok(store::cards::courses(&on.store, account.id).await?)
}

struct Writing {
    on: Arc<Accounts>,
    export: Export,
    stage: Stage,
}

enum Stage {
    /// Nothing is written.
    Head(Timestamp),
    /// The last section is closed.
    Between,
    /// A section is open, and has rows or none.
    Within { has_rows: bool },
    /// The document is complete.
    Done,
}

/// A piece of the document for each part of the export. Where reading fails in the middle, so does
/// the answer; and what arrived is no JSON, since its last bracket is missing.
fn written(writing: Writing) -> impl Stream<Item = Result<Bytes, store::Error>> + Send {
    try_unfold(writing, async |mut writing| {
        let text = match writing.stage {
            Stage::Done => return Ok(None),
            Stage::Head(now) => {
                writing.stage = Stage::Between;
                head(&writing.on.site.public_url, now)
            }
            Stage::Between | Stage::Within { .. } => {
                let read = writing.export.next(&writing.on.store).await;
                match read.inspect_err(|error| tracing::warn!(%error, "an export broke off"))? {
                    Some(part) => writing.stage.write(&part),
                    None => {
                        writing.stage = Stage::Done;
                        ",\n\"complete\": true\n}\n".to_owned()
                    }
                }
            }
        };
        Ok(Some((Bytes::from(text), writing)))
    })
}

fn head(site: &str, now: Timestamp) -> String {
    let (site, now) = (json!(site), json!(now));
    format!(
        "{{\n\"format\": \"chapterwise account\",\n\"version\": 1,\n\"site\": {site},\n\
         \"exported_at\": {now}"
    )
}

impl Stage {
    fn write(&mut self, part: &ExportedRows) -> String {
        let mut has_rows = match self {
            Self::Within { has_rows } => *has_rows,
            _ => false,
        };
        let mut text = String::new();
        if !matches!(self, Self::Within { .. }) {
            text += &format!(",\n{}: [", json!(part.section.name));
        }
        for row in &part.rows {
            text += if has_rows { ",\n" } else { "\n" };
            text += row;
            has_rows = true;
        }
        if part.is_last {
            text += if has_rows { "\n]" } else { "]" };
            *self = Self::Between;
        } else {
            *self = Self::Within { has_rows };
        }
        text
    }
}
