//! A coarse limit for what costs the database something and needs no account: each client may do
//! so much at once and so much a second. It is this process's own; with several copies a client
//! has as many times more.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use app::error::AppError;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use server_fn::error::FromServerFnError;

use super::client::Client;
use super::errors::{error_page, is_for_scripts};
use crate::state::App;

/// How much a client may do at once: a search as you type asks with every few letters.
const BURST: f64 = 60.0;
/// How much comes back each second.
const PER_SECOND: f64 = 6.0;
/// How many clients are remembered before those are forgotten who have their whole burst again.
const MOST: usize = 10_000;

/// What each client has left.
#[derive(Debug, Default)]
pub struct Limit(Mutex<HashMap<Client, (f64, Instant)>>);

impl Limit {
    /// Takes one from what a client has left; false where nothing is.
    pub fn allows(&self, client: Client, now: Instant) -> bool {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = counted(&mut clients, client, now);
        let allowed = *left >= 1.0;
        if allowed {
            *left -= 1.0;
        }
        allowed
    }

    /// Whether a client has one left, where only the outcome says whether it costs one.
    pub fn has_left(&self, client: Client, now: Instant) -> bool {
        let clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        clients
            .get(&client)
            .is_none_or(|entry| left(*entry, now) >= 1.0)
    }

    /// Takes one, also where nothing is left: who asks for much at once owes it afterwards.
    pub fn charge(&self, client: Client, now: Instant) {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = counted(&mut clients, client, now);
        *left = (*left - 1.0).max(-BURST);
    }
}

fn left((left, since): (f64, Instant), now: Instant) -> f64 {
    let earned = now.saturating_duration_since(since).as_secs_f64() * PER_SECOND;
    (left + earned).min(BURST)
}

/// What a client has left now, to be changed.
fn counted(
    clients: &mut HashMap<Client, (f64, Instant)>,
    client: Client,
    now: Instant,
) -> &mut f64 {
    if clients.len() >= MOST {
        clients.retain(|_, entry| left(*entry, now) < BURST);
        // Where all of them are busy, memory counts for more than their past.
        if clients.len() >= MOST {
            clients.clear();
        }
    }
    let entry = clients.entry(client).or_insert((BURST, now));
    *entry = (left(*entry, now), now);
    &mut entry.0
}

/// Refuses those who have nothing left.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<Client>().copied();
    if client.is_none_or(|client| app.limit.allows(client, Instant::now())) {
        return next.run(request).await;
    }
    refusal(&app, request.uri().path())
}

/// What somebody gets who has nothing left.
pub fn refusal(app: &App, path: &str) -> Response {
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut response = if is_for_scripts(path) {
        let mut response = Response::new(Body::from(AppError::Unavailable.ser()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    } else {
        error_page(app, status, path)
    };
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::HeaderMap;

    use super::super::client::TrustedProxies;
    use super::*;

    fn client(address: &str) -> Client {
        let peer = format!("{address}:1").parse().expect("an address");
        let client = TrustedProxies::default().client(peer, &HeaderMap::new());
        client.expect("it is no loopback address")
    }

    #[test]
    fn what_is_used_up_comes_back_with_time_and_is_each_clients_own() {
        let (limit, now) = (Limit::default(), Instant::now());
        let (one, other) = (client("203.0.113.1"), client("203.0.113.2"));
        let taken = (0..1000).take_while(|_| limit.allows(one, now)).count();
        assert_eq!(taken, BURST as usize);
        assert!(limit.allows(other, now));
        let later = now + Duration::from_secs(1);
        let taken = (0..1000).take_while(|_| limit.allows(one, later)).count();
        assert_eq!(taken, PER_SECOND as usize);
    }

    #[test]
    fn what_is_charged_afterwards_is_owed() {
        let (limit, now) = (Limit::default(), Instant::now());
        let one = client("203.0.113.1");
        assert!(
            (0..1000).all(|_| limit.has_left(one, now)),
            "asking takes none"
        );
        (0..BURST as usize).for_each(|_| limit.charge(one, now));
        assert!(!limit.has_left(one, now));
        (0..1000).for_each(|_| limit.charge(one, now));
        let paid = Duration::from_secs_f64(BURST / PER_SECOND);
        assert!(!limit.has_left(one, now + paid), "it owes a whole burst");
        assert!(
            limit.has_left(one, now + paid + Duration::from_secs(1)),
            "and no more"
        );
    }

    #[test]
    fn the_memory_of_clients_is_bounded() {
        let limit = Limit::default();
        for number in 0..3 * MOST as u32 {
            let address = std::net::Ipv4Addr::from(0x0a00_0000 + number);
            limit.allows(client(&address.to_string()), Instant::now());
        }
        assert!(limit.0.lock().expect("no panic").len() <= MOST);
    }
}
