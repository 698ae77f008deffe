//! Which of Postgres' text search configurations fits a language.

/// By the first part of a BCP 47 tag.
const CONFIGURATIONS: &[(&str, &str)] = &[
    ("ar", "arabic"),
    ("ca", "catalan"),
    ("da", "danish"),
    ("de", "german"),
    ("el", "greek"),
    ("en", "english"),
    ("es", "spanish"),
    ("eu", "basque"),
    ("fi", "finnish"),
    ("fr", "french"),
    ("ga", "irish"),
    ("hi", "hindi"),
    ("hu", "hungarian"),
    ("hy", "armenian"),
    ("id", "indonesian"),
    ("it", "italian"),
    ("lt", "lithuanian"),
    ("nb", "norwegian"),
    ("ne", "nepali"),
    ("nl", "dutch"),
    ("nn", "norwegian"),
    ("no", "norwegian"),
    ("pt", "portuguese"),
    ("ro", "romanian"),
    ("ru", "russian"),
    ("sr", "serbian"),
    ("sv", "swedish"),
    ("ta", "tamil"),
    ("tr", "turkish"),
    ("yi", "yiddish"),
];

/// The configuration for a language tag; `simple`, which knows no endings, where there is none.
pub(crate) fn of(tag: &str) -> &'static str {
    let language = tag
        .split(['-', '_'])
        .next()
        .unwrap_or(tag)
        .to_ascii_lowercase();
    CONFIGURATIONS
        .iter()
        .find(|(known, _)| *known == language)
        .map_or("simple", |(_, configuration)| configuration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_or_script_does_not_matter_and_an_unknown_language_is_simple() {
        assert_eq!(of("en"), "english");
        assert_eq!(of("de-AT"), "german");
        assert_eq!(of("PT-br"), "portuguese");
        assert_eq!(of("ja"), "simple");
        assert_eq!(of(""), "simple");
    }
}
