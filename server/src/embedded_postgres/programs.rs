//! Finding the server programs of Postgres, which Debian keeps off the path.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::ClusterError;

/// The oldest Postgres that the migrations are written for.
const LEAST: u32 = 14;

/// The folder with one version's programs.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    folder: PathBuf,
    major: u32,
}

impl Programs {
    /// The programs to use for the cluster in `cluster`: those of the version that made it, or
    /// for a new one those on PATH, or else the newest where distributions put them.
    pub fn find(cluster: &Path) -> Result<Self, ClusterError> {
        let found: Vec<Self> = folders().into_iter().filter_map(Self::in_folder).collect();
        let made_by = fs::read_to_string(cluster.join("PG_VERSION")).ok();
        if let Some(version) = made_by.as_deref().map(str::trim) {
            if let Some(same) = found.iter().find(|one| one.major.to_string() == version) {
                return Ok(same.clone());
            }
            if let Some(newest) = found.iter().map(|one| one.major).max() {
                return Err(ClusterError::OtherVersion {
                    folder: cluster.to_owned(),
                    data: version.to_owned(),
                    programs: newest,
                });
            }
        }
        let first = found.into_iter().next().ok_or(ClusterError::NoPrograms)?;
        if first.major < LEAST {
            return Err(ClusterError::TooOld {
                found: first.major,
                least: LEAST,
            });
        }
        Ok(first)
    }

    /// The path of one program.
    pub fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }

    /// The folder of all of them, for the path of commands we run.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn in_folder(folder: PathBuf) -> Option<Self> {
        let complete = ["initdb", "pg_ctl", "postgres"]
            .iter()
            .all(|name| folder.join(name).is_file());
        if !complete {
            return None;
        }
        let output = Command::new(folder.join("postgres"))
            .arg("--version")
            .output()
            .ok()?;
        let major = major(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { folder, major })
    }
}

/// Where to look, in order of preference.
fn folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
    let mut packaged: Vec<(u32, PathBuf)> = ["/usr/lib/postgresql", "/usr"]
        .into_iter()
        .filter_map(|parent| fs::read_dir(parent).ok())
        .flat_map(|entries| entries.flatten())
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix("pgsql-").unwrap_or(&name).parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    packaged.sort_by(|a, b| b.cmp(a));
    on_path
        .chain(packaged.into_iter().map(|(_, folder)| folder))
        .collect()
}

/// The first number in `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)`.
fn major(version: &str) -> Option<u32> {
    let number = version
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let digits = number
        .find(|c: char| !c.is_ascii_digit())
        .map_or(number, |end| &number[..end]);
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_every_usual_form() {
        for (text, expected) in [
            (
                "postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)\n",
                Some(15),
            ),
            ("postgres (PostgreSQL) 18beta1\n", Some(18)),
            ("postgres (PostgreSQL) 17\n", Some(17)),
            ("something else", None),
        ] {
            assert_eq!(major(text), expected, "{text}");
        }
    }
}
