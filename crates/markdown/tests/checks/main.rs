//! Every kind of bad input gets an error at its line and column, all of them in one run.

mod course;
mod files;
mod language;
mod rendered;
mod search;
mod text;
