//! Reading: pages arrive encoded, cached, and the same for everyone.

use std::io::Read;

use server::catalogue::Shows;

use crate::support::TestServer;
use crate::support::client::{Response, send};

const CHAPTER: &str = "/courses/tides/harbour";

fn decoded(response: &Response) -> Vec<u8> {
    let body = &response.body[..];
    let mut out = Vec::new();
    match response.header("content-encoding") {
        None => out.extend_from_slice(body),
        Some("br") => {
            brotli::Decompressor::new(body, 4096)
                .read_to_end(&mut out)
                .expect("brotli");
        }
        Some("zstd") => out = zstd::decode_all(body).expect("zstd"),
        Some("gzip") => {
            flate2::read::GzDecoder::new(body)
                .read_to_end(&mut out)
                .expect("gzip");
        }
        Some(other) => panic!("unknown encoding {other}"),
    }
    out
}

#[tokio::test]
async fn a_chapter_can_be_read() {
    let server = TestServer::start().await;
    let page = server.get(CHAPTER).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let html = page.text();
    assert!(html.starts_with("<!doctype html>"));
    for part in [
        "In the harbour",
        "Spring tides",
        "When is the range largest?",
    ] {
        assert!(html.contains(part), "{part} is missing");
    }
    assert!(
        html.contains("href=\"/courses/tides/moon#two-bulges\""),
        "links lead to URLs"
    );
    for (path, title) in [("/", "Tides"), ("/courses/tides", "The Moon pulls")] {
        let page = server.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains(title), "{path}");
    }
}

#[tokio::test]
async fn every_encoding_carries_the_same_page_under_its_own_etag() {
    let server = TestServer::start().await;
    let plain = server.get(CHAPTER).await;
    let mut tags = vec![plain.header("etag").expect("an etag").to_owned()];
    for encoding in ["br", "zstd", "gzip"] {
        let page = server
            .get_with(CHAPTER, &[("accept-encoding", encoding)])
            .await;
        assert_eq!(page.header("content-encoding"), Some(encoding));
        assert_eq!(page.header("vary"), Some("Accept-Encoding"));
        assert_eq!(decoded(&page), plain.body);
        assert!(page.body.len() < plain.body.len());
        tags.push(page.header("etag").expect("an etag").to_owned());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4);
    assert!(tags.iter().all(|tag| tag.starts_with('"')), "strong tags");
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again() {
    let server = TestServer::start().await;
    let first = server.get_with(CHAPTER, &[("accept-encoding", "br")]).await;
    let tag = first.header("etag").expect("an etag");
    let again = server
        .get_with(
            CHAPTER,
            &[("accept-encoding", "br"), ("if-none-match", tag)],
        )
        .await;
    assert_eq!(again.status, 304);
    assert!(again.body.is_empty());
    for name in ["etag", "cache-control", "vary"] {
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    let other = server
        .get_with(
            CHAPTER,
            &[("accept-encoding", "gzip"), ("if-none-match", tag)],
        )
        .await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn head_says_what_get_would_send() {
    let server = TestServer::start().await;
    for path in [
        "/",
        CHAPTER,
        "/assets/style-1.css",
        "/sitemap.xml",
        "/nowhere",
    ] {
        let get = server.get(path).await;
        let head = send(server.addr, "HEAD", path, &[]).await;
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path}");
        for name in ["content-length", "content-type", "etag", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

#[tokio::test]
async fn shared_caches_may_keep_pages_and_be_told_to_forget_them() {
    let server = TestServer::start().await;
    let page = server.get(CHAPTER).await;
    let control = page.header("cache-control").expect("a cache policy");
    for part in [
        "public",
        "max-age=0",
        "s-maxage=",
        "stale-while-revalidate=",
        "stale-if-error=",
    ] {
        assert!(control.contains(part), "{part} is missing in {control}");
    }
    let keys = page.header("surrogate-key").expect("keys");
    assert!(
        keys.contains("course-") && keys.contains("chapter-"),
        "{keys}"
    );
    assert!(page.header("set-cookie").is_none());
}

#[tokio::test]
async fn two_renderings_are_the_same_bytes() {
    let server = TestServer::start().await;
    let snapshot = server.app.snapshot();
    let shows = snapshot.route(CHAPTER).expect("it is published").shows;
    let Shows::Chapter {
        course,
        chapter,
        revision,
    } = shows
    else {
        panic!("it shows {shows:?}");
    };
    let place = snapshot.place(course, chapter).expect("it is there");
    let content = store::chapters::content(&server.store, revision)
        .await
        .expect("the database answers")
        .expect("the revision is there");
    let render = || app::chapters::page::chapter(&server.app.site, &place, &content);
    assert_eq!(render(), render());
    assert_eq!(render().as_bytes(), server.get(CHAPTER).await.body);
}

#[tokio::test]
async fn built_assets_are_immutable_and_come_precompressed() {
    let server = TestServer::start().await;
    let style = server
        .get_with("/assets/style-1.css", &[("accept-encoding", "gzip, br")])
        .await;
    assert_eq!(style.body, b"brotli");
    assert_eq!(
        style.header("content-type"),
        Some("text/css; charset=utf-8")
    );
    assert!(
        style
            .header("cache-control")
            .is_some_and(|value| value.contains("immutable"))
    );
    let wasm = server.get("/assets/app-1.wasm").await;
    assert_eq!(wasm.header("content-type"), Some("application/wasm"));
    for path in ["/favicon.svg", "/manifest.webmanifest"] {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
    for path in [
        "/manifest.json",
        "/assets/style-1.css.br",
        "/assets/",
        "/assets",
    ] {
        assert_ne!(server.get(path).await.status, 200, "{path}");
    }
}
