//! The built site folder: style, scripts, the wasm module, and files served as they are.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use app::site::Assets;
use axum::body::Bytes;
use axum::http::HeaderValue;

use crate::http::encoding::Encoding;
use crate::http::resource::{FOR_AN_HOUR, IMMUTABLE, Resource};
use crate::http::sandbox::{self, Sandbox};

/// Why the site folder can't be used.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says what the variant means")]
pub enum SiteError {
    #[error(
        "the site's assets are missing: CHAPTERWISE_SITE is not set, and no manifest.json is in {}. \
         Set CHAPTERWISE_SITE to the `site` folder that came with the program; in a clone, \
         `make build` makes one", listed(.0)
    )]
    NotFound(Vec<PathBuf>),
    #[error(
        "{} holds no assets of the site (no manifest.json). Set CHAPTERWISE_SITE to the `site` \
         folder that came with the program; in a clone, `make build` makes one", .0.display()
    )]
    NotBuilt(PathBuf),
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    Manifest {
        path: PathBuf,
        source: serde_json::Error,
    },
}

fn listed(folders: &[PathBuf]) -> String {
    let folders: Vec<String> = folders.iter().map(|f| f.display().to_string()).collect();
    folders.join(" or ")
}

/// A worker's browser asks for it at each visit, so that a new one, or none, is heard of at once.
const ASKED_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");
/// Where browsers find the worker that keeps pages on a reader's device.
const WORKER: &str = "/sw.js";
/// The worker that takes its place, and all that it kept, away.
const WORKER_OFF: &str = "/sw-off.js";

/// Every file of the folder, in memory: together they are a few megabytes.
#[derive(Debug)]
pub struct SiteFiles {
    /// Which name a built file has now.
    pub assets: Assets,
    /// What else pages depend on, for their cache key: the manifest as it was read.
    pub manifest: Vec<u8>,
    /// The page in which code of readers runs, where the build has its script.
    pub sandbox: Option<Sandbox>,
    files: HashMap<String, Resource>,
}

impl SiteFiles {
    /// Reads the folder and all below it. Files under `assets/` have their content's hash in their
    /// name and never change; all others are served under their own name.
    pub fn load(folder: &Path) -> Result<Self, SiteError> {
        let path = folder.join("manifest.json");
        let manifest = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(SiteError::NotBuilt(folder.to_owned()));
            }
            read => read.map_err(at(&path))?,
        };
        let mut assets: Assets = serde_json::from_slice(&manifest)
            .map_err(|source| SiteError::Manifest { path, source })?;
        let sandbox = match assets.0.get(sandbox::SCRIPT) {
            None => None,
            Some(name) => {
                let path = folder.join(name.trim_start_matches('/'));
                let script = fs::read_to_string(&path).map_err(at(&path))?;
                Some(Sandbox::new(&script).map_err(at(&path))?)
            }
        };
        if let Some(sandbox) = &sandbox {
            let page = sandbox::PAGE.to_owned();
            assets.0.insert(page, sandbox.path());
        }
        let mut files = HashMap::new();
        load_folder(folder, "/", &mut files)?;
        files.remove("/manifest.json");
        Ok(Self {
            assets,
            manifest,
            sandbox,
            files,
        })
    }

    /// The same without what keeps pages on readers' devices: no page offers it, and whoever has
    /// the worker gets one that removes it, and all that it kept.
    pub fn without_offline(mut self) -> Self {
        self.assets.0.remove("offline.js");
        self.files.remove(WORKER);
        if let Some(off) = self.files.remove(WORKER_OFF) {
            self.files.insert(WORKER.to_owned(), off);
        }
        self.manifest.extend_from_slice(b"without offline");
        self
    }

    /// The file at a path such as `/assets/style-1a2b3c.css`.
    pub fn get(&self, path: &str) -> Option<&Resource> {
        self.files.get(path)
    }
}

fn load_folder(
    folder: &Path,
    prefix: &str,
    files: &mut HashMap<String, Resource>,
) -> Result<(), SiteError> {
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            load_folder(&path, &format!("{prefix}{name}/"), files)?;
            continue;
        }
        if !path.is_file() || name.ends_with(".br") || name.ends_with(".gz") {
            continue;
        }
        let served_as = format!("{prefix}{name}");
        let cache_control = if prefix.starts_with("/assets/") {
            IMMUTABLE
        } else if [WORKER, WORKER_OFF].contains(&served_as.as_str()) {
            ASKED_EACH_TIME
        } else {
            FOR_AN_HOUR
        };
        let bytes = Bytes::from(fs::read(&path).map_err(at(&path))?);
        let mut resource = Resource::new(content_type(name), cache_control, bytes);
        for (suffix, encoding) in [("br", Encoding::Brotli), ("gz", Encoding::Gzip)] {
            let beside = folder.join(format!("{name}.{suffix}"));
            if beside.is_file() {
                let bytes = fs::read(&beside).map_err(at(&beside))?;
                resource = resource.with_form(encoding, bytes.into());
            }
        }
        files.insert(served_as, resource);
    }
    Ok(())
}

/// The media type by the end of the name.
fn content_type(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "avif" => "image/avif",
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "jpg" | "jpeg" => "image/jpeg",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    })
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> SiteError + '_ {
    move |source| SiteError::Io {
        path: path.to_owned(),
        source,
    }
}
