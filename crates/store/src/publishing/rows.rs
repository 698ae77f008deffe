//! The rows that a plan comes to, all made before the first is written: so that the ids of new
//! things are known to whatever refers to them, and each table is written in one statement.

use std::collections::{BTreeMap, HashMap};

use domain::chapters::{
    CheckedChapter, CheckedCourse, CheckedImage, CheckedPlayground, CheckedQuestion,
    PredictionContent, QuestionContent,
};
use domain::ids::{AuthorId, ChapterId, CourseId, QuestionId};
use domain::publishing::{
    ChapterStep, ContentHash, CoursePlan, Lifecycle, Plan, QuestionStep, TextChange,
};
use jiff::Timestamp;
use uuid::{ContextV7, Uuid};

use super::load::Loaded;
use super::log::{self, LogRow};
use super::search_index::{self, SectionRow};
use crate::search::language;
use crate::values::wide;
use crate::{Error, Result};

/// Every row that a publish writes.
#[derive(Default)]
pub(super) struct Rows<'a> {
    pub courses: Vec<CourseRow<'a>>,
    /// Courses that were there and whose images may have changed.
    pub images_of: Vec<Uuid>,
    pub course_images: Vec<(Uuid, &'a CheckedImage)>,
    /// Courses and chapters whose slug changes: it is cleared first, so that two can swap.
    pub cleared_courses: Vec<Uuid>,
    pub cleared_chapters: Vec<Uuid>,
    pub retired_chapters: Vec<Uuid>,
    pub chapters: Vec<ChapterRow<'a>>,
    pub revisions: Vec<RevisionRow<'a>>,
    pub retired_questions: Vec<Uuid>,
    pub questions: Vec<QuestionRow<'a>>,
    pub question_versions: Vec<QuestionVersionRow<'a>>,
    /// Every course given, for the playgrounds that leave it, and every playground there.
    pub given_courses: Vec<Uuid>,
    pub present_playgrounds: Vec<(Uuid, &'a str)>,
    pub playgrounds: Vec<PlaygroundRow<'a>>,
    pub unindexed_chapters: Vec<Uuid>,
    pub sections: Vec<SectionRow<'a>>,
    pub log: Vec<LogRow>,
}

pub(super) struct CourseRow<'a> {
    pub id: Uuid,
    pub course: &'a CheckedCourse,
    pub search_language: &'static str,
    pub content_hash: ContentHash,
    pub is_news: bool,
}

/// A chapter that is new, restored or placed anew.
pub(super) struct ChapterRow<'a> {
    pub id: Uuid,
    pub course_id: Uuid,
    pub chapter: &'a CheckedChapter,
    pub position: i32,
}

pub(super) struct RevisionRow<'a> {
    pub id: Uuid,
    pub chapter_id: Uuid,
    pub chapter: &'a CheckedChapter,
    pub content_hash: ContentHash,
    pub source_hash: ContentHash,
    pub same_text: bool,
    pub toc: String,
    pub questions: String,
    pub predictions: String,
    pub edits: String,
    pub warnings: String,
}

pub(super) struct QuestionRow<'a> {
    pub id: Uuid,
    pub course_id: Uuid,
    pub chapter_id: Uuid,
    pub step: &'a QuestionStep,
}

pub(super) struct QuestionVersionRow<'a> {
    pub question_id: Uuid,
    pub step: &'a QuestionStep,
    pub question: &'a CheckedQuestion,
}

pub(super) struct PlaygroundRow<'a> {
    pub id: Uuid,
    pub course_id: Uuid,
    pub chapter_id: Uuid,
    pub position: i32,
    pub playground: &'a CheckedPlayground,
}

pub(super) fn prepare<'a>(
    plan: &'a Plan,
    courses: &'a [CheckedCourse],
    published: &Loaded,
    now: Timestamp,
) -> Result<Rows<'a>> {
    let mut rows = Rows::default();
    let ids = Ids::new(now);
    for (plan, course) in plan.courses.iter().zip(courses) {
        let known = published.courses.get(&plan.id);
        let course_id = known.copied().unwrap_or_else(|| CourseId(ids.next()));
        rows.given_courses.push(course_id.0);
        let mut course = Course {
            id: course_id,
            plan,
            course,
            chapters: chapter_ids(plan, course_id, published, &ids),
            questions: question_ids(plan, course_id, published, &ids),
            edits: edits(plan),
            ids: &ids,
            rows: &mut rows,
        };
        course.prepare()?;
    }
    Ok(rows)
}

