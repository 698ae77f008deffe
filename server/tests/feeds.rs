//! What machines read.

use crate::support::TestServer;

/// The texts of every element with this name, after checking that the whole document is
/// well-formed: each tag is closed where it should be, and text holds no bare markup.
fn elements(xml: &str, wanted: &str) -> Vec<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    let mut rest = xml
        .strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>")
        .expect("XML");
    let mut text = "";
    while let Some(start) = rest.find('<') {
        if start > 0 {
            text = &rest[..start];
            let entities = text.split('&').skip(1);
            for entity in entities {
                let known = ["amp;", "lt;", "gt;", "quot;"];
                assert!(
                    known.iter().any(|name| entity.starts_with(name)),
                    "& in {text}"
                );
            }
            assert!(!text.contains('>'), "> in {text}");
        }
        let end = rest[start..].find('>').expect("a closed tag") + start;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closes what is open");
            if name == wanted {
                found.push(text.to_owned());
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().expect("a name"));
        }
    }
    assert!(open.is_empty(), "{open:?} are never closed");
    assert!(rest.trim().is_empty());
    found
}

#[tokio::test]
async fn the_feed_lists_every_chapter() {
    let server = TestServer::start().await;
    let feed = server.get(app::site::FEED).await;
    assert_eq!(feed.status, 200);
    assert_eq!(
        feed.header("content-type"),
        Some("application/atom+xml; charset=utf-8")
    );
    let titles = elements(feed.text(), "title");
    assert_eq!(titles.len(), 3, "{titles:?}");
    assert!(titles.contains(&"The Moon pulls".to_owned()));
    let ids = elements(feed.text(), "id");
    assert!(
        ids[1..].iter().all(|id| id.starts_with("urn:uuid:")),
        "{ids:?}"
    );
    assert_eq!(elements(feed.text(), "updated").len(), 3);
    let link = format!("href=\"http://{}/courses/tides/harbour\"", server.addr);
    assert!(feed.text().contains(&link));
}

#[tokio::test]
async fn the_sitemap_lists_every_page() {
    let server = TestServer::start().await;
    let sitemap = server.get("/sitemap.xml").await;
    assert_eq!(sitemap.status, 200);
    let mut pages = elements(sitemap.text(), "loc");
    pages.sort();
    let expected = [
        "/",
        "/courses/tides",
        "/courses/tides/harbour",
        "/courses/tides/moon",
    ]
    .map(|path| format!("http://{}{path}", server.addr));
    assert_eq!(pages, expected);
    assert_eq!(elements(sitemap.text(), "lastmod").len(), 4);
}

#[tokio::test]
async fn robots_find_the_sitemap_and_stay_out_of_the_search() {
    let server = TestServer::start().await;
    let robots = server.get("/robots.txt").await;
    assert_eq!(
        robots.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert!(
        robots
            .text()
            .contains(&format!("Sitemap: http://{}/sitemap.xml", server.addr))
    );
    assert!(robots.text().contains("Disallow: /search"));
}
