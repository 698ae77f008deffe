//! A folder that arrives: pieces of the body go, a few at a time, to a thread that unpacks them.

use std::io::{self, Read};
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout, timeout_at};

use super::unpack::{Unpacked, unpack};
use super::{Refused, compute};
use crate::exchange::{LARGEST, Outcome};

/// The longest that sending it may take.
const WITHIN: Duration = Duration::from_secs(10 * 60);
/// The longest wait for the next piece.
const PIECE_WITHIN: Duration = Duration::from_secs(9);
/// How many pieces may wait to be unpacked.
const AHEAD: usize = 4;

/// Takes the body for a tar and unpacks it into a folder that goes when it is dropped.
pub async fn receive(body: Body) -> Result<TempDir, Refused> {
    let (pieces, waiting) = mpsc::channel(AHEAD);
    let unpacking = compute(move || {
        let folder = tempfile::Builder::new()
            .prefix("chapterwise-publish-")
            .tempdir();
        let folder = folder.map_err(Unpacked::Disk)?;
        unpack(Pieces::new(waiting), folder.path())?;
        Ok(folder)
    });
    let (fed, unpacked) = tokio::join!(feed(body, pieces), unpacking);
    // What arrived wrongly can't be unpacked either, so the cause comes first.
    fed?;
    match unpacked {
        Some(Ok(folder)) => Ok(folder),
        Some(Err(Unpacked::Disk(error))) => Err(broken(&error)),
        Some(Err(Unpacked::TooLarge(message))) => Err(Refused::new(Outcome::TooLarge, message)),
        Some(Err(Unpacked::Malformed(message))) => Err(Refused::new(Outcome::Malformed, message)),
        None => Err(Refused::later(
            "Something went wrong here while the course was unpacked.",
        )),
    }
}

/// Hands the pieces on until the end, or until nobody takes them any more.
async fn feed(mut body: Body, pieces: mpsc::Sender<Piece>) -> Result<(), Refused> {
    let until = Instant::now() + WITHIN;
    let mut arrived = 0;
    loop {
        let next = timeout_at(until, timeout(PIECE_WITHIN, body.frame())).await;
        let Ok(Ok(next)) = next else {
            let message = "The course took too long to arrive. Try again.";
            return Err(Refused::later(message));
        };
        let piece = match next {
            None => Piece::End,
            Some(Err(_)) => {
                return Err(Refused::new(Outcome::Malformed, "The request broke off."));
            }
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => Piece::Data(data),
                // Trailers say nothing of a course.
                Err(_) => continue,
            },
        };
        let is_end = matches!(piece, Piece::End);
        if let Piece::Data(data) = &piece {
            arrived += data.len() as u64;
            if arrived > LARGEST {
                return Err(too_large());
            }
        }
        // Where it can't be sent, unpacking has ended with an error.
        if pieces.send(piece).await.is_err() || is_end {
            return Ok(());
        }
    }
}

/// What stood in the way of a folder is a matter of this machine's.
pub fn broken(error: &io::Error) -> Refused {
    tracing::error!(%error, "a folder could not be kept while it was published");
    Refused::later("There is no room for the course here now. Whoever runs the site knows why.")
}

pub fn too_large() -> Refused {
    let megabytes = LARGEST / 1024 / 1024;
    Refused::new(
        Outcome::TooLarge,
        format!(
            "All files together have more than {megabytes} MB, which is more than is taken at once."
        ),
    )
}

/// A part of the body, or its end. That there are no more parts is no end: whoever sent them may have
/// been cut off.
enum Piece {
    Data(Bytes),
    End,
}

/// The body for a thread that reads it.
struct Pieces {
    waiting: mpsc::Receiver<Piece>,
    piece: Bytes,
    has_ended: bool,
}

impl Pieces {
    fn new(waiting: mpsc::Receiver<Piece>) -> Self {
        Self {
            waiting,
            piece: Bytes::new(),
            has_ended: false,
        }
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !self.has_ended {
            match self.waiting.blocking_recv() {
                Some(Piece::Data(data)) => self.piece = data,
                Some(Piece::End) => self.has_ended = true,
                None => return Err(io::ErrorKind::ConnectionAborted.into()),
            }
        }
        let length = buffer.len().min(self.piece.len());
        buffer[..length].copy_from_slice(&self.piece.split_to(length));
        Ok(length)
    }
}
