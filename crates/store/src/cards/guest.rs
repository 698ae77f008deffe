//! What a guest's events come to. Nothing of it is stored: who has no account has given nothing away.

use domain::learning::Learning;
use domain::schedule::{Done, Settings, Student};
use uuid::Uuid;

use super::{SCHEDULER, content, zone_of};
use crate::error::unreadable;
use crate::{Result, Store};

/// The student that somebody would be whose log is this. Guests have no settings to change, and each
/// change would touch every card, so what claims to be one is left out.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.imagined", skip_all, fields(events = done.len()))]
pub async fn imagined(store: &Store, done: Vec<Done>) -> Result<Student> {
    let mut done = done;
    done.retain(|it| !matches!(it.learning, Learning::ScheduleChanged(_)));
    let subjects: Vec<Uuid> = done
        .iter()
        .filter_map(|done| done.learning.subject())
        .collect();
    let mut connection = store.pool.acquire().await?;
    let content = content::log(&mut connection, &subjects, &subjects).await?;
    drop(connection);
    // A year of somebody's answers takes longer than an async thread should.
    let replayed = tokio::task::spawn_blocking(move || {
        Student::replay(&SCHEDULER, Settings::default(), done, content, zone_of)
    });
    replayed
        .await
        .map_err(|error| unreadable("a guest's events", error.to_string()))
}
