//! Requests that no browser of a reader sends: none gets anybody in, changes anything, or is answered
//! with anything but a page of ours.

use domain::accounts::permissions::Action;
use uuid::Uuid;

use super::ADA;
use crate::support::TestServer;
use crate::support::browser::{Browser, PASSWORD, make_admin};
use crate::support::client::{self, Response};

const FORM: &str = "application/x-www-form-urlencoded";

/// The paths of account pages, with something in place of what changes. Programs that publish come
/// with a token and no cookie, and are tried where publishing is.
fn account_paths(server: &TestServer) -> Vec<String> {
    let table = server::http::table(&server.app);
    let own = table
        .into_iter()
        .filter(|(_, action)| ![Action::Read, Action::SendCourses].contains(action));
    own.map(|(path, _)| {
        path.replace("{token}", &"0".repeat(32))
            .replace("{id}", &Uuid::nil().to_string())
    })
    .collect()
}

/// Sends bytes as a form with a type of one's own, from the same site.
async fn send_form(
    server: &TestServer,
    (method, path): (&str, &str),
    headers: &[(&str, &str)],
    body: &[u8],
) -> Response {
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nsec-fetch-site: same-origin\r\n\
         content-length: {}\r\n",
        server.addr,
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    client::send_bytes(server.addr, &[request.as_bytes(), body].concat()).await
}

#[track_caller]
fn assert_refused_with_a_page(answer: &Response, status: u16, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
    assert_eq!(
        answer.header("content-type"),
        Some("text/html; charset=utf-8"),
        "{what}"
    );
    let page = answer.text();
    assert!(
        page.contains("<h1>") && page.contains("href=\"/\""),
        "{what}: {page}"
    );
    let cache = answer.header("cache-control").unwrap_or_default();
    assert!(cache.contains("no-store"), "{what}: {cache}");
    assert_eq!(answer.header("set-cookie"), None, "{what}");
}

#[tokio::test]
async fn what_is_no_form_is_refused_with_a_page_and_a_plain_sentence() {
    let server = TestServer::start().await;
    let large = [b"email=", "a".repeat(300_000).as_bytes()].concat();
    let name = "email=ada%40example.org&name=";
    let cases: [(&str, Option<&str>, &[u8], u16); 13] = [
        (
            "JSON",
            Some("application/json"),
            b"{\"email\":\"ada@example.org\"}",
            415,
        ),
        ("text", Some("text/plain"), b"email=ada@example.org", 415),
        (
            "several parts",
            Some("multipart/form-data; boundary=x"),
            b"--x--",
            415,
        ),
        ("no type", None, b"email=ada%40example.org", 415),
        ("escapes of no UTF-8", Some(FORM), b"email=%ff%fe", 400),
        ("bytes of no UTF-8", Some(FORM), b"email=\xff\xfe", 400),
        ("half of a pair", Some(FORM), b"email=%ED%A0%80", 400),
        (
            "a field twice",
            Some(FORM),
            b"email=ada%40example.org&email=eve%40example.org",
            400,
        ),
        ("300 KB", Some(FORM), &large, 413),
        // These can be read, and something is wrong with what was typed.
        ("nothing", Some(FORM), b"", 422),
        (
            "a NUL in the address",
            Some(FORM),
            b"email=ada%00%40example.org&name=Ada",
            422,
        ),
        (
            "a NUL as it is",
            Some(FORM),
            b"email=ada@example.org\0&name=Ada",
            422,
        ),
        (
            "a NUL in the name",
            Some(FORM),
            &[name.as_bytes(), b"A%00da"].concat(),
            422,
        ),
    ];
    for (what, kind, body, status) in cases {
        let kind: Vec<_> = kind
            .map(|kind| ("content-type", kind))
            .into_iter()
            .collect();
        for path in ["/sign-up", "/sign-in", "/reset"] {
            let answer = send_form(&server, ("POST", path), &kind, body).await;
            // Whoever closes before it has all of it may not be heard.
            if status == 413 && answer.status == 0 {
                continue;
            }
            // The last three are about the form with a name.
            if status != 422 || path == "/sign-up" {
                assert_refused_with_a_page(&answer, status, &format!("{what} to {path}"));
            }
        }
    }
    let fields = [
        ("email", ADA),
        ("name", "Ada"),
        ("is_admin", "true"),
        ("role", "admin"),
    ];
    let mut ada = Browser::new(&server);
    assert_eq!(
        ada.post("/sign-up", &fields).await.status,
        303,
        "others are passed over"
    );
    for query in [
        "?next=%2Fa&next=%2Fb",
        "?next=%ff",
        "?next=%00",
        "?%",
        "?next=%ED%A0%80",
    ] {
        let answer = server.get(&format!("/sign-in{query}")).await;
        assert_refused_with_a_page(&answer, 400, query);
    }
    let answer = server.get("/confirm/%ff").await;
    assert_refused_with_a_page(&answer, 400, "a token of no UTF-8");
}

