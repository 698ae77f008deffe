//! What a guest's events come to. Nothing of it is stored: who has no account has given nothing away.

use domain::schedule::{Done, Student};
use uuid::Uuid;

use super::{SCHEDULER, content, zone_of};
use crate::{Result, Store};

/// The student that somebody would be whose log is this.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.imagined", skip_all, fields(events = done.len()))]
pub async fn imagined(store: &Store, done: Vec<Done>) -> Result<Student> {
    let subjects: Vec<Uuid> = done
        .iter()
        .filter_map(|done| done.learning.subject())
        .collect();
    let mut connection = store.pool.acquire().await?;
    let content = content::log(&mut connection, &subjects, &subjects).await?;
    drop(connection);
    Ok(Student::replay(&SCHEDULER, done, content, zone_of))
}
