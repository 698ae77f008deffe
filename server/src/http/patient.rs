//! A connection that is given up when the other end keeps us waiting.
//!
//! Three waits are told apart, because a reader between two chapters is welcome and an attacker
//! who sends a header a byte a second is not: for the rest of a request that has begun, for the
//! other end to read what we sent, and for the next request. HTTP libraries time some of these,
//! by a timer for each request; here one timer for each connection looks at them all, and is set
//! again only when it rings.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::connections::Place;

/// How long to wait.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a request to arrive once its first byte has, and for the first byte of all after
    /// connecting. Answering is bounded by less, so no answer is cut off by this.
    pub request: Duration,
    /// For the other end to read what we sent.
    pub reader: Duration,
    /// For the next request. Longer than the minute for which proxies usually keep theirs, so that
    /// it is the proxy who closes it and no request is lost between.
    pub next: Duration,
    /// The same while so many are connected that places could run out.
    pub next_in_a_crowd: Duration,
}

/// What every connection gets.
pub const PATIENCE: Patience = Patience {
    request: Duration::from_secs(9),
    reader: Duration::from_secs(9),
    next: Duration::from_secs(75),
    next_in_a_crowd: Duration::from_secs(5),
};

/// How an HTTP/2 connection begins; no HTTP/1.1 request does.
const HTTP_2: &[u8] = b"PRI ";

/// What a connection waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Waiting {
    /// For a request to arrive whole, since then.
    Request(Instant),
    /// For the other end to read, since then.
    Reader(Instant),
    /// For another request, since then.
    Next(Instant),
}

/// What a request asks of its connection that takes longer, and times its own waits: as long as it
/// holds a [`Leave`], the connection waits with it. It is among the extensions of every request.
#[derive(Clone, Debug, Default)]
pub struct Leaves(Arc<AtomicUsize>);

/// The leave to take longer; given back when dropped.
#[derive(Debug)]
pub struct Leave(Leaves);

impl Leaves {
    /// Takes leave.
    pub fn take(&self) -> Leave {
        self.0.fetch_add(1, Ordering::Relaxed);
        Leave(self.clone())
    }

