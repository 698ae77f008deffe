//! Reading a folder of courses from disk, within limits.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use crate::diagnostics::{Diagnostic, Position, Reporter};

/// The largest Markdown file, in bytes.
pub(crate) const MAX_MARKDOWN: u64 = 2 * 1024 * 1024;
/// The largest image, in bytes.
pub(crate) const MAX_IMAGE: u64 = 10 * 1024 * 1024;
/// The most files a course may have.
const MAX_FILES: usize = 20_000;
const MAX_FOLDERS_DEEP: usize = 16;

/// The name of the file that makes a folder a course.
pub(crate) const COURSE_FILE: &str = "course.md";
const IMAGES: [&str; 7] = ["png", "jpg", "jpeg", "webp", "gif", "avif", "svg"];

/// The files of one course that matter to it, by path from its folder, with `/`.
#[derive(Debug, Default)]
pub(crate) struct CourseFolder {
    /// The folder's path from the folder that was checked, ending in `/`, or empty.
    pub prefix: String,
    pub markdown: BTreeMap<String, String>,
    pub images: BTreeMap<String, Vec<u8>>,
    /// Files that are there but can't be read as what they are, which has been reported.
    pub unreadable: BTreeSet<String>,
}

/// Reads every course of a folder: itself if it has a `course.md`, else its subfolders that do.
/// What can't be read as a course is reported; an error is a fault of the disk.
pub(crate) fn read(dir: &Path) -> io::Result<(Vec<CourseFolder>, Vec<Diagnostic>)> {
    let mut diagnostics = Vec::new();
    let mut courses = Vec::new();
    let is_dir = match fs::metadata(dir) {
        Ok(metadata) => metadata.is_dir(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(io::Error::new(error.kind(), "there is no such folder"));
        }
        Err(error) => return Err(error),
    };
    if !is_dir {
        let message = "it is a file; give the folder that holds it";
        return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
    }
    if dir.join(COURSE_FILE).is_file() {
        courses.push(read_course(dir, "", &mut diagnostics)?);
    } else {
        for entry in sorted_entries(dir)? {
            if entry.path().join(COURSE_FILE).is_file()
                && let Some(name) = entry.file_name().to_str()
            {
                courses.push(read_course(
                    &entry.path(),
                    &format!("{name}/"),
                    &mut diagnostics,
                )?);
            }
        }
    }
    if courses.is_empty() {
        let mut report = Reporter::new(COURSE_FILE);
        report.error(
            Position::default(),
            "there is no course here",
            "a course is a folder with a course.md; give that folder, or the one above it",
        );
        diagnostics.extend(report.into_diagnostics());
    }
    Ok((courses, diagnostics))
}

/// The files of every course of a folder that matter to it, by path from the folder, with `/`: what
/// somebody else needs to check the same courses.
///
/// # Errors
///
/// Where the folder can't be read.
pub fn files(dir: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    if dir.join(COURSE_FILE).is_file() {
        add_files(dir, "", 0, &mut files)?;
        return Ok(files);
    }
    for entry in sorted_entries(dir)? {
        if entry.path().join(COURSE_FILE).is_file()
            && let Some(name) = entry.file_name().to_str()
        {
            add_files(&entry.path(), &format!("{name}/"), 0, &mut files)?;
        }
    }
    Ok(files)
}

fn add_files(dir: &Path, prefix: &str, depth: usize, files: &mut Vec<String>) -> io::Result<()> {
    for entry in sorted_entries(dir)? {
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            continue;
        };
        let kind = entry.file_type()?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth < MAX_FOLDERS_DEEP {
            let prefix = format!("{prefix}{name}/");
            add_files(&entry.path(), &prefix, depth + 1, files)?;
        } else if kind.is_file() && matters(&name).is_some() {
            files.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

/// What a file is to a course, by its name.
enum Matter {
    Markdown,
    Image,
}

fn matters(path: &str) -> Option<Matter> {
    let (_, extension) = path.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    if extension == "md" {
        Some(Matter::Markdown)
    } else {
        IMAGES
            .contains(&extension.as_str())
            .then_some(Matter::Image)
    }
}

fn read_course(
    dir: &Path,
    prefix: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<CourseFolder> {
    let mut course = CourseFolder {
        prefix: prefix.to_owned(),
        ..CourseFolder::default()
    };
    let mut walk = Walk {
        course: &mut course,
        diagnostics,
        files: 0,
    };
    walk.folder(dir, "", 0)?;
    Ok(course)
}

struct Walk<'w> {
    course: &'w mut CourseFolder,
    diagnostics: &'w mut Vec<Diagnostic>,
    files: usize,
}

impl Walk<'_> {
    fn folder(&mut self, dir: &Path, path: &str, depth: usize) -> io::Result<()> {
        for entry in sorted_entries(dir)? {
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                self.problem(
                    path,
                    "a file name here is not UTF-8",
                    "rename the file with plain letters",
                );
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}/{name}")
            };
            let kind = entry.file_type()?;
            if kind.is_dir() {
                if depth == MAX_FOLDERS_DEEP {
                    self.problem(&path, "folders are nested too deep", "move the files up");
                } else {
                    self.folder(&entry.path(), &path, depth + 1)?;
                }
            } else if kind.is_symlink() {
                self.problem(
                    &path,
                    "this is a link to another file",
                    "copy the file into the course; links could lead anywhere on the machine",
                );
            } else if kind.is_file() {
                self.file(&entry.path(), path)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, file: &Path, path: String) -> io::Result<()> {
        let is_markdown = match matters(&path) {
            Some(Matter::Markdown) => true,
            Some(Matter::Image) => false,
            None => return Ok(()),
        };
        self.files += 1;
        if self.files > MAX_FILES {
            if self.files == MAX_FILES + 1 {
                self.problem(
                    &path,
                    &format!("the course has more than {MAX_FILES} files"),
                    "split it into several courses",
                );
            }
            return Ok(());
        }
        let limit = if is_markdown { MAX_MARKDOWN } else { MAX_IMAGE };
        let size = fs::metadata(file)?.len();
        if size > limit {
            let help = if is_markdown {
                "split the chapter; nobody reads two megabytes in one sitting"
            } else {
                "save it smaller, or as WebP"
            };
            let message = format!("the file is too large: {size} bytes, {limit} are the limit");
            self.problem(&path, &message, help);
            return Ok(());
        }
        let bytes = fs::read(file)?;
        if !is_markdown {
            self.course.images.insert(path, bytes);
            return Ok(());
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.course.markdown.insert(path, text);
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
                let at = Position {
                    line: before.matches('\n').count() + 1,
                    column: before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1,
                };
                self.report(
                    &path,
                    at,
                    "the file is not UTF-8",
                    "save it as UTF-8 in your editor",
                );
            }
        }
        Ok(())
    }

    fn problem(&mut self, path: &str, message: &str, help: &str) {
        self.report(path, Position::default(), message, help);
    }

    fn report(&mut self, path: &str, at: Position, message: &str, help: &str) {
        self.course.unreadable.insert(path.to_owned());
        let mut report = Reporter::new(format!("{}{path}", self.course.prefix));
        report.error(at, message, help);
        self.diagnostics.extend(report.into_diagnostics());
    }
}

fn sorted_entries(dir: &Path) -> io::Result<Vec<fs::DirEntry>> {
    let mut entries = fs::read_dir(dir)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    Ok(entries)
}
