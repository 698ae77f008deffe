//! The one error that crosses the wire.

use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// Why a server function has no answer. The cause is logged where it happened and never sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// The request can't be read; sending it again will not help.
    BadRequest,
    /// Something that the answer needs is away; sending it again in a while will help.
    Unavailable,
    /// The answer did not arrive, or arrived broken.
    Lost,
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            AppError::BadRequest => "the request can't be read",
            AppError::Unavailable => "the answer needs something that is away",
            AppError::Lost => "the answer was lost",
        })
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => AppError::BadRequest,
            _ => AppError::Lost,
        }
    }
}
