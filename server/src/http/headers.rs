//! Headers of every response: what browsers may do with it, and a name for the request.

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, REFERRER_POLICY,
    SET_COOKIE, STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest, Sha256};

use super::SPECULATION_RULES;
use super::front::new_id;
use crate::state::App;

/// Names a request in logs, in answers, and towards proxies that name it themselves.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const SPECULATION_RULES_HEADER: HeaderName = HeaderName::from_static("speculation-rules");

/// The headers, prepared once. A handler that needs another policy sets it itself.
#[derive(Debug)]
pub struct SecurityHeaders {
    all: Vec<(HeaderName, HeaderValue)>,
    speculation_rules: HeaderValue,
    /// What responses of pages and files begin with.
    page: HeaderMap,
    file: HeaderMap,
}

impl SecurityHeaders {
    /// The headers for a site with this address.
    pub fn new(public_url: &str) -> Self {
        let fixed = |name, value| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        let policy = HeaderValue::from_str(&content_security_policy(app::shell::INLINE_SCRIPT))
            .expect("the policy is ASCII: its only variable part is base64");
        let mut headers = vec![
            (CONTENT_SECURITY_POLICY, policy),
            (
                REFERRER_POLICY,
                HeaderValue::from_static("strict-origin-when-cross-origin"),
            ),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            fixed("cross-origin-opener-policy", "same-origin"),
            fixed("cross-origin-resource-policy", "same-origin"),
            fixed(
                "permissions-policy",
                "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            ),
        ];
        if public_url.starts_with("https://") {
            let year = HeaderValue::from_static("max-age=31536000");
            headers.push((STRICT_TRANSPORT_SECURITY, year));
        }
        let speculation_rules = HeaderValue::from_str(&format!("\"{SPECULATION_RULES}\""))
            .expect("a path in quotes is allowed in a header");
        // One that is replaced later costs less than one that is added, so those are there already.
        let mut file: HeaderMap = headers.iter().cloned().collect();
        for name in [
            ETAG,
            CONTENT_LENGTH,
            CONTENT_TYPE,
            CACHE_CONTROL,
            VARY,
            REQUEST_ID,
        ] {
            file.insert(name, HeaderValue::from_static(""));
        }
        let mut page = file.clone();
        page.insert(SPECULATION_RULES_HEADER, speculation_rules.clone());
        Self {
            all: headers,
            speculation_rules,
            page,
            file,
        }
    }

    /// A response of this media type that has every header of ours; what describes the content is
    /// empty and has to be set or removed.
    pub fn prepared(&self, content_type: &HeaderValue) -> Response {
        let headers = if is_html(content_type) {
            &self.page
        } else {
            &self.file
        };
        let mut response = Response::new(Body::empty());
        *response.headers_mut() = headers.clone();
        response
    }

    /// Adds every header that the response doesn't have.
    pub fn complete(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.all {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }
}

/// Everything comes from this site. Pages are cached, so no nonce can mark the one inline script;
/// its hash does. Of all our pages only the one of the sandbox may be framed, so `frame-src 'self'`
/// allows no other.
fn content_security_policy(inline_script: &str) -> String {
    let hash = base64(&Sha256::digest(inline_script));
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}'; \
         style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; \
         worker-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Standard base64 with padding; hashes in policies are the only thing here that needs it.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0u32, |group, byte| group << 8 | u32::from(*byte));
        let group = group << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(group >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() {
                digit as char
            } else {
                '='
            });
        }
    }
    text
}

/// Completes the headers of every response, and writes one log line for each request, without
/// the address or the query of whoever asked.
pub async fn outermost(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(REQUEST_ID)
        .filter(|id| is_usable(id))
        .cloned()
        .unwrap_or_else(new_id);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().cloned();
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let began = std::time::Instant::now();

    let mut response = next.run(request).await;

    let status = response.status();
    let (id_text, took) = (id.to_str().unwrap_or_default(), began.elapsed());
    // What matches no route is one of too many paths to count each.
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    app.metrics.note(route, status.as_u16(), took);
    let path = without_secrets(&path, route);
    if status.is_server_error() {
        tracing::warn!(%method, path, status = status.as_u16(), ?took, id = id_text, "request");
    } else {
        tracing::debug!(%method, path, status = status.as_u16(), ?took, id = id_text, "request");
    }
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    if headers.contains_key(SET_COOKIE) {
        // Caches and the reader's own device must never keep what is meant for one reader, and
        // the script that keeps pages can't see this header.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
    if status.is_success() && headers.get(CONTENT_TYPE).is_some_and(is_html) {
        headers.insert(
            SPECULATION_RULES_HEADER,
            app.security.speculation_rules.clone(),
        );
    }
    app.security.complete(headers);
    response
}

/// What of an address may stand in a log: whoever has a letter's link has the account.
fn without_secrets<'a>(path: &'a str, route: &'a str) -> &'a str {
    if route.contains("{token}") {
        route
    } else {
        path
    }
}

fn is_html(content_type: &HeaderValue) -> bool {
    content_type.as_bytes().starts_with(b"text/html")
}

/// A name from outside is kept when it can't confuse a log or a header.
pub fn is_usable(id: &HeaderValue) -> bool {
    let id = id.as_bytes();
    matches!(id.len(), 1..=64)
        && id
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads_as_the_policy_wants() {
        for (bytes, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), expected);
        }
        // The hash of the empty script, as browsers print it when they refuse one.
        assert!(
            content_security_policy("")
                .contains("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='")
        );
    }

    #[test]
    fn the_secret_of_a_letter_is_in_no_log() {
        let path = "/reset/0123456789abcdef0123456789abcdef";
        assert_eq!(without_secrets(path, "/reset/{token}"), "/reset/{token}");
        let path = "/courses/tides";
        assert_eq!(without_secrets(path, "/courses/{course}"), path);
    }

    #[test]
    fn a_request_id_from_outside_is_kept_only_when_it_is_harmless() {
        assert!(is_usable(&HeaderValue::from_static("018f-abc_1.2")));
        assert!(!is_usable(&HeaderValue::from_static("two words")));
        assert!(!is_usable(&HeaderValue::from_static("")));
    }
}
