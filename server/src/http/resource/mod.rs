//! Something that can be fetched: its encoded forms, each with a strong ETag.

mod conditions;
mod stored;

use std::io;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use sha2::{Digest, Sha256};

use super::encoding::{Effort, Encoding, negotiate};
use super::range::{Wanted, content_range};

pub use conditions::matches;
use conditions::part;
pub use stored::Manifest;

/// For what never changes under its name.
pub const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// For small files whose name says nothing about their content.
pub const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");
/// For pages: a browser asks each time, a shared cache at most once a minute, and what it has
/// does for a day when we can't answer.
pub const REVALIDATE: HeaderValue = HeaderValue::from_static(
    "public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400",
);

/// Names by which a shared cache can be told to forget something.
pub const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
/// Says what a page was made from, so that whoever keeps it can tell an old one from the current.
const PAGE_FINGERPRINT: HeaderName = HeaderName::from_static("page-fingerprint");

/// A representation in every encoding that it is kept in.
#[derive(Clone, Debug)]
pub struct Resource {
    content_type: HeaderValue,
    cache_control: HeaderValue,
    surrogate_key: Option<HeaderValue>,
    fingerprint: Option<HeaderValue>,
    /// The unencoded form last: hardly anybody asks for it.
    forms: Vec<Form>,
}

#[derive(Clone, Debug)]
struct Form {
    encoding: Encoding,
    content: Content,
    etag: HeaderValue,
}

#[derive(Clone, Debug)]
enum Content {
    Held(Bytes),
    /// Not kept, because another form holds the same in a quarter of the memory; so many bytes.
    Unpacked(usize),
}

impl Resource {
    /// Content that is kept as it is. Encoded forms can follow.
    pub fn new(content_type: HeaderValue, cache_control: HeaderValue, bytes: Bytes) -> Self {
        Self {
            content_type,
            cache_control,
            surrogate_key: None,
            fingerprint: None,
            forms: vec![Form::new(Encoding::Identity, bytes)],
        }
    }

    /// A text in every encoding that we can make. The text itself is not kept.
    ///
    /// # Errors
    ///
    /// Where an encoder fails, which none does in memory.
    pub fn packed(
        content_type: HeaderValue,
        cache_control: HeaderValue,
        text: &[u8],
    ) -> io::Result<Self> {
        let mut forms = Vec::with_capacity(Encoding::ALL.len());
        for encoding in Encoding::ALL {
            forms.push(match encoding {
                Encoding::Identity => Form {
                    encoding,
                    content: Content::Unpacked(text.len()),
                    etag: etag(text),
                },
                encoding => Form::new(
                    encoding,
                    encoding
                        .encode(text, Effort::Quick)?
                        .into_boxed_slice()
                        .into(),
                ),
            });
        }
        Ok(Self {
            content_type,
            cache_control,
            surrogate_key: None,
            fingerprint: None,
            forms,
        })
    }

    /// Adds a form that somebody else encoded.
    pub fn with_form(mut self, encoding: Encoding, bytes: Bytes) -> Self {
        self.forms.insert(0, Form::new(encoding, bytes));
        self
    }

    /// The same with its encoded forms made again as small as they get, where that is smaller.
    ///
    /// # Errors
    ///
    /// Where a form can't be unpacked, which never happens to one that we made.
    pub fn densest(&self) -> io::Result<Self> {
        let text = self.text()?;
        let mut resource = self.clone();
        for form in &mut resource.forms {
            if form.encoding == Encoding::Identity {
                continue;
            }
            let dense = form.encoding.encode(&text, Effort::Dense)?;
            if dense.len() < form.length() {
                *form = Form::new(form.encoding, dense.into_boxed_slice().into());
            }
        }
        Ok(resource)
    }

    /// Names by which a shared cache can be told to forget this, separated by spaces.
    pub fn with_surrogate_key(mut self, key: &str) -> Self {
        self.surrogate_key = HeaderValue::from_str(key).ok();
        self
    }

    /// Says with each answer what this was made from.
    pub fn with_fingerprint(mut self, fingerprint: &str) -> Self {
        self.fingerprint = HeaderValue::from_str(fingerprint).ok();
        self
    }

    /// The media type.
    pub fn content_type(&self) -> &HeaderValue {
        &self.content_type
    }

    /// How many bytes all forms take.
    pub fn size(&self) -> usize {
        self.forms
            .iter()
            .filter_map(Form::held)
            .map(Bytes::len)
            .sum()
    }

