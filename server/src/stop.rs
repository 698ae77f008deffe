//! Being asked to stop.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The user or the system asked a command to stop before it was done.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub struct Interrupted;

/// Who asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// Ctrl-C, or the terminal was closed.
    Terminal,
    /// SIGTERM, as a service manager sends it.
    Manager,
}

/// Listens from the moment it is made; a request that comes while nobody waits is kept.
#[derive(Debug)]
pub struct Stop {
    interrupt: Signal,
    hangup: Signal,
    terminate: Signal,
    asked: Option<Asked>,
}

impl Stop {
    /// Starts to listen. From here on these signals no longer end the process by themselves.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
            asked: None,
        })
    }

    /// Resolves when somebody asks.
    pub async fn asked(&mut self) -> Asked {
        let asked = tokio::select! {
            _ = self.interrupt.recv() => Asked::Terminal,
            _ = self.hangup.recv() => Asked::Terminal,
            _ = self.terminate.recv() => Asked::Manager,
        };
        self.asked = Some(asked);
        asked
    }

    /// Who asked last, if anybody has.
    pub fn was_asked(&self) -> Option<Asked> {
        self.asked
    }
}
