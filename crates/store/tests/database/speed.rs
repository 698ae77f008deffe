//! A large site stays quick. The bounds are far above what is measured on two cores, so that
//! only a change of kind trips them: a round trip per row, a scan of everything.

use std::time::{Duration, Instant};

use domain::chapters::CheckedChapter;
use store::search::search;
use store::test_support::TestDatabase;

use crate::fixtures::{chapter, course, publish_at, question, section};

const CHAPTERS: u64 = 300;

/// Words in a fixed, uneven order from a vocabulary of five thousand.
fn words(seed: u64, count: usize) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut text = String::with_capacity(count * 8);
    for _ in 0..count {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let n = ((state >> 33) % 5_000) * ((state >> 20) % 7 + 1) / 7;
        for shift in [0, 1, 2] {
            let syllable = (n / 17_u64.pow(shift)) as usize % 17;
            text.push_str(
                [
                    "ka", "lo", "mi", "ne", "ru", "so", "ta", "ve", "wi", "xo", "ya", "zu", "bre",
                    "cli", "dro", "fla", "gri",
                ][syllable],
            );
        }
        text.push(' ');
    }
    text
}

fn large(n: u64) -> CheckedChapter {
    let name = format!("chapter-{n}");
    let questions = (0..6)
        .map(|q| {
            question(
                &format!("q-{n}-{q}"),
                &words(n * 7 + q, 20),
                &words(n * 11 + q, 30),
            )
        })
        .collect();
    let mut chapter = chapter(&name, &words(n, 2_000), questions);
    chapter.sections = (0..8)
        .map(|s| {
            section(
                &format!("s{s}"),
                &words(n * 13 + s, 3),
                &words(n * 17 + s, 250),
            )
        })
        .collect();
    chapter
}

#[tokio::test]
async fn hundreds_of_chapters_are_published_and_searched_quickly() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let given = [course("a", (0..CHAPTERS).map(large).collect())];
    let start = Instant::now();
    publish_at(&store, 1, &given).await;
    let published = start.elapsed();
    let start = Instant::now();
    assert!(publish_at(&store, 2, &given).await.plan.is_empty());
    let unchanged = start.elapsed();
    let mut edited = given.clone();
    for chapter in &mut edited[0].chapters {
        chapter.source.push_str(" A kangaroo.");
        chapter.sections[3].text.push_str(" A kangaroo.");
    }
    let start = Instant::now();
    publish_at(&store, 3, &edited).await;
    let changed = start.elapsed();
    let found = search(&store, "kangaroo", 20).await.unwrap();
    assert_eq!(u64::from(found.total), CHAPTERS);
    let start = Instant::now();
    let mended = search(&store, "knagaroo", 20).await.unwrap();
    assert_eq!(mended.corrected.as_deref(), Some("kangaroo"));
    assert!(search(&store, "kalom", 20).await.unwrap().total > 0);
    let searched = start.elapsed();
    eprintln!(
        "published {published:?}, unchanged {unchanged:?}, changed {changed:?}, searched {searched:?}"
    );
    assert!(changed < Duration::from_secs(30), "{changed:?}");
    assert!(published < Duration::from_secs(60), "{published:?}");
    assert!(unchanged < Duration::from_secs(10), "{unchanged:?}");
    assert!(searched < Duration::from_secs(10), "{searched:?}");
}
