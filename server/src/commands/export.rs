//! `chapterwise export`.

use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use store::Store;

use super::with_database;
use crate::cli::{Export, Outcome};
use crate::config::Config;
use crate::report::counted;

/// Writes the published courses into a folder each.
pub async fn export(config: &Config, options: &Export) -> Result<Outcome> {
    check_target(&options.dir, options.force)?;
    let mut courses = with_database(config, async |database| {
        let store = Store::connect(database.options.clone()).await?;
        store.migrate().await?;
        Ok(store::export::courses(&store).await?)
    })
    .await?;
    if let Some(wanted) = &options.course {
        courses.retain(|course| course.id.as_str() == wanted);
        if courses.is_empty() {
            bail!("no published course has the id `{wanted}`");
        }
    }
    let mut files = 0;
    for course in &courses {
        for (path, bytes) in &course.files {
            let path = Path::new(course.id.as_str()).join(path);
            write(&options.dir, &path, bytes)?;
            files += 1;
        }
    }
    let (courses, files) = (counted(courses.len(), "course"), counted(files, "file"));
    println!("Wrote {courses} with {files} to {}.", options.dir.display());
    Ok(Outcome::Done)
}

/// An export never mixes with what is there, unless asked to.
fn check_target(dir: &Path, force: bool) -> Result<()> {
    let unreadable = || format!("{} can't be written to", dir.display());
    if !dir.exists() {
        return Ok(());
    }
    let empty = fs::read_dir(dir).with_context(unreadable)?.next().is_none();
    if !empty && !force {
        bail!(
            "{} isn't empty. Choose another folder, or write over its files with --force",
            dir.display()
        );
    }
    Ok(())
}

/// Writes one file below `dir`, whole or not at all. The path came from a database, so it is not
/// trusted to stay below: nothing but plain names, and no folder on the way may be a link.
fn write(dir: &Path, path: &Path, bytes: &[u8]) -> Result<()> {
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let (Some(folder), Some(name), true) = (path.parent(), path.file_name(), plain) else {
        bail!("the path `{}` would lead out of the folder", path.display());
    };
    let mut target = PathBuf::from(dir);
    for part in folder.components() {
        target.push(part);
        if target.is_symlink() {
            bail!(
                "{} is a link; an export doesn't follow links",
                target.display()
            );
        }
    }
    let failed = || format!("{} can't be written", dir.join(path).display());
    fs::create_dir_all(&target).with_context(failed)?;
    let unfinished = target.join(format!(".{}.unfinished", name.to_string_lossy()));
    let mut file = fs::File::create(&unfinished).with_context(failed)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .with_context(failed)?;
    fs::rename(&unfinished, target.join(name)).with_context(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_can_not_lead_out_of_the_folder() {
        let dir = tempfile::tempdir().expect("a folder");
        for bad in ["../x", "/etc/x", "a/../../x", "a/./../x", ""] {
            assert!(write(dir.path(), Path::new(bad), b"x").is_err(), "{bad}");
        }
        write(dir.path(), Path::new("a/b.md"), b"x").expect("a plain path is written");
        std::os::unix::fs::symlink("/tmp", dir.path().join("link")).expect("a link");
        assert!(write(dir.path(), Path::new("link/x"), b"x").is_err());
    }

    #[test]
    fn a_folder_with_files_is_left_alone_unless_forced() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(check_target(dir.path(), false).is_ok());
        fs::write(dir.path().join("notes.md"), "mine").expect("a file");
        assert!(check_target(dir.path(), false).is_err());
        assert!(check_target(dir.path(), true).is_ok());
        assert!(check_target(&dir.path().join("new"), false).is_ok());
    }
}
