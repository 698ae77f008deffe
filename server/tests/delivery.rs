//! Pages from memory and disk: what a reader gets when something behind them is missing.

use std::time::Duration;

use server::build::Build;
use server::catalogue::Shows;
use server::http::SPECULATION_RULES;
use server::http::cache::PageId;
use server::http::encoding::{Effort, Encoding};
use server::http::making;
use server::pages_on_disk::PageFolder;
use tokio::time::timeout;

use crate::support::client::send;
use crate::support::{SOON, TestServer};

const CHAPTER: &str = "/courses/tides/harbour";

#[tokio::test]
async fn a_server_that_starts_without_its_database_serves_what_was_known() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = || PageFolder::new(data.path(), "the same database");
    let mut first = TestServer::start_keeping(folder()).await;
    let before = first.get(CHAPTER).await;
    first.lose_database();

    let second = first.start_another(folder()).await;
    let after = second.get(CHAPTER).await;
    assert_eq!((after.status, &after.body), (200, &before.body));
    for path in ["/", "/courses/tides", "/feed.xml", "/sitemap.xml"] {
        assert_eq!(second.get(path).await.status, 200, "{path}");
    }
    assert_eq!(second.get("/search?q=tide").await.status, 503);
    let ready = second.get("/readyz").await;
    assert_eq!(ready.status, 200);
    assert!(ready.text().contains("\"away\""), "{}", ready.text());
    assert_eq!(second.get("/courses/tides/nowhere").await.status, 404);
}

