//! The database of a package: notes, cards and answers, as Anki keeps them.

use std::path::{Path, PathBuf};

use domain::schedule::start_of;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::note_type::{NOTE_TYPE, configuration, deck_options, note_types};
use crate::{About, Error, Learnt, Question, Review};

/// The version of the schema.
const SCHEMA: i64 = 11;
/// How easy Anki takes a card for, in thousandths, where it plans without FSRS: what it begins with.
const EASE: i64 = 2500;
/// What Anki calls new cards, and those that come back after days.
const NEW: i64 = 0;
const REVIEW: i64 = 2;
const SUSPENDED: i64 = -1;
/// What it calls the first answer, later ones, and those that are to move nothing.
const LEARNING: i64 = 0;
const REVIEWED: i64 = 1;
const PRACTICE: i64 = 3;

/// A database to which questions are added.
#[derive(Debug)]
pub struct Collection {
    path: PathBuf,
    connection: Connection,
    first_day: Date,
    begins_at: Timestamp,
    minutes_west: i32,
    made_at: Timestamp,
    /// How many notes there are.
    notes: i64,
    last_note: i64,
}

impl Collection {
    /// An empty one in a file of that name.
    pub fn create(path: &Path, about: &About<'_>) -> Result<Self, Error> {
        let connection = Connection::open(path)?;
        // Nobody else sees the file, and where anything fails it is thrown away.
        connection.execute_batch("pragma journal_mode = off; pragma synchronous = off")?;
        connection.execute_batch(include_str!("schema.sql"))?;
        connection.execute_batch("begin")?;
        let begins_at = start_of(about.first_day, &about.zone);
        let offset = about.zone.to_offset(begins_at);
        Ok(Self {
            path: path.to_owned(),
            connection,
            first_day: about.first_day,
            begins_at,
            minutes_west: -offset.seconds() / 60,
            made_at: about.made_at,
            notes: 0,
            last_note: 0,
        })
    }

    /// Adds a question with the fields of its note, its card and its answers.
    pub fn add(
        &mut self,
        deck: i64,
        question: &Question<'_>,
        fields: &[String; 3],
    ) -> Result<(), Error> {
        // Anki takes ids for the time at which something was made, in milliseconds; so does UUIDv7.
        let made_at = (question.id.0.as_u128() >> 80) as i64;
        let id = made_at.min(self.made_at.as_millisecond());
        let id = id.max(self.last_note + 1);
        self.last_note = id;
        self.notes += 1;
        // What Anki sorts by and what it compares for doubles it makes itself when it imports.
        let mut note = self.connection.prepare_cached(
            "
            insert into notes (id, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data)
            values (?1, ?2, ?3, ?4, 0, '', ?5, '', 0, 0, '')
            ",
        )?;
        note.execute(params![
            id,
            question.id.to_string(),
            NOTE_TYPE,
            question.changed_at.as_second(),
            fields.join("\u{1f}"),
        ])?;
        drop(note);
        self.add_card(id, deck, question)?;
        for review in &question.reviews {
            self.add_review(id, review)?;
        }
        Ok(())
    }

    fn add_card(&self, note: i64, deck: i64, question: &Question<'_>) -> Result<(), Error> {
        let card = &question.card;
        let learnt = card.learnt.as_ref();
        let (kind, due) = match learnt {
            Some(learnt) => (REVIEW, days(self.first_day, learnt.due)),
            None => (NEW, self.notes),
        };
        let interval = learnt.map(|learnt| days(learnt.last_day, learnt.due).max(1));
        let mut insert = self.connection.prepare_cached(
            "
            insert into cards (
              id, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left, odue,
              odid, flags, data
            )
            values (?1, ?1, ?2, 0, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, 0, 0, ?11)
            ",
        )?;
        insert.execute(params![
            note,
            deck,
            self.made_at.as_second(),
            kind,
            if card.is_suspended { SUSPENDED } else { kind },
            due,
            interval.unwrap_or_default(),
            learnt.map_or(0, |_| EASE),
            learnt.map_or(0, |learnt| learnt.answers),
            learnt.map_or(0, |learnt| learnt.lapses),
            learnt.map_or_else(String::new, |learnt| memory(learnt).to_string()),
        ])?;
        Ok(())
    }

    fn add_review(&self, card: i64, review: &Review) -> Result<(), Error> {
        let step = review.step.as_ref();
        let kind = match step {
            Some(step) if step.interval_before == 0 => LEARNING,
            Some(_) => REVIEWED,
            None => PRACTICE,
        };
        // Two answers of one millisecond are a millisecond apart: the time is also the key.
        let mut insert = self.connection.prepare_cached(
            "
            insert into revlog (id, cid, usn, ease, ivl, lastivl, factor, time, type)
            select
              case
                when exists (select 1 from revlog where id = ?1) then (
                  select max(id) + 1
                  from revlog
                  where id < ?1 + 1000
                )
                else ?1
              end,
              ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8
            ",
        )?;
        insert.execute(params![
            review.at.as_millisecond(),
            card,
            u8::from(review.grade),
            step.map_or(0, |step| step.interval),
            step.map_or(0, |step| step.interval_before),
            // From 100 to 1100; zero says that it moved nothing.
            step.map_or(0, |step| (100.0 + (step.difficulty - 1.0) / 9.0 * 1000.0)
                as i64),
            review.took_ms.unwrap_or_default(),
            kind,
        ])?;
        Ok(())
    }

    /// The path of the complete database.
    pub fn close(self, decks: &Value) -> Result<PathBuf, Error> {
        let at = self.made_at;
        self.connection.execute(
            "
            insert into col (
              id, crt, mod, scm, ver, dty, usn, ls, conf, models, decks, dconf, tags
            )
            values (1, ?1, ?2, ?2, ?3, 0, 0, 0, ?4, ?5, ?6, ?7, '{}')
            ",
            params![
                self.begins_at.as_second(),
                at.as_millisecond(),
                SCHEMA,
                configuration(self.minutes_west, self.notes + 1).to_string(),
                note_types().to_string(),
                decks.to_string(),
                deck_options().to_string(),
            ],
        )?;
        self.connection.execute_batch("commit")?;
        self.connection.close().map_err(|(_, error)| error)?;
        Ok(self.path)
    }
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// What FSRS knows of a card, as Anki writes it.
fn memory(learnt: &Learnt) -> Value {
    let places = |value: f32, places: i32| {
        let factor = 10_f64.powi(places);
        (f64::from(value) * factor).round() / factor
    };
    json!({
        "s": places(learnt.stability, 4),
        "d": places(learnt.difficulty, 3),
        "dr": places(learnt.retention, 2),
        "decay": places(learnt.decay, 4),
        "lrt": learnt.last_at.as_second(),
    })
}
