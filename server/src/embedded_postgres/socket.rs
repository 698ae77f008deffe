//! The folder of the socket: private, and with a path short enough for the kernel.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Account, ClusterError, PORT, at};

/// The longest path we give a socket. Linux takes 107 bytes and the BSDs 103.
const LONGEST: usize = 100;

/// Where the folder is: inside the cluster's home where its path is short enough, otherwise under
/// `/run`, the user's runtime folder or the temporary folder, named after the home. The home's path
/// has no links in it, so that everybody comes to the same place.
pub(super) fn place(home: &Path) -> PathBuf {
    let inside = home.join("socket");
    if fits(&inside) {
        inside
    } else {
        elsewhere(home)
    }
}

/// Creates the folder.
pub(super) fn folder(home: &Path, account: Option<&Account>) -> Result<PathBuf, ClusterError> {
    let folder = place(home);
    let uid = account.map_or_else(
        || rustix::process::geteuid().as_raw(),
        |account| account.uid,
    );
    match DirBuilder::new().mode(0o700).create(&folder) {
        Ok(()) => {
            if let Some(account) = account {
                account.give(&folder)?;
            }
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(source) => {
            return Err(ClusterError::Io {
                path: folder,
                source,
            });
        }
    }
    // In a folder open to everyone somebody could have made it first, or put a link there.
    let metadata = fs::symlink_metadata(&folder).map_err(at(&folder))?;
    if !metadata.is_dir() || metadata.uid() != uid || metadata.mode() & 0o077 != 0 {
        return Err(ClusterError::UnsafeSocketFolder(folder));
    }
    Ok(folder)
}

/// Whether Postgres can put a socket there: short enough, and none of the characters that
/// separate or quote the folders in its setting.
fn fits(folder: &Path) -> bool {
    let longest = LONGEST - format!("/.s.PGSQL.{PORT}").len();
    folder
        .to_str()
        .is_some_and(|text| text.len() <= longest && !text.contains([',', '"', '\n']))
}

fn elsewhere(home: &Path) -> PathBuf {
    let digest = Sha256::digest(home.as_os_str().as_encoded_bytes());
    let name = digest
        .iter()
        .take(6)
        .fold(String::from("chapterwise-"), |name, byte| {
            name + &format!("{byte:02x}")
        });
    let runtime = if rustix::process::geteuid().is_root() {
        Some(PathBuf::from("/run"))
    } else {
        std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from)
    };
    runtime
        .into_iter()
        .chain([std::env::temp_dir()])
        .filter(|parent| parent.is_dir())
        .map(|parent| parent.join(&name))
        .find(|folder| fits(folder))
        .unwrap_or_else(|| Path::new("/tmp").join(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_gets_a_short_socket_of_its_own() {
        let long = PathBuf::from(format!("/srv/{}", "x".repeat(100)));
        let other = PathBuf::from(format!("/srv/{}", "y".repeat(100)));
        assert!(!fits(&long.join("socket")));
        assert!(fits(&elsewhere(&long)));
        assert_ne!(elsewhere(&long), elsewhere(&other));
    }

    #[test]
    fn a_comma_would_split_the_setting() {
        assert!(fits(Path::new("/srv/chapterwise/postgres/socket")));
        assert!(!fits(Path::new("/srv/a,b/socket")));
    }
}
