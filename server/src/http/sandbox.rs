//! The page of the frame in which code of readers runs.
//!
//! It has an origin that is nobody's, also for whoever opens its address alone, and reaches no network.
//! Its script (`sandbox/frame.js`) makes a worker out of what the page around it sends, and passes on
//! what the worker says. `sandbox/README.md` has the whole of it.

use std::io;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use domain::text::text;
use sha2::{Digest, Sha256};

use super::errors::error_page;
use super::headers::base64;
use super::resource::{IMMUTABLE, Resource, hex};
use crate::state::App;

/// Where it is. The version is a hash of the page, so that it never changes under its address.
pub const PATH: &str = "/sandbox/{version}";
/// What pages call its address among the assets.
pub const PAGE: &str = "sandbox";
/// The asset that it is made from.
pub const SCRIPT: &str = "sandbox-frame.js";

/// Nothing that the page names is looked up before it is asked for, and nothing is.
const DNS_PREFETCH: HeaderName = HeaderName::from_static("x-dns-prefetch-control");

/// Asks for a process of its own, so that a program that uses up all memory takes no page with it.
/// Chromium does so; other browsers pass it over.
const ISOLATION: HeaderName = HeaderName::from_static("document-isolation-policy");

/// The page, and what browsers are told about it.
#[derive(Debug)]
pub struct Sandbox {
    version: String,
    page: Resource,
    policy: HeaderValue,
}

impl Sandbox {
    /// The page around its script.
    ///
    /// # Errors
    ///
    /// Where an encoder fails, which none does in memory.
    pub fn new(script: &str) -> io::Result<Self> {
        let script = script.trim_end();
        let html = document(script);
        let hash = base64(&Sha256::digest(script));
        let policy = HeaderValue::from_str(&policy(&hash))
            .expect("the policy is ASCII: its only variable part is base64");
        let content_type = HeaderValue::from_static("text/html; charset=utf-8");
        Ok(Self {
            version: hex(&Sha256::digest(&html)[..8]),
            page: Resource::packed(content_type, IMMUTABLE, html.as_bytes())?,
            policy,
        })
    }

    /// Where browsers find it.
    pub fn path(&self) -> String {
        PATH.replace("{version}", &self.version)
    }
}

fn document(script: &str) -> String {
    // No sentence can end the element that it stands in.
    let words = serde_json::Value::Object(words())
        .to_string()
        .replace('<', "\\u003c");
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{}</title>\
         <script type=\"application/json\" id=\"Words\">{words}</script><script>{script}</script>",
        text("en").playground.frame
    )
}

/// What the engine says of what isn't there, by its keys.
pub fn words() -> serde_json::Map<String, serde_json::Value> {
    let words = text("en").playground.words.iter();
    words
        .map(|(key, words)| ((*key).to_owned(), (*words).into()))
        .collect()
}

/// What readers write is evaluated there by every means, so forbidding some of them would protect
/// nobody: blobs are how the worker and the code get in, and `eval` belongs to the language. What
/// counts is all the rest, which is nothing.
fn policy(hash: &str) -> String {
    format!(
        "sandbox allow-scripts; default-src 'none'; script-src 'sha256-{hash}' blob: 'unsafe-eval'; \
         worker-src blob:; connect-src 'none'; webrtc 'block'; form-action 'none'; base-uri 'none'; \
         frame-ancestors 'self'"
    )
}

/// The page. A page of an earlier build asks for another version, and gets on with this one.
pub async fn frame(
    State(app): State<App>,
    Path(version): Path<String>,
    method: Method,
    uri: Uri,
    request: HeaderMap,
) -> Response {
    let Some(sandbox) = &app.files.sandbox else {
        return error_page(&app, StatusCode::NOT_FOUND, uri.path());
    };
    let mut response = sandbox.page.respond(&method, &request);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, sandbox.policy.clone());
    headers.insert(DNS_PREFETCH, HeaderValue::from_static("off"));
    headers.insert(
        ISOLATION,
        HeaderValue::from_static("isolate-and-require-corp"),
    );
    if version != sandbox.version {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}
