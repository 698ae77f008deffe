//! What the interface says about chapters that stay on a reader's device.

use serde::Serialize;

/// Sentences about reading without a connection.
#[derive(Debug)]
pub struct OfflineText {
    /// Names the list of what is kept: a link, and its heading.
    pub kept: &'static str,
    /// Says what that list is.
    pub kept_lead: &'static str,
    /// The page is not on this device: heading and sentence.
    pub missing: [&'static str; 2],
    /// Searching without a connection: heading and sentence.
    pub search: [&'static str; 2],
    /// The list needs scripts.
    pub no_script: &'static str,
    /// The operator has turned all of it off: a sentence.
    pub turned_off: &'static str,
    /// The note on a copy, in the order in which the script takes it: how dates are written
    /// (BCP 47); why there is a copy (offline, unreachable, slow, broken); from when it is; that
    /// there is a newer one; the button for that; the name of the button that closes the note.
    pub note: [&'static str; 9],
    /// What the button that keeps a course says.
    pub words: Words,
    /// What the list of what is kept says besides.
    pub list: ListWords,
}

/// Sentences for the script, which puts values in for the names in braces.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "each is read where the script shows it")]
pub struct Words {
    pub locale: &'static str,
    pub keep: &'static str,
    pub keep_unsized: &'static str,
    pub begun: &'static str,
    pub progress: &'static str,
    pub keeping: &'static str,
    pub pause: &'static str,
    pub paused: &'static str,
    pub halted: &'static str,
    pub resume: &'static str,
    pub cancel: &'static str,
    pub kept: &'static str,
    pub kept_old: &'static str,
    pub update: &'static str,
    pub remove: &'static str,
    pub removed: &'static str,
    pub failed_network: &'static str,
    pub failed_server: &'static str,
    pub failed_full: &'static str,
    pub again: &'static str,
}

/// More sentences for the script.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "each is read where the script shows it")]
pub struct ListWords {
    pub reload: &'static str,
    pub waiting: &'static str,
    pub closed: &'static str,
    pub nothing: &'static str,
    pub courses: &'static str,
    pub opened: &'static str,
    pub saved: &'static str,
    pub old: &'static str,
    pub storage: &'static str,
    pub usage: &'static str,
    pub full: &'static str,
    pub remove_all: &'static str,
    pub sure: &'static str,
    pub remove_all_sure: &'static str,
    pub keep_all: &'static str,
    pub stopped: &'static str,
    pub off: &'static str,
    pub start: &'static str,
    pub started: &'static str,
}

pub(super) static EN: OfflineText = OfflineText {
    kept: "Kept on this device",
    kept_lead: "Pages that you have opened stay readable here without a connection, and so does \
                every course that you keep.",
    missing: [
        "This page is not on this device",
        "The site can’t be reached, and this page was never opened here. Nothing is broken; it \
         will be there when the connection is.",
    ],
    search: [
        "Search is away for now",
        "It needs a connection, and the site can’t be reached. What is kept here can be read.",
    ],
    no_script: "This page shows what your browser keeps, and for that it needs JavaScript. Without \
                it nothing is kept on this device.",
    turned_off: "Whoever runs this site has turned this off. Nothing is kept on your device, and \
                 chapters need a connection.",
    note: [
        "en-GB",
        "You are offline.",
        "The site can’t be reached.",
        "The connection is slow.",
        "The site has a problem.",
        "This copy is from {date}, {ago}.",
        "A newer version is there.",
        "Reload",
        "Close this note",
    ],
    words: Words {
        locale: "en-GB",
        keep: "Keep for offline, {size}",
        keep_unsized: "Keep for offline",
        begun: "Keeping the course on this device",
        progress: "How much of the course is kept",
        keeping: "Keeping, {done} of {all} pages",
        pause: "Pause",
        paused: "Paused, {done} of {all} pages",
        halted: "Paused",
        resume: "Go on",
        cancel: "Cancel",
        kept: "Kept, {size}, up to date {date}",
        kept_old: "Kept, {size}, but a newer version is there",
        update: "Update",
        remove: "Remove",
        removed: "Removed from this device",
        failed_network: "The connection broke off. What has arrived is safe.",
        failed_server: "The site could not give all of it. What has arrived is safe.",
        failed_full: "This device has no room for all of it. What has arrived is safe, and \
                      reading goes on as before.",
        again: "Try again",
    },
    list: ListWords {
        reload: "Try again",
        waiting: "Your answers that wait here for a connection: {count}. They are sent by themselves.",
        closed: "Your browser keeps nothing for this site: its storage is closed, as it is in some \
                 private windows. Reading works as usual.",
        nothing: "There is nothing here yet. Open a chapter, or keep a course from its page.",
        courses: "Courses you keep",
        opened: "Pages you opened",
        saved: "Copy from {date}",
        old: "A newer version is there",
        storage: "Storage",
        usage: "All of it takes {size} on this device.",
        full: "On {date} there was no room for another page. Remove something here, or free some \
               space on the device.",
        remove_all: "Remove everything and stop keeping pages",
        sure: "Everything on this page goes from this device, and pages that you open are no \
               longer kept. The site itself keeps all of it.",
        remove_all_sure: "Remove everything",
        keep_all: "Leave it as it is",
        stopped: "Everything is removed, and no page is kept from now on",
        off: "You have turned this off. No page is kept on this device until you turn it on again.",
        start: "Keep pages again",
        started: "Pages that you open are kept from now on",
    },
};
