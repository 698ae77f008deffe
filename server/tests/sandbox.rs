//! The page in which code of readers runs.

use crate::support::TestServer;

fn address(server: &TestServer) -> String {
    let sandbox = server.app.files.sandbox.as_ref();
    sandbox.expect("the build has one").path()
}

#[tokio::test]
async fn the_frame_has_a_policy_of_its_own_and_no_other_page_may_be_framed() {
    let server = TestServer::start().await;
    let address = address(&server);
    let page = server.get(&address).await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").expect("a policy");
    for part in [
        "sandbox allow-scripts;",
        "default-src 'none';",
        "connect-src 'none';",
        "webrtc 'block';",
        "frame-ancestors 'self'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("allow-same-origin"), "{policy}");
    let isolation = page.header("document-isolation-policy");
    assert_eq!(isolation, Some("isolate-and-require-corp"));
    for path in ["/", "/courses/tides/moon", "/sign-in", "/nowhere", "/livez"] {
        let other = server.get(path).await;
        let policy = other.header("content-security-policy").expect("a policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(policy.contains("frame-src 'self'"), "{path}");
    }
}

#[tokio::test]
async fn the_frame_is_kept_under_its_own_address_and_asked_for_again_under_any_other() {
    let server = TestServer::start().await;
    let address = address(&server);
    let kept = server.get(&address).await;
    let cache = kept.header("cache-control").expect("it is set");
    assert!(cache.contains("immutable"), "{cache}");
    let of_an_older_page = server.get("/sandbox/0123456789abcdef").await;
    assert_eq!(of_an_older_page.text(), kept.text());
    assert_eq!(of_an_older_page.header("cache-control"), Some("no-cache"));
    assert_eq!(server.app.files.assets.path("sandbox"), address);
}

#[tokio::test]
async fn its_one_script_is_the_one_that_its_policy_names_and_its_words_end_nothing() {
    let server = TestServer::start().await;
    let page = server.get("/sandbox/now").await;
    let text = page.text();
    assert_eq!(text.matches("<script").count(), 2, "{text}");
    assert_eq!(text.matches("</script>").count(), 2, "{text}");
    assert!(text.contains("is a module of Node.js"), "{text}");
}
