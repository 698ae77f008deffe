//! Something that can be fetched: its encoded forms, each with a strong ETag.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use sha2::{Digest, Sha256};

use super::encoding::{Encoding, negotiate};

/// For what never changes under its name.
pub const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// For small files whose name says nothing about their content.
pub const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");
/// For pages: a browser asks each time, a shared cache at most once a minute, and what it has
/// does for a day when we can't answer.
pub const REVALIDATE: HeaderValue = HeaderValue::from_static(
    "public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400",
);

const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");

/// A representation in every encoding that it is kept in.
#[derive(Debug)]
pub struct Resource {
    content_type: HeaderValue,
    cache_control: HeaderValue,
    surrogate_key: Option<HeaderValue>,
    forms: Vec<Form>,
}

#[derive(Debug)]
struct Form {
    encoding: Encoding,
    bytes: Bytes,
    etag: HeaderValue,
}

impl Resource {
    /// Content that is kept as it is. Encoded forms can follow.
    pub fn new(content_type: HeaderValue, cache_control: HeaderValue, bytes: Bytes) -> Self {
        Self {
            content_type,
            cache_control,
            surrogate_key: None,
            forms: vec![Form::new(Encoding::Identity, bytes)],
        }
    }

    /// Adds a form that somebody else encoded.
    pub fn with_form(mut self, encoding: Encoding, bytes: Bytes) -> Self {
        self.forms.push(Form::new(encoding, bytes));
        self
    }

    /// Adds every form that we can make ourselves.
    pub fn encoded(mut self) -> io::Result<Self> {
        let content = self.forms[0].bytes.clone();
        for encoding in Encoding::ALL {
            if encoding != Encoding::Identity {
                self.forms
                    .push(Form::new(encoding, encoding.encode(&content)?.into()));
            }
        }
        Ok(self)
    }

    /// Names by which a shared cache can be told to forget this, separated by spaces.
    pub fn with_surrogate_key(mut self, key: &str) -> Self {
        self.surrogate_key = HeaderValue::from_str(key).ok();
        self
    }

    /// How many bytes all forms take.
    pub fn size(&self) -> usize {
        self.forms.iter().map(|form| form.bytes.len()).sum()
    }

    /// Bytes that cross the wire to a browser that reads brotli.
    pub fn transfer_size(&self) -> usize {
        let brotli = self
            .forms
            .iter()
            .find(|form| form.encoding == Encoding::Brotli);
        brotli.unwrap_or(&self.forms[0]).bytes.len()
    }

    /// Answers a GET or HEAD: 200 in the best encoding, or 304 where the client has that already.
    pub fn respond(&self, request: &HeaderMap) -> Response {
        let encoding = negotiate(request, |encoding| {
            self.forms.iter().any(|form| form.encoding == encoding)
        });
        let form = self
            .forms
            .iter()
            .find(|form| form.encoding == encoding)
            .unwrap_or(&self.forms[0]);
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(ETAG, form.etag.clone());
        headers.insert(CACHE_CONTROL, self.cache_control.clone());
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Some(key) = &self.surrogate_key {
            headers.insert(SURROGATE_KEY, key.clone());
        }
        if matches(request, &form.etag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(CONTENT_TYPE, self.content_type.clone());
        headers.insert(CONTENT_LENGTH, form.bytes.len().into());
        if let Some(name) = form.encoding.name() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        *response.body_mut() = Body::from(form.bytes.clone());
        response
    }
}

impl Form {
    fn new(encoding: Encoding, bytes: Bytes) -> Self {
        let etag = HeaderValue::from_str(&format!("\"{}\"", hex(&Sha256::digest(&bytes)[..16])))
            .expect("quotes and hexadecimal digits are allowed in a header");
        Self {
            encoding,
            bytes,
            etag,
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |text, byte| {
            text + &format!("{byte:02x}")
        })
}

/// Whether `If-None-Match` names this ETag. The comparison is weak, as RFC 9110 (13.1.2) says:
/// a proxy may have marked ours as weak when it changed the encoding.
fn matches(request: &HeaderMap, etag: &HeaderValue) -> bool {
    request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| {
            tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes()
        })
}

#[cfg(test)]
mod tests {
    use axum::http::header::ACCEPT_ENCODING;

    use super::*;

    fn page() -> Resource {
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        Resource::new(html, REVALIDATE, Bytes::from("<p>Hello</p>".repeat(50)))
            .encoded()
            .expect("it encodes")
    }

    fn request(headers: &[(HeaderName, &str)]) -> HeaderMap {
        headers
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().expect("a header")))
            .collect()
    }

    #[test]
    fn each_encoding_has_an_etag_of_its_own() {
        let tags: std::collections::HashSet<HeaderValue> = ["br", "zstd", "gzip", "identity"]
            .into_iter()
            .map(|name| {
                page()
                    .respond(&request(&[(ACCEPT_ENCODING, name)]))
                    .headers()[ETAG]
                    .clone()
            })
            .collect();
        assert_eq!(tags.len(), 4);
    }

    #[test]
    fn a_client_that_has_it_gets_304_and_no_body() {
        let page = page();
        let first = page.respond(&request(&[(ACCEPT_ENCODING, "br")]));
        let tag = first.headers()[ETAG].to_str().expect("text").to_owned();
        for sent in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"other\", {tag}"),
            "*".to_owned(),
        ] {
            let again = page.respond(&request(&[(ACCEPT_ENCODING, "br"), (IF_NONE_MATCH, &sent)]));
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{sent}");
            assert_eq!(again.headers()[ETAG], first.headers()[ETAG]);
            assert!(!again.headers().contains_key(CONTENT_TYPE));
        }
        let other = page.respond(&request(&[
            (ACCEPT_ENCODING, "gzip"),
            (IF_NONE_MATCH, &tag),
        ]));
        assert_eq!(other.status(), StatusCode::OK);
    }
}
