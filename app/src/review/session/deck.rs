//! A session as it is shown: which questions, in which order, with what stands beside them.

use std::collections::BTreeMap;

use domain::chapters::EditKind;
use domain::ids::{ChapterId, QuestionId};
use domain::schedule::{Card, Confidence, Reading, Settings, student_day};
use domain::text::{Text, text};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::cards::Written;
use store::chapters::ChapterHead;
use store::questions::{Asked, ChapterSlugs, Earlier};
use uuid::Uuid;

use super::html::{marked, passage, placed};
use super::today::Last;
use crate::site::{chapter_path, linked_path};
use crate::ui::chapter_label;

/// A session, or what is there in its place.
#[derive(Clone, Default, Debug)]
pub struct Deck {
    /// What is asked, in its order.
    pub faces: Vec<Face>,
    /// What the student chose.
    pub settings: Settings,
    /// The student's day.
    pub today: Date,
    /// How many questions are due, counted so far as anybody wants to know.
    pub due: u16,
    /// Whether there are more.
    pub more_are_due: bool,
    /// How many of them are not in this session.
    pub left: u16,
    /// Whether the daily cap keeps them out.
    pub is_capped: bool,
    /// Whether this is the first session after an absence.
    pub is_come_back: bool,
    /// Whether the student has never answered anything.
    pub is_first_use: bool,
    /// How many questions were answered today.
    pub met: u16,
    /// What was missed today, with where it is.
    pub missed: Vec<Missed>,
    /// What comes next.
    pub ahead: Option<Ahead>,
    /// What can be taken back.
    pub last: Option<Last>,
}

/// The next day on which something comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ahead {
    /// The day.
    pub day: Date,
    /// How many questions come then; none where it is a chapter.
    pub questions: u16,
}

/// A question that was missed today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missed {
    /// The prompt as HTML.
    pub prompt: String,
    /// The language of it.
    pub lang: String,
    /// Where its answer comes from, or the question itself.
    pub path: String,
    /// How that place is called.
    pub place: String,
}

/// Something that is asked.
#[derive(Clone, Debug)]
pub enum Face {
    /// A question.
    Question(Box<QuestionFace>),
    /// A chapter, to be read again and rated.
    Reading(ReadingFace),
}

impl Face {
    /// Whether it was missed today, and comes once more.
    pub fn is_again(&self) -> bool {
        match self {
            Self::Question(face) => face.is_again,
            Self::Reading(_) => false,
        }
    }

    /// What is asked about: the id of the question or of the chapter.
    pub fn subject(&self) -> Uuid {
        match self {
            Self::Question(face) => face.id.0,
            Self::Reading(face) => face.chapter.0,
        }
    }
}

/// Where something stands in its course.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The path of the chapter.
    pub path: String,
    /// What it is called by its number.
    pub label: String,
    /// Its title.
    pub title: String,
    /// The language of the course (BCP 47).
    pub lang: String,
}

/// A question with all that is shown around it.
#[derive(Clone, Debug)]
pub struct QuestionFace {
    /// Which.
    pub id: QuestionId,
    /// The number of its meaning, which a grade names.
    pub meaning: u32,
    /// Where it stands.
    pub place: Place,
    /// The prompt as HTML.
    pub prompt: String,
    /// The model answer as HTML.
    pub answer: String,
    /// What is right too, as students typed it.
    pub also_right: Vec<String>,
    /// Where the answer comes from: the path, and the heading.
    pub source: Option<(String, String)>,
    /// What it was before, where the student has not met it since.
    pub before: Option<Before>,
    /// Whether it is what code prints, so that no other answer is right too.
    pub is_prediction: bool,
    /// Whether the student was sure and missed it.
    pub is_surprise: bool,
    /// The part of the chapter that the answer comes from, for such a one.
    pub passage: Option<String>,
    /// Whether it was missed today, and comes once more.
    pub is_again: bool,
    /// What the student typed last, and when, in words.
    pub typed: Option<(String, String)>,
    /// What they wrote to themselves, and when, in words.
    pub line: Option<(String, String)>,
}

/// How a question read before an edit, beside how it reads now, with marks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Before {
    /// What kind of edit that was.
    pub kind: EditKind,
    /// The prompt before, where it was another.
    pub prompt: Option<String>,
    /// The answer before.
    pub answer: String,
    /// The answer now.
    pub answer_now: String,
}

/// A chapter to be read again.
#[derive(Clone, Debug)]
pub struct ReadingFace {
    /// Which.
    pub chapter: ChapterId,
    /// Where it is.
    pub place: Place,
    /// What it is about.
    pub summary: String,
    /// Whether the student was lost in it.
    pub was_lost: bool,
    /// What they wrote to themselves, and when, in words.
    pub line: Option<(String, String)>,
}

