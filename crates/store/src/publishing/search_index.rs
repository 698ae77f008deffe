//! Fills the search index with the text of chapters.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::chapters::CheckedChapter;
use domain::publishing::ContentHash;
use sqlx::PgConnection;
use uuid::Uuid;

use super::lexicon::{Document, Lexicon, Weight, words_of};
use super::write::GROUP;
use crate::Result;
use crate::search::words::{cut, only_words, vocabulary};
use crate::values::{column, wide};

/// Beyond this many characters a section is indexed no further; Postgres has a limit of its own
/// at a megabyte of different words.
const SECTION: usize = 100_000;

/// A section of a chapter.
pub(super) struct SectionRow<'a> {
    chapter_id: Uuid,
    ordinal: i32,
    language: &'static str,
    anchor: &'a str,
    heading: &'a str,
    title_words: String,
    heading_words: String,
    text: &'a str,
    words: String,
    content_hash: ContentHash,
}

/// The sections of a chapter. One that has none is still found by its title and summary.
pub(super) fn sections<'a>(
    chapter_id: Uuid,
    language: &'static str,
    chapter: &'a CheckedChapter,
) -> Vec<SectionRow<'a>> {
    let row = |ordinal: usize, anchor: &'a str, heading: &'a str, text: &'a str| {
        let text = cut(text, SECTION);
        SectionRow {
            chapter_id,
            ordinal: wide(ordinal),
            language,
            anchor,
            heading,
            title_words: only_words(&chapter.title),
            heading_words: only_words(heading),
            text,
            words: only_words(text),
            content_hash: ContentHash::of_texts(&[language, &chapter.title, anchor, heading, text]),
        }
    };
    let has_opening = chapter
        .sections
        .iter()
        .any(|section| section.anchor.is_empty());
    let opening = (!has_opening).then(|| row(0, "", "", &chapter.summary));
    let sections = chapter
        .sections
        .iter()
        .enumerate()
        .map(|(ordinal, section)| {
            row(
                ordinal + 1,
                &section.anchor,
                &section.heading,
                &section.text,
            )
        });
    opening.into_iter().chain(sections).collect()
}

/// Brings the index of these chapters to these sections. Most edits touch one section of a
/// chapter, and indexing is the most costly part of publishing: so what is the same stays.
pub(super) async fn update(
    connection: &mut PgConnection,
    chapters: &[Uuid],
    sections: &[SectionRow<'_>],
) -> Result<()> {
    let indexed = sqlx::query!(
        "
        select chapter_id, ordinal, content_hash
        from search_section
        where chapter_id = any($1)
        ",
        chapters
    )
    .fetch_all(&mut *connection)
    .await?;
    let indexed: HashMap<(Uuid, i32), Vec<u8>> = indexed
        .into_iter()
        .map(|row| ((row.chapter_id, row.ordinal), row.content_hash))
        .collect();
    let is_indexed = |section: &SectionRow<'_>| {
        let hash = indexed.get(&(section.chapter_id, section.ordinal));
        hash.is_some_and(|hash| hash == section.content_hash.as_bytes())
    };
    let (same, new): (Vec<_>, Vec<_>) = sections.iter().partition(|section| is_indexed(section));
    let same: HashSet<(Uuid, i32)> = same
        .into_iter()
        .map(|section| (section.chapter_id, section.ordinal))
        .collect();
    let old: Vec<(Uuid, i32)> = indexed
        .into_keys()
        .filter(|place| !same.contains(place))
        .collect();
    remove(connection, &old).await?;
    let mut words: BTreeMap<&'static str, HashSet<&str>> = BTreeMap::new();
    for section in &new {
        let known = words.entry(section.language).or_default();
        for text in [&section.title_words, &section.heading_words, &section.words] {
            known.extend(words_of(text));
        }
    }
    let mut lexicons = BTreeMap::new();
    for (language, words) in words {
        let words: Vec<&str> = words.into_iter().collect();
        learn(connection, language, &words).await?;
        lexicons.insert(language, Lexicon::read(connection, language, &words).await?);
    }
    for group in new.chunks(GROUP) {
        insert(connection, group, &lexicons).await?;
    }
    Ok(())
}

async fn remove(connection: &mut PgConnection, places: &[(Uuid, i32)]) -> Result<()> {
    sqlx::query!(
        "
        delete from search_section
        using unnest($1::uuid[], $2::int4[]) as old (chapter_id, ordinal)
        where search_section.chapter_id = old.chapter_id
          and search_section.ordinal = old.ordinal
        ",
        &column(places, |(chapter, _)| *chapter),
        &column(places, |(_, ordinal)| *ordinal),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Inserts sections.
async fn insert(
    connection: &mut PgConnection,
    rows: &[&SectionRow<'_>],
    lexicons: &BTreeMap<&'static str, Lexicon<'_>>,
) -> Result<()> {
    let documents: Vec<Document> = rows
        .iter()
        .map(|row| row.document(&lexicons[row.language]))
        .collect();
    sqlx::query!(
        r#"
        insert into search_section (
          chapter_id, ordinal, search_language, anchor, heading, text, words, document,
          content_hash
        )
        select *
        from unnest(
          $1::uuid[], $2::int4[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
          $8::tsvector[], $9::bytea[]
        )
        "#,
        &column(rows, |row| row.chapter_id),
        &column(rows, |row| row.ordinal),
        &column(rows, |row| row.language) as &[&str],
        &column(rows, |row| row.anchor) as &[&str],
        &column(rows, |row| row.heading) as &[&str],
        &column(rows, |row| row.text) as &[&str],
        &column(rows, |row| row.words.as_str()) as &[&str],
        &documents as _,
        &column(rows, |row| row.content_hash.as_bytes()) as &[&[u8]],
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds words to those that typos are mended with.
async fn learn(connection: &mut PgConnection, language: &str, words: &[&str]) -> Result<()> {
    let words: HashSet<String> = words.iter().flat_map(|word| vocabulary(word)).collect();
    let words: Vec<String> = words.into_iter().collect();
    sqlx::query!(
        "
        insert into search_word (search_language, word)
        select $1, word
        from unnest($2::text[]) as given (word)
        on conflict (search_language, word) do nothing
        ",
        language,
        &words
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl SectionRow<'_> {
    /// Headings weigh most (A), the text less (B). The chapter's title counts as a heading for
    /// its opening; elsewhere (C) it only lets words of the title and of a section be searched
    /// together.
    fn document(&self, lexicon: &Lexicon<'_>) -> Document {
        let of_title = if self.anchor.is_empty() {
            Weight::A
        } else {
            Weight::C
        };
        lexicon.document(&[
            (&self.heading_words, Weight::A),
            (&self.title_words, of_title),
            (&self.words, Weight::B),
        ])
    }
}
