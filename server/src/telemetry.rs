//! Log lines on standard error. They carry no personal data: no addresses, no search words.

use std::io::IsTerminal;
use std::str::FromStr;

use anyhow::{Context, Result};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::config::{Config, LogFormat};

/// What is kept when nobody says otherwise: our own doings, and what goes wrong elsewhere.
const DEFAULT: &str = "info,sqlx=warn,hyper=warn";

/// Starts logging as the configuration says.
pub fn start(config: &Config) -> Result<()> {
    let filter = config.log.as_deref().unwrap_or(DEFAULT);
    let filter = Targets::from_str(filter).with_context(|| {
        format!("CHAPTERWISE_LOG is set to `{filter}`: use `info` or `info,sqlx=debug`")
    })?;
    let layer = match config.log_format {
        LogFormat::Json => fmt::layer().json().with_writer(std::io::stderr).boxed(),
        LogFormat::Human => fmt::layer()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(filter))
        .try_init()?;
    Ok(())
}
