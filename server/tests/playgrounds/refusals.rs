//! What bad input gets.

use super::*;

/// As `domain::playgrounds::LARGEST_CODE`.
const MOST: usize = 262_144;

#[tokio::test]
async fn code_may_be_as_large_as_it_may_and_what_is_larger_is_refused_with_its_size() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    let path = place(&server, "pull");
    let send = async |base: u32, json: &str| {
        let said = desk.said(base, "CODE").to_string();
        let said = said.replace("\"CODE\"", json);
        desk.ask("PUT", &path, &said).await
    };
    for (base, (unit, bytes)) in (0..).zip([("x", 1), ("\\u0000", 1), ("\u{1f600}", 4)]) {
        let largest = unit.repeat(MOST / bytes);
        is(&send(base, &format!("\"{largest}\"")).await, 200, "stored");
        let refused = send(base + 1, &format!("\"{largest}x\"")).await;
        assert_eq!(refused.status, 413);
        assert_eq!(
            json_of(&refused),
            json!({ "error": "too_large", "size": MOST + 1, "most": MOST })
        );
    }
    assert_eq!(desk.drafts().await["pull"]["revision"], 3);
    let far_larger = send(3, &format!("\"{}\"", "x".repeat(20 * MOST))).await;
    assert!(
        matches!(far_larger.status, 0 | 413),
        "{}",
        far_larger.status
    );
    let run = json!({
        "account": desk.mark(), "id": Uuid::now_v7(), "code": "x".repeat(MOST + 1), "at": server::clock::now(),
        "last": server::clock::now(), "runs": 1,
    });
    let versions = format!("{path}/versions");
    is(
        &desk.ask("POST", &versions, &run.to_string()).await,
        413,
        "too_large",
    );
}

#[tokio::test]
async fn garbage_is_refused_and_changes_nothing() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    let path = place(&server, "pull");
    is(
        &desk.write("pull", &desk.said(0, "kept")).await,
        200,
        "stored",
    );
    let with = |field: &str, value: Value| {
        let mut said = desk.said(1, "x");
        said[field] = value;
        said.to_string()
    };
    let bodies = [
        String::new(),
        "{".to_owned(),
        "[]".to_owned(),
        "\u{0}".to_owned(),
        with("code", json!(7)),
        with("code", json!(null)),
        with("code", json!(["x"])),
        with("write", json!("x")),
        with("write", json!(Uuid::nil())),
        with("base", json!(-1)),
        with("base", json!(u32::MAX)),
        with("base", json!("1")),
        with("starter", json!(7)),
        with("account", json!(7)),
        desk.said(1, "CODE").to_string().replace("CODE", "\\x"),
        desk.said(1, "CODE").to_string().replace("CODE", "\\ud83"),
        desk.said(1, "CODE").to_string().replace("CODE", "\n"),
        "[".repeat(10_000),
    ];
    for body in &bodies {
        is(&desk.ask("PUT", &path, body).await, 422, "malformed");
        let versions = format!("{path}/versions");
        is(&desk.ask("POST", &versions, body).await, 422, "malformed");
    }
    let versions = format!("{path}/versions?before=x");
    is(&desk.ask("GET", &versions, "").await, 422, "malformed");
    let there = &desk.drafts().await["pull"];
    assert_eq!(
        (&there["code"], &there["revision"]),
        (&json!("kept"), &json!(1))
    );
}

