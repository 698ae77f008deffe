//! What machines read: the Atom feed, the sitemap and robots.txt.

use std::fmt::Write;

use app::site::{FEED, SEARCH, Site, chapter_path, course_path};
use domain::chapters::{ChapterOutline, CourseOutline};
use jiff::Timestamp;

/// How many of the newest chapters the feed lists.
const FEED_ENTRIES: usize = 100;

/// The newest chapters, RFC 4287.
pub fn atom(site: &Site, courses: &[CourseOutline]) -> String {
    let mut chapters: Vec<(&CourseOutline, &ChapterOutline)> = courses
        .iter()
        .flat_map(|course| course.chapters.iter().map(move |chapter| (course, chapter)))
        .collect();
    chapters.sort_by_key(|(_, chapter)| std::cmp::Reverse((chapter.published_at, chapter.id)));
    let updated = chapters
        .first()
        .map_or(Timestamp::UNIX_EPOCH, |(_, first)| first.published_at);
    let home = escape(&site.absolute("/"));
    let own = escape(&site.absolute(FEED));
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>Chapterwise</title>\n\
         <id>{home}</id>\n\
         <link href=\"{home}\"/>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>\n\
         <author><name>Chapterwise</name></author>\n\
         <updated>{updated}</updated>\n"
    );
    for (course, chapter) in chapters.into_iter().take(FEED_ENTRIES) {
        let url = escape(&site.absolute(&chapter_path(&course.slug, &chapter.slug)));
        let id = chapter.id;
        let [title, course_title, summary] =
            [&chapter.title, &course.title, &chapter.summary].map(|text| escape(text));
        let (published, updated) = (chapter.first_published_at, chapter.published_at);
        // Writing to a string can't fail.
        let _ = write!(
            xml,
            "<entry xml:lang=\"{lang}\">\n\
             <title>{title}</title>\n\
             <id>urn:uuid:{id}</id>\n\
             <link href=\"{url}\"/>\n\
             <category term=\"{course_title}\"/>\n\
             <published>{published}</published>\n\
             <updated>{updated}</updated>\n\
             <summary>{summary}</summary>\n\
             </entry>\n",
            lang = escape(&course.lang),
        );
    }
    xml.push_str("</feed>\n");
    xml
}

/// Every page worth finding, as sitemaps.org describes it.
pub fn sitemap(site: &Site, courses: &[CourseOutline]) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut page = |path: &str, changed: Option<Timestamp>| {
        let url = escape(&site.absolute(path));
        let changed = changed
            .map(|changed| format!("<lastmod>{changed}</lastmod>"))
            .unwrap_or_default();
        let _ = writeln!(xml, "<url><loc>{url}</loc>{changed}</url>");
    };
    page("/", courses.iter().map(|course| course.updated_at).max());
    for course in courses {
        page(&course_path(&course.slug), Some(course.updated_at));
        for chapter in &course.chapters {
            page(
                &chapter_path(&course.slug, &chapter.slug),
                Some(chapter.published_at),
            );
        }
    }
    xml.push_str("</urlset>\n");
    xml
}

/// Everything may be read but the search, whose pages are endless.
pub fn robots(site: &Site) -> String {
    format!(
        "User-agent: *\nDisallow: {SEARCH}\nDisallow: /api/\n\nSitemap: {}\n",
        site.absolute("/sitemap.xml")
    )
}

/// Text for XML content and attributes. Control characters, which XML 1.0 can't hold at all, go.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_title_stays_text_and_control_characters_go() {
        assert_eq!(
            escape("a < b & \"c\"\u{0}\u{b}\u{ffff}"),
            "a &lt; b &amp; &quot;c&quot;"
        );
    }
}
