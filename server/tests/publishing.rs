//! A running server shows what is published, and goes on when its database is gone.

mod over_http;
mod with_command;

use crate::support::{TestServer, course, publish};

#[tokio::test]
async fn what_is_published_appears_without_a_restart() {
    let server = TestServer::start().await;
    let before = server.get("/courses/tides/moon").await;
    let folder = tempfile::tempdir().expect("a folder");
    let edited: Vec<(&str, String)> = course::FILES
        .iter()
        .map(|(name, text)| {
            (
                *name,
                text.replace("One bulge faces", "The first bulge faces"),
            )
        })
        .collect();
    let edited: Vec<(&str, &str)> = edited
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    course::write(folder.path(), &edited);
    publish(&server.store, folder.path()).await;

    let after = server
        .eventually("/courses/tides/moon", |page| {
            page.text().contains("The first bulge faces")
        })
        .await;
    assert_ne!(after.header("etag"), before.header("etag"));
    let tag = before.header("etag").expect("an etag");
    let asked = server
        .get_with("/courses/tides/moon", &[("if-none-match", tag)])
        .await;
    assert_eq!(asked.status, 200);
}

#[tokio::test]
async fn reading_goes_on_when_the_database_is_gone() {
    let mut server = TestServer::start().await;
    server.lose_database();
    let paths = [
        "/",
        "/courses/tides",
        "/courses/tides/moon",
        "/courses/tides/harbour",
    ];
    for path in paths.into_iter().chain(["/sitemap.xml", app::site::FEED]) {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
    let search = server.get("/search?q=moon").await;
    assert_eq!(search.status, 503);
    assert!(search.header("retry-after").is_some());
    assert!(search.text().starts_with("<!doctype html>"));
    let asked = server.get("/api/v1/search?q=moon").await;
    assert_eq!(asked.status, 503, "{}", asked.text());
    assert!(asked.header("retry-after").is_some());
    assert_eq!(server.get("/livez").await.status, 200);
    let ready = server
        .eventually("/readyz", |ready| ready.text().contains("away"))
        .await;
    assert_eq!(ready.status, 200);
    assert_eq!(server.get("/courses/tides/nothing").await.status, 404);
}
