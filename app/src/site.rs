//! What every page needs to know of the installation: its address and its assets.

use std::collections::BTreeMap;

use domain::ids::{CommentId, Slug};
use serde::Deserialize;

/// Path of the Atom feed of new and changed chapters.
pub const FEED: &str = "/feed.xml";
/// Path of the search page.
pub const SEARCH: &str = "/search";
/// Path of the review session.
pub const REVIEW: &str = "/review";
/// Path of a reader's own settings; a guest signs in on the way.
pub const SETTINGS: &str = "/settings";
/// Path of how a reader comes in, and where they are in.
pub const SETTINGS_SECURITY: &str = "/settings/security";
/// Path of what a reader can take along, and of the end of the account.
pub const SETTINGS_DATA: &str = "/settings/data";
/// Path of the tokens with which a reader's programs publish.
pub const SETTINGS_TOKENS: &str = "/settings/tokens";
/// Path of how a reader hears of what is due.
pub const SETTINGS_REMINDERS: &str = "/settings/reminders";
/// Path of what students hold for right too, for authors.
pub const ANSWERS: &str = "/answers";
/// Path of how a reader reviews.
pub const SETTINGS_REVIEWS: &str = "/settings/reviews";
/// Path of how far a reader has come.
pub const PROGRESS: &str = "/progress";
/// Path of the list of people, for admins.
pub const PEOPLE: &str = "/people";
/// Path of what happened to all of them.
pub const PEOPLE_LOG: &str = "/people/log";
/// Path of the list of what a reader's device keeps.
pub const OFFLINE: &str = "/offline";
/// Path of the page in which a session is opened that a reader's device keeps. The worker answers with
/// it for [`REVIEW`] while the site can't be reached.
pub const OFFLINE_REVIEW: &str = "/offline/review";

/// An installation as its pages see it.
#[derive(Clone, Debug)]
pub struct Site {
    /// The public address without a slash at the end, such as `https://learn.example.org`.
    pub public_url: String,
    /// Where the assets are.
    pub assets: Assets,
    /// Whether people talk to each other here.
    pub discussions: bool,
}

impl Site {
    /// The public URL of a path that starts with `/`.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The script that keeps pages on a reader's device; none where the operator has turned that
    /// off.
    pub fn offline_script(&self) -> Option<String> {
        self.assets.0.get("offline.js").cloned()
    }
}

/// The names of the built assets, as the build wrote them to `manifest.json`: plain name to path.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Assets(pub BTreeMap<String, String>);

impl Assets {
    /// The path of an asset; one that the build did not rename stands at the root.
    pub fn path(&self, name: &str) -> String {
        self.0
            .get(name)
            .cloned()
            .unwrap_or_else(|| format!("/{name}"))
    }
}

/// Path of a course page.
pub fn course_path(course: &Slug) -> String {
    format!("/courses/{course}")
}

/// Path of a chapter page.
pub fn chapter_path(course: &Slug, chapter: &Slug) -> String {
    format!("/courses/{course}/{chapter}")
}

/// Path of the questions of a course as a file for Anki.
pub fn anki_path(course: &Slug) -> String {
    format!("/api/v1{}/anki.apkg", course_path(course))
}

/// Path of the same with what whoever is signed in has learnt.
pub fn own_anki_path(course: &Slug) -> String {
    format!("{SETTINGS_DATA}/anki/{course}")
}

/// Path of the page that keeps a student's answers to a chapter's questions without scripts.
pub fn test_path(course: &Slug, chapter: &Slug) -> String {
    format!("/courses/{course}/{chapter}/test")
}

/// Path of what is said about a chapter.
pub fn discussion_path(course: &Slug, chapter: &Slug) -> String {
    format!("/courses/{course}/{chapter}/discussion")
}

/// Path of one comment, wherever it stands.
pub fn comment_path(id: CommentId) -> String {
    format!("/comments/{id}")
}

/// Path of what an author links to: the chapter that `slug_of` finds for the id, or the course
/// itself where the id is empty.
pub fn linked_path<'a>(
    course: &Slug,
    id: &str,
    slug_of: impl FnOnce(&str) -> Option<&'a Slug>,
) -> Option<String> {
    if id.is_empty() {
        return Some(course_path(course));
    }
    Some(chapter_path(course, slug_of(id)?))
}
