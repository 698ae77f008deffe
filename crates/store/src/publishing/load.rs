//! What is published now, for planning, with the ids of the rows, for writing.

use std::collections::{BTreeMap, HashMap};

use domain::chapters::CheckedCourse;
use domain::ids::{AuthorId, ChapterId, CourseId, QuestionId};
use domain::publishing::{Published, PublishedChapter, PublishedCourse, PublishedQuestion};
use sqlx::PgConnection;

use crate::Result;
use crate::values::{author_id, edit_mark, hash, number, slug};

/// The published site as far as publishing these courses needs it.
pub(super) struct Loaded {
    pub content: Published,
    pub courses: HashMap<AuthorId, CourseId>,
    pub chapters: HashMap<(CourseId, AuthorId), ChapterId>,
    pub questions: HashMap<(CourseId, AuthorId), QuestionId>,
}

pub(super) async fn published(
    connection: &mut PgConnection,
    courses: &[CheckedCourse],
) -> Result<Loaded> {
    let mut loaded = Loaded {
        content: Published::default(),
        courses: HashMap::new(),
        chapters: HashMap::new(),
        questions: HashMap::new(),
    };
    let given: Vec<String> = courses.iter().map(|course| course.id.to_string()).collect();
    let mut chapters = load_chapters(connection, &given, &mut loaded).await?;
    let mut questions = load_questions(connection, &given, &mut loaded).await?;
    let mut images = load_images(connection, &given).await?;
    let rows = sqlx::query!(
        "
        select id, author_id, slug, title, summary, lang, weeks, source, description, content_hash
        from course
        "
    )
    .fetch_all(connection)
    .await?;
    for row in rows {
        let id = CourseId(row.id);
        let name = author_id(row.author_id)?;
        loaded.courses.insert(name.clone(), id);
        loaded.content.courses.push(PublishedCourse {
            id: name,
            slug: slug(row.slug)?,
            content_hash: hash(&row.content_hash)?,
            title: row.title,
            summary: row.summary,
            lang: row.lang,
            weeks: row.weeks.map(number).transpose()?,
            source: row.source,
            description: row.description,
            images: images.remove(&id).unwrap_or_default(),
            chapters: chapters.remove(&id).unwrap_or_default(),
            questions: questions.remove(&id).unwrap_or_default(),
        });
    }
    Ok(loaded)
}

async fn load_chapters(
    connection: &mut PgConnection,
    courses: &[String],
    loaded: &mut Loaded,
) -> Result<HashMap<CourseId, Vec<PublishedChapter>>> {
    let rows = sqlx::query!(
        r#"
        select
          chapter.id,
          chapter.course_id,
          chapter.author_id,
          chapter.slug,
          chapter.file,
          chapter.position,
          chapter.retired_at is not null as "retired!",
          revision.title,
          revision.content_hash,
          revision.source_hash
        from chapter
        join revision on revision.id = chapter.revision_id
        join course on course.id = chapter.course_id
        where course.author_id = any($1)
        order by chapter.course_id, chapter.position, chapter.id
        "#,
        courses
    )
    .fetch_all(connection)
    .await?;
    let mut chapters: HashMap<CourseId, Vec<PublishedChapter>> = HashMap::new();
    for row in rows {
        let course = CourseId(row.course_id);
        let id = author_id(row.author_id)?;
        loaded
            .chapters
            .insert((course, id.clone()), ChapterId(row.id));
        chapters.entry(course).or_default().push(PublishedChapter {
            id,
            slug: slug(row.slug)?,
            file: row.file,
            title: row.title,
            position: number(row.position)?,
            content_hash: hash(&row.content_hash)?,
            source_hash: hash(&row.source_hash)?,
            retired: row.retired,
        });
    }
    Ok(chapters)
}

async fn load_questions(
    connection: &mut PgConnection,
    courses: &[String],
    loaded: &mut Loaded,
) -> Result<HashMap<CourseId, Vec<PublishedQuestion>>> {
    let rows = sqlx::query!(
        r#"
        select
          question.id,
          question.course_id,
          question.author_id,
          chapter.author_id as chapter,
          question.content_hash,
          question.version_number,
          question.meaning_number,
          question.edit_mark,
          question.playground,
          question.retired_at is not null as "retired!",
          question_version.prompt_source,
          question_version.answer_source
        from question
        join question_version
          on question_version.question_id = question.id
          and question_version.version_number = question.version_number
        join chapter on chapter.id = question.chapter_id
        join course on course.id = question.course_id
        where course.author_id = any($1)
        order by question.id
        "#,
        courses
    )
    .fetch_all(connection)
    .await?;
    let mut questions: HashMap<CourseId, Vec<PublishedQuestion>> = HashMap::new();
    for row in rows {
        let course = CourseId(row.course_id);
        let id = author_id(row.author_id)?;
        loaded
            .questions
            .insert((course, id.clone()), QuestionId(row.id));
        questions
            .entry(course)
            .or_default()
            .push(PublishedQuestion {
                id,
                chapter: author_id(row.chapter)?,
                prompt_source: row.prompt_source,
                answer_source: row.answer_source,
                content_hash: hash(&row.content_hash)?,
                version_number: number(row.version_number)?,
                meaning_number: number(row.meaning_number)?,
                mark: row.edit_mark.map(edit_mark).transpose()?,
                playground: row.playground.map(author_id).transpose()?,
                retired: row.retired,
            });
    }
    Ok(questions)
}

/// The names of images by their files.
async fn load_images(
    connection: &mut PgConnection,
    courses: &[String],
) -> Result<HashMap<CourseId, BTreeMap<String, String>>> {
    let rows = sqlx::query!(
        "
        select course_image.course_id, course_image.file, course_image.media_name
        from course_image
        join course on course.id = course_image.course_id
        where course.author_id = any($1)
        ",
        courses
    )
    .fetch_all(connection)
    .await?;
    let mut images: HashMap<CourseId, BTreeMap<String, String>> = HashMap::new();
    for row in rows {
        images
            .entry(CourseId(row.course_id))
            .or_default()
            .insert(row.file, row.media_name);
    }
    Ok(images)
}