fn chapter_ids<'a>(
    plan: &'a CoursePlan,
    course: CourseId,
    published: &Loaded,
    ids: &Ids,
) -> HashMap<&'a AuthorId, ChapterId> {
    let mut all: HashMap<&AuthorId, ChapterId> = HashMap::new();
    for step in &plan.chapters {
        let known = published.chapters.get(&(course, step.id.clone())).copied();
        all.insert(&step.id, known.unwrap_or_else(|| ChapterId(ids.next())));
    }
    // A question may come from a chapter that was retired long ago.
    for from in plan
        .questions
        .iter()
        .flat_map(|step| [Some(&step.chapter), step.moved_from.as_ref()])
    {
        if let Some(from) = from
            && let Some(id) = published.chapters.get(&(course, from.clone()))
        {
            all.entry(from).or_insert(*id);
        }
    }
    all
}

fn question_ids<'a>(
    plan: &'a CoursePlan,
    course: CourseId,
    published: &Loaded,
    ids: &Ids,
) -> HashMap<&'a AuthorId, QuestionId> {
    let id = |step: &QuestionStep| {
        let known = published.questions.get(&(course, step.id.clone())).copied();
        known.unwrap_or_else(|| QuestionId(ids.next()))
    };
    plan.questions
        .iter()
        .map(|step| (&step.id, id(step)))
        .collect()
}

fn edits(plan: &CoursePlan) -> HashMap<&AuthorId, BTreeMap<&str, &str>> {
    let mut edits: HashMap<&AuthorId, BTreeMap<&str, &str>> = HashMap::new();
    for question in &plan.questions {
        if let Some(edit) = question.edit {
            edits
                .entry(&question.chapter)
                .or_default()
                .insert(question.id.as_str(), edit.kind.as_str());
        }
    }
    edits
}

/// One course on its way into rows.
struct Course<'a, 'r> {
    id: CourseId,
    plan: &'a CoursePlan,
    course: &'a CheckedCourse,
    chapters: HashMap<&'a AuthorId, ChapterId>,
    questions: HashMap<&'a AuthorId, QuestionId>,
    /// The kinds of edits, by chapter and question.
    edits: HashMap<&'a AuthorId, BTreeMap<&'a str, &'a str>>,
    ids: &'r Ids,
    rows: &'r mut Rows<'a>,
}

