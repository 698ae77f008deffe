//! What the index keeps of a text. Postgres is asked once for each different word what is left of
//! it, a stem or nothing, and the documents are put together here: reading a thousand chapters,
//! most of whose words it has read before, would take it longer than everything else in the
//! transaction.

use std::collections::HashMap;

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgConnection, PgHasArrayType, PgTypeInfo};
use sqlx::{Encode, Postgres, Type};

use crate::Result;

/// The last place that Postgres counts; everything behind it stands there.
const LAST_PLACE: u16 = (1 << 14) - 1;

/// The most places that Postgres keeps of one lexeme in a text, and in several texts together.
const MOST_PLACES: usize = 255;
const MOST_PLACES_TOGETHER: usize = 256;

/// How much a place counts, as Postgres has it in the upper two bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Weight {
    C = 1,
    B = 2,
    A = 3,
}

/// What is left of each word of a language.
#[derive(Debug, Default)]
pub(super) struct Lexicon<'w> {
    words: HashMap<&'w str, Word>,
    /// In the order in which Postgres has them in a document: that of their bytes.
    lexemes: Vec<String>,
}

/// What is left of a word that is worth keeping.
#[derive(Debug, Default)]
struct Word {
    /// Which lexemes, and where in the word, counted from 1. There are several where Postgres
    /// takes a word apart.
    kept: Vec<(usize, u16)>,
    /// How many places the word takes.
    places: u16,
}

impl<'w> Lexicon<'w> {
    /// Asks for these words, which are different.
    pub async fn read(
        connection: &mut PgConnection,
        language: &str,
        words: &[&'w str],
    ) -> Result<Self> {
        let rows = sqlx::query!(
            r#"
            select
              given.number as "number!",
              kept.lexeme as "lexeme!",
              kept.positions as "places!"
            from unnest($2::text[]) with ordinality as given (word, number)
            cross join lateral unnest(
              to_tsvector($1::text::regconfig, given.word)
            ) as kept (lexeme, positions, weights)
            "#,
            language,
            words as &[&str]
        )
        .fetch_all(connection)
        .await?;
        let mut lexemes: Vec<String> = rows.iter().map(|row| row.lexeme.clone()).collect();
        lexemes.sort_unstable();
        lexemes.dedup();
        let mut lexicon = Self {
            words: HashMap::with_capacity(rows.len()),
            lexemes,
        };
        for row in rows {
            // Numbered from 1 by Postgres, in the order in which they were given.
            let number = usize::try_from(row.number).unwrap_or_default();
            let (Some(given), Ok(lexeme)) = (
                words.get(number.wrapping_sub(1)),
                lexicon.lexemes.binary_search(&row.lexeme),
            ) else {
                continue;
            };
            let word = lexicon.words.entry(given).or_default();
            for place in row.places {
                let place = u16::try_from(place).unwrap_or(1);
                word.kept.push((lexeme, place));
                word.places = word.places.max(place);
            }
        }
        Ok(lexicon)
    }

    /// The document of texts one behind the other, as `to_tsvector`, `setweight` and `||` would
    /// make it of them. The texts hold only words of this lexicon, with spaces between them.
    pub fn document(&self, texts: &[(&str, Weight)]) -> Document {
        let mut found: Vec<(usize, u16, Weight)> = Vec::new();
        let mut end = 0;
        for (text, weight) in texts {
            let places = self.places(text, end);
            end = places.iter().map(|(_, place)| *place).fold(end, u16::max);
            found.extend(
                places
                    .into_iter()
                    .map(|(lexeme, place)| (lexeme, place, *weight)),
            );
        }
        found.sort_unstable_by_key(|(lexeme, place, _)| (*lexeme, *place));
        found.dedup_by_key(|(lexeme, place, _)| (*lexeme, *place));
        let mut bytes = vec![0; 4];
        let mut count: i32 = 0;
        for one in found.chunk_by(|a, b| a.0 == b.0) {
            let places = &one[..one.len().min(MOST_PLACES_TOGETHER)];
            count += 1;
            bytes.extend_from_slice(self.lexemes[one[0].0].as_bytes());
            bytes.push(0);
            bytes.extend_from_slice(&(places.len() as u16).to_be_bytes());
            for (_, place, weight) in places {
                bytes.extend_from_slice(&((*weight as u16) << 14 | place).to_be_bytes());
            }
        }
        bytes[..4].copy_from_slice(&count.to_be_bytes());
        Document(bytes)
    }

    /// Where in a text each lexeme stands, behind so many places, by lexeme.
    fn places(&self, text: &str, mut before: u16) -> Vec<(usize, u16)> {
        let mut found: Vec<(usize, u16)> = Vec::new();
        for word in words_of(text) {
            let Some(word) = self.words.get(word) else {
                before = before.saturating_add(1);
                continue;
            };
            for (lexeme, place) in &word.kept {
                found.push((*lexeme, before.saturating_add(*place).min(LAST_PLACE)));
            }
            before = before.saturating_add(word.places);
        }
        found.sort_unstable();
        found.dedup();
        let of_each = found.chunk_by(|a, b| a.0 == b.0);
        of_each
            .flat_map(|one| &one[..one.len().min(MOST_PLACES)])
            .copied()
            .collect()
    }
}

/// The words of a text that holds nothing else.
pub(super) fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

/// A `tsvector`, in the form in which Postgres receives it: how many lexemes, then each with a
/// zero behind it, how many places it has, and these.
#[derive(Debug)]
pub(super) struct Document(Vec<u8>);

impl Type<Postgres> for Document {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("tsvector")
    }
}

impl PgHasArrayType for Document {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::array_of("tsvector")
    }
}

impl Encode<'_, Postgres> for Document {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }
}
