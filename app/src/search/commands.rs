//! What searching does on the server.

use domain::search::SearchResults;
use leptos::context::use_context;
use store::Store;

use crate::error::AppError;

/// How many sections one answer has.
pub const LIMIT: u16 = 20;

/// Searches with the store that the request brought along.
pub async fn search(query: &str) -> Result<SearchResults, AppError> {
    let store = use_context::<Store>().ok_or(AppError::Unavailable)?;
    search_in(&store, query).await
}

/// Searches in the given store.
///
/// # Errors
///
/// [`AppError::Unavailable`] when the database can't answer; the cause goes to the log.
pub async fn search_in(store: &Store, query: &str) -> Result<SearchResults, AppError> {
    store::search::search(store, query, LIMIT)
        .await
        .map_err(|error| {
            tracing::warn!(%error, "searching failed");
            AppError::Unavailable
        })
}
