//! What the interface says about passkeys.

use serde::Serialize;

/// Sentences about signing in with a key that the device keeps. In pairs the heading comes first.
#[derive(Debug)]
pub struct PasskeyText {
    /// The section of the settings: heading, and what passkeys are.
    pub passkeys: [&'static str; 2],
    /// Adding one takes a script.
    pub no_script: &'static str,
    /// There are as many as there may be.
    pub full: &'static str,
    /// The day when it was added.
    pub added_on: fn(&str) -> String,
    /// The day of its last use; `None` where there was none.
    pub used_on: fn(Option<&str>) -> String,
    /// Removes one.
    pub remove: &'static str,
    /// What is heard after that: which one.
    pub remove_which: fn(&str) -> String,
    /// Why the password is asked for again.
    pub password_hint: &'static str,
    /// What its owner will know it by.
    pub name: &'static str,
    /// What makes a good one.
    pub name_hint: &'static str,
    /// Begins to add one.
    pub add: &'static str,
    /// One was added.
    pub added: &'static str,
    /// One was removed.
    pub removed: &'static str,
    /// Signs in with one, from the page for signing in.
    pub use_one: &'static str,
    /// The answer came too late, a second time, or from somewhere else.
    pub expired: &'static str,
    /// The answer is none that this site could have asked for.
    pub unfit: &'static str,
    /// The device has one of this account already.
    pub known: &'static str,
    /// The passkey does not open an account here.
    pub refused: &'static str,
    /// The database is away, or too many passwords are waiting.
    pub later: &'static str,
    /// What the script says by itself.
    pub words: PasskeyWords,
}

/// Sentences for the script.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "each is read where the script shows it")]
pub struct PasskeyWords {
    pub waiting: &'static str,
    pub cancelled: &'static str,
    pub known: &'static str,
    pub failed: &'static str,
}

pub(super) static EN: PasskeyText = PasskeyText {
    passkeys: [
        "Passkeys",
        "With a passkey you sign in by your finger, your face or the PIN of your device, in place \
         of the password. It works on this site alone, and nobody can guess it or talk you out of \
         it.",
    ],
    no_script: "To add one takes a script, and your browser runs none here.",
    full: "You have as many as an account can have. Remove one to add another.",
    added_on: |day| format!("Added {day}"),
    used_on: |day| day.map_or_else(|| "Never used".to_owned(), |day| format!("Last used {day}")),
    remove: "Remove",
    remove_which: |name| format!("the passkey {name}"),
    password_hint: "Asked again, so that nobody adds one who finds your device open.",
    name: "Name of the passkey",
    name_hint: "By which you know it again, such as the device that keeps it.",
    add: "Add a passkey",
    added: "The passkey is added. A letter about it is on its way to you.",
    removed: "The passkey is removed, and nobody can sign in with it. Your device may still offer \
              it; remove it there as well.",
    use_one: "Use a passkey",
    expired: "That took too long, or was answered already. Nothing has been changed; try again.",
    unfit: "The answer of your device does not fit what was asked. Nothing has been changed; try \
            again.",
    known: "This passkey is in your account already.",
    refused: "This opened no account. Perhaps the passkey was removed here, or the page was open \
              for too long. Try again, or use your password.",
    later: "This is not possible just now, and nothing has been changed. Try again in a minute.",
    words: PasskeyWords {
        waiting: "Your browser asks you now.",
        cancelled: "Nothing has been changed: your browser’s question was closed, or nobody \
                    answered it.",
        known: "This device has a passkey of your account already.",
        failed: "That did not work, and nothing has been changed. Try again, or use your password.",
    },
};
