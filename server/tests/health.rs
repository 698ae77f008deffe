//! For whoever watches over the process.

use crate::support::TestServer;

#[tokio::test]
async fn a_process_that_is_about_to_stop_is_alive_but_not_ready() {
    let server = TestServer::start().await;
    let ready = server.get("/readyz").await;
    assert_eq!(ready.status, 200);
    assert!(ready.text().contains("\"ready\":true"), "{}", ready.text());
    assert!(
        ready.text().contains("\"database\":\"reachable\""),
        "{}",
        ready.text()
    );
    assert_eq!(ready.header("cache-control"), Some("no-store"));

    server.app.health.drain();
    assert_eq!(server.get("/readyz").await.status, 503);
    assert_eq!(server.get("/livez").await.status, 200);
    assert_eq!(
        server.get("/courses/tides").await.status,
        200,
        "requests are still answered"
    );
}