/// All that was fetched for the faces of a session.
#[derive(Default, Debug)]
pub struct Texts {
    /// The questions.
    pub asked: Vec<Asked>,
    /// How they read before they were edited.
    pub earlier: BTreeMap<QuestionId, Earlier>,
    /// Chapters to be read again.
    pub heads: Vec<ChapterHead>,
    /// Texts of chapters from which a passage is shown.
    pub bodies: BTreeMap<ChapterId, String>,
    /// Where links lead.
    pub slugs: ChapterSlugs,
    /// What the student typed.
    pub typed: BTreeMap<QuestionId, Written>,
    /// What they wrote to themselves.
    pub lines: BTreeMap<ChapterId, Written>,
    /// Answers that authors accepted beside their own.
    pub also_right: BTreeMap<QuestionId, Vec<String>>,
}

/// When something was, in words.
#[derive(Debug)]
pub struct Said<'a> {
    /// The catalogue.
    pub say: &'static Text,
    /// The student's day.
    pub today: Date,
    /// Where the student is.
    pub zone: &'a TimeZone,
}

impl Said<'_> {
    fn written(&self, written: &Written) -> (String, String) {
        let day = student_day(written.at, self.zone);
        (written.text.clone(), (self.say.dates.was)(day, self.today))
    }
}

/// The face of a question; none where it is asked no more.
pub fn question(
    texts: &Texts,
    said: &Said<'_>,
    id: QuestionId,
    (card, is_again): (&Card, bool),
) -> Option<QuestionFace> {
    let asked = texts.asked.iter().find(|asked| asked.id == id)?;
    let path = chapter_path(&asked.course_slug, &asked.chapter_slug);
    let put = |html: &str| placed(html, &path, |id| linked(texts, asked, id));
    let (prompt, answer) = (put(&asked.prompt), put(&asked.answer));
    let before = card.edited.and_then(|edited| {
        let earlier = texts.earlier.get(&id)?;
        let (answer_before, answer_now) = marked(&put(&earlier.answer), &answer);
        let prompt_before = put(&earlier.prompt);
        Some(Before {
            kind: edited.kind,
            prompt: (prompt_before != prompt).then(|| marked(&prompt_before, &prompt).0),
            answer: answer_before,
            answer_now,
        })
    });
    let passage = texts
        .bodies
        .get(&asked.chapter)
        .filter(|_| card.is_surprise)
        .zip(asked.source.as_ref())
        .and_then(|(body, (anchor, _))| passage(body, anchor));
    Some(QuestionFace {
        id,
        meaning: asked.meaning,
        place: Place {
            label: chapter_label(text(&asked.lang), asked.number),
            title: asked.chapter_title.clone(),
            lang: asked.lang.clone(),
            path: path.clone(),
        },
        source: asked
            .source
            .as_ref()
            .map(|(anchor, heading)| (format!("{path}#{anchor}"), heading.clone())),
        passage: passage.map(|html| put(&html)),
        before,
        also_right: texts.also_right.get(&id).cloned().unwrap_or_default(),
        is_prediction: asked.is_prediction,
        is_surprise: card.is_surprise,
        is_again,
        typed: texts.typed.get(&id).map(|typed| said.written(typed)),
        line: None,
        prompt,
        answer,
    })
}

/// The face of a chapter; none where it is published no more.
pub fn reading(texts: &Texts, said: &Said<'_>, reading: &Reading) -> Option<ReadingFace> {
    let head = texts.heads.iter().find(|head| head.id == reading.chapter)?;
    Some(ReadingFace {
        chapter: head.id,
        place: Place {
            path: chapter_path(&head.course_slug, &head.slug),
            label: chapter_label(text(&head.lang), head.number),
            title: head.title.clone(),
            lang: head.lang.clone(),
        },
        summary: head.summary.clone(),
        was_lost: matches!(reading.rating, Some((_, Confidence::Lost))),
        line: texts.lines.get(&head.id).map(|line| said.written(line)),
    })
}

/// Puts each line to one's later self on the first face of its chapter.
pub fn put_lines(faces: &mut [Face], texts: &Texts, said: &Said<'_>) {
    let mut shown: Vec<ChapterId> = faces
        .iter()
        .filter_map(|face| match face {
            Face::Reading(face) => face.line.is_some().then_some(face.chapter),
            Face::Question(_) => None,
        })
        .collect();
    for face in faces {
        let Face::Question(face) = face else { continue };
        let asked = texts.asked.iter().find(|asked| asked.id == face.id);
        let Some(chapter) = asked.map(|asked| asked.chapter) else {
            continue;
        };
        if !shown.contains(&chapter) {
            face.line = texts.lines.get(&chapter).map(|line| said.written(line));
            shown.push(chapter);
        }
    }
}

/// A question that was missed.
pub fn missed(texts: &Texts, asked: &Asked) -> Missed {
    let path = chapter_path(&asked.course_slug, &asked.chapter_slug);
    let (to, place) = match &asked.source {
        Some((anchor, heading)) => (anchor.clone(), heading.clone()),
        None => (
            format!("question-{}", asked.author_id),
            asked.chapter_title.clone(),
        ),
    };
    Missed {
        prompt: placed(&asked.prompt, &path, |id| linked(texts, asked, id)),
        lang: asked.lang.clone(),
        path: format!("{path}#{to}"),
        place,
    }
}

fn linked(texts: &Texts, asked: &Asked, id: &str) -> Option<String> {
    linked_path(&asked.course_slug, id, |id| {
        texts.slugs.slug(asked.course, id)
    })
}
