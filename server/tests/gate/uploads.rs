//! Courses that come over the network are run as well, where the operator doesn't mind.

use server::config::GateConfig;
use server::exchange::Answer;

use super::chapter;
use crate::support::TestServer;
use crate::support::client::Response;
use crate::support::programs::gate;
use crate::support::tokens::{send, tar_of, token_of_author};

const COURSE: &str =
    "---\nid: runs\nsummary: What runs.\nchapters:\n  - one.md\n---\n# Runs\n\nIt runs.\n";

async fn publish(server: &TestServer, token: &str, printed: &str) -> Response {
    let one = chapter(&[("js", "console.log('flow');", printed)]);
    let tar = tar_of(&[("course.md", COURSE), ("one.md", &one)]);
    send(server, "course=runs", token, &tar).await
}

fn answer(response: &Response) -> Answer {
    serde_json::from_slice(&response.body).expect("an answer")
}

#[tokio::test]
async fn a_server_runs_what_it_is_sent() {
    let server = TestServer::start().await;
    let token = token_of_author(&server, "ada@example.org", &["runs"]).await;
    let refused = publish(&server, &token, "ebb").await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let refused = answer(&refused);
    let [found] = &refused.diagnostics[..] else {
        panic!("{refused:#?}")
    };
    assert_eq!(
        (found.file.as_str(), found.line, found.column),
        ("one.md", 12, 1)
    );
    assert!(found.detail.ends_with("-ebb\n+flow"), "{found:#?}");
    assert_eq!(server.get("/courses/runs").await.status, 404);

    let published = publish(&server, &token, "flow").await;
    assert_eq!(published.status, 200, "{}", published.text());
    let run = answer(&published).gate.expect("a report");
    assert_eq!((run.run, run.not_run), (1, 0));
}

#[tokio::test]
async fn an_operator_can_have_nothing_run_and_the_answer_says_so() {
    let off = GateConfig {
        uploads: false,
        ..gate()
    };
    let server = TestServer::start_with_gate(off).await;
    let token = token_of_author(&server, "ada@example.org", &["runs"]).await;
    let published = publish(&server, &token, "ebb").await;
    assert_eq!(published.status, 200, "{}", published.text());
    let run = answer(&published).gate.expect("a report");
    assert_eq!((run.run, run.not_run, run.is_off), (0, 1, true));
    assert!(run.why.contains("turned off"), "{run:#?}");
}
