//! What tells this build of the program from others, since another may render other pages from the
//! same courses. It goes into every fingerprint, so it must be the same wherever the same build
//! runs: readers keep pages by their fingerprints, and meet all copies in turn.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::http::resource::hex;

/// How much of a file is read at once.
const CHUNK: usize = 256 * 1024;

/// The hash of the program that runs, read once. It takes some thirty milliseconds where the
/// processor has instructions for it, and a fifth of a second where it has none.
pub fn identity() -> &'static str {
    static IDENTITY: OnceLock<String> = OnceLock::new();
    IDENTITY.get_or_init(|| {
        running().and_then(of).unwrap_or_else(|error| {
            tracing::warn!(%error, "the program can't be read; pages count as those of a new build");
            // Whatever was kept by a program that we can't compare with ours is not ours.
            uuid::Uuid::new_v4().to_string()
        })
    })
}

/// The file of this process. Linux gives it also when another has taken its place since the start.
fn running() -> io::Result<File> {
    if cfg!(target_os = "linux")
        && let Ok(file) = File::open(Path::new("/proc/self/exe"))
    {
        return Ok(file);
    }
    File::open(std::env::current_exe()?)
}

/// The hash of a file's content. When it was written, where it lies and what it is called don't
/// matter: these differ between copies.
fn of(mut file: File) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(hex(&hash.finalize())),
            Ok(read) => hash.update(&chunk[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn copies_of_one_build_are_the_same_program_and_another_build_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = |name: &str, content: &[u8], age: u64| {
            let path = folder.path().join(name);
            fs::write(&path, content).expect("written");
            let written = SystemTime::UNIX_EPOCH + Duration::from_secs(age);
            let file = File::options()
                .write(true)
                .open(&path)
                .expect("it is there");
            file.set_modified(written).expect("it is ours");
            of(File::open(path).expect("it is there")).expect("it can be read")
        };
        let build = vec![7; CHUNK + 1];
        let one = copy("one", &build, 1_000_000_000);
        assert_eq!(one, copy("another", &build, 1_600_000_000));
        let mut next = build;
        next[CHUNK] = 8;
        assert_ne!(
            one,
            copy("next", &next, 1_000_000_000),
            "of the same length"
        );
    }

    #[test]
    fn the_program_that_runs_is_known_by_its_content() {
        let ours = std::env::current_exe()
            .and_then(fs::read)
            .expect("it is there");
        assert_eq!(identity(), hex(&Sha256::digest(ours)));
    }
}
