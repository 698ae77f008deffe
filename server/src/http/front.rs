//! The shortest way from a request to a page or file in memory. What isn't there goes on to the
//! router.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request};
use axum::response::Response;
use hyper::body::Incoming;
use tower::Service;

use super::headers::{REQUEST_ID, is_usable};
use crate::state::App;

/// What answers every request.
#[derive(Clone, Debug)]
pub struct Front {
    app: App,
    router: Router,
    /// The other end of the connection.
    peer: Option<SocketAddr>,
}

impl Front {
    /// The app's pages and files before the routes of `router`.
    pub fn new(app: App, router: Router) -> Self {
        Self {
            app,
            router,
            peer: None,
        }
    }

    /// The same for one connection.
    pub fn to(&self, peer: SocketAddr) -> Self {
        Self {
            peer: Some(peer),
            ..self.clone()
        }
    }

    /// The answer, where it is in memory.
    fn remembered(&self, request: &Request<Incoming>) -> Option<Response> {
        let method = request.method();
        if method != Method::GET && method != Method::HEAD {
            return None;
        }
        let began = Instant::now();
        let path = request.uri().path();
        let headers = request.headers();
        let snapshot = self.app.snapshot();
        let mut response = if let Some(route) = snapshot.route(path) {
            let resource = route.slot.current(&route.fingerprint)?;
            self.app.pages.note_asked(&route.slot);
            let prepared = self.app.security.prepared(resource.content_type());
            resource.respond_with(prepared, method, headers)
        } else {
            let file = self.app.files.get(path)?;
            let prepared = self.app.security.prepared(file.content_type());
            file.respond_with(prepared, method, headers)
        };
        let id = headers.get(REQUEST_ID).filter(|id| is_usable(id));
        let id = id.cloned().unwrap_or_else(new_id);
        let (status, took) = (response.status().as_u16(), began.elapsed());
        if tracing::enabled!(tracing::Level::DEBUG) {
            let id = id.to_str().unwrap_or_default();
            tracing::debug!(%method, path, status, ?took, id, "request");
        }
        response.headers_mut().insert(REQUEST_ID, id);
        self.app.metrics.memory.note(status, took);
        Some(response)
    }
}

impl Service<Request<Incoming>> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Incoming>) -> Answer {
        if let Some(response) = self.remembered(&request) {
            return Answer::Known(ready(Ok(response)));
        }
        let mut request = request.map(Body::new);
        let proxies = &self.app.proxies;
        let client = self
            .peer
            .and_then(|peer| proxies.client(peer, request.headers()));
        if let Some(client) = client {
            request.extensions_mut().insert(client);
        }
        Answer::Made(Box::pin(self.router.call(request)))
    }
}

/// An answer that is there, or that is being made.
pub enum Answer {
    /// It is there.
    Known(Ready<Result<Response, Infallible>>),
    /// It is being made.
    Made(Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>),
}

impl Future for Answer {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Known(answer) => Pin::new(answer).poll(context),
            Self::Made(answer) => answer.as_mut().poll(context),
        }
    }
}

/// A name for a request: random for the process, counted within it. That is as good as random for
/// finding log lines, and costs no call to the system.
pub fn new_id() -> HeaderValue {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    static PROCESS: std::sync::LazyLock<u64> =
        std::sync::LazyLock::new(|| uuid::Uuid::new_v4().as_u64_pair().1);
    let name = [*PROCESS, NEXT.fetch_add(1, Ordering::Relaxed)];
    let mut text = [0; 32];
    for (at, digit) in text.iter_mut().enumerate() {
        let nibble = name[at / 16] >> (60 - 4 * (at % 16)) & 15;
        *digit = b"0123456789abcdef"[nibble as usize];
    }
    HeaderValue::from_bytes(&text).expect("hexadecimal digits are allowed in a header")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_requests_differ_and_are_usable() {
        let (one, two) = (new_id(), new_id());
        assert_ne!(one, two);
        assert_eq!(one.len(), 32);
        assert!(is_usable(&one));
    }
}