#[tokio::test]
async fn a_megabyte_is_refused_or_cut_off_and_the_server_goes_on() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    make_admin(&server, ADA).await;
    let megabyte = "a".repeat(1 << 20);
    let cookies = ada.header();
    let headers = [("cookie", cookies.as_str()), ("content-type", FORM)];
    for path in account_paths(&server) {
        for field in ["name", "email", "password", "next", "x"] {
            let body = format!("{field}={megabyte}");
            let answer = send_form(&server, ("POST", &path), &headers, body.as_bytes()).await;
            assert!(
                [0, 404, 405, 413, 415].contains(&answer.status),
                "{path} {field}: {}",
                answer.status
            );
        }
    }
    // As one that says it is small and goes on sending, and one that never says.
    let chunked = format!(
        "POST /sign-up HTTP/1.1\r\nhost: x\r\ncontent-type: {FORM}\r\nconnection: close\r\n\
         sec-fetch-site: same-origin\r\ntransfer-encoding: chunked\r\n\r\n\
         100000\r\n{megabyte}\r\n0\r\n\r\n"
    );
    let answer = client::send_bytes(server.addr, chunked.as_bytes()).await;
    assert!([0, 413].contains(&answer.status), "{}", answer.status);
    assert!(
        ada.is_signed_in().await,
        "nothing of it was taken for an order"
    );
}

#[tokio::test]
async fn no_account_form_is_taken_from_another_site_even_without_a_session() {
    let server = TestServer::start().await;
    let fields = [("email", ADA), ("name", "Ada"), ("password", PASSWORD)];
    for path in account_paths(&server) {
        for headers in [
            [("sec-fetch-site", "cross-site")],
            [("sec-fetch-site", "same-site")],
            [("origin", "https://evil.example")],
            [("origin", "null")],
        ] {
            let answer = server.post(&path, &fields, &headers).await;
            assert_refused_with_a_page(&answer, 403, &format!("{path} {headers:?}"));
        }
    }
    let waiting = store::mail::claim(
        &server.store,
        10,
        server::clock::now(),
        std::time::Duration::from_secs(1),
    );
    assert!(waiting.await.expect("the database answers").is_empty());
}

/// What is written here is put here.
const CODE: &str = "/api/v1/courses/{course}/playgrounds/{playground}";

#[tokio::test]
async fn other_methods_do_nothing_on_account_pages() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    make_admin(&server, ADA).await;
    let cookies = ada.header();
    let body = b"name=Eve&zone=UTC&session=all-others&password=another+long+password";
    let headers = [
        ("cookie", cookies.as_str()),
        ("content-type", FORM),
        ("x-http-method-override", "POST"),
        ("x-method-override", "POST"),
    ];
    for path in account_paths(&server) {
        for method in ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"] {
            let answer = send_form(&server, (method, &path), &headers, body).await;
            if path == CODE && method == "PUT" {
                assert_eq!(answer.status, 415, "a form writes no code");
                continue;
            }
            assert_eq!(answer.status, 405, "{method} {path}");
            assert!(answer.header("allow").is_some(), "{method} {path}");
            assert!(
                !answer.text().contains(&cookies),
                "{method} {path} gives a cookie to whoever can read the answer"
            );
            let allowed = answer.header("access-control-allow-origin");
            assert_eq!(allowed, None, "{method} {path}");
        }
        let asked = format!("{path}?name=Eve&zone=UTC&_method=POST&email=eve%40example.org");
        let (got, head) = (
            send_form(&server, ("GET", &asked), &headers, b"").await,
            send_form(&server, ("HEAD", &asked), &headers, b"").await,
        );
        assert!(
            [200, 303, 404, 405, 422].contains(&got.status),
            "{path}: {}",
            got.status
        );
        assert_eq!((head.status, head.body.len()), (got.status, 0), "{path}");
        assert_eq!(got.header("set-cookie"), None, "{path}");
        assert_eq!(head.header("set-cookie"), None, "{path}");
    }
    assert!(ada.is_signed_in().await);
    let settings = ada.get("/settings").await;
    assert!(
        settings.text().contains("value=\"Ada\""),
        "{}",
        settings.text()
    );
}

