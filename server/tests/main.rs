//! The server over real HTTP with a real Postgres, and the program as somebody starts it. One
//! file for each feature.

mod accounts;
mod anki;
mod cards;
mod commands;
mod comments;
mod delivery;
mod documents;
mod embedded_postgres;
mod errors;
mod events;
mod feeds;
mod gate;
mod headers;
mod health;
mod images;
mod mail;
mod offline;
mod pages;
mod playgrounds;
mod progress;
mod publishing;
mod reminders;
mod review;
mod sandbox;
mod search;
mod shared_connections;
mod support;
mod testing;
mod tidy;
