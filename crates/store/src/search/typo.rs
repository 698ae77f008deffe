//! Mends words that no chapter holds with the closest that one does.

use sqlx::{Postgres, Transaction};

use super::query::Query;
use super::words::vocabulary;
use crate::{Result, Store};

/// At most so many words are mended; each costs a look-up.
const WORDS: usize = 6;

/// The query with each unknown word replaced, where every one of them has a close known word.
pub(super) async fn correct(store: &Store, query: &Query) -> Result<Option<Query>> {
    let unknown = unknown_words(store, query).await?;
    if unknown.is_empty() || unknown.len() > WORDS {
        return Ok(None);
    }
    let mut transaction = store.pool.begin().await?;
    // Two letters that changed places leave few trigrams in common, so the index casts a wide
    // net, and the distance decides.
    sqlx::query!("select set_config('pg_trgm.similarity_threshold', '0.15', true)")
        .fetch_one(&mut *transaction)
        .await?;
    let mut corrected = query.whole.clone();
    for word in unknown {
        let Some(known) = closest(&mut transaction, &word).await? else {
            return Ok(None);
        };
        corrected = replace_word(&corrected, &word, &known);
    }
    Ok(Some(Query::read(&corrected)))
}

/// The words that match no section in any language. The last one counts as known when it is
/// the beginning of a word.
async fn unknown_words(store: &Store, query: &Query) -> Result<Vec<String>> {
    let mut words: Vec<String> = query.wanted().map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    let unknown = sqlx::query_scalar!(
        r#"
        select word as "word!"
        from unnest($1::text[]) as word
        where not exists (
          select
          from (
            select distinct search_language
            from course
          ) as languages
          cross join lateral (
            select
              plainto_tsquery(search_language::regconfig, word)
                || to_tsquery(
                  search_language::regconfig,
                  case when word = $2 then word || ':*' else '' end
                ) as asked
          ) as question
          where numnode(asked) = 0
            or exists (
              select
              from search_section as section
              where section.search_language = languages.search_language
                and section.document @@ asked
            )
        )
        "#,
        &words,
        query.last()
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(unknown)
}

/// The known word that takes the fewest slips of a finger, and among those the most similar.
async fn closest(
    transaction: &mut Transaction<'_, Postgres>,
    word: &str,
) -> Result<Option<String>> {
    // What is too short or has digits has no close word.
    let Some(word) = vocabulary(word).next() else {
        return Ok(None);
    };
    let candidates = sqlx::query_scalar!(
        r#"
        with candidate as (
          select search_language, word
          from search_word
          where word % $1
          order by similarity(word, $1) desc, word
          limit 60
        )
        select word
        from candidate
        cross join lateral (
          select plainto_tsquery(search_language::regconfig, word) as asked
        ) as question
        where numnode(asked) = 0
          or exists (
            select
            from search_section as section
            where section.search_language = candidate.search_language
              and section.document @@ asked
          )
        order by similarity(word, $1) desc, word
        "#,
        word
    )
    .fetch_all(&mut **transaction)
    .await?;
    let typed: Vec<char> = word.chars().collect();
    let allowed = match typed.len() {
        ..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let distances = candidates.into_iter().map(|known| {
        let letters: Vec<char> = known.chars().collect();
        (distance(&typed, &letters), known)
    });
    let near = distances.filter(|(distance, _)| *distance <= allowed);
    Ok(near
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known))
}

fn replace_word(text: &str, wrong: &str, right: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    for piece in text.split_inclusive([' ', '"']) {
        let end = piece.trim_end_matches([' ', '"']).len();
        replaced.push_str(if &piece[..end] == wrong {
            right
        } else {
            &piece[..end]
        });
        replaced.push_str(&piece[end..]);
    }
    replaced
}

/// How many letters to insert, delete, change or swap with their neighbour: the
/// Damerau–Levenshtein distance in its simple form, "optimal string alignment".
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_a_finger_are_counted() {
        let between = |a: &str, b: &str| {
            distance(
                &a.chars().collect::<Vec<_>>(),
                &b.chars().collect::<Vec<_>>(),
            )
        };
        assert_eq!(between("loop", "loop"), 0);
        assert_eq!(between("evnet", "event"), 1);
        assert_eq!(between("postgers", "postgres"), 1);
        assert_eq!(between("bckpressure", "backpressure"), 1);
        assert_eq!(between("", "abc"), 3);
        assert_eq!(between("kitten", "sitting"), 3);
    }

    #[test]
    fn only_the_whole_word_is_replaced() {
        assert_eq!(
            replace_word("lop loops \"the lop\" lop", "lop", "loop"),
            "loop loops \"the loop\" loop"
        );
    }
}