impl<'a> Course<'a, '_> {
    fn prepare(&mut self) -> Result<()> {
        let plan = self.plan;
        if plan.is_empty() {
            self.note_playgrounds();
            return Ok(());
        }
        if plan.slug_from.is_some() {
            self.rows.cleared_courses.push(self.id.0);
        }
        self.rows.courses.push(CourseRow {
            id: self.id.0,
            course: self.course,
            search_language: language::of(&self.course.lang),
            content_hash: plan.content_hash,
            is_news: plan.is_news(),
        });
        if plan.added || !plan.images.is_empty() {
            self.rows.images_of.push(self.id.0);
            let images = self.course.images.iter().map(|image| (self.id.0, image));
            self.rows.course_images.extend(images);
        }
        for (position, step) in plan.chapters.iter().enumerate() {
            match self.course.chapters.get(position) {
                Some(chapter) => self.prepare_chapter(position, step, chapter)?,
                None => self.retire_chapter(step),
            }
        }
        self.prepare_questions();
        self.note_playgrounds();
        log::of_course(self.rows, self.id, plan, &self.chapters, &self.questions);
        Ok(())
    }

    fn retire_chapter(&mut self, step: &ChapterStep) {
        let id = self.chapters[&step.id].0;
        self.rows.retired_chapters.push(id);
        self.rows.unindexed_chapters.push(id);
    }

    fn prepare_chapter(
        &mut self,
        position: usize,
        step: &ChapterStep,
        chapter: &'a CheckedChapter,
    ) -> Result<()> {
        let id = self.chapters[&step.id].0;
        if step.lifecycle != Lifecycle::Kept || step.placed_anew {
            let position = wide(position);
            self.rows.chapters.push(ChapterRow {
                id,
                course_id: self.id.0,
                chapter,
                position,
            });
        }
        if step.slug_from.is_some() {
            self.rows.cleared_chapters.push(id);
        }
        if step.text != TextChange::None {
            let revision = self.revision(id, step, chapter)?;
            self.rows.revisions.push(revision);
        }
        if step.text != TextChange::None || step.lifecycle != Lifecycle::Kept {
            self.rows.unindexed_chapters.push(id);
            let language = language::of(&self.course.lang);
            self.rows
                .sections
                .extend(search_index::sections(id, language, chapter));
            for (position, playground) in chapter.playgrounds.iter().enumerate() {
                self.rows.playgrounds.push(PlaygroundRow {
                    id: self.ids.next(),
                    course_id: self.id.0,
                    chapter_id: id,
                    position: wide(position),
                    playground,
                });
            }
        }
        Ok(())
    }

    fn revision(
        &self,
        chapter_id: Uuid,
        step: &ChapterStep,
        chapter: &'a CheckedChapter,
    ) -> Result<RevisionRow<'a>> {
        let questions: Vec<QuestionContent> = chapter
            .questions
            .iter()
            .map(|question| QuestionContent {
                id: self.questions[&question.id],
                author_id: question.id.clone(),
                prompt: question.prompt.clone(),
                answer: question.answer.clone(),
                source_anchor: question.source_anchor.clone(),
                meaning: 0,
            })
            .collect();
        let predictions: Vec<PredictionContent> = chapter
            .predictions
            .iter()
            .map(|prediction| PredictionContent {
                playground: prediction.playground.clone(),
                id: self.questions[&prediction.question.id],
                meaning: 0,
            })
            .collect();
        let edits: BTreeMap<&str, &str> = self.edits.get(&step.id).cloned().unwrap_or_default();
        Ok(RevisionRow {
            id: self.ids.next(),
            chapter_id,
            chapter,
            content_hash: step.content_hash,
            source_hash: step.source_hash,
            same_text: step.text == TextChange::Rendering,
            toc: json(&chapter.toc)?,
            questions: json(&questions)?,
            predictions: json(&predictions)?,
            edits: json(&edits)?,
            warnings: json(&chapter.warnings)?,
        })
    }

    fn prepare_questions(&mut self) {
        let checked: HashMap<&AuthorId, &'a CheckedQuestion> = self
            .course
            .chapters
            .iter()
            .flat_map(|chapter| {
                let predictions = chapter.predictions.iter().map(|it| &it.question);
                chapter.questions.iter().chain(predictions)
            })
            .map(|question| (&question.id, question))
            .collect();
        for step in self.plan.questions.iter().filter(|step| !step.is_empty()) {
            let id = self.questions[&step.id].0;
            let Some(&question) = checked.get(&step.id) else {
                self.rows.retired_questions.push(id);
                continue;
            };
            let chapter_id = self.chapters[&step.chapter].0;
            self.rows.questions.push(QuestionRow {
                id,
                course_id: self.id.0,
                chapter_id,
                step,
            });
            if step.lifecycle == Lifecycle::Added || step.edit.is_some() {
                let row = QuestionVersionRow {
                    question_id: id,
                    step,
                    question,
                };
                self.rows.question_versions.push(row);
            }
        }
    }

    fn note_playgrounds(&mut self) {
        let all = self
            .course
            .chapters
            .iter()
            .flat_map(|chapter| &chapter.playgrounds);
        let present = all.map(|playground| (self.id.0, playground.id.as_str()));
        self.rows.present_playgrounds.extend(present);
    }
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Unreadable(error.to_string()))
}

/// New ids for one publish: of its time, and in the order in which they are given, so that
/// courses published together keep their order.
struct Ids {
    context: ContextV7,
    now: Timestamp,
}

impl Ids {
    fn new(now: Timestamp) -> Self {
        Self {
            context: ContextV7::new(),
            now,
        }
    }

    fn next(&self) -> Uuid {
        let seconds = u64::try_from(self.now.as_second()).unwrap_or(0);
        let nanoseconds = u32::try_from(self.now.subsec_nanosecond()).unwrap_or(0);
        Uuid::new_v7(uuid::Timestamp::from_unix(
            &self.context,
            seconds,
            nanoseconds,
        ))
    }
}
