//! Search in everything that is published: ranked, with excerpts, and tolerant of a typo.

mod excerpt;
pub(crate) mod language;
mod query;
mod typo;
pub(crate) mod words;

use domain::search::{SearchHit, SearchResults};

use crate::error::unreadable;
use crate::{Result, Store};
use query::Query;

/// At most so many sections of one chapter are shown, or one long chapter would fill the page.
const PER_CHAPTER: i64 = 3;

/// Finds the sections that match best. Any text may be asked for: `"quotes"` hold words
/// together, `or` and a leading `-` mean what they say, and the last word may be unfinished.
/// Where nothing matches, words that no chapter knows are replaced by the closest that one does.
///
/// # Errors
///
/// Where the database fails; never because of what is asked.
#[tracing::instrument(name = "search.search", skip_all)]
pub async fn search(store: &Store, query: &str, limit: u16) -> Result<SearchResults> {
    let query = Query::read(query);
    let mut results = find(store, &query, limit).await?;
    if results.hits.is_empty()
        && let Some(corrected) = typo::correct(store, &query).await?
    {
        let better = find(store, &corrected, limit).await?;
        if !better.hits.is_empty() {
            results = SearchResults {
                corrected: Some(corrected.typed),
                ..better
            };
        }
    }
    results.query = query.typed;
    Ok(results)
}

/// `own` are the searched words without the title's weight (C): a section must hold one of them
/// itself, or every section would answer to the title of its chapter. `offset 0` keeps the
/// planner to one look into the index for each language, where it would rather read every section.
async fn find(store: &Store, query: &Query, limit: u16) -> Result<SearchResults> {
    if query.is_empty() {
        return Ok(SearchResults::default());
    }
    let rows = sqlx::query!(
        r#"
        with asked as materialized (
          select
            search_language,
            websearch_to_tsquery(search_language::regconfig, $1)
              || (
                websearch_to_tsquery(search_language::regconfig, $2)
                && to_tsquery(search_language::regconfig, $3)
              ) as whole,
            (
              select coalesce(string_agg(quote_literal(lexeme) || ':AB', ' | '), '')::tsquery
              from unnest(tsvector_to_array(to_tsvector(search_language::regconfig, $1)))
                as lexeme
            ) || to_tsquery(search_language::regconfig, $4) as own
          from (
            select distinct search_language
            from course
          ) as languages
        ),
        matching as (
          select
            section.chapter_id,
            section.ordinal,
            asked.search_language,
            asked.own,
            ts_rank_cd('{0.05, 0.2, 0.4, 1.0}', section.document, asked.whole, 1) as rank
          from asked
          cross join lateral (
            select chapter_id, ordinal, document
            from search_section
            where search_language = asked.search_language
              and document @@ asked.whole
              and document @@ asked.own
            offset 0
          ) as section
        ),
        ranked as (
          select
            *,
            count(*) over () as total,
            row_number() over (partition by chapter_id order by rank desc, ordinal) as place
          from matching
        ),
        best as (
          select *
          from ranked
          where place <= $5
          order by rank desc, chapter_id, ordinal
          limit $6
        )
        select
          best.total as "total!",
          course.slug as course_slug,
          course.title as course_title,
          course.lang,
          chapter.slug as chapter_slug,
          revision.title as chapter_title,
          revision.number,
          section.anchor,
          section.heading,
          section.text,
          ts_headline(best.search_language::regconfig, section.words, best.own, $7) as "marked!"
        from best
        join search_section as section
          on section.chapter_id = best.chapter_id
          and section.ordinal = best.ordinal
        join chapter on chapter.id = best.chapter_id
        join revision on revision.id = chapter.revision_id
        join course on course.id = chapter.course_id
        order by best.rank desc, best.chapter_id, best.ordinal
        "#,
        query.whole,
        query.finished,
        query.unfinished(""),
        query.unfinished("AB"),
        PER_CHAPTER,
        i64::from(limit),
        excerpt::OPTIONS,
    )
    .fetch_all(&store.pool)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let mut hits = Vec::with_capacity(rows.len());
    for row in rows {
        let number = row.number.map(|number| {
            u16::try_from(number).map_err(|_| unreadable("the chapter number", number))
        });
        hits.push(SearchHit {
            course_slug: row.course_slug,
            course_title: row.course_title,
            lang: row.lang,
            chapter_slug: row.chapter_slug,
            chapter_title: row.chapter_title,
            number: number.transpose()?,
            anchor: row.anchor,
            heading: row.heading,
            excerpt: excerpt::cut(&row.text, &row.marked),
        });
    }
    Ok(SearchResults {
        total: u32::try_from(total).unwrap_or(u32::MAX),
        hits,
        ..SearchResults::default()
    })
}
