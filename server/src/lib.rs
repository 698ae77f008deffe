//! The chapterwise program, as a library so that its tests can start parts of it.

pub mod background;
pub mod build;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod database;
pub mod embedded_postgres;
pub mod exchange;
pub mod files;
pub mod gate;
pub mod http;
pub mod jobs;
pub mod metrics;
pub mod pages_on_disk;
pub mod program;
pub mod report;
pub mod site;
pub mod state;
pub mod stop;
pub mod telemetry;
