//! Accepting connections, and stopping without dropping what is under way.
//!
//! `axum::serve` sets no timer: a client that never finishes its headers would hold its
//! connection for ever, and so would the drain at the end. This loop has a bound for each.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// The longest that a client may take to send the head of a request, or stay silent between two.
const HEADER_WITHIN: Duration = Duration::from_secs(20);
/// The longest that a client may leave what we sent unread before its connection is given up, in
/// milliseconds.
#[cfg(target_os = "linux")]
const READ_WITHIN: u32 = 30_000;
/// The most bytes of one request's head.
const LARGEST_HEAD: usize = 32 * 1024;
/// The longest that answers under way may take once we are stopping.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);
/// How long to wait when a connection can't be accepted, as when no file descriptor is left.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Serves until `stop` resolves, then lets answers under way finish, up to a deadline.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    max_connections: usize,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(max_connections));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER_WITHIN)
        .max_buf_size(LARGEST_HEAD);

    let accept = async {
        loop {
            // Beyond the cap, clients wait in the kernel's queue instead of costing memory here.
            let Ok(place) = places.clone().acquire_owned().await else {
                return;
            };
            let stream = accept(&listener).await;
            let service = TowerToHyperService::new(router.clone());
            let connection = http.serve_connection(TokioIo::new(stream), service);
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                // Clients that vanish or break the protocol are their own business.
                if let Err(error) = connection.await {
                    tracing::trace!(%error, "connection");
                }
                drop(place);
            });
        }
    };
    tokio::select! {
        () = accept => {}
        () = stop => {}
    }
    drop(listener);
    if tokio::time::timeout(DRAIN_WITHIN, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some answers were cut off by the deadline for stopping");
    }
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are written whole, so waiting to fill a packet only delays them.
                stream.set_nodelay(true).ok();
                #[cfg(target_os = "linux")]
                rustix::net::sockopt::set_tcp_user_timeout(&stream, READ_WITHIN).ok();
                return stream;
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}
