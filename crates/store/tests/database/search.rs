//! A reader searches.

use domain::chapters::CheckedChapter;
use domain::search::{SearchHit, SearchResults};
use store::Store;
use store::search::search;
use store::test_support::TestDatabase;

use crate::fixtures::{chapter, course, publish_at, section};

async fn ask(store: &Store, query: &str) -> SearchResults {
    search(store, query, 20)
        .await
        .unwrap_or_else(|error| panic!("{query:?}: {error:?}"))
}

fn places(results: &SearchResults) -> Vec<String> {
    let place = |hit: &SearchHit| format!("{}#{}", hit.chapter_slug, hit.anchor);
    results.hits.iter().map(place).collect()
}

fn shown(hit: &SearchHit) -> String {
    let piece = |fragment: &domain::search::Fragment| match fragment.matched {
        true => format!("<{}>", fragment.text),
        false => fragment.text.clone(),
    };
    hit.excerpt.iter().map(piece).collect()
}

fn runtime() -> CheckedChapter {
    let mut chapter = chapter("runtime", "", vec![]);
    chapter.title = "The runtime".to_owned();
    chapter.sections = vec![
        section("", "", "Where the callbacks wait."),
        section(
            "loop",
            "The event loop",
            "It takes one callback, runs it, and looks again.",
        ),
        section(
            "ticks",
            "Before the next turn",
            "`process.nextTick()` cuts in; so do loops.",
        ),
    ];
    chapter
}

async fn site() -> (TestDatabase, Store) {
    let database = TestDatabase::new().await;
    let store = database.store();
    let mut streams = chapter("streams", "", vec![]);
    streams.title = "Streams".to_owned();
    streams.sections = vec![
        section(
            "",
            "",
            "A stream gives way under backpressure. The loop is a word here.",
        ),
        section(
            "drain",
            "Waiting for the drain",
            "Stop writing when write() says false.",
        ),
    ];
    publish_at(&store, 1, &[course("a", vec![runtime(), streams])]).await;
    (database, store)
}

#[tokio::test]
async fn a_word_in_a_heading_comes_before_a_word_in_the_text() {
    let (_database, store) = site().await;
    let results = ask(&store, "loop").await;
    assert_eq!(places(&results)[0], "runtime#loop");
    assert_eq!(results.total, 3);
    assert_eq!(results.hits[0].heading, "The event loop");
    assert_eq!(results.hits[0].number, Some(1));
    assert_eq!(results.hits[0].chapter_title, "The runtime");
    assert_eq!(results.hits[0].course_slug, "a");
}

#[tokio::test]
async fn endings_and_capitals_do_not_matter_and_matches_are_marked() {
    let (_database, store) = site().await;
    let results = ask(&store, "WAITED").await;
    let all: Vec<String> = results.hits.iter().map(shown).collect();
    assert!(
        all.contains(&"Where the callbacks <wait>.".to_owned()),
        "{all:?}"
    );
}

#[tokio::test]
async fn parts_of_code_are_words() {
    let (_database, store) = site().await;
    for query in [
        "nextTick",
        "process.nextTick",
        "process.nextTick()",
        "nexttick process",
    ] {
        let results = ask(&store, query).await;
        assert_eq!(places(&results), ["runtime#ticks"], "{query}");
    }
    let results = ask(&store, "nexttick").await;
    assert_eq!(
        shown(&results.hits[0]),
        "`process.<nextTick>()` cuts in; so do loops."
    );
}

#[tokio::test]
async fn a_title_leads_to_the_opening_and_helps_to_find_a_part() {
    let (_database, store) = site().await;
    assert_eq!(
        places(&ask(&store, "streams drain").await),
        ["streams#drain"]
    );
    assert_eq!(places(&ask(&store, "runtime").await), ["runtime#"]);
}

#[tokio::test]
async fn the_last_word_may_be_unfinished() {
    let (_database, store) = site().await;
    assert_eq!(places(&ask(&store, "event lo").await), ["runtime#loop"]);
    assert_eq!(places(&ask(&store, "backpr").await), ["streams#"]);
}

