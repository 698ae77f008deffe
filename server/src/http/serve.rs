//! Accepting connections, and stopping without dropping what is under way.
//!
//! `axum::serve` sets no timer: a client that never finishes its headers would hold its
//! connection for ever, and so would the drain at the end. Here each connection has the bounds of
//! [`Patient`], each answer that shares one those of [`Readers`], and so has the drain.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::Service;

use super::connections::Connections;
use super::patient::{Leaves, PATIENCE, Patient};
use super::readers::{InPieces, Readers};

/// The longest that what we sent may stay unacknowledged before the connection is given up, in
/// milliseconds. It also ends connections whose other end vanished after the last answer.
#[cfg(target_os = "linux")]
const ACKNOWLEDGED_WITHIN: u32 = 9_000;
/// The most bytes of one request's head.
const LARGEST_HEAD: usize = 32 * 1024;
/// The most requests at once on one HTTP/2 connection.
const MOST_STREAMS: u32 = 100;
/// The longest that answers under way may take once we are stopping.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);
/// How long to wait when a connection can't be accepted, as when no file descriptor is left.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Serves HTTP/1.1, and HTTP/2 without TLS to proxies that speak it, until `stop` resolves; each
/// connection by a service of its own. Then it lets answers under way finish, up to a deadline.
pub async fn serve<S>(
    listener: TcpListener,
    service_for: impl Fn(SocketAddr) -> S,
    connections: Connections,
    stop: impl Future<Output = ()>,
) where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let graceful = GracefulShutdown::new();
    let mut http = auto::Builder::new(Readers::new(PATIENCE.reader, connections.clone()));
    http.http1()
        .timer(TokioTimer::new())
        // Patience is the connection's, so hyper needs no timer for each request.
        .header_read_timeout(None)
        .max_buf_size(LARGEST_HEAD);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MOST_STREAMS)
        .max_header_list_size(LARGEST_HEAD as u32);

    let accept = async {
        loop {
            // Beyond the cap, clients wait in the kernel's queue instead of costing memory here.
            let place = connections.place().await;
            let (stream, peer) = accept(&listener).await;
            let leaves = Leaves::default();
            let stream = TokioIo::new(Patient::new(stream, place, leaves.clone(), PATIENCE));
            let service = InPieces::new(service_for(peer), leaves);
            let service = TowerToHyperService::new(service);
            let connection = http.serve_connection(stream, service).into_owned();
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                // Clients that vanish or break the protocol are their own business.
                if let Err(error) = connection.await {
                    tracing::trace!(%error, "connection");
                }
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

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are written whole, so waiting to fill a packet only delays them.
                stream.set_nodelay(true).ok();
                #[cfg(target_os = "linux")]
                rustix::net::sockopt::set_tcp_user_timeout(&stream, ACKNOWLEDGED_WITHIN).ok();
                return (stream, peer);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}
