//! Drawings, as the inside of an svg element of 16 by 16. Their colours come from the style.

/// A magnifying glass.
pub const LENS: &str = r#"<circle cx="7" cy="7" r="4.6"/><path d="m10.4 10.4 4 4"/>"#;

/// Head and shoulders.
pub const PERSON: &str =
    r#"<circle cx="8" cy="5" r="3"/><path d="M2.4 14.4a5.6 5.6 0 0 1 11.2 0"/>"#;

/// The three states of the theme switch, of which the style shows one.
pub const THEMES: &str = concat!(
    r#"<g class="as-system"><circle cx="8" cy="8" r="5.5"/><path class="ink" d="M8 2.5v11a5.5 5.5 0 0 1 0-11"/></g>"#,
    r#"<g class="as-light"><circle cx="8" cy="8" r="3"/><path d="M8 .8v2m0 10.4v2M.8 8h2m10.4 0h2M2.9 2.9l1.4 1.4m7.4 7.4 1.4 1.4m0-10.2-1.4 1.4m-7.4 7.4-1.4 1.4"/></g>"#,
    r#"<path class="as-dark" d="M13.6 9.7A6 6 0 0 1 6.3 2.4a6 6 0 1 0 7.3 7.3"/>"#,
);
