//! Answers over HTTP/2 whose readers take nothing.
//!
//! There a reader opens a window for each answer, and one that stays shut leaves the socket
//! writable: [`Patient`](super::patient::Patient) has nothing to wait for, and hyper waits for
//! ever. But hyper holds one piece of a body at most until the window has room for it, and takes
//! the next only then, so each piece that it takes shows that the one before it found room, and
//! that the reader goes on. An answer of which none is taken for too long is dropped, which resets
//! its stream and leaves the others of the connection alone.

use std::cell::Cell;
use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, Version};
use axum::response::Response;
use futures_util::FutureExt;
use futures_util::future::Map;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::rt::Executor;
use tokio::time::{Instant, timeout_at};
use tower::Service;

use super::connections::Connections;
use super::patient::Leaves;

/// How much a reader has to take within its time: what one frame holds by default.
const PIECE: usize = 16 * 1024;

tokio::task_local! {
    /// When a piece of the answer was last taken.
    static TAKEN: Cell<Instant>;
}

/// Runs the answers of HTTP/2 connections, each for as long as its reader goes on.
#[derive(Clone, Debug)]
pub struct Readers {
    patience: Duration,
    connections: Connections,
}

impl Readers {
    /// Readers that get so much time for each piece. Making an answer takes less.
    /// `connections` count those that take longer.
    pub fn new(patience: Duration, connections: Connections) -> Self {
        Self {
            patience,
            connections,
        }
    }
}

impl<F> Executor<F> for Readers
where
    F: Future + Send + 'static,
{
    fn execute(&self, answer: F) {
        let patience = self.patience;
        let connections = self.connections.clone();
        let bounded = async move {
            let mut answer = pin!(answer);
            let until = || TAKEN.with(Cell::get) + patience;
            while timeout_at(until(), answer.as_mut()).await.is_err() {
                if until() <= Instant::now() {
                    tracing::debug!("a reader took nothing for too long");
                    connections.note_reset();
                    return;
                }
            }
        };
        tokio::spawn(TAKEN.scope(Cell::new(Instant::now()), bounded));
    }
}

/// A service whose answers over HTTP/2 travel in [`Pieces`], and whose requests may take leave of
/// their connection.
#[derive(Clone, Debug)]
pub struct InPieces<S> {
    service: S,
    leaves: Leaves,
}

impl<S> InPieces<S> {
    /// For the requests of one connection.
    pub fn new(service: S, leaves: Leaves) -> Self {
        Self { service, leaves }
    }
}

impl<S> Service<Request<Incoming>> for InPieces<S>
where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Map<S::Future, fn(Answer) -> Answer>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Incoming>) -> Self::Future {
        let shares = request.version() == Version::HTTP_2;
        request.extensions_mut().insert(self.leaves.clone());
        let answer = self.service.call(request);
        answer.map(if shares { in_pieces } else { as_it_is })
    }
}

type Answer = Result<Response, Infallible>;

fn as_it_is(answer: Answer) -> Answer {
    answer
}

fn in_pieces(answer: Answer) -> Answer {
    note_taken();
    answer.map(|response| {
        response.map(|body| {
            Body::new(Pieces {
                body,
                held: Bytes::new(),
            })
        })
    })
}

/// Notes that the answer goes on: a piece of it was taken, or it is still being made.
pub fn note_taken() {
    // Outside of `Readers` nobody watches.
    TAKEN.try_with(|taken| taken.set(Instant::now())).ok();
}

/// A body that hands over no more than a piece at once. The last byte goes by itself: with the end
/// of a body hyper is done, whether the window has room or not, and so it gets the end only when
/// there is room for everything before it.
struct Pieces {
    body: Body,
    held: Bytes,
}

impl Pieces {
    fn piece(&mut self) -> Bytes {
        let length = self.held.len();
        let at = if length > PIECE {
            PIECE
        } else if length > 1 && self.body.is_end_stream() {
            length - 1
        } else {
            length
        };
        self.held.split_to(at)
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        note_taken();
        if self.held.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.held = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                other => return Poll::Ready(other),
            }
        }
        Poll::Ready(Some(Ok(Frame::data(self.piece()))))
    }

    fn is_end_stream(&self) -> bool {
        self.held.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let held = self.held.len() as u64;
        let rest = self.body.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower() + held);
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + held);
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    /// How a body of so many bytes travels.
    async fn lengths(bytes: usize) -> Vec<usize> {
        let sent: Vec<u8> = (0..bytes).map(|at| at as u8).collect();
        let answer = in_pieces(Ok(Response::new(Body::from(sent.clone()))));
        let mut body = answer.expect("it is an answer").into_body();
        assert_eq!(body.size_hint().exact(), Some(bytes as u64));
        let (mut lengths, mut received) = (Vec::new(), Vec::new());
        while !body.is_end_stream() {
            let frame = body.frame().await.expect("it goes on").expect("a frame");
            let data = frame.into_data().expect("it is data");
            lengths.push(data.len());
            received.extend_from_slice(&data);
            let left = (bytes - received.len()) as u64;
            assert_eq!(body.size_hint().exact(), Some(left));
        }
        assert_eq!(received, sent);
        lengths
    }

    #[tokio::test]
    async fn a_body_travels_in_pieces_and_its_last_byte_alone() {
        assert_eq!(lengths(0).await, [0; 0]);
        assert_eq!(lengths(1).await, [1]);
        assert_eq!(lengths(1000).await, [999, 1]);
        assert_eq!(lengths(PIECE).await, [PIECE - 1, 1]);
        assert_eq!(lengths(PIECE + 1).await, [PIECE, 1]);
        assert_eq!(lengths(2 * PIECE + 10).await, [PIECE, PIECE, 9, 1]);
    }

    #[tokio::test]
    async fn who_goes_on_is_waited_for_and_who_does_not_is_dropped() {
        let patience = Duration::from_millis(200);
        let connections = Connections::new(1);
        let readers = Readers::new(patience, connections.clone());
        let (done, mut ended) = tokio::sync::oneshot::channel();
        readers.execute(async move {
            for _ in 0..6 {
                tokio::time::sleep(patience / 4).await;
                note_taken();
            }
            done.send(()).ok();
        });
        assert_eq!((&mut ended).await, Ok(()), "it took longer, but went on");
        let (done, ended) = tokio::sync::oneshot::channel::<()>();
        let began = Instant::now();
        assert_eq!(connections.reset(), 0);
        readers.execute(async move {
            std::future::pending::<()>().await;
            drop(done);
        });
        assert!(ended.await.is_err());
        assert!(began.elapsed() >= patience);
        assert_eq!(connections.reset(), 1);
    }
}