#[tokio::test]
async fn a_cookie_that_differs_in_any_bit_is_nobodys() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    eve.join("eve@example.org", "Eve").await;
    let own = ada.cookie("session").expect("she is signed in").to_owned();
    let hers = eve.cookie("session").expect("she is signed in").to_owned();
    let mut forged = Vec::new();
    for (at, digit) in own.char_indices() {
        let digit = digit.to_digit(16).expect("hexadecimal");
        for bit in 0..4 {
            let mut other = own.clone();
            other.replace_range(at..=at, &format!("{:x}", digit ^ (1 << bit)));
            forged.push(other);
        }
    }
    forged.extend((0..own.len()).map(|length| own[..length].to_owned()));
    forged.extend([
        // Each has a secret, and it is the other's.
        format!("{}{}", &own[..32], &hers[32..]),
        format!("{}{}", &hers[..32], &own[32..]),
        format!("\"{own}\""),
        format!("{own}\u{0}"),
        format!("{own}%00"),
        own.repeat(200),
        own.replace('0', "o"),
    ]);
    for cookie in forged {
        let sent = format!("session={cookie}");
        let answer = server.get_with("/settings", &[("cookie", &sent)]).await;
        // A NUL is refused by the parser of heads, before anybody looks.
        assert!(
            [303, 400].contains(&answer.status),
            "{cookie:?}: {}",
            answer.status
        );
        assert!(!answer.text().contains("Ada"), "{cookie}");
    }
    for twice in [
        format!("session={own}; session={own}"),
        format!("session={hers}; session={own}"),
        format!("Session={own}"),
        format!("__Host-session={own}"),
        format!("session ={own}x"),
    ] {
        let answer = server.get_with("/settings", &[("cookie", &twice)]).await;
        assert_eq!(answer.status, 303, "{twice}");
    }
    assert!(ada.is_signed_in().await, "the right one still is");
}

#[tokio::test]
async fn ten_thousand_cookies_are_too_many_and_hide_none() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let own = ada.header();
    let flood = |count: usize| {
        let others: Vec<String> = (0..count).map(|n| format!("c{n}=1")).collect();
        format!("{}; {own}", others.join("; "))
    };
    let many = server
        .get_with("/settings", &[("cookie", &flood(10_000))])
        .await;
    assert!([0, 400, 431].contains(&many.status), "{}", many.status);
    // As many as fit are read.
    let some = server
        .get_with("/settings", &[("cookie", &flood(1_000))])
        .await;
    assert_eq!(some.status, 200);
    assert!(ada.is_signed_in().await);
}

#[tokio::test]
async fn a_session_that_was_planted_is_neither_taken_nor_left_open() {
    let server = TestServer::start().await;
    let (mut eve, mut victim) = (Browser::new(&server), Browser::new(&server));
    eve.join("eve@example.org", "Eve").await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    // Eve's own session, which is a good one, and her device, in the browser of somebody else.
    victim.cookies.clone_from(&eve.cookies);
    let planted = eve.cookie("session").expect("she is signed in").to_owned();
    let device = eve.cookie("device").expect("she was signed in").to_owned();
    assert_eq!(victim.sign_in(ADA, PASSWORD).await.status, 303);
    let got = victim.cookie("session").expect("they are signed in");
    let user = ada.cookie("session").expect("she is signed in");
    assert_eq!(got[..32], user[..32], "it is of who signed in");
    assert_ne!(got[32..], planted[32..]);
    assert_ne!(victim.cookie("device"), Some(device.as_str()));
    assert!(!eve.is_signed_in().await, "what was planted has ended");
    assert!(ada.is_signed_in().await, "a session elsewhere goes on");

    // Signing in again leaves no session behind either.
    let before = victim.cookies.clone();
    assert_eq!(victim.sign_in(ADA, PASSWORD).await.status, 303);
    let mut former = Browser::new(&server);
    former.cookies = before;
    assert!(!former.is_signed_in().await);
    assert!(victim.is_signed_in().await);
}

#[tokio::test]
async fn a_form_that_is_sent_again_does_nothing_again() {
    let server = TestServer::start().await;
    let (mut ada, mut there) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    there.sign_in(ADA, PASSWORD).await;
    let recorded = ada.header();
    let fetch = ("sec-fetch-site", "same-origin");
    let headers = [("cookie", recorded.as_str()), fetch];
    let changed = [
        ("old_password", PASSWORD),
        ("password", "eleven black crows on a wire"),
    ];
    let replay = |path, fields| server.post(path, fields, &headers);
    assert_eq!(replay("/settings/password", &changed).await.status, 303);
    assert_eq!(replay("/settings/password", &changed).await.status, 422);
    assert!(!there.is_signed_in().await);
    let renamed = [("name", "Augusta"), ("zone", "UTC")];
    for _ in 0..2 {
        assert_eq!(replay("/settings/name", &renamed).await.status, 303);
    }
    assert_eq!(replay("/sign-out", &[]).await.status, 303);
    // From here on what was recorded is worth nothing, whatever it was.
    for (path, fields) in [
        ("/settings/name", &renamed[..]),
        ("/settings/password", &changed),
        ("/settings/sessions/end", &[("session", "all-others")]),
    ] {
        let answer = replay(path, fields).await;
        assert_refused_with_a_page(&answer, 403, path);
    }
    assert_eq!(
        replay("/sign-out", &[]).await.status,
        303,
        "there is nothing to leave"
    );
    let mut fresh = Browser::new(&server);
    assert_eq!(fresh.sign_in(ADA, changed[1].1).await.status, 303);
    let settings = fresh.get("/settings").await;
    assert!(settings.text().contains("value=\"Augusta\""));
}
