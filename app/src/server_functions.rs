//! Answers the requests of the islands.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response};
use hydration_context::SsrSharedContext;
use leptos::context::provide_context;
use leptos::prelude::Owner;
use leptos::reactive::computed::ScopedFuture;
use store::Store;

/// Runs the server function that the request names, with the store at hand.
pub async fn answer(store: Store, request: Request<Body>) -> Response<Body> {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let response = owner
        .with(|| {
            provide_context(store);
            ScopedFuture::new(server_fn::axum::handle_server_fn(request))
        })
        .await;
    owner.unset_with_forced_cleanup();
    response
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_server_function_has_a_stable_path() {
        let paths = server_fn::axum::server_fn_paths().map(|(path, _method)| path);
        assert_eq!(paths.collect::<Vec<_>>(), ["/api/v1/search"]);
    }
}
