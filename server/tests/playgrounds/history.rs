//! The history: each code that was run.

use super::*;

async fn add(desk: &Desk<'_>, playground: &str, said: &Value) -> Response {
    let path = format!("{}/versions", place(desk.browser.server, playground));
    desk.ask("POST", &path, &said.to_string()).await
}

async fn page(desk: &Desk<'_>, before: Option<&str>) -> Value {
    let before = before.map(|id| format!("?before={id}")).unwrap_or_default();
    let path = format!("{}/versions{before}", place(desk.browser.server, "pull"));
    let answer = desk.ask("GET", &path, "").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    json_of(&answer)
}

fn version(desk: &Desk<'_>, code: &str) -> Value {
    let now = server::clock::now();
    json!({
        "account": desk.mark(), "id": Uuid::now_v7(), "code": code, "at": now, "last": now, "runs": 1,
    })
}

fn codes(page: &Value) -> Vec<&str> {
    let versions = page["versions"].as_array().expect("a list");
    versions
        .iter()
        .filter_map(|version| version["code"].as_str())
        .collect()
}

#[tokio::test]
async fn every_run_is_a_version_and_a_long_history_comes_in_pages() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    for n in 0..45 {
        let said = version(&desk, &format!("run {n}"));
        is(&add(&desk, "pull", &said).await, 200, "stored");
    }
    is(
        &add(&desk, "push", &version(&desk, "elsewhere")).await,
        200,
        "stored",
    );
    let (mut all, mut before, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = page(&desk, before.as_deref()).await;
        all.extend(codes(&page).iter().map(|code| (*code).to_owned()));
        pages += 1;
        if page["more"] == false {
            break;
        }
        let last = page["versions"].as_array().and_then(|all| all.last());
        before = last.and_then(|last| last["id"].as_str()).map(str::to_owned);
    }
    let expected: Vec<String> = (0..45).rev().map(|n| format!("run {n}")).collect();
    assert_eq!(all, expected);
    assert_eq!(pages, 3);
}

#[tokio::test]
async fn a_page_of_large_versions_is_short() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    for n in 0..7 {
        let said = version(&desk, &format!("{n}{}", "x".repeat(250_000)));
        is(&add(&desk, "pull", &said).await, 200, "stored");
    }
    let first = page(&desk, None).await;
    let shown = codes(&first).len();
    assert!((1..7).contains(&shown), "{shown}");
    assert_eq!(first["more"], true);
    let last = &first["versions"][shown - 1]["id"];
    let rest = page(&desk, last.as_str()).await;
    assert_eq!(codes(&rest).len(), 7 - shown);
    assert_eq!(rest["more"], false);
}

#[tokio::test]
async fn runs_of_the_same_code_are_one_version_in_whatever_order_they_are_told() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    let once = version(&desk, "same");
    let mut thrice = once.clone();
    thrice["runs"] = json!(3);
    thrice["last"] = json!("2026-12-02T00:00:00Z");
    thrice["at"] = json!("2026-12-01T00:00:00Z");
    thrice["outcome"] = json!("done");
    for said in [&once, &thrice, &once, &thrice] {
        is(&add(&desk, "pull", said).await, 200, "stored");
    }
    let there = page(&desk, None).await;
    assert_eq!(codes(&there), ["same"]);
    let there = &there["versions"][0];
    assert_eq!(
        (&there["runs"], &there["outcome"]),
        (&json!(3), &json!("done"))
    );
    // Another code, or another playground, is another version.
    let mut other = once.clone();
    other["code"] = json!("other");
    is(&add(&desk, "pull", &other).await, 409, "conflict");
    is(&add(&desk, "push", &once).await, 409, "conflict");
    assert_eq!(codes(&page(&desk, None).await), ["same"]);
}

#[tokio::test]
async fn nobody_sees_or_changes_the_code_of_somebody_else() {
    let server = serve().await;
    let ada = Desk::of(&server, ADA).await;
    let eve = Desk::of(&server, EVE).await;
    let run = version(&ada, "secret");
    is(&add(&ada, "pull", &run).await, 200, "stored");
    is(
        &ada.write("pull", &ada.said(0, "secret")).await,
        200,
        "stored",
    );
    assert_eq!(eve.drafts().await, json!({}));
    assert_eq!(codes(&page(&eve, None).await), [""; 0]);
    // The same ids from her are her own.
    let mut same = run.clone();
    same["account"] = json!(eve.mark());
    same["code"] = json!("hers");
    is(&add(&eve, "pull", &same).await, 200, "stored");
    assert_eq!(codes(&page(&eve, None).await), ["hers"]);
    assert_eq!(codes(&page(&ada, None).await), ["secret"]);
    assert_eq!(ada.drafts().await["pull"]["code"], "secret");
}

#[tokio::test]
async fn a_clock_that_is_far_ahead_is_told_so_and_one_that_is_wrong_is_put_right() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    let mut ahead = version(&desk, "ahead");
    let far = u128::try_from(server::clock::now().as_millisecond()).unwrap() + 90_000_000;
    ahead["id"] = json!(Uuid::from_u128(far << 80 | 0x7000_8000_0000_0000_0001));
    is(&add(&desk, "pull", &ahead).await, 422, "clock_ahead");
    let mut wrong = version(&desk, "wrong");
    wrong["last"] = json!("2126-01-01T00:00:00Z");
    is(&add(&desk, "pull", &wrong).await, 200, "stored");
    let there = page(&desk, None).await;
    let last: jiff::Timestamp = there["versions"][0]["last"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(last <= server::clock::now());
}