#[tokio::test]
async fn an_upgrade_while_the_database_is_away_leaves_pages_their_style_and_scripts() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = || PageFolder::new(data.path(), "the same database");
    let mut first = TestServer::start_keeping(folder()).await;
    let before = first.get(CHAPTER).await;
    first.lose_database();

    let second = first.start_upgraded(folder()).await;
    for encoding in ["identity", "zstd"] {
        let headers = [("accept-encoding", encoding)];
        let page = second.get_with(CHAPTER, &headers).await;
        assert_eq!(page.status, 200);
        assert_ne!(page.header("etag"), before.header("etag"));
        let fingerprint = page.header("page-fingerprint");
        assert!(fingerprint.is_some(), "browsers have to see that it is old");
        assert_eq!(fingerprint, before.header("page-fingerprint"));
        let text = match encoding {
            "zstd" => zstd::decode_all(&page.body[..]).expect("zstd"),
            _ => page.body,
        };
        let text = String::from_utf8(text).expect("the body is text");
        let named: Vec<&str> = text
            .split('"')
            .filter(|value| value.starts_with("/assets/"))
            .collect();
        assert!(named.contains(&"/assets/style-2.css"), "{named:?}");
        assert_eq!(text.replace("-2.", "-1.").as_bytes(), before.body);
        for path in named {
            assert_eq!(second.get(path).await.status, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn an_upgrade_from_a_build_that_did_not_note_itself_leaves_pages_as_they_were() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = || PageFolder::new(data.path(), "the same database");
    let mut first = TestServer::start_keeping(folder()).await;
    let slot = {
        let snapshot = first.app.snapshot();
        snapshot.route(CHAPTER).expect("published").slot.clone()
    };
    // Once it is as small as it gets, nobody writes it again.
    let dense = async {
        loop {
            match folder().page(slot.id) {
                Some(kept) if kept.page.dense => return kept.page,
                _ => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            }
        }
    };
    let dense = tokio::time::timeout(SOON, dense).await;
    let before = first.get(CHAPTER).await;
    folder().keep_page(slot.id, &dense.expect("it comes soon"), &Build::default());
    first.lose_database();

    let second = first.start_upgraded(folder()).await;
    let after = second.get(CHAPTER).await;
    assert_eq!((after.status, &after.body), (200, &before.body));
    let fingerprint = after.header("page-fingerprint");
    assert!(fingerprint.is_some(), "browsers have to see that it is old");
    assert_eq!(fingerprint, before.header("page-fingerprint"));
}

#[tokio::test]
async fn a_server_without_database_and_without_pages_on_disk_does_not_start() {
    let data = tempfile::tempdir().expect("a folder");
    let mut first = TestServer::start().await;
    first.lose_database();
    let folder = PageFolder::new(data.path(), "another database");
    assert!(first.try_start_another(folder).await.is_err());
}

#[tokio::test]
async fn a_page_that_had_to_make_room_is_read_from_disk() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = PageFolder::new(data.path(), "the same database");
    let mut server = TestServer::start_keeping(folder).await;
    let before = server.get(CHAPTER).await;
    server.lose_database();
    server.app.pages.keep_only(&[PageId::Landing].into());
    server.app.set_catalogue(server.catalogue()).await;
    let after = server.get(CHAPTER).await;
    assert_eq!((after.status, after.body), (200, before.body));
}

#[tokio::test]
async fn the_old_page_is_served_while_the_new_one_can_not_be_made() {
    let mut server = TestServer::start().await;
    let before = server.get(CHAPTER).await;
    let mut catalogue = server.catalogue();
    server.lose_database();
    for chapter in &mut catalogue.courses[0].chapters {
        chapter.title.push_str(", again");
    }
    server.app.set_catalogue(catalogue).await;
    let old = server.get(CHAPTER).await;
    assert_eq!((old.status, old.body), (200, before.body));
    assert!(server.figure("chapterwise_page_cache_stale_total") >= 1.0);
}

#[tokio::test]
async fn a_change_elsewhere_in_the_course_leaves_a_page_as_it_is() {
    let server = TestServer::start().await;
    let fingerprint = || {
        let snapshot = server.app.snapshot();
        snapshot.route(CHAPTER).expect("published").fingerprint
    };
    let before = fingerprint();
    let mut catalogue = server.catalogue();
    let chapters = &mut catalogue.courses[0].chapters;
    let other = chapters
        .iter_mut()
        .find(|chapter| chapter.slug.as_str() != "harbour");
    other.expect("a second chapter").minutes += 1;
    server.app.set_catalogue(catalogue.clone()).await;
    assert_eq!(fingerprint(), before, "the page shows no minutes of others");
    let chapters = &mut catalogue.courses[0].chapters;
    let other = chapters
        .iter_mut()
        .find(|chapter| chapter.slug.as_str() != "harbour");
    other.expect("a second chapter").title.push('!');
    server.app.set_catalogue(catalogue).await;
    assert_ne!(fingerprint(), before, "the outline shows its title");
}

#[tokio::test]
async fn pages_are_made_dense_in_the_background_and_stay_the_same_text() {
    let server = TestServer::start().await;
    let plain = server.get(CHAPTER).await;
    let quick = Encoding::Brotli.encode(&plain.body, Effort::Quick);
    making::make_dense(&server.app).await;
    let dense = server.get_with(CHAPTER, &[("accept-encoding", "br")]).await;
    assert!(dense.body.len() < quick.expect("it encodes").len());
    let mut text = Vec::new();
    std::io::Read::read_to_end(
        &mut brotli::Decompressor::new(&dense.body[..], 4096),
        &mut text,
    )
    .expect("brotli");
    assert_eq!(text, plain.body);
}

#[tokio::test]
async fn an_answer_from_memory_has_every_header_that_a_made_one_has() {
    let server = TestServer::start().await;
    let names = |response: &crate::support::client::Response| {
        let names = response.headers.iter().map(|(name, _)| name.clone());
        names.collect::<std::collections::BTreeSet<String>>()
    };
    let from_memory = server.get(CHAPTER).await;
    server.app.pages.keep_only(&Default::default());
    server.app.set_catalogue(server.catalogue()).await;
    let made = server.get(CHAPTER).await;
    assert_eq!(names(&from_memory), names(&made));
    assert_eq!(from_memory.header("etag"), made.header("etag"));
    assert!(from_memory.header("speculation-rules").is_some());
    let file = server.get("/assets/style-1.css").await;
    assert!(file.header("content-security-policy").is_some());
    assert!(file.header("speculation-rules").is_none());
}

#[tokio::test]
async fn courses_of_a_restored_backup_are_made_ahead_though_they_count_the_same_version() {
    let server = TestServer::start().await;
    // Dense is the last thing that pages become.
    let dense = async || {
        let is_dense = || {
            let snapshot = server.app.snapshot();
            let route = snapshot.route(CHAPTER).expect("published");
            route.slot.page().is_some_and(|page| page.dense)
        };
        while !is_dense() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert_eq!(timeout(SOON, dense()).await, Ok(()), "at the start");
    server.app.pages.keep_only(&Default::default());
    server.app.set_catalogue(server.catalogue()).await;
    assert_eq!(timeout(SOON, dense()).await, Ok(()), "after the backup");
}

#[tokio::test]
async fn who_saves_data_is_not_told_to_fetch_ahead() {
    let server = TestServer::start().await;
    let rules = server.get(SPECULATION_RULES).await;
    let sparing = server
        .get_with(SPECULATION_RULES, &[("save-data", "on")])
        .await;
    assert!(rules.text().contains("prefetch"));
    assert_eq!(sparing.text(), "{}");
    for response in [rules, sparing] {
        assert_eq!(response.header("vary"), Some("save-data"));
        assert_eq!(
            response.header("content-type"),
            Some("application/speculationrules+json")
        );
    }
}

#[tokio::test]
async fn part_of_a_page_can_be_asked_for() {
    let server = TestServer::start().await;
    let whole = server.get(CHAPTER).await;
    let part = server.get_with(CHAPTER, &[("range", "bytes=10-19")]).await;
    assert_eq!((part.status, &part.body[..]), (206, &whole.body[10..20]));
}

#[tokio::test]
async fn figures_say_what_happened() {
    let server = TestServer::start().await;
    assert_eq!(server.figure("chapterwise_database_reachable"), 1.0);
    let whole = "chapterwise_http_requests_total{route=\"memory\",status=\"200\"}";
    let before = server.figure(whole);
    server.get(CHAPTER).await;
    assert_eq!(server.figure(whole), before + 1.0);
    let tag = server.get(CHAPTER).await;
    let tag = tag.header("etag").expect("a tag");
    server.get_with(CHAPTER, &[("if-none-match", tag)]).await;
    let not_modified = "chapterwise_http_requests_total{route=\"memory\",status=\"304\"}";
    assert_eq!(server.figure(not_modified), 1.0);
    send(server.addr, "GET", "/nothing/here", &[]).await;
    let missing = "chapterwise_http_requests_total{route=\"other\",status=\"404\"}";
    assert_eq!(server.figure(missing), 1.0);
    let pages = server.app.snapshot().routes().count();
    assert_eq!(server.figure("chapterwise_page_cache_pages"), pages as f64);
    assert!(server.figure("chapterwise_page_cache_bytes") > 1000.0);
    assert!(server.figure("process_resident_memory_bytes") > 1e6);
    assert_eq!(
        server.get("/metrics").await.status,
        404,
        "not for the world"
    );
}

#[tokio::test]
async fn every_published_page_has_a_route() {
    let server = TestServer::start().await;
    let snapshot = server.app.snapshot();
    let chapters = snapshot
        .routes()
        .filter(|(_, route)| matches!(route.shows, Shows::Chapter { .. }))
        .count();
    let published: usize = snapshot
        .courses
        .iter()
        .map(|course| course.chapters.len())
        .sum();
    assert_eq!(chapters, published);
}

#[tokio::test]
async fn whoever_searches_too_much_is_told_to_wait_and_nobody_else_is() {
    let server = TestServer::start().await;
    let search = |reader: &'static str| {
        let server = &server;
        async move {
            let headers = [("x-forwarded-for", reader)];
            server.get_with("/search?q=tide", &headers).await
        }
    };
    let mut refused = None;
    for _ in 0..200 {
        let answer = search("203.0.113.7").await;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("two hundred searches at once are too many");
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert!(refused.text().starts_with("<!doctype html>"));
    assert_eq!(search("203.0.113.8").await.status, 200);
    let reading = [("x-forwarded-for", "203.0.113.7")];
    assert_eq!(server.get_with(CHAPTER, &reading).await.status, 200);
}
