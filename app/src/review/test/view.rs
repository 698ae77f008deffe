//! What a chapter says to one student, in sentences: so browsers compute no date.

use std::collections::BTreeMap;

use domain::chapters::EditKind;
use domain::ids::{EventId, QuestionId};
use domain::schedule::{Card, Confidence, Due, Grade, Progress, Reading, Reason, student_day};
use domain::text::{DateText, TestingText, Text};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::cards::{Mine, Present};

/// When and where somebody looks.
#[derive(Clone, Debug)]
pub struct Here {
    /// Now.
    pub now: Timestamp,
    /// Where the student is.
    pub zone: TimeZone,
}

impl Here {
    /// The student's day.
    pub fn today(&self) -> Date {
        student_day(self.now, &self.zone)
    }
}

/// A chapter's test, as one student finds it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TestView {
    /// The questions to which the student has done anything.
    pub questions: BTreeMap<QuestionId, QuestionView>,
    /// The predictions that are among the student's cards, and when each comes back, in words.
    pub predictions: BTreeMap<QuestionId, Option<String>>,
    /// How far they are.
    pub progress: Progress,
    /// The same in words; nothing where there is no question.
    pub score: Option<String>,
    /// What they rated today.
    pub rated_today: Option<Confidence>,
    /// When the chapter comes back; nothing where nothing was answered or rated.
    pub comes: Option<Comes>,
    /// How many buttons they want: two, or four.
    pub four_buttons: bool,
}

/// A question as one student finds it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct QuestionView {
    /// How it went today, and the event that said so.
    pub today: Option<(Grade, EventId)>,
    /// Whether it was right once.
    pub was_right: bool,
    /// How it went the last time, and when that was.
    pub went: Option<String>,
    /// When it comes back.
    pub when: Option<String>,
    /// What was typed the last time, and when that was.
    pub typed: Option<Typed>,
    /// How the question has changed since it was answered, and the meaning that made it so.
    pub edited: Option<(EditKind, u32)>,
}

/// An answer that was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Typed {
    /// Above it.
    pub label: String,
    /// The answer.
    pub text: String,
    /// Whether it was today.
    pub is_today: bool,
}

/// When a chapter comes back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comes {
    /// The student's day.
    pub day: Date,
    /// The sentence.
    pub words: String,
    /// The sentence where the last rating has left the day as it was.
    pub still: String,
}

/// What a chapter says to a student that has these questions and predictions.
pub fn view(
    say: &Text,
    (present, predictions): (&[Present], &[QuestionId]),
    mine: &Mine,
    here: &Here,
) -> TestView {
    let teller = Teller {
        say: say.testing,
        dates: say.dates,
        here,
        today: here.today(),
    };
    let questions = present.iter().filter_map(|question| {
        let view = teller.question(question, mine)?;
        Some((question.question, view))
    });
    let added = predictions.iter().filter_map(|id| {
        let card = mine.cards.get(id)?;
        Some((*id, teller.when(card)))
    });
    let of = present.iter().map(|question| {
        let card = mine.cards.get(&question.question);
        (question.published_at, card.and_then(|card| card.right_at))
    });
    let progress = Progress::of(&of.collect::<Vec<_>>());
    TestView {
        questions: questions.collect(),
        predictions: added.collect(),
        progress,
        score: (!present.is_empty()).then(|| score(say.testing, progress)),
        rated_today: teller.rated_today(mine),
        comes: teller.comes(present, mine),
        four_buttons: mine.settings.four_buttons,
    }
}

/// How far somebody is, in words.
pub fn score(say: &TestingText, progress: Progress) -> String {
    let right = (say.score)(progress.right, progress.questions);
    match (progress.is_done, progress.new) {
        (false, _) => right,
        (true, 0) => say.done.to_owned(),
        (true, new) => format!("{} · {}", say.done, (say.new_since)(new)),
    }
}

struct Teller<'a> {
    say: &'a TestingText,
    dates: &'a DateText,
    here: &'a Here,
    today: Date,
}

