use std::time::Duration;

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization;

/// For how long an account counts as new.
pub const NEW: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How often others may have said the same within a day before the next who says it waits.
const REPEATS: u32 = 2;

/// What an installation asks of comments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// Counts the changes of these rules.
    pub version: u32,
    /// Whether the first comment of an account waits.
    pub holds_first: bool,
    /// Words that are not said here without a look at them, one a line; several words on a line are looked
    /// for one after the other.
    pub blocked_words: String,
    /// The most links of a comment that does not wait.
    pub most_links: u32,
    /// Calm mode holds until then, where it is on.
    pub calm_until: Option<Timestamp>,
    /// Whether, while it holds, nobody may reply or begin a thread but authors and admins.
    pub calm_locks: bool,
}

/// What is known of a comment that is to be judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asked<'a> {
    /// The words that a reader would see.
    pub words: &'a str,
    /// How many links it has.
    pub links: usize,
    /// Whether its author has no comment yet that everybody can read.
    pub is_first: bool,
    /// Since when its author has an account.
    pub since: Timestamp,
    /// How many others have said the same within a day.
    pub repeated: u32,
    /// Whether its author moderates here, who is never held.
    pub is_moderator: bool,
}

/// Why a comment waits for a moderator.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum HeldFor {
    /// It is the first of its author.
    First,
    /// It is calm mode, and the account is new.
    Calm,
    /// It has a blocked word.
    Words,
    /// It has more links than are usual.
    Links,
    /// Others have just said the same.
    Repeated,
}

impl HeldFor {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::First,
        Self::Calm,
        Self::Words,
        Self::Links,
        Self::Repeated,
    ];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Calm => "calm",
            Self::Words => "words",
            Self::Links => "links",
            Self::Repeated => "repeated",
        }
    }

    /// Reads what [`HeldFor::as_str`] wrote.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// What the rules say of a comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Everybody may read it.
    Show,
    /// A moderator looks at it first.
    Hold(HeldFor),
}

impl Rules {
    /// Whether calm mode holds now.
    pub fn is_calm(&self, now: Timestamp) -> bool {
        self.calm_until.is_some_and(|until| now < until)
    }

    /// Whether nobody may write now but those who moderate.
    pub fn is_locked(&self, now: Timestamp) -> bool {
        self.calm_locks && self.is_calm(now)
    }

    /// What becomes of a comment.
    pub fn judge(&self, asked: &Asked<'_>, now: Timestamp) -> Verdict {
        if asked.is_moderator {
            return Verdict::Show;
        }
        let is_new = now.duration_since(asked.since)
            < jiff::SignedDuration::try_from(NEW).unwrap_or_default();
        let most_links = usize::try_from(self.most_links).unwrap_or(usize::MAX);
        let held = if self.is_calm(now) && is_new {
            Some(HeldFor::Calm)
        } else if self.blocked_word(asked.words).is_some() {
            Some(HeldFor::Words)
        } else if asked.links > most_links {
            Some(HeldFor::Links)
        } else if is_new && asked.repeated >= REPEATS {
            Some(HeldFor::Repeated)
        } else if self.holds_first && asked.is_first {
            Some(HeldFor::First)
        } else {
            None
        };
        held.map_or(Verdict::Show, Verdict::Hold)
    }

    /// The first blocked word in a text, as it stands in the rules. Words are compared whole, whatever
    /// their case and accents.
    pub fn blocked_word(&self, words: &str) -> Option<&str> {
        let said = in_words(words);
        let lines = self.blocked_words.lines().map(str::trim);
        lines.filter(|line| !line.is_empty()).find(|line| {
            let blocked = in_words(line);
            blocked.len() > 2 && said.contains(&blocked)
        })
    }
}

/// A text as words of lower-case letters and digits, each between spaces.
fn in_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 2);
    words.push(' ');
    for char in text.nfkd() {
        if char.is_alphanumeric() {
            words.extend(char.to_lowercase());
        } else if !unicode_normalization::char::is_combining_mark(char) && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules {
            version: 1,
            holds_first: true,
            blocked_words: "pills\n\nfree money\n!!!\n".to_owned(),
            most_links: 2,
            calm_until: None,
            calm_locks: true,
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn asked(words: &str) -> Asked<'_> {
        Asked {
            words,
            links: 0,
            is_first: false,
            since: at("2026-12-01T00:00:00Z"),
            repeated: 0,
            is_moderator: false,
        }
    }

    #[test]
    fn each_rule_holds_what_it_is_for() {
        let now = at("2026-12-02T00:00:00Z");
        let later = at("2027-01-02T00:00:00Z");
        let mut calm = rules();
        calm.calm_until = Some(at("2026-12-02T01:00:00Z"));
        let plain = asked("Hello");
        let hold = Verdict::Hold;
        for (rules, asked, now, verdict) in [
            (rules(), plain, now, Verdict::Show),
            (rules(), asked("Get PÌLLS!"), now, hold(HeldFor::Words)),
            (rules(), asked("free, money"), now, hold(HeldFor::Words)),
            (
                rules(),
                asked("pillsbury is a carefree moneybag"),
                now,
                Verdict::Show,
            ),
            (rules(), asked("wow!!!"), now, Verdict::Show),
            (rules(), Asked { links: 2, ..plain }, now, Verdict::Show),
            (
                rules(),
                Asked { links: 3, ..plain },
                now,
                hold(HeldFor::Links),
            ),
            (
                rules(),
                Asked {
                    is_first: true,
                    ..plain
                },
                now,
                hold(HeldFor::First),
            ),
            (
                rules(),
                Asked {
                    repeated: 2,
                    ..plain
                },
                now,
                hold(HeldFor::Repeated),
            ),
            (
                rules(),
                Asked {
                    repeated: 2,
                    ..plain
                },
                later,
                Verdict::Show,
            ),
            (calm.clone(), plain, now, hold(HeldFor::Calm)),
            (calm.clone(), plain, later, Verdict::Show),
            (
                calm,
                Asked {
                    is_moderator: true,
                    ..plain
                },
                now,
                Verdict::Show,
            ),
        ] {
            assert_eq!(rules.judge(&asked, now), verdict, "{asked:?} at {now}");
        }
    }

    #[test]
    fn calm_mode_ends_by_itself() {
        let mut rules = rules();
        assert!(!rules.is_locked(at("2026-12-02T00:00:00Z")));
        rules.calm_until = Some(at("2026-12-02T01:00:00Z"));
        assert!(rules.is_locked(at("2026-12-02T00:59:59Z")));
        assert!(!rules.is_calm(at("2026-12-02T01:00:00Z")));
    }
}
