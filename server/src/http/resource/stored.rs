//! A resource taken apart for a file, and put together again.

use std::io;

use axum::body::Bytes;
use axum::http::HeaderValue;
use serde::{Deserialize, Serialize};

use super::super::encoding::Encoding;
use super::{Content, Form, Resource};

/// A resource as a file can hold it: this, and the bytes of its held forms one after the other.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    content_type: String,
    cache_control: String,
    surrogate_key: Option<String>,
    forms: Vec<FormManifest>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FormManifest {
    encoding: Encoding,
    length: usize,
    etag: String,
    held: bool,
}

impl Resource {
    /// What a file should hold.
    pub fn to_parts(&self) -> (Manifest, Vec<&[u8]>) {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let manifest = Manifest {
            content_type: text(&self.content_type),
            cache_control: text(&self.cache_control),
            surrogate_key: self.surrogate_key.as_ref().map(text),
            forms: self
                .forms
                .iter()
                .map(|form| FormManifest {
                    encoding: form.encoding,
                    length: form.length(),
                    etag: text(&form.etag),
                    held: form.held().is_some(),
                })
                .collect(),
        };
        let bytes = self.forms.iter().filter_map(Form::held);
        (manifest, bytes.map(|bytes| &bytes[..]).collect())
    }

    /// What a file held; `None` where that is no resource. What it was made from is the matter of
    /// whoever wrote the file.
    pub fn from_parts(manifest: &Manifest, mut bytes: &[u8]) -> Option<Self> {
        let mut forms = Vec::with_capacity(manifest.forms.len());
        for form in &manifest.forms {
            let content = if form.held {
                let (own, rest) = bytes.split_at_checked(form.length)?;
                bytes = rest;
                Content::Held(Bytes::copy_from_slice(own))
            } else {
                Content::Unpacked(form.length)
            };
            forms.push(Form {
                encoding: form.encoding,
                content,
                etag: form.etag.parse().ok()?,
            });
        }
        (bytes.is_empty() && !forms.is_empty()).then_some(())?;
        Some(Self {
            content_type: manifest.content_type.parse().ok()?,
            cache_control: manifest.cache_control.parse().ok()?,
            surrogate_key: match &manifest.surrogate_key {
                Some(key) => Some(key.parse().ok()?),
                None => None,
            },
            fingerprint: None,
            forms,
        })
    }

    /// The same with another text, which `change` makes from its own; `None` where it makes none.
    ///
    /// # Errors
    ///
    /// Where the content is no text.
    pub fn rewritten(
        &self,
        change: impl FnOnce(&str) -> Option<String>,
    ) -> io::Result<Option<Self>> {
        let text = self.text()?;
        let Some(text) = change(str::from_utf8(&text).map_err(io::Error::other)?) else {
            return Ok(None);
        };
        let (content_type, cache_control) = (self.content_type.clone(), self.cache_control.clone());
        Ok(Some(Self {
            surrogate_key: self.surrogate_key.clone(),
            ..Self::packed(content_type, cache_control, text.as_bytes())?
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::REVALIDATE;
    use super::*;

    #[test]
    fn a_resource_survives_its_parts_and_damaged_parts_are_none() {
        let html = HeaderValue::from_static("text/html");
        let page = Resource::packed(html, REVALIDATE, b"<p>Hello</p>").expect("it encodes");
        let page = page.with_surrogate_key("catalogue");
        let (manifest, parts) = page.to_parts();
        let bytes = parts.concat();
        let again = Resource::from_parts(&manifest, &bytes).expect("a resource");
        assert_eq!(format!("{page:?}"), format!("{again:?}"));
        assert!(Resource::from_parts(&manifest, &bytes[1..]).is_none());
        assert!(Resource::from_parts(&manifest, &[&bytes[..], b"x"].concat()).is_none());
    }
}
