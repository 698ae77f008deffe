//! What the tests share: a real server over a real database, and a client that sends exactly the
//! bytes it is given.

pub mod anki;
pub mod authenticator;
pub mod browser;
pub mod client;
pub mod course;
pub mod programs;
pub mod smtp;
pub mod tokens;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use server::config::GateConfig;
use server::http;
use server::http::client::TrustedProxies;
use server::pages_on_disk::PageFolder;
use server::site::SiteFiles;
use server::state::{App, Settings};
use store::Store;
use store::catalogue::Catalogue;
use store::mail::WaitingMail;
use store::test_support::TestDatabase;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use self::client::Response;

/// The longest that a test waits for what should come at once.
pub const SOON: Duration = Duration::from_secs(20);

/// A server on a free port with a database of its own.
pub struct TestServer {
    pub addr: SocketAddr,
    pub app: App,
    pub store: Store,
    database: Option<TestDatabase>,
    _site: tempfile::TempDir,
    stop: Option<oneshot::Sender<()>>,
    tasks: Vec<JoinHandle<()>>,
}

impl TestServer {
    /// Starts a server that serves the sample course.
    pub async fn start() -> Self {
        Self::start_with(&[("", course::FILES)]).await
    }

    /// Starts a server that serves courses made of these files.
    pub async fn start_with(courses: &[(&str, &[(&str, &str)])]) -> Self {
        Self::start_all(courses, None).await
    }

    /// Starts a server that serves the sample course and keeps its pages on disk.
    pub async fn start_keeping(folder: PageFolder) -> Self {
        Self::start_all(&[("", course::FILES)], Some(folder)).await
    }

    async fn start_all(courses: &[(&str, &[(&str, &str)])], folder: Option<PageFolder>) -> Self {
        let database = TestDatabase::new().await;
        let store = database.store();
        let written = tempfile::tempdir().expect("a folder");
        for (course, files) in courses {
            course::write(&written.path().join(course), files);
        }
        publish(&store, written.path()).await;
        let serving = Self::serve(store, folder, None, 1);
        let mut server = serving.await.expect("it loads");
        server.database = Some(database);
        server
    }

    /// Starts a server that the world reaches at `localhost`, where browsers allow passkeys.
    pub async fn start_at_localhost() -> Self {
        let database = TestDatabase::new().await;
        let url = "http://localhost:3000".to_owned();
        let serving = Self::serve(database.store(), None, Some(url), 1);
        let mut server = serving.await.expect("it loads");
        server.database = Some(database);
        server
    }

    /// Starts a server that runs snippets in another way than tests do.
    pub async fn start_with_gate(gate: GateConfig) -> Self {
        let database = TestDatabase::new().await;
        let serving = Self::serve_with(database.store(), None, None, 1, gate);
        let mut server = serving.await.expect("it loads");
        server.database = Some(database);
        server
    }

    /// Starts another server over the same database, or over none where that is lost.
    pub async fn start_another(&self, folder: PageFolder) -> Self {
        let started = self.try_start_another(folder).await;
        started.expect("it starts")
    }

    /// The same, or why it doesn't start.
    pub async fn try_start_another(&self, folder: PageFolder) -> Result<Self, store::Error> {
        let url = self.app.site.public_url.clone();
        Self::serve(self.store.clone(), Some(folder), Some(url), 1).await
    }

    /// What another server would begin with, before it makes pages.
    pub async fn another_app(&self, folder: PageFolder) -> App {
        let url = self.app.site.public_url.clone();
        let site = tempfile::tempdir().expect("a folder");
        write_site(site.path());
        let files = SiteFiles::load(site.path()).expect("the folder was just written");
        let made = App::new(self.store.clone(), files, settings(url, Some(folder))).await;
        made.expect("the database is there")
    }

    /// Starts another server, of the next build, over the same database.
    pub async fn start_upgraded(&self, folder: PageFolder) -> Self {
        let url = self.app.site.public_url.clone();
        let serving = Self::serve(self.store.clone(), Some(folder), Some(url), 2);
        serving.await.expect("it starts")
    }

    async fn serve(
        store: Store,
        folder: Option<PageFolder>,
        url: Option<String>,
        build: u32,
    ) -> Result<Self, store::Error> {
        Self::serve_with(store, folder, url, build, programs::gate()).await
    }

    async fn serve_with(
        store: Store,
        folder: Option<PageFolder>,
        url: Option<String>,
        build: u32,
        gate: GateConfig,
    ) -> Result<Self, store::Error> {
        let site = tempfile::tempdir().expect("a folder");
        write_build(site.path(), build);
        let files = SiteFiles::load(site.path()).expect("the folder was just written");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let addr = listener.local_addr().expect("it is bound");
        let url = url.unwrap_or_else(|| format!("http://{addr}"));
        let settings = Settings {
            gate,
            ..settings(url, folder)
        };
        let app = App::new(store.clone(), files, settings).await?;
        if http::making::warm(&app).await.is_ok() {
            http::media::keep_published(&app, &app.snapshot()).await;
        }
        let (stop, stopped) = oneshot::channel::<()>();
        let stopping = async {
            stopped.await.ok();
        };
        let front = http::service(app.clone());
        let connections = app.connections.clone();
        let serving =
            http::serve::serve(listener, move |peer| front.to(peer), connections, stopping);
        let tasks = vec![
            tokio::spawn(serving),
            tokio::spawn(server::catalogue::follow(app.clone())),
        ];
        Ok(Self {
            addr,
            app,
            store,
            database: None,
            _site: site,
            stop: Some(stop),
            tasks,
        })
    }

