//! What this process knows, on disk: the catalogue, each page with its encoded forms, and the
//! images of chapters. A server that starts while its database is away serves from here; one that
//! starts with it saves itself the rendering.
//!
//! Nothing here is the only copy of anything, so nothing here is worth an error: what can't be
//! written is rendered again one day, and what was damaged is as if it had never been written.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::HeaderValue;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::catalogue::Catalogue;

use crate::build::Build;
use crate::catalogue::{Fingerprint, short};
use crate::http::cache::{Page, PageId};
use crate::http::resource::{IMMUTABLE, Manifest, Resource, hex};

/// The first bytes of each file. A change of the format changes the number.
const MAGIC: &[u8] = b"chapterwise pages 1\n";
/// The bytes of the checksum at the end of each file.
const CHECKSUM: usize = 32;

/// The end of an image's file, behind its own name.
const IMAGE: &str = ".image";

/// The folder.
#[derive(Debug)]
pub struct PageFolder {
    folder: PathBuf,
    damaged: AtomicU64,
    unwritten: AtomicU64,
}

/// A page as it was kept.
#[derive(Debug)]
pub struct KeptPage {
    /// The page.
    pub page: Page,
    build: Build,
}

impl KeptPage {
    /// The page with its assets as `now` names them. It stays one of the build that made it, and
    /// says so by the fingerprint of that: browsers that keep it then ask for it again.
    pub fn with_assets_of(self, now: &Build) -> Page {
        let Self { mut page, build } = self;
        match page.resource.rewritten(|text| build.translate(text, now)) {
            Ok(None) => {}
            Ok(Some(resource)) => {
                let resource = resource.with_fingerprint(&short(&page.fingerprint));
                page.resource = Arc::new(resource);
                page.dense = false;
            }
            // It can still be read.
            Err(error) => tracing::warn!(%error, "a page of another build keeps its assets"),
        }
        page
    }
}

/// What stands before the forms of a page.
#[derive(Serialize, Deserialize)]
struct PageHeader {
    fingerprint: String,
    dense: bool,
    /// What made it. Files from before this was noted have none.
    #[serde(default)]
    build: Build,
    resource: Manifest,
}

impl PageFolder {
    /// The folder below `data` for one database. Different databases have different folders, so
    /// no server ever shows the courses of another.
    pub fn new(data: &Path, database: &str) -> Self {
        let name = &hex(&Sha256::digest(database))[..16];
        Self {
            folder: data.join("pages").join(name),
            damaged: AtomicU64::new(0),
            unwritten: AtomicU64::new(0),
        }
    }

    /// The catalogue as it was last known.
    pub fn catalogue(&self) -> Option<Catalogue> {
        let (catalogue, _) = self.read("catalogue")?;
        Some(catalogue)
    }

    /// Keeps the catalogue. It is on disk for good before it replaces the one before.
    pub fn keep_catalogue(&self, catalogue: &Catalogue) {
        self.write("catalogue", catalogue, &[], true);
    }

    /// A page as it was last made, whatever from.
    pub fn page(&self, id: PageId) -> Option<KeptPage> {
        let (header, bytes) = self.read::<PageHeader>(&format!("{id}.page"))?;
        let resource = Resource::from_parts(&header.resource, &bytes)?;
        let fingerprint = fingerprint(&header.fingerprint)?;
        Some(KeptPage {
            page: Page {
                fingerprint,
                resource: Arc::new(resource.with_fingerprint(&short(&fingerprint))),
                dense: header.dense,
            },
            build: header.build,
        })
    }

    /// Keeps a page that `build` made in the place of the one before.
    pub fn keep_page(&self, id: PageId, page: &Page, build: &Build) {
        let (resource, forms) = page.resource.to_parts();
        let header = PageHeader {
            fingerprint: hex(&page.fingerprint),
            dense: page.dense,
            build: build.clone(),
            resource,
        };
        self.write(&format!("{id}.page"), &header, &forms, false);
    }