    /// How many bytes travel to a browser of today, which reads brotli.
    pub fn transfer_size(&self) -> usize {
        let at = self.place(Encoding::Brotli).unwrap_or(0);
        self.forms[at].length()
    }

    /// Answers a GET or HEAD: 200 in the best encoding, 304 where the client has that already, 206
    /// or 416 where it wants a part.
    pub fn respond(&self, method: &Method, request: &HeaderMap) -> Response {
        self.respond_with(Response::new(Body::empty()), method, request)
    }

    /// The same onto a response that has some headers already.
    pub fn respond_with(
        &self,
        mut response: Response,
        method: &Method,
        request: &HeaderMap,
    ) -> Response {
        let encoding = negotiate(request, |encoding| self.place(encoding).is_some());
        let form = self
            .place(encoding)
            .map_or(&self.forms[0], |at| &self.forms[at]);
        let headers = response.headers_mut();
        headers.insert(ETAG, form.etag.clone());
        headers.insert(CACHE_CONTROL, self.cache_control.clone());
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Some(key) = &self.surrogate_key {
            headers.insert(SURROGATE_KEY, key.clone());
        }
        if let Some(fingerprint) = &self.fingerprint {
            headers.insert(PAGE_FINGERPRINT, fingerprint.clone());
        }
        if request.contains_key(IF_NONE_MATCH) && matches(request, &form.etag) {
            headers.remove(CONTENT_TYPE);
            headers.remove(CONTENT_LENGTH);
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(CONTENT_TYPE, self.content_type.clone());
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        if let Some(name) = form.encoding.name() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        let length = form.length();
        let part = match part(method, request, form) {
            Wanted::All => 0..length,
            Wanted::Part(part) => {
                headers.insert(CONTENT_RANGE, content_range(Some(&part), length));
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                part
            }
            Wanted::Nothing => {
                let headers = response.headers_mut();
                headers.insert(CONTENT_RANGE, content_range(None, length));
                headers.remove(CONTENT_TYPE);
                headers.remove(CONTENT_ENCODING);
                make_passing(headers);
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
                *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
                return response;
            }
        };
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, part.len().into());
        // A HEAD is answered with the headers alone, so nothing is unpacked for it.
        if method != Method::HEAD {
            match self.bytes(form) {
                Ok(bytes) => *response.body_mut() = Body::from(bytes.slice(part)),
                Err(error) => {
                    tracing::error!(%error, "a form of a page could not be unpacked");
                    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                    response.headers_mut().remove(CONTENT_LENGTH);
                    make_passing(response.headers_mut());
                }
            }
        }
        response
    }

    fn place(&self, encoding: Encoding) -> Option<usize> {
        self.forms.iter().position(|form| form.encoding == encoding)
    }

    fn bytes(&self, form: &Form) -> io::Result<Bytes> {
        match &form.content {
            Content::Held(bytes) => Ok(bytes.clone()),
            Content::Unpacked(_) => self.text(),
        }
    }

    /// The content without any encoding.
    fn text(&self) -> io::Result<Bytes> {
        let unpacked = self.forms.iter().find_map(|form| match form.encoding {
            Encoding::Identity => form.held().cloned().map(Ok),
            Encoding::Zstd => form
                .held()
                .map(|bytes| zstd::decode_all(&bytes[..]).map(Bytes::from)),
            _ => None,
        });
        unpacked.unwrap_or_else(|| Err(io::ErrorKind::NotFound.into()))
    }
}

impl Form {
    fn new(encoding: Encoding, bytes: Bytes) -> Self {
        Self {
            encoding,
            etag: etag(&bytes),
            content: Content::Held(bytes),
        }
    }

    fn held(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Held(bytes) => Some(bytes),
            Content::Unpacked(_) => None,
        }
    }

    fn length(&self) -> usize {
        match &self.content {
            Content::Held(bytes) => bytes.len(),
            Content::Unpacked(length) => *length,
        }
    }
}

fn etag(bytes: &[u8]) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{}\"", hex(&Sha256::digest(bytes)[..16])))
        .expect("quotes and hexadecimal digits are allowed in a header")
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |text, byte| {
            text + &format!("{byte:02x}")
        })
}

/// A refusal must not be kept in the place of what was refused.
fn make_passing(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.remove(ETAG);
    headers.remove(SURROGATE_KEY);
    headers.remove(PAGE_FINGERPRINT);
}

