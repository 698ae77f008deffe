//! Which part of a representation a request wants (RFC 9110, section 14).

use std::ops::Range;

use axum::http::HeaderValue;

/// What to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// All of it.
    All,
    /// These bytes.
    Part(Range<usize>),
    /// Nothing: what is wanted lies beyond the end.
    Nothing,
}

/// Reads a `Range` header for a representation of `length` bytes. More than one range, another
/// unit and nonsense are answered with all of it, as the RFC allows: nobody who resumes a download
/// asks for more than one.
pub fn wanted(header: &HeaderValue, length: usize) -> Wanted {
    let range = header
        .to_str()
        .ok()
        .and_then(|text| text.strip_prefix("bytes="))
        .and_then(|range| range.trim().split_once('-'));
    let Some((first, last)) = range else {
        return Wanted::All;
    };
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => {
            within(first..last.saturating_add(1).min(length))
        }
        (Some(first), None) if last.is_empty() => within(first..length),
        (None, Some(count)) if first.is_empty() => within(length - count.min(length)..length),
        _ => Wanted::All,
    }
}

/// The header that says which part is sent, or how long the whole is where none can be.
pub fn content_range(part: Option<&Range<usize>>, length: usize) -> HeaderValue {
    let text = match part {
        Some(part) => format!("bytes {}-{}/{length}", part.start, part.end - 1),
        None => format!("bytes */{length}"),
    };
    HeaderValue::from_str(&text).expect("digits are allowed in a header")
}

fn within(range: Range<usize>) -> Wanted {
    if range.start < range.end {
        Wanted::Part(range)
    } else {
        Wanted::Nothing
    }
}

/// Digits alone: `parse` would take a sign as well. More than fit are beyond every end.
fn number(text: &str) -> Option<usize> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_of_bytes_is_understood_and_all_else_is_everything() {
        for (header, expected) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-5", Wanted::Part(2..6)),
            ("bytes=2-", Wanted::Part(2..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-30", Wanted::Part(0..10)),
            ("bytes=5-99999999999999999999999", Wanted::Part(5..10)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=10-20", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=99999999999999999999999-", Wanted::Nothing),
            ("bytes=5-2", Wanted::All),
            ("bytes=0-1,3-4", Wanted::All),
            ("bytes=-", Wanted::All),
            ("bytes=+1-2", Wanted::All),
            ("bytes=a-b", Wanted::All),
            ("bytes", Wanted::All),
            ("lines=1-2", Wanted::All),
            ("", Wanted::All),
        ] {
            let header = HeaderValue::from_static(header);
            assert_eq!(wanted(&header, 10), expected, "{header:?}");
        }
    }
}