    fn are_taken(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A stream with these bounds. It fails with `TimedOut` when one is passed.
pub struct Patient<S> {
    stream: S,
    waiting: Waiting,
    /// Whether several requests share the connection. Then bytes that arrive may belong to none, and
    /// what each request may take is bounded where it is answered.
    shared: Option<bool>,
    timer: Pin<Box<Sleep>>,
    place: Place,
    leaves: Leaves,
    patience: Patience,
}

impl<S> Patient<S> {
    /// Begins to wait for the first request.
    pub fn new(stream: S, place: Place, leaves: Leaves, patience: Patience) -> Self {
        let now = Instant::now();
        Self {
            stream,
            waiting: Waiting::Request(now),
            shared: None,
            timer: Box::pin(sleep_until(now + patience.request)),
            place,
            leaves,
            patience,
        }
    }

    /// Ready with an error once the wait has been too long.
    fn check(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        loop {
            let idle = if self.place.is_crowded() {
                self.patience.next_in_a_crowd
            } else {
                self.patience.next
            };
            let until = match self.waiting {
                Waiting::Request(since) => since + self.patience.request,
                Waiting::Reader(since) => since + self.patience.reader,
                Waiting::Next(since) => since + idle,
            };
            let until = if self.leaves.are_taken() {
                self.wait_from_now()
            } else {
                until
            };
            if Instant::now() >= until {
                self.place.note_given_up();
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            // A crowd may gather while this one is idle, so it looks more often than it must.
            let look_at = until.min(Instant::now() + self.patience.next_in_a_crowd);
            // The timer may ring early, for a wait that is over; that is cheaper than setting it
            // anew with every request. It must never ring late.
            if self.timer.is_elapsed() || self.timer.deadline() > look_at {
                self.timer.as_mut().reset(look_at);
            }
            if self.timer.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
        }
    }

    /// Begins the wait anew, and says when to look again.
    fn wait_from_now(&mut self) -> Instant {
        let now = Instant::now();
        self.waiting = match self.waiting {
            Waiting::Request(_) => Waiting::Request(now),
            Waiting::Reader(_) => Waiting::Reader(now),
            Waiting::Next(_) => Waiting::Next(now),
        };
        now + self.patience.next_in_a_crowd
    }

    /// Turns a wait for the other end into an error once it has been too long.
    fn or_give_up<T>(
        &mut self,
        context: &mut Context<'_>,
        waited: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match waited {
            Poll::Pending => self.check(context).map(Err),
            ready => ready,
        }
    }

    fn wrote(&mut self, poll: &Poll<io::Result<usize>>) {
        match poll {
            Poll::Ready(_) => self.waiting = Waiting::Next(Instant::now()),
            Poll::Pending if !matches!(self.waiting, Waiting::Reader(_)) => {
                self.waiting = Waiting::Reader(Instant::now());
            }
            Poll::Pending => {}
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let poll = Pin::new(&mut self.stream).poll_read(context, buffer);
        let arrived = &buffer.filled()[before..];
        if self.shared.is_none() && !arrived.is_empty() {
            self.shared = Some(arrived.starts_with(HTTP_2));
        }
        let begins = self.shared != Some(true) && poll.is_ready();
        if begins && matches!(self.waiting, Waiting::Next(_)) {
            self.waiting = Waiting::Request(Instant::now());
        }
        self.or_give_up(context, poll)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(&poll);
        self.or_give_up(context, poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.wrote(&poll);
        self.or_give_up(context, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_flush(context);
        self.or_give_up(context, poll)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_shutdown(context);
        self.or_give_up(context, poll)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::super::connections::Connections;
    use super::*;

    /// Each wait can be told from the others, and `NEVER` would be noticed.
    const SHORT: Duration = Duration::from_millis(40);
    const LONG: Duration = Duration::from_millis(400);
    const NEVER: Duration = Duration::from_secs(3600);
    const SOON: Duration = Duration::from_secs(20);

    const PATIENCE: Patience = Patience {
        request: SHORT,
        reader: SHORT,
        next: LONG,
        next_in_a_crowd: SHORT,
    };

    async fn pair(most: usize, patience: Patience) -> (DuplexStream, Patient<DuplexStream>) {
        let place = Connections::new(most).place().await;
        let (client, server) = duplex(64);
        (
            client,
            Patient::new(server, place, Leaves::default(), patience),
        )
    }

    /// How long reading lasts until it is given up, from a moment at which it could begin.
    async fn waited(stream: &mut Patient<DuplexStream>, began: Instant) -> Duration {
        let mut byte = [0];
        let reading = async {
            loop {
                if let Err(error) = stream.read_exact(&mut byte).await {
                    return error.kind();
                }
            }
        };
        let ended = tokio::time::timeout(SOON, reading).await;
        assert_eq!(ended, Ok(io::ErrorKind::TimedOut));
        began.elapsed()
    }

    #[tokio::test]
    async fn a_silent_client_is_given_up() {
        let began = Instant::now();
        let (_client, mut stream) = pair(10, PATIENCE).await;
        assert!(waited(&mut stream, began).await >= SHORT);
    }

    #[tokio::test]
    async fn bytes_that_trickle_buy_no_time() {
        let began = Instant::now();
        let (mut client, mut stream) = pair(10, PATIENCE).await;
        let trickle = tokio::spawn(async move {
            while client.write_all(b"x").await.is_ok() {
                tokio::time::sleep(SHORT / 8).await;
            }
        });
        assert!(waited(&mut stream, began).await >= SHORT);
        trickle.abort();
    }

    #[tokio::test]
    async fn between_two_requests_there_is_time_unless_there_is_a_crowd() {
        let crowded = Patience {
            next: NEVER,
            ..PATIENCE
        };
        for (most, patience, least) in [(10, PATIENCE, LONG), (1, crowded, SHORT)] {
            let (mut client, mut stream) = pair(most, patience).await;
            client.write_all(b"request").await.expect("sent");
            stream.read_exact(&mut [0; 7]).await.expect("read");
            let began = Instant::now();
            stream.write_all(b"answer").await.expect("written");
            client.read_exact(&mut [0; 6]).await.expect("answered");
            assert!(waited(&mut stream, began).await >= least);
        }
    }

    #[tokio::test]
    async fn frames_that_belong_to_no_request_begin_none() {
        let patience = Patience {
            next: LONG,
            ..PATIENCE
        };
        let (mut client, mut stream) = pair(10, patience).await;
        client.write_all(b"PRI * HTTP/2.0").await.expect("sent");
        stream.read_exact(&mut [0; 14]).await.expect("read");
        let began = Instant::now();
        stream.write_all(b"settings").await.expect("written");
        client.write_all(b"acknowledged").await.expect("sent");
        assert!(waited(&mut stream, began).await >= LONG);
    }

    #[tokio::test]
    async fn a_client_that_reads_nothing_is_given_up() {
        let (_client, mut stream) = pair(10, PATIENCE).await;
        let writing = tokio::time::timeout(SOON, stream.write_all(&[0; 1000]));
        let error = writing.await.expect("given up").expect_err("nobody reads");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
