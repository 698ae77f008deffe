//! What the search page shows; the answer itself is [`domain::search::SearchResults`].

use domain::search::{SearchHit, SearchResults};

/// A chapter with its sections that match, in the order of the answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group<'a> {
    /// The first hit in this chapter; it also says which chapter it is.
    pub first: &'a SearchHit,
    /// All hits in this chapter.
    pub hits: Vec<&'a SearchHit>,
}

/// Hits by chapter. A chapter stands where its best section does.
pub fn groups(results: &SearchResults) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for hit in &results.hits {
        let same = groups.iter_mut().find(|group| {
            group.first.course_slug == hit.course_slug
                && group.first.chapter_slug == hit.chapter_slug
        });
        match same {
            Some(group) => group.hits.push(hit),
            None => groups.push(Group {
                first: hit,
                hits: vec![hit],
            }),
        }
    }
    groups
}

/// Path of the section that a hit found.
pub fn hit_path(hit: &SearchHit) -> String {
    let mut path = chapter_path(hit);
    if !hit.anchor.is_empty() {
        path.push('#');
        path.push_str(&hit.anchor);
    }
    path
}

/// Path of the chapter that a hit is in.
pub fn chapter_path(hit: &SearchHit) -> String {
    format!("/courses/{}/{}", hit.course_slug, hit.chapter_slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_stands_where_its_best_section_does() {
        let hit = |chapter: &str, anchor: &str| SearchHit {
            course_slug: "c".to_owned(),
            course_title: "C".to_owned(),
            lang: "en".to_owned(),
            chapter_slug: chapter.to_owned(),
            chapter_title: chapter.to_owned(),
            number: None,
            anchor: anchor.to_owned(),
            heading: anchor.to_owned(),
            excerpt: Vec::new(),
        };
        let hits = vec![hit("b", "x"), hit("a", ""), hit("b", "y")];
        let results = SearchResults {
            hits,
            ..SearchResults::default()
        };
        let groups = groups(&results);
        let chapters: Vec<_> = groups
            .iter()
            .map(|g| g.first.chapter_slug.as_str())
            .collect();
        assert_eq!(chapters, ["b", "a"]);
        assert_eq!(groups[0].hits.len(), 2);
        assert_eq!(hit_path(groups[0].hits[1]), "/courses/c/b#y");
        assert_eq!(hit_path(groups[1].hits[0]), "/courses/c/a");
    }
}
