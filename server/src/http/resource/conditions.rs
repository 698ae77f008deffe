//! What a request makes its answer depend on besides the encoding: what it has already, and which
//! part it wants.

use axum::http::header::{IF_NONE_MATCH, IF_RANGE, RANGE};
use axum::http::{HeaderMap, HeaderValue, Method};

use super::super::range::{Wanted, wanted};
use super::Form;

/// Whether `If-None-Match` names this ETag. The comparison is weak, as RFC 9110 (13.1.2) says:
/// a proxy may have marked ours as weak when it changed the encoding.
pub fn matches(request: &HeaderMap, etag: &HeaderValue) -> bool {
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

/// The part that a request wants. A part of another version would be spliced into the wrong bytes,
/// so `If-Range` must name exactly this one (RFC 9110, 13.1.5); a date never does.
pub(super) fn part(method: &Method, request: &HeaderMap, form: &Form) -> Wanted {
    let Some(range) = request.get(RANGE).filter(|_| method == Method::GET) else {
        return Wanted::All;
    };
    match request.get(IF_RANGE) {
        Some(condition) if *condition != form.etag => Wanted::All,
        _ => wanted(range, form.length()),
    }
}