#[cfg(test)]
mod tests {
    use axum::http::header::{ACCEPT_ENCODING, IF_RANGE, RANGE};

    use super::*;

    const TEXT: &str = "<p>Hello</p>";

    fn page() -> Resource {
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        Resource::packed(html, REVALIDATE, TEXT.repeat(50).as_bytes()).expect("it encodes")
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
                    .respond(&Method::GET, &request(&[(ACCEPT_ENCODING, name)]))
                    .headers()[ETAG]
                    .clone()
            })
            .collect();
        assert_eq!(tags.len(), 4);
    }

    #[test]
    fn a_client_that_has_it_gets_304_and_no_body() {
        let page = page();
        let first = page.respond(&Method::GET, &request(&[(ACCEPT_ENCODING, "br")]));
        let tag = first.headers()[ETAG].to_str().expect("text").to_owned();
        for sent in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"other\", {tag}"),
            "*".to_owned(),
        ] {
            let again = page.respond(
                &Method::GET,
                &request(&[(ACCEPT_ENCODING, "br"), (IF_NONE_MATCH, &sent)]),
            );
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{sent}");
            assert_eq!(again.headers()[ETAG], first.headers()[ETAG]);
            assert!(!again.headers().contains_key(CONTENT_TYPE));
        }
        let other = page.respond(
            &Method::GET,
            &request(&[(ACCEPT_ENCODING, "gzip"), (IF_NONE_MATCH, &tag)]),
        );
        assert_eq!(other.status(), StatusCode::OK);
    }

    async fn body(response: Response) -> Bytes {
        let body = response.into_body();
        axum::body::to_bytes(body, usize::MAX).await.expect("whole")
    }

    #[tokio::test]
    async fn whoever_takes_no_encoding_gets_the_text_and_head_its_length() {
        let plain = request(&[]);
        let head = page().respond(&Method::HEAD, &plain);
        assert_eq!(head.headers()[CONTENT_LENGTH], "600");
        assert!(body(head).await.is_empty());
        let got = page().respond(&Method::GET, &plain);
        assert_eq!(body(got).await, TEXT.repeat(50).as_bytes());
    }

    #[tokio::test]
    async fn the_densest_form_is_smaller_and_another_version() {
        let text: String = (0..2000).map(|n| format!("{} ", n * n)).collect();
        let html = HeaderValue::from_static("text/html");
        let quick = Resource::packed(html, REVALIDATE, text.as_bytes()).expect("it encodes");
        let dense = quick.densest().expect("it encodes");
        assert!(dense.transfer_size() < quick.transfer_size());
        let tag = |page: &Resource, encoding| {
            page.respond(&Method::GET, &request(&[(ACCEPT_ENCODING, encoding)]))
                .headers()[ETAG]
                .clone()
        };
        assert_ne!(tag(&quick, "br"), tag(&dense, "br"));
        assert_eq!(tag(&quick, "identity"), tag(&dense, "identity"));
        let again = dense.densest().expect("it encodes");
        assert_eq!(
            tag(&dense, "br"),
            tag(&again, "br"),
            "the same bytes each time"
        );
    }

    #[tokio::test]
    async fn a_part_is_of_the_version_that_the_client_has() {
        let page = page();
        let tag = page.respond(&Method::GET, &request(&[])).headers()[ETAG].clone();
        let tag = tag.to_str().expect("text");
        let ask = |headers: &[(HeaderName, &str)]| {
            let mut all = request(headers);
            all.insert(RANGE, HeaderValue::from_static("bytes=3-7"));
            page.respond(&Method::GET, &all)
        };
        for headers in [vec![], vec![(IF_RANGE, tag)]] {
            let response = ask(&headers);
            assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
            assert_eq!(response.headers()[CONTENT_RANGE], "bytes 3-7/600");
            assert_eq!(body(response).await, "Hello");
        }
        for other in ["\"other\"", "Sun, 06 Nov 1994 08:49:37 GMT"] {
            let response = ask(&[(IF_RANGE, other)]);
            assert_eq!(response.status(), StatusCode::OK, "{other}");
            assert_eq!(body(response).await.len(), 600);
        }
        let beyond = request(&[(RANGE, "bytes=600-")]);
        let response = page.respond(&Method::GET, &beyond);
        assert_eq!(response.status(), StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(response.headers()[CONTENT_RANGE], "bytes */600");
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        assert!(!response.headers().contains_key(ETAG));
    }
}
