//! Content encodings: choosing one for a request, and making them.

use std::io::{self, Write};

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use serde::{Deserialize, Serialize};

/// A form in which the same content travels.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// As it is.
    Identity,
    /// `br`.
    Brotli,
    /// `zstd`.
    Zstd,
    /// `gzip`.
    Gzip,
}

/// How much time encoding may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effort {
    /// Somebody waits: a millisecond or two a page, until the dense form replaces it. Brotli, which
    /// nearly every reader gets, is worth the most of it.
    Quick,
    /// Nobody waits: as small as it gets, which takes some eighty milliseconds a page.
    Dense,
}

impl Encoding {
    /// Every encoding, the one we prefer first.
    pub const ALL: [Encoding; 4] = [
        Encoding::Brotli,
        Encoding::Zstd,
        Encoding::Gzip,
        Encoding::Identity,
    ];

    /// The name in `Content-Encoding`, which identity doesn't have.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Encoding::Identity => None,
            Encoding::Brotli => Some("br"),
            Encoding::Zstd => Some("zstd"),
            Encoding::Gzip => Some("gzip"),
        }
    }

    /// Encodes `bytes`.
    pub fn encode(self, bytes: &[u8], effort: Effort) -> io::Result<Vec<u8>> {
        let quick = effort == Effort::Quick;
        match self {
            Encoding::Identity => Ok(bytes.to_vec()),
            Encoding::Brotli => brotli(bytes, if quick { 5 } else { 11 }),
            Encoding::Zstd => zstd::bulk::compress(bytes, if quick { 1 } else { 19 }),
            Encoding::Gzip => {
                let level = flate2::Compression::new(if quick { 1 } else { 9 });
                let mut writer = flate2::write::GzEncoder::new(Vec::new(), level);
                writer.write_all(bytes)?;
                writer.finish()
            }
        }
    }

    fn is_called(self, name: &str) -> bool {
        match self {
            Encoding::Identity => name.eq_ignore_ascii_case("identity"),
            Encoding::Gzip => {
                name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip")
            }
            other => other
                .name()
                .is_some_and(|own| name.eq_ignore_ascii_case(own)),
        }
    }
}

/// The window is little larger than the content, since setting up a large one takes as long as
/// encoding a page. Below 18 bits the encoder takes another way, which is twenty times slower.
fn brotli(bytes: &[u8], quality: u32) -> io::Result<Vec<u8>> {
    let window = (usize::BITS - bytes.len().leading_zeros()).clamp(18, 22);
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 4096, quality, window);
    writer.write_all(bytes)?;
    writer.flush()?;
    drop(writer);
    Ok(out)
}

/// The best of the `available` encodings for a request: the highest q-value, and among equals the
/// one that comes first in [`Encoding::ALL`]. Where nothing is acceptable it is identity, which
/// RFC 9110 (12.5.3) prefers to an error.
pub fn negotiate(headers: &HeaderMap, available: impl Fn(Encoding) -> bool) -> Encoding {
    let wishes: Vec<(&str, u16)> = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(wish)
        .collect();
    let mut best = (Encoding::Identity, 0);
    for encoding in Encoding::ALL {
        let named = wishes.iter().find(|(name, _)| encoding.is_called(name));
        let starred = wishes.iter().find(|(name, _)| *name == "*");
        let quality = match (named, starred, encoding) {
            (Some((_, quality)), _, _) => *quality,
            // Not naming identity means that it will do, but that what is named is better.
            (None, _, Encoding::Identity) => 1,
            (None, Some((_, quality)), _) => *quality,
            (None, None, _) => 0,
        };
        if quality > best.1 && available(encoding) {
            best = (encoding, quality);
        }
    }
    best.0
}

/// One element of the header, with its q-value in thousandths; `None` where it is malformed.
fn wish(element: &str) -> Option<(&str, u16)> {
    let mut parts = element.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let mut quality = 1000;
    for parameter in parts {
        if let Some(value) = parameter
            .strip_prefix("q=")
            .or_else(|| parameter.strip_prefix("Q="))
        {
            let value: f32 = value
                .parse()
                .ok()
                .filter(|value| (0.0..=1.0).contains(value))?;
            quality = (value * 1000.0) as u16;
        }
    }
    Some((name, quality))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_best_acceptable_encoding_is_chosen() {
        use Encoding::{Brotli, Gzip, Identity, Zstd};
        for (header, expected) in [
            ("gzip, deflate, br, zstd", Brotli),
            ("gzip, deflate", Gzip),
            ("gzip;q=1.0, br;q=0.5", Gzip),
            ("gzip;q=0.1, zstd;q=0.9, br;q=0.8", Zstd),
            ("BR", Brotli),
            ("x-gzip", Gzip),
            ("*", Brotli),
            ("br;q=0, *", Zstd),
            ("identity", Identity),
            ("identity;q=1, gzip;q=0.5", Identity),
            ("br;q=0", Identity),
            ("*;q=0", Identity),
            ("", Identity),
            ("br;q=nonsense, gzip", Gzip),
            ("br;q=NaN", Identity),
            (";;;,,,q=1", Identity),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, header.parse().expect("a header"));
            assert_eq!(negotiate(&headers, |_| true), expected, "{header:?}");
        }
        assert_eq!(negotiate(&HeaderMap::new(), |_| true), Identity);
    }

    #[test]
    fn what_is_not_available_is_not_chosen() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, "br, gzip;q=0.5".parse().expect("a header"));
        assert_eq!(
            negotiate(&headers, |encoding| encoding != Encoding::Brotli),
            Encoding::Gzip
        );
    }

    #[test]
    fn every_encoding_decodes_to_the_same_content() {
        let content = "A chapter, and again a chapter. ".repeat(200).into_bytes();
        let efforts = [Effort::Quick, Effort::Dense];
        for (encoding, effort) in Encoding::ALL
            .into_iter()
            .flat_map(|encoding| efforts.map(|effort| (encoding, effort)))
        {
            let bytes = encoding.encode(&content, effort).expect("it encodes");
            let mut out = Vec::new();
            match encoding {
                Encoding::Identity => out = bytes,
                Encoding::Brotli => {
                    brotli::Decompressor::new(&bytes[..], 4096)
                        .read_to_end(&mut out)
                        .expect("br");
                }
                Encoding::Zstd => out = zstd::decode_all(&bytes[..]).expect("zstd"),
                Encoding::Gzip => {
                    flate2::read::GzDecoder::new(&bytes[..])
                        .read_to_end(&mut out)
                        .expect("gzip");
                }
            }
            assert_eq!(out, content, "{encoding:?}");
        }
    }
}