    /// An image by its name.
    pub fn image(&self, name: &str) -> Option<Resource> {
        let (media_type, bytes) = self.read::<String>(&image_file(name)?)?;
        let media_type = HeaderValue::from_str(&media_type).ok()?;
        Some(Resource::new(media_type, IMMUTABLE, bytes.into()))
    }

    /// Keeps an image, unless it is there: its name is its content. False where it can't be kept.
    pub fn keep_image(&self, name: &str, media_type: &str, bytes: &[u8]) -> bool {
        image_file(name).is_some_and(|file| {
            self.folder.join(&file).exists() || self.write(&file, &media_type, &[bytes], false)
        })
    }

    /// The names of all images that are kept.
    pub fn images(&self) -> HashSet<String> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter_map(|name| Some(name.strip_suffix(IMAGE)?.to_owned()))
            .collect()
    }

    /// Removes an image.
    pub fn remove_image(&self, name: &str) {
        if let Some(file) = image_file(name) {
            fs::remove_file(self.folder.join(file)).ok();
        }
    }

    /// Removes every page but these.
    pub fn keep_only(&self, known: &HashSet<PageId>) {
        let known: HashSet<String> = known.iter().map(|id| format!("{id}.page")).collect();
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.ends_with(".page") && !known.contains(&*name) {
                fs::remove_file(entry.path()).ok();
            }
        }
    }

    /// How many damaged files were found.
    pub fn damaged(&self) -> u64 {
        self.damaged.load(Ordering::Relaxed)
    }

    /// How many files could not be written.
    pub fn unwritten(&self) -> u64 {
        self.unwritten.load(Ordering::Relaxed)
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Option<(T, Vec<u8>)> {
        let path = self.folder.join(name);
        let file = match fs::read(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(%error, name, "a kept page can't be read");
                return None;
            }
        };
        let parsed = parse(file);
        if parsed.is_none() {
            tracing::warn!(name, "a kept page is damaged and will be made again");
            self.damaged.fetch_add(1, Ordering::Relaxed);
            fs::remove_file(&path).ok();
        }
        parsed
    }

    fn write(&self, name: &str, header: &impl Serialize, parts: &[&[u8]], durable: bool) -> bool {
        let written = self.try_write(name, header, parts, durable);
        // The first failure says it; a full disk would say it for every page.
        if let Err(error) = &written
            && self.unwritten.fetch_add(1, Ordering::Relaxed) == 0
        {
            tracing::warn!(%error, folder = %self.folder.display(), "pages can't be kept on disk");
        }
        written.is_ok()
    }

    fn try_write(
        &self,
        name: &str,
        header: &impl Serialize,
        parts: &[&[u8]],
        durable: bool,
    ) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let header = serde_json::to_vec(header)?;
        let length = u32::try_from(header.len()).map_err(io::Error::other)?;
        let mut checksum = Sha256::new();
        // Beside its place, so that it gets there whole or not at all.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        let mut out = io::BufWriter::new(file.as_file_mut());
        for part in [MAGIC, &length.to_be_bytes(), &header]
            .into_iter()
            .chain(parts.iter().copied())
        {
            checksum.update(part);
            out.write_all(part)?;
        }
        out.write_all(&checksum.finalize())?;
        out.flush()?;
        drop(out);
        if durable {
            file.as_file().sync_all()?;
        }
        file.persist(self.folder.join(name))?;
        Ok(())
    }
}

