//! For whoever watches over the process.

use std::collections::BTreeSet;
use std::path::Path;

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

/// Every figure that a file of the repository names in full.
fn figures_in(file: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = std::fs::read_to_string(path).expect("it is there");
    text.split(|c: char| !c.is_ascii_lowercase() && c != '_')
        // Tokens begin so too, with nothing that could be a figure behind it.
        .filter(|word| word.starts_with("chapterwise_") && *word != "chapterwise_")
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn alerts_and_the_manual_name_figures_that_there_are() {
    let server = TestServer::start().await;
    server.get("/livez").await;
    let text = server.app.metrics.text(&server.app);
    let there: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .collect();
    for file in ["deploy/alerts.yaml", "docs/operating.md"] {
        let named = figures_in(file);
        assert!(named.len() > 5, "{file}: {named:?}");
        for figure in named {
            assert!(there.contains(figure.as_str()), "{file}: {figure}");
        }
    }
}

#[tokio::test]
async fn the_alert_about_a_crowd_compares_with_the_servers_own_bound() {
    let server = TestServer::start().await;
    let most = "chapterwise_http_connections_most";
    assert_eq!(server.figure(most), 100.0);
    assert!(figures_in("deploy/alerts.yaml").contains(most));
}