    /// What is served now, as the database gave it.
    pub fn catalogue(&self) -> Catalogue {
        let snapshot = self.app.snapshot();
        Catalogue {
            version: snapshot.version,
            courses: snapshot.courses.clone(),
            images: snapshot.images.iter().cloned().collect(),
        }
    }

    /// One of the server's figures, by its name with its labels.
    pub fn figure(&self, name: &str) -> f64 {
        let text = self.app.metrics.text(&self.app);
        let value = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.map_or(0.0, |value| value.parse().expect("a number"))
    }

    /// Breaks what the database knows, by a statement of SQL.
    pub async fn break_database(&self, statement: &str) {
        let database = self.database.as_ref().expect("it is there");
        database.execute(statement).await;
    }

    /// Drops the database under the server's feet; every connection breaks.
    pub fn lose_database(&mut self) {
        drop(self.database.take());
    }

    /// GET, as a browser would without any encoding.
    pub async fn get(&self, path: &str) -> Response {
        client::send(self.addr, "GET", path, &[]).await
    }

    /// GET with more headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        client::send(self.addr, "GET", path, headers).await
    }

    /// POST of a form.
    pub async fn post(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Response {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        client::post(self.addr, path, headers, form.as_bytes()).await
    }

    /// The secret of the newest letter that waits to be sent to an address.
    pub async fn letter(&self, address: &str) -> String {
        let letters = self.letters().await;
        let newest = letters.iter().rev().find(|mail| mail.to == address);
        let payload = &newest.expect("a letter to that address").payload;
        payload["token"]
            .as_str()
            .expect("it has a secret")
            .to_owned()
    }

    /// The letters that have come to wait since this was asked the last time, the newest last.
    pub async fn letters(&self) -> Vec<WaitingMail> {
        let lease = Duration::from_secs(60);
        let waiting = store::mail::claim(&self.store, 100, server::clock::now(), lease).await;
        waiting.expect("the database answers")
    }

    /// Asks again until the answer is as wished; panics when it never is.
    pub async fn eventually(&self, path: &str, wish: impl Fn(&Response) -> bool) -> Response {
        let asking = async {
            loop {
                let response = self.get(path).await;
                if wish(&response) {
                    return response;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(SOON, asking)
            .await
            .unwrap_or_else(|_| panic!("{path} never came"))
    }
}

fn settings(public_url: String, folder: Option<PageFolder>) -> Settings {
    Settings {
        public_url,
        page_memory: 64 * 1024 * 1024,
        folder,
        max_connections: 100,
        proxies: TrustedProxies::parse("127.0.0.1").expect("an address"),
        gate: programs::gate(),
        discussions: true,
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).ok();
        }
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Checks and publishes a folder.
pub async fn publish(store: &Store, folder: &Path) {
    let checked = markdown::check_folder(folder).expect("the folder can be read");
    assert!(!checked.has_errors(), "{:#?}", checked.diagnostics());
    let courses = checked.render().expect("it has no errors");
    store::publishing::publish(store, &courses, server::clock::now(), false)
        .await
        .expect("it can be published");
}

/// A site folder as the build leaves it.
pub fn write_site(folder: &Path) {
    write_build(folder, 1);
}

/// The same as one of several builds leaves it; its number stands for the hashes in file names.
pub fn write_build(folder: &Path, number: u32) {
    let assets = folder.join("assets");
    std::fs::create_dir_all(&assets).expect("a folder");
    let write = |name: &str, content: &[u8]| {
        std::fs::write(folder.join(name), content).expect("a file");
    };
    let manifest = r#"{"style.css": "/assets/style-1.css", "loader.js": "/assets/loader-1.js",
        "app.js": "/assets/app-1.js", "app.wasm": "/assets/app-1.wasm",
        "offline.js": "/assets/offline-1.js", "guest.js": "/assets/guest-1.js",
        "accounts.js": "/assets/accounts-1.js", "testing.js": "/assets/testing-1.js",
        "keep.js": "/assets/keep-1.js", "learning.css": "/assets/learning-1.css",
        "sandbox-frame.js": "/assets/sandbox-frame-1.js",
        "sw.js": "/sw.js"}"#;
    let numbered = |name: &str| name.replace("-1.", &format!("-{number}."));
    write("manifest.json", numbered(manifest).as_bytes());
    write("sw.js", b"worker");
    write("sw-off.js", b"no worker");
    write(&numbered("assets/offline-1.js"), b"export{}");
    write(&numbered("assets/guest-1.js"), b"export{}");
    write(&numbered("assets/accounts-1.js"), b"export{}");
    write(&numbered("assets/testing-1.js"), b"export{}");
    write(&numbered("assets/keep-1.js"), b"export{}");
    write(&numbered("assets/sandbox-frame-1.js"), b"start();");
    write(&numbered("assets/learning-1.css"), b"main{}");
    write(
        "favicon.svg",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    );
    write("manifest.webmanifest", b"{}");
    write(&numbered("assets/style-1.css"), b"body{color:#111}");
    // The test asks only which of the forms is sent, so any bytes will do.
    write(&numbered("assets/style-1.css.br"), b"brotli");
    write(&numbered("assets/style-1.css.gz"), b"gzip");
    write(&numbered("assets/loader-1.js"), b"export{}");
    write(&numbered("assets/app-1.js"), b"export{}");
    write(&numbered("assets/app-1.wasm"), b"\0asm\x01\0\0\0");
}
