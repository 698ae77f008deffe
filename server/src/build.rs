//! What a page says because of the build that made it: the names of asset files, which hold a hash,
//! and the script that the policy allows by its hash.
//!
//! Another build can't make the page while the database is away, but it can say all of this in its
//! own words. Then the page has the styles and scripts of a newer build around the markup of the one
//! that made it. The inline script runs there too, so it must get on with the attributes that earlier
//! builds gave its element, and with none. Nobody promises as much of the rest: an island that this
//! build doesn't know stays plain HTML, and what was restyled since may look odd until the database
//! is back.

use std::collections::BTreeMap;

use app::shell::INLINE_SCRIPT;
use app::site::Assets;
use serde::{Deserialize, Serialize};

/// Each of these by a name that all builds have in common.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Build(BTreeMap<String, String>);

impl Build {
    /// This program with these assets.
    pub fn new(assets: &Assets) -> Self {
        let mut words = assets.0.clone();
        // No file is called so.
        words.insert("inline script".to_owned(), INLINE_SCRIPT.to_owned());
        Self(words)
    }

    /// A page of this build in the words of another; `None` where they are the same. What the other
    /// build doesn't have stays as it is.
    pub fn translate(&self, page: &str, to: &Build) -> Option<String> {
        let changed = self.0.iter().filter_map(|(name, ours)| {
            let theirs = to.0.get(name)?;
            (ours != theirs && page.contains(ours)).then_some((ours, theirs))
        });
        // Names hold a hash of what they stand for, so none is part of another.
        changed.fold(None, |page_so_far, (ours, theirs)| {
            let so_far = page_so_far.as_deref().unwrap_or(page);
            Some(so_far.replace(ours, theirs))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(style: &str, script: &str) -> Build {
        let words = [("style.css", style), ("inline script", script)];
        Build(
            words
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .into(),
        )
    }

    #[test]
    fn a_page_of_another_build_names_our_files_and_holds_our_script() {
        let page = "<script>old()</script><link href=\"/assets/style-1.css\"/>";
        let [old, new] = [
            build("/assets/style-1.css", "old()"),
            build("/assets/style-2.css", "new()"),
        ];
        assert_eq!(
            old.translate(page, &new).as_deref(),
            Some("<script>new()</script><link href=\"/assets/style-2.css\"/>")
        );
        assert_eq!(old.translate(page, &old), None);
        assert_eq!(new.translate(page, &old), None, "it is none of its pages");
        assert_eq!(Build::default().translate(page, &new), None);
    }
}
