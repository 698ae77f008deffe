//! What the interface says about accounts after something was done, and where a way has ended.

/// Sentences for one moment each. In pairs the heading comes first.
#[derive(Debug)]
pub struct NoticeText {
    /// The password is set by a letter, and passkeys, tokens or both are gone with the old one.
    pub password_and: fn(bool, bool) -> &'static str,
    /// A link of such a letter that is no good any more: heading and sentence.
    pub email_dead: [&'static str; 2],
    /// What to do then.
    pub email_dead_ways: &'static str,
    /// Whoever asks has signed out.
    pub left: &'static str,
    /// Leads on to where somebody wanted to go.
    pub go_on: &'static str,
}

pub(super) static EN: NoticeText = NoticeText {
    password_and: |passkeys, tokens| match (passkeys, tokens) {
        (true, false) => {
            "The password is changed. You are signed in here and nowhere else. Your passkeys were \
             removed; you can add yours again."
        }
        (false, true) => {
            "The password is changed. You are signed in here and nowhere else. Your tokens for \
             publishing were revoked; you can make new ones."
        }
        _ => {
            "The password is changed. You are signed in here and nowhere else. Your passkeys were \
             removed and your tokens for publishing revoked; you can make new ones."
        }
    },
    email_dead: [
        "This link no longer works",
        "It was used already, is older than a day, or the change of the address was given up.",
    ],
    email_dead_ways: "Your settings say which address the account has, and whether a change still \
                      waits. There you can also ask for it again.",
    left: "You are signed out on this device.",
    go_on: "Go on to where you were going",
};
