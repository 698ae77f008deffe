//! What a page is about, for machines (schema.org, as JSON-LD).

use domain::chapters::{ChapterPlace, CourseOutline};
use serde_json::{Value, json};

use crate::shell::SITE_NAME;
use crate::site::{Site, chapter_path, course_path};

/// A chapter is a `LearningResource` that is part of a `Course`.
pub(super) fn chapter(site: &Site, place: &ChapterPlace) -> Value {
    let ChapterPlace {
        course, chapter, ..
    } = place;
    let mut value = json!({
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "name": chapter.title,
        "description": chapter.summary,
        "url": site.absolute(&chapter_path(&course.slug, &chapter.slug)),
        "inLanguage": course.lang,
        "learningResourceType": "chapter",
        "timeRequired": format!("PT{}M", chapter.minutes),
        "isAccessibleForFree": true,
        "datePublished": chapter.first_published_at.to_string(),
        "dateModified": chapter.published_at.to_string(),
        "isPartOf": {
            "@type": "Course",
            "name": course.title,
            "description": course.summary,
            "url": site.absolute(&course_path(&course.slug)),
            "provider": provider(site),
        },
    });
    if let Some(level) = chapter.level {
        value["educationalLevel"] = level.as_str().into();
    }
    if let Some(topic) = &chapter.topic {
        value["about"] = topic.as_str().into();
    }
    if let Some(number) = chapter.number {
        value["position"] = number.into();
    }
    value
}

/// A course, without its chapters: each says itself what it belongs to.
pub(super) fn course(site: &Site, course: &CourseOutline) -> Value {
    json!({
        "@context": "https://schema.org",
        "@type": "Course",
        "name": course.title,
        "description": course.summary,
        "url": site.absolute(&course_path(&course.slug)),
        "inLanguage": course.lang,
        "isAccessibleForFree": true,
        "dateModified": course.updated_at.to_string(),
        "provider": provider(site),
    })
}

fn provider(site: &Site) -> Value {
    json!({ "@type": "Organization", "name": SITE_NAME, "url": site.absolute("/") })
}
