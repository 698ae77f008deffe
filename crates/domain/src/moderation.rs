//! What moderators do, why, and what of it can be taken back.

use std::time::Duration;

/// For how long a sweep can be undone.
pub const UNDONE_WITHIN: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest note, appeal or remark of a report, in characters.
pub const LONGEST_NOTE: usize = 2_000;

/// The longest suspension that has an end, in days.
pub const MOST_DAYS: u16 = 365;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name {
            $($(#[$of])* $variant,)+
        }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// As it is stored, and as forms send it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Reads what `as_str` wrote.
            pub fn read(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.as_str() == word)
            }
        }
    };
}

words! {
    /// Why a comment is reported, or a moderator acts.
    Reason {
        /// Advertising, or the same again and again.
        Spam = "spam",
        /// It hurts somebody.
        Unkind = "unkind",
        /// It gives an answer away where others have not tried yet.
        Spoiler = "spoiler",
        /// It is about something else.
        OffTopic = "off_topic",
        /// The law forbids it. Moderators alone say so.
        Unlawful = "unlawful",
        /// Something else, which the note says.
        Other = "other",
    }
}

words! {
    /// What a moderator did. One that changes what people can see or do can be undone by another.
    ActionKind {
        /// What was held is shown.
        Approve = "approve",
        /// Reports of a comment are answered: it stays.
        Dismiss = "dismiss",
        /// A comment is hidden; its author sees it, and why.
        Hide = "hide",
        /// A comment is removed for good.
        Delete = "delete",
        /// What was hidden is shown again.
        Restore = "restore",
        /// Nobody replies in a thread any more.
        Lock = "lock",
        /// They may again.
        Unlock = "unlock",
        /// Somebody is told not to do it again.
        Warn = "warn",
        /// Somebody may not write for some days.
        Suspend = "suspend",
        /// Somebody may not write any more.
        Ban = "ban",
        /// Somebody may write again.
        Lift = "lift",
        /// All that some accounts wrote, or that says the same, is hidden at once.
        Sweep = "sweep",
        /// A sweep is taken back.
        Undo = "undo",
        /// An appeal changes nothing.
        Uphold = "uphold",
        /// An appeal is right: what was done is taken back.
        Overturn = "overturn",
        /// Somebody looks after a comment, or nobody any more.
        Assign = "assign",
        /// Something is noted for other moderators.
        Note = "note",
        /// Calm mode begins.
        Calm = "calm",
        /// It ends before its time.
        CalmOver = "calm_over",
        /// The rules change.
        Rules = "rules",
    }
}

impl Reason {
    /// Those that readers can choose from.
    pub const OF_REPORTS: [Self; 5] = [
        Self::Spam,
        Self::Unkind,
        Self::Spoiler,
        Self::OffTopic,
        Self::Other,
    ];
}

impl ActionKind {
    /// Whether it is about everything, and not about one comment of a course: then admins alone do it.
    pub fn is_for_admins(self) -> bool {
        matches!(
            self,
            Self::Suspend
                | Self::Ban
                | Self::Lift
                | Self::Sweep
                | Self::Undo
                | Self::Calm
                | Self::CalmOver
                | Self::Rules
        )
    }

    /// Whether whoever it is about can appeal.
    pub fn can_be_appealed(self) -> bool {
        matches!(
            self,
            Self::Hide | Self::Delete | Self::Warn | Self::Suspend | Self::Ban | Self::Sweep
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_it_was_written() {
        for kind in ActionKind::ALL {
            assert_eq!(ActionKind::read(kind.as_str()), Some(*kind));
        }
        for reason in Reason::ALL {
            assert_eq!(Reason::read(reason.as_str()), Some(*reason));
        }
        assert_eq!(ActionKind::read("Hide"), None);
        assert!(!Reason::OF_REPORTS.contains(&Reason::Unlawful));
    }
}