impl Teller<'_> {
    fn question(&self, question: &Present, mine: &Mine) -> Option<QuestionView> {
        let card = mine.cards.get(&question.question);
        let answered = mine.answered.get(&question.question);
        if card.is_none() && answered.is_none() {
            return None;
        }
        let answered_on = answered.map(|answered| student_day(answered.at, &self.here.zone));
        let is_today = answered_on.is_some_and(|day| day >= self.today);
        let typed = answered.zip(answered_on).and_then(|(answered, day)| {
            Some(Typed {
                label: (self.say.last_time)(&(self.dates.was)(day, self.today)),
                text: answered.typed.clone()?,
                is_today,
            })
        });
        Some(QuestionView {
            today: answered
                .filter(|_| is_today)
                .map(|answered| (answered.grade, answered.event)),
            was_right: card.is_some_and(|card| card.was_right),
            went: answered
                .zip(answered_on)
                .map(|(answered, day)| self.went(answered.grade, day, mine.settings.four_buttons)),
            when: card.and_then(|card| self.when(card)),
            typed,
            edited: card
                .and_then(|card| card.edited)
                .map(|edited| (edited.kind, edited.meaning)),
        })
    }

    fn went(&self, grade: Grade, day: Date, four_buttons: bool) -> String {
        let pressed = if four_buttons {
            self.say.four[usize::from(u8::from(grade)) - 1]
        } else {
            self.say.two[usize::from(!grade.is_miss())]
        };
        (self.say.went)(pressed, &(self.dates.was)(day, self.today))
    }

    fn when(&self, card: &Card) -> Option<String> {
        if card.is_suspended {
            return Some(self.say.put_aside.to_owned());
        }
        let due = card.due?;
        if card.is_due(self.here.now, &self.here.zone) {
            return Some(self.say.due_now.to_owned());
        }
        let day = due.day.max(self.today);
        Some((self.say.again)(&(self.dates.when)(day, self.today)))
    }

    fn rated_today(&self, mine: &Mine) -> Option<Confidence> {
        let (day, level) = mine.reading.as_ref()?.rating?;
        (day >= self.today).then_some(level)
    }

    /// The earliest of what is to come.
    fn comes(&self, present: &[Present], mine: &Mine) -> Option<Comes> {
        let cards: Vec<&Card> = present
            .iter()
            .filter_map(|question| mine.cards.get(&question.question))
            .collect();
        let due_now = cards
            .iter()
            .filter(|card| card.is_due(self.here.now, &self.here.zone))
            .count();
        if due_now > 0 {
            let words = (self.say.comes_now)(due_now);
            return Some(Comes {
                day: self.today,
                still: words.clone(),
                words,
            });
        }
        let dues = cards.iter().filter_map(|card| card.due);
        let reading = mine.reading.as_ref();
        let reading = reading.filter(|reading| counts(reading, present, &cards));
        let dues = dues.chain(reading.and_then(|reading| reading.due));
        let dues: Vec<Due> = dues.collect();
        let day = dues.iter().map(|due| due.day).min()?;
        let reasons: Vec<Reason> = dues
            .iter()
            .filter(|due| due.day == day)
            .map(|due| due.reason)
            .collect();
        let day = day.max(self.today);
        let when = (self.dates.when)(day, self.today);
        let is_reading = reading
            .and_then(|reading| reading.due)
            .is_some_and(|due| due.day == day && due.reason == Reason::Lost);
        let why = self.why(&reasons);
        Some(Comes {
            day,
            words: if is_reading {
                (self.say.read_again)(&when)
            } else {
                (self.say.comes)(&when, &why)
            },
            still: (self.say.still)(&when, &why),
        })
    }

    /// What set the day: of several reasons the one that a student can do most about.
    fn why(&self, reasons: &[Reason]) -> String {
        let missed = reasons
            .iter()
            .filter(|reason| **reason == Reason::Missed)
            .count();
        let [wrong, other] = self.say.because_edited;
        let rated = |level: Confidence| {
            let name = self.say.levels[usize::from(u8::from(level)) - 1];
            (self.say.because_rated)(name)
        };
        if reasons.contains(&Reason::Edited(EditKind::Correction)) {
            return wrong.to_owned();
        }
        if missed > 0 {
            return (self.say.because_missed)(missed);
        }
        let level = reasons.iter().find_map(|reason| match reason {
            Reason::Rated(level) | Reason::Unanswered(level) => Some(*level),
            Reason::Lost => Some(Confidence::Lost),
            _ => None,
        });
        if let Some(level) = level {
            return rated(level);
        }
        if reasons
            .iter()
            .any(|reason| matches!(reason, Reason::Edited(_)))
        {
            return other.to_owned();
        }
        self.say.because_memory.to_owned()
    }
}

/// Whether the chapter itself comes back: it has no questions, or the student was lost in it and
/// answered none.
fn counts(reading: &Reading, present: &[Present], cards: &[&Card]) -> bool {
    let is_lost = matches!(reading.rating, Some((_, Confidence::Lost)));
    present.is_empty() || (is_lost && cards.iter().all(|card| card.learnt.is_none()))
}

#[cfg(test)]
mod tests {
    use domain::ids::{ChapterId, EventId};
    use domain::learning::{Graded, Learning};
    use domain::schedule::{
        Change, ContentEntry, ContentMark, Done, Scheduler, Settings, Student, When,
    };
    use domain::text::text;
    use uuid::Uuid;

