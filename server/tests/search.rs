//! Searching over HTTP.

use crate::support::TestServer;

#[tokio::test]
async fn a_word_leads_to_its_section() {
    let server = TestServer::start().await;
    let page = server.get("/search?q=largest").await;
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("/courses/tides/harbour#spring-tides"),
        "{}",
        page.text()
    );
    assert_eq!(page.header("cache-control"), Some("private, no-store"));
    assert!(page.header("etag").is_none());
}

#[tokio::test]
async fn odd_queries_are_answered() {
    let server = TestServer::start().await;
    let long = format!("/search?q={}", "moon+".repeat(600));
    let paths = [
        "/search",
        "/search?q=",
        "/search?q=+++",
        "/search?other=1",
        "/search?q=moon&q=sun",
        "/search?q=%22unclosed",
        "/search?q=%27%3B+drop+table+course%3B--",
        "/search?q=%26%7C%21%3A%2A%28%29%3C-%3E",
        "/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/search?q=%F0%9F%8C%95",
        "/search?q=%01%02%E2%80%AE",
        &long,
    ];
    for path in paths {
        let page = server.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.text().contains("<script>alert"), "{path}");
    }
}

#[tokio::test]
async fn islands_search_through_the_api() {
    let server = TestServer::start().await;
    let answer = server.get("/api/v1/search?q=largest").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(
        answer.text().contains("\"spring-tides\""),
        "{}",
        answer.text()
    );
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let browser = server
        .get_with("/api/v1/search?q=largest", &[("accept", "text/html")])
        .await;
    assert_eq!(browser.status, 200, "nobody is sent elsewhere");
    let wrong = crate::support::client::send(server.addr, "DELETE", "/api/v1/search", &[]).await;
    assert_eq!(wrong.status, 405);
}
