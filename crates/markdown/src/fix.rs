//! `check --fix`: writes the ids that are missing, and touches nothing else.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use domain::ids::AuthorId;
use sha2::{Digest, Sha256};

use crate::check_folder;
use crate::draft::{ChapterDraft, CourseDraft};

/// Writes missing ids of chapters, questions and runnable snippets into the files of a folder.
/// Returns a line for each id, `FILE:LINE: ID`, in the order of lines and as they are now.
///
/// An id is derived from what it names, so that two authors who fix the same folder get the same
/// ids; where it is taken, a number is added.
///
/// # Errors
/// When a file can't be read or written. Each file is replaced as a whole or not at all.
pub fn write_missing_ids(dir: &Path) -> io::Result<Vec<String>> {
    let checked = check_folder(dir)?;
    let mut written = Vec::new();
    for (course, _) in &checked.courses {
        let mut taken = Taken::of(course);
        for chapter in &course.chapters {
            let insertions = insertions(chapter, &mut taken);
            if insertions.is_empty() {
                continue;
            }
            let file = format!("{}{}", course.folder.prefix, chapter.file);
            let path = dir.join(&file);
            let text = insert(&fs::read_to_string(&path)?, &insertions);
            replace_file(&path, &text)?;
            let mut new_lines = 0;
            for Insertion { line, id, place } in insertions {
                new_lines += usize::from(place == Place::Below);
                written.push(format!("{file}:{}: {id}", line + new_lines));
            }
        }
    }
    Ok(written)
}

/// An id to be written on a line.
struct Insertion {
    line: usize,
    id: String,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A new line after this one.
    Below,
    /// At the end of this line.
    End,
}

struct Taken {
    chapters: HashSet<String>,
    questions: HashSet<String>,
    playgrounds: HashSet<String>,
}

impl Taken {
    fn of(course: &CourseDraft) -> Self {
        let chapters = &course.chapters;
        let id = |id: &AuthorId| id.as_str().to_owned();
        Self {
            chapters: chapters
                .iter()
                .filter_map(|c| c.fields.id.as_ref().map(|(name, _)| id(name)))
                .collect(),
            questions: chapters
                .iter()
                .flat_map(|c| &c.parts.questions)
                .filter_map(|q| q.id.as_ref().map(id))
                .collect(),
            playgrounds: chapters
                .iter()
                .flat_map(|c| &c.parts.playgrounds)
                .map(|part| id(&part.playground.id))
                .collect(),
        }
    }
}

/// What is to be inserted, by line.
fn insertions(chapter: &ChapterDraft, taken: &mut Taken) -> Vec<Insertion> {
    let mut insertions = Vec::new();
    if !chapter.fields.has_id {
        let name = chapter
            .file
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".md");
        let id = free(&name_like(name), &mut taken.chapters);
        insertions.push(Insertion {
            line: 1,
            id: format!("id: {id}"),
            place: Place::Below,
        });
    }
    for missing in &chapter.parts.missing_ids {
        let taken = if missing.prefix == "q" {
            &mut taken.questions
        } else {
            &mut taken.playgrounds
        };
        let id = free(
            &format!("{}-{}", missing.prefix, digest(&missing.content)),
            taken,
        );
        insertions.push(Insertion {
            line: missing.line,
            id: format!("id={id}"),
            place: Place::End,
        });
    }
    insertions.sort_by_key(|insertion| insertion.line);
    insertions
}

fn free(wanted: &str, taken: &mut HashSet<String>) -> String {
    let numbered = (2..).map(|n| format!("{wanted}-{n}"));
    let id = std::iter::once(wanted.to_owned())
        .chain(numbered)
        .find(|id| !taken.contains(id))
        .unwrap_or_default();
    taken.insert(id.clone());
    id
}

/// Seven characters of the alphabet a-z and 2-7 without those that look alike aloud or in print.
fn digest(content: &str) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnopqrstuvwxyz2345678";
    Sha256::digest(content.as_bytes())
        .iter()
        .take(7)
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect()
}

fn name_like(name: &str) -> String {
    let mapped: String = name
        .to_lowercase()
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() || c.is_ascii_digit() {
                c
            } else {
                '-'
            }
        })
        .take(60)
        .collect();
    let trimmed = mapped.trim_matches('-');
    if trimmed.is_empty() {
        "chapter".to_owned()
    } else {
        trimmed.to_owned()
    }
}

fn insert(text: &str, insertions: &[Insertion]) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for (index, line) in lines(text).enumerate() {
        let content = line.trim_end_matches(['\n', '\r']);
        let end = &line[content.len()..];
        out.push_str(content);
        for insertion in insertions.iter().filter(|i| i.line == index + 1) {
            match insertion.place {
                Place::End => {
                    if !content.ends_with(' ') {
                        out.push(' ');
                    }
                }
                Place::Below => out.push_str(end),
            }
            out.push_str(&insertion.id);
        }
        out.push_str(end);
    }
    out
}

/// The lines with their ends, where `\r` alone ends one too, as in [`Source`](crate::source::Source).
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = match rest.find(['\n', '\r']) {
            Some(at) if rest[at..].starts_with("\r\n") => at + 2,
            Some(at) => at + 1,
            None => rest.len(),
        };
        let (line, after) = rest.split_at(end);
        rest = after;
        Some(line)
    })
}

/// Writes beside the file and renames, so that a crash leaves the old file or the new one.
fn replace_file(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension("md.new");
    let mut file = fs::File::create(&beside)?;
    file.write_all(text.as_bytes())?;
    file.set_permissions(fs::metadata(path)?.permissions())?;
    file.sync_all()?;
    fs::rename(&beside, path)
}
