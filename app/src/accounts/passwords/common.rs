//! Passwords that somebody would guess.

use zxcvbn::{Score, zxcvbn};

/// How much of a password is looked at, in characters (zxcvbn looks at 100). What follows can only
/// make it harder to guess, and the time that the estimate takes grows with the square of this.
const LOOKED_AT: usize = 64;

/// In how many ways signs may be read as letters (`4` and `@` as `a`). zxcvbn tries each against
/// every dictionary, and a password of all these signs has thousands.
const READINGS: usize = 64;

/// The letters that signs stand for, as zxcvbn has them.
const SIGNS: [&str; 12] = [
    "4@", "8", "({[<", "3", "69", "1!|", "1|7", "0", "$5", "+7", "%", "2",
];

/// The most words about a person that are taken into account.
const WORDS: usize = 16;

/// Whether a password is guessed within 10^8 tries, knowing what is `about` its owner: address,
/// name. That is zxcvbn's score below 3. Trying so many against one of our hashes takes a core a
/// month or more, and whoever asks the site is stopped long before; beyond it, people get
/// refused whose password nobody has found.
///
/// A long password that only says something again and again is as common as what it says.
pub fn is_common(password: &str, about: &[&str]) -> bool {
    let mut words = vec!["chapterwise"];
    for text in about {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        words.extend(std::iter::once(*text).chain(parts).filter(|word| {
            // What is too long to be in what is looked at needs no look.
            word.chars().nth(2).is_some() && word.chars().nth(LOOKED_AT).is_none()
        }));
    }
    words.truncate(WORDS);
    zxcvbn(looked_at(password), &words).score() < Score::Three
}

/// The beginning of a password, as much of it as can be judged in a moment.
fn looked_at(password: &str) -> &str {
    let mut seen = [0_usize; SIGNS.len()];
    let mut known = Vec::new();
    for (count, (at, c)) in password.char_indices().enumerate() {
        if count == LOOKED_AT {
            return &password[..at];
        }
        if known.contains(&c) {
            continue;
        }
        known.push(c);
        for (letter, signs) in SIGNS.iter().enumerate() {
            if signs.contains(c) {
                seen[letter] += 1;
            }
        }
        let readings: usize = seen.iter().map(|count| (*count).max(1)).product();
        if readings > READINGS {
            return &password[..at];
        }
    }
    password
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn what_people_choose_without_thinking_is_common() {
        for password in [
            "",
            "password",
            "password123",
            "passwordpassword",
            "qwertyuiop",
            "1234567890",
            "1qaz2wsx3edc",
            "aaaaaaaaaaaaaaaa",
            "P@ssw0rd1234",
            "letmein2024",
            "iloveyou!!",
            "chapterwise1",
        ] {
            assert!(is_common(password, &[]), "{password}");
        }
        let repeated = "sunshine ".repeat(100);
        assert!(is_common(&repeated, &[]));
        assert!(is_common(&"x".repeat(1024), &[]));
    }

    #[test]
    fn what_takes_thought_is_not() {
        for password in [
            "kettle orbit mauve thirteen",
            "xK9#mQ2vLp",
            "Die Flut kommt zweimal am Tag",
            "ärgerlich süße Übung",
            "潮の満ち引きは月のせい",
        ] {
            assert!(!is_common(password, &[]), "{password}");
        }
    }

    #[test]
    fn what_is_known_of_somebody_is_no_secret() {
        let about = ["ada.quillfeather@example.org", "Ada Quillfeather"];
        for password in ["quillfeather1", "AdaQuillfeather", "ada.quillfeather"] {
            assert!(!is_common(password, &[]), "{password} is rare by itself");
            assert!(is_common(password, &about), "{password}");
        }
        assert!(!is_common("kettle orbit mauve thirteen", &about));
    }

    #[test]
    fn nothing_takes_long() {
        let signs = "4@8({[<3691!|07$5+%2";
        let filler: String = ('a'..='z').cycle().take(60).collect();
        let nasty = [
            signs.repeat(52),
            format!("{filler}{signs}"),
            // As many readings as there may be, with one sign that is two letters.
            format!("4@({{[<691!$5{filler}"),
            "4@({[<691!$5".repeat(80),
            "17".repeat(512),
            "ab".repeat(512),
            "aab".repeat(341),
            "\u{1f600}".repeat(1024),
            "1/1/11".repeat(170),
            (0..1024)
                .filter_map(|at| char::from_u32(0x4e00 + at))
                .collect(),
        ];
        for password in nasty {
            let begun = Instant::now();
            is_common(&password, &["ada@example.org"; 40]);
            let taken = begun.elapsed();
            let start: String = password.chars().take(30).collect();
            // A tenth of a second as a rule; without the bounds, the first takes seconds.
            assert!(taken < Duration::from_secs(1), "{taken:?} for {start}");
        }
    }
}
