//! What browsers are told about every response.

use crate::support::TestServer;
use sha2::{Digest, Sha256};

#[tokio::test]
async fn every_response_says_what_browsers_may_do_with_it() {
    let server = TestServer::start().await;
    let paths = [
        "/",
        "/courses/tides/moon",
        "/search?q=moon",
        "/nowhere",
        "/%zz",
        "/livez",
        "/robots.txt",
    ];
    for path in paths {
        let response = server.get(path).await;
        let policy = response
            .header("content-security-policy")
            .expect("a policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self' "),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(response.header(name), Some(value), "{path} {name}");
        }
        assert!(response.header("permissions-policy").is_some(), "{path}");
        assert!(response.header("x-request-id").is_some(), "{path}");
    }
}

#[tokio::test]
async fn the_policy_allows_the_one_inline_script_and_the_page_has_no_other() {
    let server = TestServer::start().await;
    for path in [
        "/",
        "/courses/tides",
        "/courses/tides/harbour",
        "/search?q=x",
        "/nowhere",
    ] {
        let page = server.get(path).await;
        let policy = page.header("content-security-policy").expect("a policy");
        let mut inline = 0;
        for script in page.text().split("<script").skip(1) {
            let (attributes, rest) = script.split_once('>').expect("a closed tag");
            let (content, _) = rest.split_once("</script>").expect("a closed element");
            let is_data = attributes.contains("application/ld+json");
            if attributes.contains("src=") || is_data {
                continue;
            }
            inline += 1;
            let hash = base64(&Sha256::digest(content));
            assert!(
                policy.contains(&format!("'sha256-{hash}'")),
                "{path}: {content}"
            );
        }
        assert_eq!(inline, 1, "{path}");
        assert!(
            !page.text().contains(" style=\""),
            "{path} has an inline style"
        );
        assert!(
            !page.text().contains(" onclick="),
            "{path} has an inline handler"
        );
    }
}

#[tokio::test]
async fn a_request_keeps_its_name_when_the_name_is_harmless() {
    let server = TestServer::start().await;
    let named = server
        .get_with("/livez", &[("x-request-id", "from-proxy.7")])
        .await;
    assert_eq!(named.header("x-request-id"), Some("from-proxy.7"));
    let odd = server.get_with("/livez", &[("x-request-id", "<b>")]).await;
    assert_ne!(odd.header("x-request-id"), Some("<b>"));
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1))
        .collect();
    let mut text: String = bits
        .chunks(6)
        .map(|six| {
            let digit = (0..6).fold(0, |digit, i| digit << 1 | six.get(i).copied().unwrap_or(0));
            DIGITS[usize::from(digit)] as char
        })
        .collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}