/// Checks a file and takes it apart into its header and what follows.
fn parse<T: DeserializeOwned>(mut file: Vec<u8>) -> Option<(T, Vec<u8>)> {
    let content = file.len().checked_sub(CHECKSUM)?;
    let (checked, checksum) = file.split_at(content);
    (Sha256::digest(checked)[..] == *checksum).then_some(())?;
    let rest = checked.strip_prefix(MAGIC)?;
    let (length, rest) = rest.split_at_checked(4)?;
    let length = u32::from_be_bytes(length.try_into().ok()?);
    let (header, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    let header = serde_json::from_slice(header).ok()?;
    let begins = content - rest.len();
    file.truncate(content);
    file.drain(..begins);
    Some((header, file))
}

/// The file of an image. Names come from requests, so only one that leads nowhere else will do.
fn image_file(name: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'.';
    let safe = matches!(name.len(), 1..=80) && !name.starts_with('.') && name.bytes().all(plain);
    safe.then(|| format!("{name}{IMAGE}"))
}

fn fingerprint(text: &str) -> Option<Fingerprint> {
    let mut bytes = [0; 32];
    (text.len() == 64).then_some(())?;
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::resource::REVALIDATE;

    fn page(text: &str) -> Page {
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        Page {
            fingerprint: [7; 32],
            resource: Arc::new(
                Resource::packed(html, REVALIDATE, text.as_bytes())
                    .expect("it encodes")
                    .with_fingerprint("0707070707070707"),
            ),
            dense: true,
        }
    }

    fn folder() -> (tempfile::TempDir, PageFolder) {
        let data = tempfile::tempdir().expect("a folder");
        let folder = PageFolder::new(data.path(), "postgres://somewhere");
        (data, folder)
    }

    fn keep(folder: &PageFolder, id: PageId, text: &str) {
        folder.keep_page(id, &page(text), &Build::default());
    }

    #[test]
    fn a_page_comes_back_as_it_was() {
        let (_data, folder) = folder();
        assert!(folder.page(PageId::Landing).is_none());
        let kept = page("Hello, and hello again");
        folder.keep_page(PageId::Landing, &kept, &Build::default());
        let back = folder.page(PageId::Landing).expect("it was kept");
        assert_eq!(format!("{kept:?}"), format!("{:?}", back.page));
        assert_eq!((folder.damaged(), folder.unwritten()), (0, 0));
    }

    #[test]
    fn every_damage_is_noticed_and_the_file_goes() {
        let (_data, folder) = folder();
        keep(&folder, PageId::Landing, "Hello");
        let path = folder.folder.join("landing.page");
        let whole = fs::read(&path).expect("it is there");
        let mut damages: Vec<Vec<u8>> = (0..whole.len())
            .map(|at| {
                let mut damaged = whole.clone();
                damaged[at] ^= 0x10;
                damaged
            })
            .collect();
        damages.extend((0..whole.len()).map(|length| whole[..length].to_vec()));
        damages.push([&whole[..], b"x"].concat());
        for (count, damage) in damages.iter().enumerate() {
            fs::write(&path, damage).expect("written");
            assert!(folder.page(PageId::Landing).is_none());
            assert!(!path.exists());
            assert_eq!(folder.damaged(), count as u64 + 1);
        }
    }

    #[test]
    fn pages_and_images_go_from_the_disk_each_by_itself() {
        let (_data, folder) = folder();
        keep(&folder, PageId::Landing, "Hello");
        keep(&folder, PageId::Feed, "News");
        folder.keep_image("0123abcd.png", "image/png", b"picture");
        folder.keep_only(&HashSet::from([PageId::Feed]));
        assert!(folder.page(PageId::Landing).is_none());
        assert!(folder.page(PageId::Feed).is_some());
        let image = folder.image("0123abcd.png").expect("it was kept");
        assert_eq!(image.content_type(), "image/png");
        assert_eq!(image.size(), 7);
        assert_eq!(folder.images(), HashSet::from(["0123abcd.png".to_owned()]));
        folder.remove_image("0123abcd.png");
        assert!(folder.images().is_empty());
        assert!(folder.page(PageId::Feed).is_some());
    }

    #[test]
    fn the_name_of_an_image_leads_nowhere_else() {
        for name in ["../catalogue", "/etc/passwd", "a/b", ".hidden", "", "a\0b"] {
            let safe = image_file(name);
            assert!(safe.is_none(), "{name:?}");
        }
    }

    #[test]
    fn a_folder_that_can_not_be_written_is_counted_and_nothing_else() {
        let data = tempfile::tempdir().expect("a folder");
        let file = data.path().join("file");
        fs::write(&file, "in the way").expect("written");
        let folder = PageFolder::new(&file, "postgres://somewhere");
        keep(&folder, PageId::Landing, "Hello");
        assert!(folder.page(PageId::Landing).is_none());
        assert_eq!((folder.damaged(), folder.unwritten()), (0, 1));
    }
}
