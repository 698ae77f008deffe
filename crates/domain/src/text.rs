//! The catalogue of interface strings, one struct per language of the interface.

/// Every sentence the interface says.
#[derive(Debug)]
pub struct Text {
    /// Heading of the questions of a chapter.
    pub test_yourself: &'static str,
    /// Default titles of callouts.
    pub callout_note: &'static str,
    /// Title of a tip.
    pub callout_tip: &'static str,
    /// Title of a warning.
    pub callout_warning: &'static str,
    /// Title of a definition ("what people mean by").
    pub callout_meaning: &'static str,
    /// Title of a danger.
    pub callout_danger: &'static str,
    /// Marks the code to avoid, for those who can't see the colour.
    pub compare_bad: &'static str,
    /// Marks the code to prefer.
    pub compare_good: &'static str,
    /// Opens the output that a snippet should print.
    pub expected_output: &'static str,
    /// Names the link to a heading; followed by the heading.
    pub link_to: &'static str,
    /// Names a block of code for screen readers.
    pub code: &'static str,
}

const EN: Text = Text {
    test_yourself: "Test yourself",
    callout_note: "Background",
    callout_tip: "Tip",
    callout_warning: "The trap",
    callout_meaning: "What people mean",
    callout_danger: "Danger",
    compare_bad: "Avoid",
    compare_good: "Prefer",
    expected_output: "What it prints",
    link_to: "Link to",
    code: "Code",
};

const TRANSLATIONS: &[(&str, Text)] = &[];

/// The interface in the language of `tag` (BCP 47), or in English where there is no translation.
pub fn text(tag: &str) -> &'static Text {
    TRANSLATIONS
        .iter()
        .find(|(language, _)| tag.split('-').next() == Some(language))
        .map_or(&EN, |(_, text)| text)
}
