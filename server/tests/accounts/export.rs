//! Everything about oneself, as a file.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::ADA;
use crate::support::TestServer;
use crate::support::browser::Browser;

const EXPORT: &str = "/settings/data/export";

#[tokio::test]
async fn everything_about_oneself_comes_as_one_file() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada \"Countess\" Lovelace").await;
    eve.join("eve@example.org", "Eve").await;
    let page = ada.get("/settings/data").await;
    assert!(page.text().contains(&format!("action=\"{EXPORT}\"")));
    let file = ada.post(EXPORT, &[]).await;
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), Some("application/json"));
    assert_eq!(file.header("cache-control"), Some("private, no-store"));
    let name = file.header("content-disposition").expect("it is a file");
    assert!(
        name.starts_with("attachment; filename=\"chapterwise-20"),
        "{name}"
    );
    let text = unchunked(&file.body).expect("it is complete");
    let whole: Value = serde_json::from_slice(&text).expect("it is JSON");
    assert_eq!(whole["complete"], true);
    assert_eq!(whole["format"], "chapterwise account");
    assert_eq!(whole["account"][0]["email"], ADA);
    assert_eq!(
        whole["account"][0]["display_name"],
        "Ada \"Countess\" Lovelace"
    );
    assert_eq!(whole["sessions"].as_array().map(Vec::len), Some(1));
    assert_eq!(whole["author_of"].as_array().map(Vec::len), Some(0));
    let kinds = whole["security_events"].as_array().expect("a list");
    let kinds: Vec<&str> = kinds
        .iter()
        .filter_map(|event| event["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["signed_up", "exported"]);
    let all = String::from_utf8(text).expect("it is text");
    let secret = &ada.cookie("session").expect("it is signed in")[32..];
    for hidden in ["argon2", "eve@example.org", "_hash", secret] {
        assert!(!all.contains(hidden), "{hidden}");
    }
    // By GET nothing happens, and who is no longer signed in gets nothing.
    assert_eq!(ada.get(EXPORT).await.status, 405);
    assert_eq!(Browser::new(&server).post(EXPORT, &[]).await.status, 403);
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(ada.post(EXPORT, &[]).await.status);
    }
    assert_eq!(statuses, [200, 200, 200, 200, 429]);
    assert_eq!(eve.post(EXPORT, &[]).await.status, 200);
}

#[tokio::test]
async fn a_long_history_comes_whole_and_one_that_breaks_off_does_not_look_whole() {
    let mut server = TestServer::start().await;
    let cookies = {
        let mut ada = Browser::new(&server);
        ada.join(ADA, "Ada").await;
        ada.header()
    };
    // Some 40 MB, far more than what is on the way between two programs.
    server
        .break_database(
            "insert into security_event (user_id, id, kind, occurred_at, detail)
             select account.id, ('0190' || lpad(to_hex(n), 28, '0'))::uuid, 'published', now(),
               jsonb_build_object('course', repeat('x', 4000))
             from account, generate_series(1, 10000) as n",
        )
        .await;
    let mut reader = begin(&server, &cookies).await;
    let mut whole = Vec::new();
    reader
        .read_to_end(&mut whole)
        .await
        .expect("it comes whole");
    let body = unchunked(after_head(&whole)).expect("its end came");
    let document: Value = serde_json::from_slice(&body).expect("it is JSON");
    assert_eq!(
        document["security_events"].as_array().map(Vec::len),
        Some(10_002)
    );

    let mut reader = begin(&server, &cookies).await;
    let mut broken = vec![0; 100_000];
    reader.read_exact(&mut broken).await.expect("it begins");
    // Until the server has filled what lies between, and waits.
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.lose_database();
    // The connection may be reset, or closed: either way its end is missing.
    reader.read_to_end(&mut broken).await.ok();
    assert!(broken.starts_with(b"HTTP/1.1 200"));
    assert!(broken.len() < whole.len());
    assert_eq!(unchunked(after_head(&broken)), None);
    assert!(!broken.windows(10).any(|part| part == b"\"complete\""));
}

/// Asks for the file, and reads nothing yet.
async fn begin(server: &TestServer, cookies: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.addr).await.expect("it listens");
    let request = format!(
        "POST {EXPORT} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {cookies}\r\n\
         sec-fetch-site: same-origin\r\ncontent-length: 0\r\n\r\n",
        server.addr
    );
    let sent = stream.write_all(request.as_bytes()).await;
    sent.expect("it reads");
    stream
}

fn after_head(answer: &[u8]) -> &[u8] {
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n");
    &answer[end.expect("a head") + 4..]
}

/// The content of a chunked body; `None` where its last chunk is missing.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        let end = body.windows(2).position(|part| part == b"\r\n")?;
        let length = std::str::from_utf8(&body[..end]).ok()?;
        let length = usize::from_str_radix(length, 16).ok()?;
        body = &body[end + 2..];
        if length == 0 {
            return Some(content);
        }
        content.extend(body.get(..length)?);
        body = body.get(length + 2..)?;
    }
}
