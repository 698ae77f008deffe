//! What Anki keeps beside notes and cards: the note type, decks, and how days are counted.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::Chapter;

/// The number of our note type, the same in every package of every site.
pub const NOTE_TYPE: i64 = 1_796_029_117_348;
/// When anything here that reaches Anki was changed last, in seconds since 1970. Anki takes a note
/// type in place of the one that it has where this has risen.
const CHANGED: i64 = 1_796_029_117;
/// The number of the first deck; 1 is Anki's own.
pub const FIRST_DECK: i64 = 1001;

const FIELDS: [&str; 3] = ["Prompt", "Answer", "Source"];
const FRONT: &str = r#"<div class="prompt">{{Prompt}}</div>"#;
const BACK: &str = r#"{{FrontSide}}
<hr id="answer">
<div class="answer">{{Answer}}</div>
<div class="source">{{Source}}</div>"#;
const STYLE: &str = include_str!("card.css");

/// A name as a part of a deck's name, in which two colons stand between a deck and what is below it.
pub fn deck_part(name: &str) -> String {
    name.replace("::", "∶∶")
}

/// The name of a chapter's deck. Anki puts decks in the order of their names.
pub fn deck_name(course: &str, chapter: &Chapter<'_>) -> String {
    let title = deck_part(chapter.title);
    match chapter.number {
        Some(number) => format!("{course}::{number:02} {title}"),
        None => format!("{course}::{title}"),
    }
}

/// The note types of a package.
pub fn note_types() -> Value {
    let fields = FIELDS.iter().enumerate().map(|(at, name)| {
        json!({
            "name": name, "ord": at, "sticky": false, "rtl": false, "font": "Arial", "size": 20,
            "media": [],
        })
    });
    let note_type = json!({
        "id": NOTE_TYPE,
        "name": "Chapterwise",
        "type": 0,
        "mod": CHANGED,
        "usn": 0,
        "sortf": 0,
        "did": null,
        "tmpls": [{
            "name": "Question", "ord": 0, "qfmt": FRONT, "afmt": BACK, "bqfmt": "", "bafmt": "",
            "did": null,
        }],
        "flds": fields.collect::<Value>(),
        "css": STYLE,
        "latexPre": "",
        "latexPost": "",
        "req": [[0, "any", [0]]],
        "tags": [],
        "vers": [],
    });
    by_number([(NOTE_TYPE, note_type)])
}

/// A deck.
#[derive(Debug)]
pub struct Deck {
    /// Its number in the package; where it is imported, decks are found by their names.
    pub id: i64,
    /// Its name, with those of the decks above it.
    pub name: String,
}

/// The decks of a package, and Anki's own, which has to be there.
pub fn decks(ours: impl Iterator<Item = Deck>, made_at: Timestamp) -> Value {
    let deck = |id: i64, name: &str| {
        json!({
            "id": id, "name": name, "mod": made_at.as_second(), "usn": 0, "conf": 1, "dyn": 0,
            "desc": "", "collapsed": false, "browserCollapsed": false, "extendNew": 0,
            "extendRev": 0, "newToday": [0, 0], "revToday": [0, 0], "lrnToday": [0, 0],
            "timeToday": [0, 0],
        })
    };
    let ours = ours.map(|it| (it.id, deck(it.id, &it.name)));
    by_number([(1, deck(1, "Default"))].into_iter().chain(ours))
}

/// The options of decks: those that Anki begins with. Whoever imports the package keeps their own.
pub fn deck_options() -> Value {
    by_number([(
        1,
        json!({
            "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": true,
            "timer": 0, "replayq": true, "dyn": false,
            "new": {
                "bury": false, "delays": [1, 10], "initialFactor": 2500, "ints": [1, 4, 0],
                "order": 1, "perDay": 20, "separate": true,
            },
            "rev": {
                "bury": false, "ease4": 1.3, "fuzz": 0.05, "ivlFct": 1, "maxIvl": 36500,
                "minSpace": 1, "perDay": 200, "hardFactor": 1.2,
            },
            "lapse": {
                "delays": [10], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0,
            },
        }),
    )])
}

/// How days are counted: they end at four in the morning, as everywhere here, and the first began so
/// many minutes west of UTC. `next` is the place of the next new card.
pub fn configuration(minutes_west: i32, next: i64) -> Value {
    json!({
        "activeDecks": [1], "curDeck": 1, "newSpread": 0, "collapseTime": 1200, "timeLim": 0,
        "estTimes": true, "dueCounts": true, "curModel": NOTE_TYPE, "nextPos": next,
        "sortType": "noteFld", "sortBackwards": false, "addToCur": true, "dayLearnFirst": false,
        "schedVer": 2, "sched2021": true, "rollover": domain::schedule::DAY_BEGINS,
        "creationOffset": minutes_west,
    })
}

fn by_number(values: impl IntoIterator<Item = (i64, Value)>) -> Value {
    let values = values
        .into_iter()
        .map(|(id, value)| (id.to_string(), value));
    Value::Object(values.collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn a_note_type_that_reads_otherwise_says_that_it_is_newer() {
        let hash = Sha256::digest([FRONT, BACK, STYLE, &FIELDS.concat()].concat());
        let hash: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            (CHANGED, hash.as_str()),
            (1_796_029_117, "a46274b3b41c812e"),
            "set CHANGED to now, and write both down here"
        );
    }

    #[test]
    fn what_code_is_coloured_by_has_a_colour_in_anki_too_by_day_and_by_night() {
        let site = include_str!("../../../style/code.css");
        let classes = site.lines().filter_map(|line| {
            let name = line.strip_prefix('.')?.trim_end_matches([',', ' ', '{']);
            (name.len() == 1).then_some(name)
        });
        let classes: Vec<&str> = classes.collect();
        assert_eq!(classes.len(), 7, "{classes:?}");
        for class in classes {
            assert!(
                STYLE.contains(&format!("\n.{class},\n"))
                    || STYLE.contains(&format!("\n.{class} {{")),
                "{class}"
            );
        }
        // The values are those of the site, which are known to be readable.
        let tokens = include_str!("../../../style/tokens.css");
        for line in tokens.lines() {
            let value = line.trim().strip_prefix("--").and_then(|line| {
                let (name, value) = line.split_once(": light-dark(")?;
                let (light, dark) = value.strip_suffix(");")?.split_once(", ")?;
                Some((name, light, dark))
            });
            let Some((name, light, dark)) = value else {
                continue;
            };
            let used = format!("var(--{name})");
            if STYLE.contains(&used) {
                let (day, night) = STYLE.split_once(".nightMode").expect("there are nights");
                assert!(
                    day.contains(&format!("--{name}: {light};")),
                    "{name} by day"
                );
                assert!(
                    night.contains(&format!("--{name}: {dark};")),
                    "{name} by night"
                );
            }
        }
    }

    #[test]
    fn a_title_can_not_make_a_deck_of_its_own() {
        let chapter = Chapter {
            number: Some(7),
            title: "std::mem and 1:2",
            url: "",
        };
        assert_eq!(
            deck_name(&deck_part("Rust"), &chapter),
            "Rust::07 std∶∶mem and 1:2"
        );
        let primer = Chapter {
            number: None,
            ..chapter
        };
        assert_eq!(deck_name("Rust", &primer), "Rust::std∶∶mem and 1:2");
    }
}
