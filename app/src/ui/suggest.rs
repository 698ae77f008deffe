//! Guesses what a wrong address was meant to be.

use domain::chapters::CourseOutline;

use crate::site::{chapter_path, course_path};

/// A page that may have been meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// Its title.
    pub title: String,
    /// Its path.
    pub path: String,
    /// The language of its title (BCP 47).
    pub lang: String,
}

/// How many pages are suggested at most.
const MOST: usize = 5;

/// The pages whose addresses resemble `path`, best first; for the address of a course's chapter
/// that resembles nothing, the course; else every course, up to five.
pub fn suggestions(courses: &[CourseOutline], path: &str) -> Vec<Suggestion> {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let (course_part, chapter_part) = match parts.next() {
        Some("courses") => (parts.next(), parts.next()),
        other => (other, None),
    };
    let wanted = chapter_part.or(course_part).unwrap_or_default();
    let mut scored: Vec<(f32, Suggestion)> = Vec::new();
    for course in courses {
        let page = suggest_course(course);
        let at_home = course_part == Some(course.slug.as_str());
        // The course itself is what is left when its chapter is not found.
        let score = if at_home {
            LIKENESS
        } else {
            likeness(wanted, course.slug.as_str())
        };
        scored.push((score, page));
        scored.extend(course.chapters.iter().map(|chapter| {
            let score = likeness(wanted, chapter.slug.as_str());
            let bonus = if at_home && score >= LIKENESS {
                0.2
            } else {
                0.0
            };
            let page = Suggestion {
                title: chapter.title.clone(),
                path: chapter_path(&course.slug, &chapter.slug),
                lang: course.lang.clone(),
            };
            (score + bonus, page)
        }));
    }
    scored.retain(|(score, page)| *score >= LIKENESS && page.path != path);
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    if scored.is_empty() {
        return courses.iter().take(MOST).map(suggest_course).collect();
    }
    scored
        .into_iter()
        .take(MOST)
        .map(|(_, page)| page)
        .collect()
}

fn suggest_course(course: &CourseOutline) -> Suggestion {
    Suggestion {
        title: course.title.clone(),
        path: course_path(&course.slug),
        lang: course.lang.clone(),
    }
}

/// Slugs this alike are worth a guess.
const LIKENESS: f32 = 0.4;
/// No slug is longer; a longer wish is cut, so that a hostile address costs nothing.
const LONGEST: usize = 64;

/// How many pairs of letters two slugs share, from 0 to 1 (Dice's coefficient).
fn likeness(a: &str, b: &str) -> f32 {
    let pairs = |s: &str| -> Vec<[u8; 2]> {
        let bytes = s.as_bytes();
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        bytes
            .windows(2)
            .map(|w| [w[0].to_ascii_lowercase(), w[1].to_ascii_lowercase()])
            .collect()
    };
    let (left, mut right) = (pairs(a), pairs(b));
    let all = left.len() + right.len();
    if all == 0 {
        return 0.0;
    }
    let mut shared = 0_u16;
    for pair in left {
        if let Some(at) = right.iter().position(|other| *other == pair) {
            right.swap_remove(at);
            shared += 1;
        }
    }
    f32::from(shared) * 2.0 / all as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chapters::samples;

    #[test]
    fn a_misspelt_chapter_is_guessed_before_anything_else() {
        let courses = [samples::course()];
        let found = suggestions(&courses, "/courses/backends/back-presure");
        assert_eq!(found[0].path, "/courses/backends/back-pressure");
        assert!(found.iter().any(|s| s.path == "/courses/backends"));
    }

    #[test]
    fn an_address_like_nothing_gets_the_courses() {
        let courses = [samples::course()];
        let found = suggestions(&courses, "/wp-login.php");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "/courses/backends");
        assert!(suggestions(&[], "/x").is_empty());
    }

    #[test]
    fn a_hostile_address_is_cheap() {
        let courses = [samples::course()];
        let path = format!("/courses/{}", "é".repeat(100_000));
        assert!(suggestions(&courses, &path).len() <= MOST);
    }
}
