//! Requests that can't be answered get a page that helps, and are never our fault.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use server::http;
use server::http::connections::Connections;
use tokio::net::TcpListener;

use crate::support::TestServer;
use crate::support::client::{send, send_bytes};

#[tokio::test]
async fn a_path_that_is_no_page_is_404_and_a_malformed_one_400() {
    let server = TestServer::start().await;
    let long = format!("/{}", "a".repeat(6000));
    let deep = "/x".repeat(2000);
    for (target, status) in [
        ("/nowhere", 404),
        ("/courses", 404),
        ("/courses/none", 404),
        ("/courses/tides/none", 404),
        ("/courses/tides/harbour/more", 404),
        ("/courses/TIDES", 404),
        ("/courses/..%2f..%2fetc%2fpasswd", 404),
        ("/courses/../../etc/passwd", 404),
        ("/assets/..%2fmanifest.json", 404),
        ("/assets/%2e%2e/manifest.json", 404),
        ("/media/none.png", 404),
        ("/media/..%2f..%2fx", 404),
        ("/media/%27%20or%201=1--", 404),
        ("/courses/caf%C3%A9", 404),
        ("/courses/%F0%9F%92%A1", 404),
        ("/courses/%5c%5cevil", 404),
        ("/wp-login.php", 404),
        ("//evil.example/%2e%2e", 404),
        ("//evil.example/", 404),
        ("/%0d%0aset-cookie:x=1", 404),
        ("/api/v1/none", 404),
        ("/%", 400),
        ("/%zz", 400),
        ("/%e0%a4%a", 400),
        ("/courses/%ff%fe", 400),
        ("/courses/%00", 400),
        ("/courses/tides/%c0%ae%c0%ae", 400),
        ("/search?q=%00", 400),
        ("/search?q=%ff", 400),
        ("/search?q=%", 400),
        ("/search?%ED%A0%80", 400),
        ("/media/%00.png", 400),
        (&long, 400),
    ] {
        let response = server.get(target).await;
        assert_eq!(response.status, status, "{target}");
        assert_eq!(
            response.header("content-type"),
            Some("text/html; charset=utf-8"),
            "{target}"
        );
        assert_eq!(
            response.header("cache-control"),
            Some("no-store"),
            "{target}"
        );
        assert!(response.header("location").is_none(), "{target}");
        assert!(response.header("set-cookie").is_none(), "{target}");
        assert!(response.text().contains("noindex"), "{target}");
    }
    assert!(server.get(&deep).await.status < 500);
}

#[tokio::test]
async fn a_malformed_call_of_a_server_function_is_400() {
    let server = TestServer::start().await;
    for target in ["/api/v1/search", "/api/v1/search?x=1", "/api/v1/search?"] {
        let answer = server.get(target).await;
        assert_eq!(answer.status, 400, "{target}: {}", answer.text());
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.text(), "\"bad_request\"", "{target}");
    }
}

#[tokio::test]
async fn nothing_that_can_be_sent_makes_a_500() {
    let server = TestServer::start().await;
    let huge = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(100_000));
    let headers = format!("GET / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(2000));
    let requests: [&[u8]; 11] = [
        b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n",
        b"GET * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"CONNECT example.com:80 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"GET http://example.com/courses HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"GET /caf\xc3\xa9 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"GET / x y HTTP/1.1\r\n\r\n",
        b"POST /search HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999\r\n\r\n",
        huge.as_bytes(),
        headers.as_bytes(),
    ];
    for request in requests {
        let response = send_bytes(server.addr, request).await;
        let start = String::from_utf8_lossy(&request[..request.len().min(60)]);
        assert!(response.status < 500, "{start}: {}", response.status);
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_and_names_the_right_ones() {
    let server = TestServer::start().await;
    let paths = [
        "/",
        "/courses/tides",
        "/courses/tides/harbour",
        "/search",
        "/livez",
        "/robots.txt",
        "/assets/style-1.css",
        "/favicon.svg",
    ];
    for path in paths {
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            let headers = [("content-length", "0")];
            let response = send(server.addr, method, path, &headers).await;
            assert_eq!(response.status, 405, "{method} {path}");
            assert_eq!(
                response.header("allow"),
                Some("GET,HEAD"),
                "{method} {path}"
            );
            assert!(
                response.text().starts_with("<!doctype html>"),
                "{method} {path}"
            );
        }
    }
    let unknown = send(server.addr, "POST", "/nowhere", &[("content-length", "0")]).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn a_misspelt_address_is_answered_with_what_was_probably_meant() {
    let server = TestServer::start().await;
    let page = server.get("/courses/tides/harbor").await;
    assert_eq!(page.status, 404);
    assert!(page.text().contains("href=\"/courses/tides/harbour\""));
    let script = server.get("/%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!script.text().contains("<script>alert"));
}

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_path_without_it() {
    let server = TestServer::start().await;
    for (from, to) in [
        ("/courses/tides/", "/courses/tides"),
        ("/courses/tides/harbour/?a=b", "/courses/tides/harbour?a=b"),
        ("/courses/tides///", "/courses/tides"),
    ] {
        let response = server.get(from).await;
        assert_eq!(response.status, 308, "{from}");
        assert_eq!(response.header("location"), Some(to), "{from}");
    }
}

#[tokio::test]
async fn a_fault_of_ours_is_a_500_page_and_the_server_goes_on() {
    let server = TestServer::start().await;
    let app = server.app.clone();
    let broken = Router::new()
        .route(
            "/broken",
            get(async || -> &'static str { panic!("a fault in a handler") }),
        )
        .route("/works", get(async || "works"))
        .layer(from_fn_with_state(app.clone(), http::errors::guard))
        .layer(from_fn_with_state(app, http::headers::outermost));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let addr = listener.local_addr().expect("it is bound");
    let serving = tokio::spawn(http::serve::serve(
        listener,
        move |_| broken.clone(),
        Connections::new(10),
        std::future::pending(),
    ));
    let page = send(addr, "GET", "/broken", &[]).await;
    assert_eq!(page.status, 500);
    assert!(page.text().starts_with("<!doctype html>"));
    assert!(
        !page.text().contains("a fault in a handler"),
        "the cause stays in the log"
    );
    assert!(page.header("content-security-policy").is_some());
    assert_eq!(send(addr, "GET", "/works", &[]).await.status, 200);
    serving.abort();
}