    use super::*;

    const CHAPTER: ChapterId = ChapterId(Uuid::from_u128(1));

    fn question(number: u128) -> QuestionId {
        QuestionId(Uuid::from_u128(100 + number))
    }

    /// A Monday.
    fn at(time: &str) -> Timestamp {
        format!("2026-11-30T{time}:00Z").parse().unwrap()
    }

    fn graded(number: u128, grade: Grade) -> Learning {
        Learning::QuestionGraded(Graded {
            question: question(number),
            meaning: 1,
            grade,
            typed: None,
            took_ms: None,
        })
    }

    fn rated(confidence: Confidence) -> Learning {
        Learning::ChapterRated {
            chapter: CHAPTER,
            confidence,
        }
    }

    /// What a chapter of so many questions says to whoever did this, an hour ago and one after the
    /// other.
    fn seen(questions: u128, done: &[Learning], now: Timestamp) -> TestView {
        let present: Vec<Present> = (0..questions)
            .map(|number| Present {
                question: question(number),
                meaning: 1,
                published_at: Timestamp::UNIX_EPOCH,
            })
            .collect();
        let zone_of = |_: &str| TimeZone::UTC;
        let content = present.iter().zip(0_u32..).map(|(it, at)| ContentEntry {
            mark: ContentMark(Timestamp::UNIX_EPOCH, 1, at),
            chapter: CHAPTER,
            question: Some(it.question),
            change: Change::Present,
        });
        let done = done.iter().zip(1_u128..).map(|(learning, number)| Done {
            id: EventId(Uuid::from_u128(1000 + number)),
            when: When::new(at(&format!("10:{number:02}")), TimeZone::UTC),
            learning: learning.clone(),
        });
        let student = Student::replay(
            &Scheduler::default(),
            Settings::default(),
            done.collect(),
            content.collect(),
            zone_of,
        );
        let mine = Mine {
            reading: student.readings.get(&CHAPTER).cloned(),
            cards: student.cards,
            ..Mine::default()
        };
        let here = Here {
            now,
            zone: TimeZone::UTC,
        };
        view(text("en"), (&present, &[]), &mine, &here)
    }

    fn comes(questions: u128, done: &[Learning]) -> String {
        let view = seen(questions, done, at("11:00"));
        view.comes.map_or_else(String::new, |comes| comes.words)
    }

    #[test]
    fn the_page_names_what_set_the_date() {
        use Confidence::{Lost, Shaky, Solid};
        let (missed, right) = (Grade::Again, Grade::Good);
        for (questions, done, said) in [
            (2, vec![], ""),
            (
                2,
                vec![graded(0, right), graded(1, missed)],
                "You will see this again tomorrow, Tuesday 1 December, because you missed one.",
            ),
            (
                3,
                vec![graded(0, missed), graded(1, missed), rated(Solid)],
                "You will see this again tomorrow, Tuesday 1 December, because you missed two.",
            ),
            (
                1,
                vec![graded(0, right), rated(Shaky)],
                "You will see this again on Wednesday 2 December, in 2 days, because you rated it \
                 Shaky.",
            ),
            (
                1,
                vec![graded(0, right)],
                "You will see this again on Saturday 5 December, in 5 days, just before you would \
                 forget it.",
            ),
            (
                2,
                vec![rated(Lost)],
                "Read this part again tomorrow, Tuesday 1 December, because you rated it Lost.",
            ),
            (
                0,
                vec![rated(Solid)],
                "You will see this again on Tuesday 8 December, in 8 days, because you rated it \
                 Solid.",
            ),
        ] {
            assert_eq!(comes(questions, &done), said);
        }
    }

    #[test]
    fn what_is_due_is_said_before_what_comes() {
        let done = [graded(0, Grade::Again), graded(1, Grade::Again)];
        let later = "2026-12-01T12:00:00Z".parse().unwrap();
        let view = seen(3, &done, later);
        let comes = view.comes.expect("two are due");
        assert_eq!(
            comes.words,
            "2 questions of this chapter are due for review now."
        );
        let first = &view.questions[&question(0)];
        assert_eq!(first.when.as_deref(), Some("Due now."));
    }

    #[test]
    fn how_far_one_is_counts_what_was_right_once() {
        let view = seen(2, &[graded(0, Grade::Good)], at("11:00"));
        assert_eq!(view.score.as_deref(), Some("1 of 2 got right"));
        let done = [
            graded(0, Grade::Good),
            graded(1, Grade::Good),
            graded(0, Grade::Again),
        ];
        let view = seen(2, &done, at("11:00"));
        assert_eq!(view.score.as_deref(), Some("Done"));
        assert_eq!(seen(0, &[], at("11:00")).score, None);
    }
}
