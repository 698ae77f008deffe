//! Whom Postgres runs as: it refuses to be root.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

use super::{ClusterError, SUPERUSER, at};

/// A user other than ourselves.
#[derive(Debug)]
pub(super) struct Account {
    pub uid: u32,
    pub gid: u32,
}

impl Account {
    /// `None` when we are an ordinary user and everything runs as ourselves. For root it is
    /// whoever owns the cluster already, or else the user `postgres`.
    pub fn for_cluster(home: &Path) -> Result<Option<Self>, ClusterError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        match fs::metadata(home) {
            Ok(metadata) if metadata.uid() != 0 => Ok(Some(Self {
                uid: metadata.uid(),
                gid: metadata.gid(),
            })),
            _ => {
                let path = Path::new("/etc/passwd");
                let users = fs::read_to_string(path).map_err(at(path))?;
                find(&users, SUPERUSER)
                    .map(Some)
                    .ok_or(ClusterError::NoAccount)
            }
        }
    }

    /// Makes this user the owner of a file or folder.
    pub fn give(&self, path: &Path) -> Result<(), ClusterError> {
        chown(path, Some(self.uid), Some(self.gid)).map_err(at(path))
    }

    /// Whether this user may pass through every folder on the way to `folder`. Root itself passes
    /// everywhere, so without this check the first sign would be an obscure message of initdb.
    pub fn check_reach(&self, folder: &Path) -> Result<(), ClusterError> {
        for ancestor in folder.ancestors() {
            let metadata = fs::metadata(ancestor).map_err(at(ancestor))?;
            let mode = metadata.mode();
            let open = if metadata.uid() == self.uid {
                mode & 0o100 != 0
            } else if metadata.gid() == self.gid {
                mode & 0o010 != 0
            } else {
                mode & 0o001 != 0
            };
            if !open {
                return Err(ClusterError::Unreachable {
                    folder: ancestor.to_owned(),
                    uid: self.uid,
                });
            }
        }
        Ok(())
    }
}

fn find(users: &str, name: &str) -> Option<Account> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then_some(())?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Account { uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/sh\npostgres2:x:5:5::/:/bin/sh\n\
                     postgres:x:101:104:admin,,,:/var/lib/postgresql:/bin/bash\n";
        let account = find(users, "postgres").expect("it is there");
        assert_eq!((account.uid, account.gid), (101, 104));
        assert!(find(users, "nobody").is_none());
    }
}
