//! Search as the browser asks for it while somebody types.

use domain::search::SearchResults;
use leptos::prelude::*;
use server_fn::codec::GetUrl;

use crate::error::AppError;

/// Searches every chapter. The path is for ever: an old page may ask a new server.
#[server(prefix = "/api/v1", endpoint = "search", input = GetUrl)]
pub async fn search(
    /// The words, as typed.
    q: String,
) -> Result<SearchResults, AppError> {
    super::commands::search(&q).await
}