#[tokio::test]
async fn a_typo_is_mended_and_said() {
    let (_database, store) = site().await;
    for (typed, meant) in [
        ("evnet", "event"),
        ("evnet loop", "event loop"),
        ("bakcpressure", "backpressure"),
        ("the dreain", "the drain"),
    ] {
        let results = ask(&store, typed).await;
        assert_eq!(results.corrected.as_deref(), Some(meant), "{typed}");
        assert_eq!(results.query, typed);
        assert!(!results.hits.is_empty());
    }
    let results = ask(&store, "xylophone").await;
    assert_eq!((results.corrected, results.hits), (None, vec![]));
}

#[tokio::test]
async fn quotes_hold_words_together_and_a_hyphen_excludes() {
    let (_database, store) = site().await;
    assert_eq!(
        places(&ask(&store, "\"event loop\"").await),
        ["runtime#loop"]
    );
    assert!(ask(&store, "\"loop event\"").await.hits.is_empty());
    assert_eq!(
        places(&ask(&store, "loop -event -tick -nexttick ").await),
        ["streams#"]
    );
}

#[tokio::test]
async fn no_question_is_an_error() {
    let (_database, store) = site().await;
    let long = "loop ".repeat(2_000);
    let one = "x".repeat(10_240);
    for query in [
        "",
        " ",
        "\0",
        "loop\0",
        "'",
        "\"",
        "\"loop",
        "loop\"",
        "loop'; drop table course; --",
        "!",
        "!!loop",
        "a & b | !c",
        "<->",
        "loop <2> event",
        ":*",
        "loop:*",
        "loop:A",
        "\\",
        "\\'",
        "%",
        "_",
        "-",
        "--",
        "-loop",
        "or",
        "or or",
        "loop or",
        "or loop",
        "the",
        "the a of",
        "(",
        ")(",
        "{}",
        "\u{e000}\u{e001}",
        "\u{202e}loop",
        "日本語",
        "é",
        "😀",
        "a\u{301}",
        "'lo''op'",
        "$1",
        "$$",
        "x:y:z",
        "http://a.example/b?c=d",
        "loop\nevent\tx",
        "null",
        "lo",
        "l",
        "-the",
        "\"the\"",
        "evnet -loop",
        "\"evnet loop\"",
        &long,
        &one,
    ] {
        ask(&store, query).await;
    }
    assert_eq!(places(&ask(&store, "event\0 loop").await), ["runtime#loop"]);
}

#[tokio::test]
async fn only_what_is_published_is_found() {
    let (_database, store) = site().await;
    publish_at(&store, 2, &[course("a", vec![runtime()])]).await;
    assert!(ask(&store, "backpressure").await.hits.is_empty());
    assert_eq!(ask(&store, "bakcpressure").await.corrected, None);
    let mut changed = runtime();
    changed.sections = vec![section("", "", "Another text about turtles.")];
    changed.source.push_str("turtles");
    publish_at(&store, 3, &[course("a", vec![changed])]).await;
    assert!(ask(&store, "callback").await.hits.is_empty());
    assert_eq!(places(&ask(&store, "turtle").await), ["runtime#"]);
}

#[tokio::test]
async fn one_chapter_does_not_fill_the_page() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let mut long = chapter("long", "", vec![]);
    long.sections = (0..10)
        .map(|n| section(&format!("s{n}"), "Part", "The kernel again, the kernel."))
        .collect();
    let short = chapter("short", "A word on the kernel.", vec![]);
    publish_at(&store, 1, &[course("a", vec![long, short])]).await;
    let results = ask(&store, "kernel").await;
    assert_eq!((results.total, results.hits.len()), (11, 4));
    assert_eq!(search(&store, "kernel", 2).await.unwrap().hits.len(), 2);
}

#[tokio::test]
async fn each_course_is_searched_in_its_own_language() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let english = course(
        "a",
        vec![chapter("one", "The houses by the river.", vec![])],
    );
    let mut german = course("b", vec![chapter("eins", "Die Häuser am Fluss.", vec![])]);
    german.lang = "de-CH".to_owned();
    publish_at(&store, 1, &[english, german]).await;
    assert_eq!(places(&ask(&store, "house").await), ["one#"]);
    let german = ask(&store, "haus").await;
    assert_eq!(places(&german), ["eins#"]);
    assert_eq!(german.hits[0].lang, "de-CH");
    assert_eq!(places(&ask(&store, "HÄUSERN").await), ["eins#"]);
}
