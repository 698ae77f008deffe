//! What the interface says about what readers did before they signed in.

/// Sentences for the script, in the order in which it takes them. Where a number is said there is a
/// sentence for one and a sentence for `{count}` of them.
#[derive(Debug)]
pub struct GuestText {
    /// How numbers are written (BCP 47); what is in the account now; what could not be taken over;
    /// what somebody did after another reader had left, and whether it was the one who signed in
    /// now; the buttons for yes and for no; that it is removed; storage is closed; storage is full;
    /// the name of the button that closes the note; the account that the page is of is not signed
    /// in any more; the button that begins anew.
    pub notes: [&'static str; 15],
}

pub(super) static EN: GuestText = GuestText {
    notes: [
        "en-GB",
        "One thing you did here before signing in is now in your account.",
        "{count} things you did here before signing in are now in your account.",
        "One thing you did here before signing in could not be taken over.",
        "{count} things you did here before signing in could not be taken over.",
        "One thing was done here before you signed in, after somebody else had left. Was it you?",
        "{count} things were done here before you signed in, after somebody else had left. Was it \
         you?",
        "Yes, add to my account",
        "No, remove",
        "Removed from this device.",
        "Your browser keeps nothing for this site, so what you do here is forgotten when you leave.",
        "This device has no room left, so what you do here is forgotten when you leave.",
        "Close this note",
        "This page belongs to an account that is no longer signed in here. What you do on it is kept for \
         that account, and sent when it is signed in again.",
        "Load the page anew",
    ],
};
