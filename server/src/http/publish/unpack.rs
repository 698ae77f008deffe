//! A tar of a folder, from somebody who may mean harm: plain files and folders, within bounds, at
//! places within the folder, each once. Nothing else of what a tar can say is understood, so nothing
//! else can happen.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use tar::{Archive, Entry, EntryType};

/// The most files and folders. A course may have 20,000 files.
const MOST_ENTRIES: usize = 50_000;
/// The most folders, also those that stand in the path of something else alone.
const MOST_FOLDERS: usize = 5_000;
/// The most folders in each other; the checks allow fewer.
const DEEPEST: usize = 20;
/// The most bytes of a file; the checks allow no more in a picture.
const LARGEST_FILE: u64 = 10 * 1024 * 1024 + 1;
/// The most bytes of a path.
const LONGEST_PATH: u64 = 1024;

/// Why a tar was not unpacked.
#[derive(Debug)]
pub enum Unpacked {
    /// The disk is full or broken.
    Disk(io::Error),
    /// It has more or larger files than are taken.
    TooLarge(String),
    /// It is no tar, or has in it what is not for us.
    Malformed(String),
}

/// Unpacks all of it into an empty folder, and reads to the very end.
///
/// # Errors
///
/// The first reason not to. What was unpacked until then stays in the folder.
pub fn unpack(reader: impl Read, folder: &Path) -> Result<(), Unpacked> {
    let mut archive = Archive::new(reader);
    let (mut long_name, mut folders) = (None, HashSet::new());
    // Raw: the crate would read names that are as long as they claim to be.
    let entries = archive.entries().map_err(no_tar)?.raw(true);
    for (count, entry) in entries.enumerate() {
        let mut entry = entry.map_err(no_tar)?;
        if count >= MOST_ENTRIES {
            let message = format!("There are more than {MOST_ENTRIES} files and folders.");
            return Err(Unpacked::TooLarge(message));
        }
        let kind = entry.header().entry_type();
        if kind == EntryType::GNULongName {
            long_name = Some(read_name(&mut entry)?);
            continue;
        }
        let name = match long_name.take() {
            Some(name) => name,
            None => entry.path_bytes().into_owned(),
        };
        let Some(path) = path_within(&name)? else {
            continue;
        };
        // A folder is made for each part of a path.
        let below = if kind == EntryType::Directory {
            Some(path.as_path())
        } else {
            path.parent()
        };
        let new = below.into_iter().flat_map(Path::ancestors);
        for made in new
            .take_while(|part| !folders.contains(*part))
            .collect::<Vec<_>>()
        {
            folders.insert(made.to_owned());
        }
        if folders.len() > MOST_FOLDERS {
            let message = format!("There are more than {MOST_FOLDERS} folders.");
            return Err(Unpacked::TooLarge(message));
        }
        let place = folder.join(&path);
        match kind {
            EntryType::Directory => fs::create_dir_all(&place).map_err(|error| at(&path, error))?,
            EntryType::Regular => write(&mut entry, &path, &place)?,
            _ => {
                return Err(malformed(&path, "is neither a file nor a folder"));
            }
        }
    }
    // Only whoever is not cut off comes to the end.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(no_tar)?;
    Ok(())
}

fn write(entry: &mut Entry<impl Read>, path: &Path, place: &Path) -> Result<(), Unpacked> {
    let size = entry.header().entry_size().map_err(no_tar)?;
    if size > LARGEST_FILE {
        let message = format!("{} is too large: {size} bytes.", path.display());
        return Err(Unpacked::TooLarge(message));
    }
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).map_err(|error| at(path, error))?;
    }
    // What is there already would be written over, so nothing may be.
    let mut file = File::create_new(place).map_err(|error| at(path, error))?;
    let mut buffer = [0; 64 * 1024];
    let mut left = size;
    while left > 0 {
        let read = entry.read(&mut buffer).map_err(no_tar)?;
        if read == 0 {
            return Err(malformed(path, "breaks off"));
        }
        io::Write::write_all(&mut file, &buffer[..read]).map_err(Unpacked::Disk)?;
        left = left.saturating_sub(read as u64);
    }
    Ok(())
}

/// The name of the next entry, where it is too long for that entry's own header.
fn read_name(entry: &mut Entry<impl Read>) -> Result<Vec<u8>, Unpacked> {
    if entry.header().entry_size().map_err(no_tar)? > LONGEST_PATH {
        return Err(Unpacked::Malformed("A path is too long.".to_owned()));
    }
    let mut name = Vec::new();
    entry
        .take(LONGEST_PATH)
        .read_to_end(&mut name)
        .map_err(no_tar)?;
    while name.last() == Some(&0) {
        name.pop();
    }
    Ok(name)
}

/// The path below the folder; `None` where no course looks: the folder itself, and names that begin
/// with a dot.
fn path_within(name: &[u8]) -> Result<Option<PathBuf>, Unpacked> {
    let text = std::str::from_utf8(name).ok();
    let text = text.filter(|text| !text.chars().any(char::is_control));
    let Some(text) = text else {
        let shown = name.escape_ascii();
        return Err(Unpacked::Malformed(format!(
            "The name {shown} is no plain text."
        )));
    };
    if text.starts_with('/') || text.split('/').any(|part| part == "..") {
        return Err(Unpacked::Malformed(format!(
            "{text} leads out of the folder."
        )));
    }
    let parts: Vec<&str> = text
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if parts.len() > DEEPEST || text.len() as u64 > LONGEST_PATH {
        return Err(Unpacked::Malformed(format!("{text} is nested too deep.")));
    }
    if parts.is_empty() || parts.iter().any(|part| part.starts_with('.')) {
        return Ok(None);
    }
    Ok(Some(parts.iter().collect()))
}

/// A file that is there already, or stands where a folder should, was sent so.
fn at(path: &Path, error: io::Error) -> Unpacked {
    match error.kind() {
        io::ErrorKind::AlreadyExists
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::InvalidFilename => malformed(path, "is there twice, or can't be there"),
        _ => Unpacked::Disk(error),
    }
}

fn malformed(path: &Path, what: &str) -> Unpacked {
    Unpacked::Malformed(format!("{} {what}.", path.display()))
}

/// Reading fails for what is read, never for the disk.
fn no_tar(_: io::Error) -> Unpacked {
    Unpacked::Malformed("What was sent is no complete tar.".to_owned())
}
