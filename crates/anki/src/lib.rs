#![doc = include_str!("../README.md")]

mod archive;
mod collection;
mod fields;
mod note_type;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use domain::ids::QuestionId;
use domain::schedule::Grade;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use archive::Archive;

use collection::Collection;
use note_type::Deck;

/// The media type of packages, as Anki registers it where it is installed.
pub const MEDIA_TYPE: &str = "application/x-apkg";

/// What a package is of.
#[derive(Clone, Debug)]
pub struct About<'a> {
    /// The course's title as plain text.
    pub course: &'a str,
    /// The language of its texts (BCP 47).
    pub lang: &'a str,
    /// What the package calls the time at which it was made. It is no argument of the clock, so
    /// that the same course gives the same package.
    pub made_at: Timestamp,
    /// The day from which days are counted: none of the cards was answered or is due before it.
    pub first_day: Date,
    /// Where the student is.
    pub zone: TimeZone,
}

/// The chapter in which questions are.
#[derive(Clone, Copy, Debug)]
pub struct Chapter<'a> {
    /// Its number; a primer has none.
    pub number: Option<u16>,
    /// Its title as plain text.
    pub title: &'a str,
    /// Its address, with the site.
    pub url: &'a str,
}

/// A question.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// As stored: the same question in every package.
    pub id: QuestionId,
    /// The id that it has on the page of its chapter.
    pub anchor: &'a str,
    /// The prompt as sanitised HTML, links to chapters unresolved.
    pub prompt: &'a str,
    /// The answer as sanitised HTML, links to chapters unresolved.
    pub answer: &'a str,
    /// When it was changed last. A package with a later time replaces what was imported before.
    pub changed_at: Timestamp,
    /// What the student has learnt of it; nothing in a package for everybody.
    pub card: Card,
    /// The student's answers, the earliest first.
    pub reviews: Vec<Review>,
}

/// One student and one question.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Card {
    /// What answers have come to; a card without is new.
    pub learnt: Option<Learnt>,
    /// Whether the student put it aside.
    pub is_suspended: bool,
}

/// What answers have come to.
#[derive(Clone, PartialEq, Debug)]
pub struct Learnt {
    /// The student's day on which it comes back.
    pub due: Date,
    /// The student's day of the last answer that counted.
    pub last_day: Date,
    /// When that was.
    pub last_at: Timestamp,
    /// How many answers have counted.
    pub answers: u32,
    /// How many of them were misses after something had been learnt.
    pub lapses: u32,
    /// FSRS: after how many days recall has fallen to nine in ten.
    pub stability: f32,
    /// FSRS: from 1 to 10.
    pub difficulty: f32,
    /// FSRS: how fast recall falls, as the parameters say.
    pub decay: f32,
    /// The recall that is desired when it is due, from 0 to 1.
    pub retention: f32,
}

/// An answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Review {
    /// When it was given.
    pub at: Timestamp,
    /// How it went.
    pub grade: Grade,
    /// How long it took, in milliseconds, where that is known.
    pub took_ms: Option<u32>,
    /// What it changed; nothing where it was practice.
    pub step: Option<Step>,
}

/// What an answer changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// Days until it was to come back.
    pub interval: u32,
    /// The same before the answer; 0 before the first.
    pub interval_before: u32,
    /// FSRS: the difficulty after it, from 1 to 10.
    pub difficulty: f32,
}

/// Why there is no package.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum Error {
    #[error("the database of the package could not be written")]
    Database(#[from] rusqlite::Error),
    #[error("the package could not be packed")]
    Zip(#[from] zip::result::ZipError),
    #[error("the package could not be written")]
    Disk(#[from] io::Error),
}

/// A package that is being made. What it takes is on disk.
#[derive(Debug)]
pub struct Package {
    folder: PathBuf,
    course: String,
    lang: String,
    made_at: Timestamp,
    collection: Collection,
    /// By their names in small letters: Anki takes names that differ in capitals for one.
    decks: BTreeMap<String, Deck>,
    pictures: BTreeSet<String>,
}

impl Package {
    /// Begins a package in an empty folder, which the caller removes when the package is read.
    ///
    /// # Errors
    ///
    /// Where the folder can't be written to.
    pub fn begin(folder: &Path, about: &About<'_>) -> Result<Self, Error> {
        let collection = Collection::create(&folder.join("collection"), about)?;
        let mut package = Self {
            folder: folder.to_owned(),
            course: note_type::deck_part(about.course),
            lang: about.lang.to_owned(),
            made_at: about.made_at,
            collection,
            decks: BTreeMap::new(),
            pictures: BTreeSet::new(),
        };
        let course = package.course.clone();
        package.deck(course);
        Ok(package)
    }

    /// Adds a question of a chapter, after all that were added before it. `url_of` gives the address,
    /// with the site, of the chapter with an author's id, and of the course for the empty one.
    ///
    /// # Errors
    ///
    /// Where the folder can't be written to.
    pub fn add(
        &mut self,
        chapter: &Chapter<'_>,
        question: &Question<'_>,
        url_of: impl Fn(&str) -> Option<String>,
    ) -> Result<(), Error> {
        let deck = self.deck(note_type::deck_name(&self.course, chapter));
        let mut text = |html| {
            let text = fields::text(html, chapter.url, &url_of, &mut self.pictures);
            fields::in_language(&text, &self.lang)
        };
        let source = fields::source(chapter, question.anchor);
        let fields = [
            text(question.prompt),
            text(question.answer),
            fields::in_language(&source, &self.lang),
        ];
        self.collection.add(deck, question, &fields)
    }

    /// Closes the database of the package; what is left are the pictures.
    ///
    /// # Errors
    ///
    /// Where the folder can't be written to.
    pub fn close(self) -> Result<Archive, Error> {
        let decks = note_type::decks(self.decks.into_values(), self.made_at);
        let database = self.collection.close(&decks)?;
        let pictures = self.pictures.into_iter().collect();
        Archive::begin(&self.folder.join("package"), &database, pictures)
    }

    /// The number of the deck of that name.
    fn deck(&mut self, name: String) -> i64 {
        let id = note_type::FIRST_DECK + self.decks.len() as i64;
        let deck = self.decks.entry(name.to_lowercase());
        deck.or_insert(Deck { id, name }).id
    }
}
