//! The files of a folder as one tar, the same for the same files.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use anyhow::{Context, Result};
use tar::{Builder, EntryType, Header};

/// Packs what a server needs to check and publish a folder, and says how many bytes that is. The
/// file has no name, and goes with the process.
pub fn pack(dir: &Path) -> Result<(File, u64)> {
    let files = markdown::files(dir).with_context(|| format!("{} can't be read", dir.display()))?;
    let place = || {
        format!(
            "no room for the course in {}",
            std::env::temp_dir().display()
        )
    };
    let mut file = tempfile::tempfile().with_context(place)?;
    let mut tar = Builder::new(BufWriter::new(&file));
    for name in files {
        let content = dir.join(&name);
        let content =
            fs::read(&content).with_context(|| format!("{} can't be read", content.display()))?;
        add(&mut tar, &name, &content).with_context(place)?;
    }
    let mut written = tar.into_inner().with_context(place)?;
    written.flush().with_context(place)?;
    drop(written);
    let size = file.stream_position().with_context(place)?;
    Ok((file, size))
}

fn add(tar: &mut Builder<impl io::Write>, name: &str, content: &[u8]) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o644);
    header.set_size(content.len() as u64);
    tar.append_data(&mut header, name, content)
}