#[tokio::test]
async fn what_is_no_text_and_no_json_is_refused() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    let cookies = desk.browser.header();
    let path = place(&server, "pull");
    let head = |kind: &str, length: usize| {
        format!(
            "PUT {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {cookies}\r\n\
             sec-fetch-site: same-origin\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n",
            server.addr
        )
    };
    let good = desk.said(0, "CODE").to_string();
    let plain = [head("text/plain", good.len()).as_bytes(), good.as_bytes()].concat();
    is(
        &client::send_bytes(server.addr, &plain).await,
        415,
        "not_json",
    );
    // UTF-8 that is none.
    let parts: Vec<&str> = good.split("CODE").collect();
    let bytes = [
        parts[0].as_bytes(),
        b"\xff\xed\xa0\xbd",
        parts[1].as_bytes(),
    ]
    .concat();
    let broken = [head("application/json", bytes.len()).as_bytes(), &bytes].concat();
    is(
        &client::send_bytes(server.addr, &broken).await,
        422,
        "malformed",
    );
    assert_eq!(desk.drafts().await, json!({}));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    is(
        &desk.write("pill", &desk.said(0, "x")).await,
        404,
        "not_found",
    );
    is(
        &desk.write("Not%20An%20Id", &desk.said(0, "x")).await,
        404,
        "not_found",
    );
    let body = desk.said(0, "x").to_string();
    for course in [Uuid::now_v7().to_string(), "tides".to_owned()] {
        let path = format!("/api/v1/courses/{course}/playgrounds/pull");
        is(&desk.ask("PUT", &path, &body).await, 404, "not_found");
        is(
            &desk.ask("GET", &format!("{path}/versions"), "").await,
            404,
            "not_found",
        );
    }
    for chapter in [Uuid::now_v7().to_string(), "moon".to_owned()] {
        let path = format!("/api/v1/chapters/{chapter}/playgrounds");
        is(&desk.ask("GET", &path, "").await, 404, "not_found");
    }
}

#[tokio::test]
async fn guests_other_accounts_and_other_sites_are_told_so_and_nothing_is_stored() {
    let server = serve().await;
    let ada = Desk::of(&server, ADA).await;
    let eve = Desk::of(&server, EVE).await;
    let said = ada.said(0, "ada's");
    // Eve has signed in in another tab, and the page is still Ada's.
    is(&eve.write("pull", &said).await, 409, "other_account");
    assert_eq!(eve.drafts().await, json!({}));
    let guest = Desk {
        browser: Browser::new(&server),
    };
    is(&guest.write("pull", &said).await, 401, "signed_out");
    let asked = guest.ask("GET", &chapter(&server), "").await;
    is(&asked, 401, "signed_out");
    let cookies = ada.browser.header();
    let elsewhere = format!(
        "PUT {} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {cookies}\r\n\
         sec-fetch-site: cross-site\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{said}",
        place(&server, "pull"),
        server.addr,
        said.to_string().len()
    );
    let refused = client::send_bytes(server.addr, elsewhere.as_bytes()).await;
    assert_eq!(refused.status, 403);
    assert_eq!(ada.drafts().await, json!({}));
}

#[tokio::test]
async fn whoever_has_sent_too_much_is_told_when_to_come_back() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    let large = "x".repeat(64 * 1024);
    is(
        &desk.write("pull", &desk.said(0, &large)).await,
        200,
        "stored",
    );
    let empty = "update throttle set level = 0, updated_at = now() + interval '1 day'";
    server.break_database(empty).await;
    let refused = desk.write("pull", &desk.said(1, &large)).await;
    is(&refused, 429, "too_many");
    assert_eq!(refused.header("retry-after"), Some("120"));
    // Their answers have room of their own.
    let events = json!({ "account": desk.mark(), "events": [] });
    let answer = desk
        .ask("POST", "/api/v1/events", &events.to_string())
        .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn while_the_database_is_away_nothing_is_promised() {
    let mut server = serve().await;
    let (mark, cookies, path) = {
        let desk = Desk::of(&server, ADA).await;
        (
            desk.mark(),
            desk.browser.cookies.clone(),
            place(&server, "pull"),
        )
    };
    server.lose_database();
    let mut browser = Browser::new(&server);
    browser.cookies = cookies;
    let desk = Desk { browser };
    let said = json!({ "account": mark, "write": Uuid::now_v7(), "base": 0, "code": "x" });
    let answer = desk.ask("PUT", &path, &said.to_string()).await;
    assert_eq!(answer.status, 503);
    assert!(answer.header("retry-after").is_some());
}
