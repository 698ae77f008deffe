//! Keeping pages on a reader's device, as far as the server has to do with it.

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, Method};
use serde_json::Value;
use server::http::making;
use server::pages_on_disk::PageFolder;
use server::site::SiteFiles;

use crate::support::browser::Browser;
use crate::support::{SOON, TestServer, write_site};

const CONTENTS: &str = "/api/v1/courses/tides/offline";

#[tokio::test]
async fn the_contents_of_a_course_name_all_that_its_pages_need() {
    let server = TestServer::start().await;
    // Sizes change once, when pages are encoded for good.
    making::make_dense(&server.app).await;
    let answer = server.get(CONTENTS).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=60"));
    let list: Value = serde_json::from_str(answer.text()).expect("JSON");
    let parts = |name: &str| -> Vec<(String, u64)> {
        let all = list[name].as_array().expect("a list");
        all.iter()
            .map(|part| {
                let path = part["path"].as_str().expect("a path").to_owned();
                (path, part["bytes"].as_u64().expect("every size is known"))
            })
            .collect()
    };
    let pages = parts("pages");
    assert_eq!(pages[0].0, "/courses/tides");
    for (path, bytes) in pages {
        let page = server.get_with(&path, &[("accept-encoding", "br")]).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.body.len() as u64, bytes, "{path}");
    }
    for (path, bytes) in parts("images") {
        assert_eq!(server.get(&path).await.body.len() as u64, bytes, "{path}");
    }
    let assets = parts("assets");
    assert!(
        assets.contains(&("/assets/style-1.css".to_owned(), 6)),
        "{assets:?}"
    );
    assert!(
        assets
            .iter()
            .any(|(path, _)| path == "/assets/offline-1.js")
    );
}

#[tokio::test]
async fn each_page_says_that_it_is_the_one_of_the_contents() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = || PageFolder::new(data.path(), "the same database");
    let server = TestServer::start_keeping(folder()).await;
    // One that has made no page yet, and takes them from the disk.
    let another = server.start_another(folder()).await;
    another.app.pages.keep_only(&Default::default());
    another.app.set_catalogue(another.catalogue()).await;
    for server in [&server, &another] {
        for (path, fingerprint) in pages(server).await {
            let page = server.get(&path).await;
            let said = page.header("page-fingerprint");
            assert_eq!(said, Some(&*fingerprint), "{path}");
            let tag = page.header("etag").expect("a tag");
            let again = server.get_with(&path, &[("if-none-match", tag)]).await;
            assert_eq!(again.status, 304, "{path}");
            let said = again.header("page-fingerprint");
            assert_eq!(said, Some(&*fingerprint), "{path}, unchanged");
        }
    }
}

#[tokio::test]
async fn a_page_that_is_served_old_does_not_pass_for_the_one_of_the_contents() {
    let server = TestServer::start().await;
    let before = pages(&server).await;
    let snapshot = server.app.snapshot();
    let route = snapshot.route(&before[1].0).expect("it has a route");
    // Somebody is making the new page, and takes long.
    let _making = route.slot.making.lock().await;
    let mut catalogue = server.catalogue();
    catalogue.courses[0].chapters[0].title.push_str(", again");
    server.app.set_catalogue(catalogue).await;
    let listed = pages(&server).await;
    let page = server.get(&listed[1].0).await;
    let said = page.header("page-fingerprint");
    assert_eq!(said, Some(&*before[1].1));
    assert_ne!(said, Some(&*listed[1].1));
}

/// What the contents of the course say of its pages: paths and fingerprints.
async fn pages(server: &TestServer) -> Vec<(String, String)> {
    let answer = server.get(CONTENTS).await;
    let list: Value = serde_json::from_str(answer.text()).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let pages = list["pages"].as_array().expect("a list");
    pages
        .iter()
        .map(|page| (text(&page["path"]), text(&page["fingerprint"])))
        .collect()
}

#[tokio::test]
async fn whoever_has_the_contents_is_told_so_in_a_line() {
    let server = TestServer::start().await;
    for encoding in ["br", "gzip", "identity"] {
        let accept = ("accept-encoding", encoding);
        // Pages that have just been made are packed denser meanwhile, which changes their sizes.
        let told = async {
            loop {
                let first = server.get_with(CONTENTS, &[accept]).await;
                let tag = first.header("etag").expect("a tag");
                let again = server
                    .get_with(CONTENTS, &[accept, ("if-none-match", tag)])
                    .await;
                if again.status == 304 {
                    break;
                }
            }
        };
        let told = tokio::time::timeout(SOON, told).await;
        assert!(told.is_ok(), "{encoding}");
    }
}

#[tokio::test]
async fn a_course_that_is_not_there_has_no_contents() {
    let server = TestServer::start().await;
    let answer = server.get("/api/v1/courses/nothing/offline").await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn without_a_database_the_contents_are_away_and_the_pages_are_not() {
    let mut server = TestServer::start().await;
    server.lose_database();
    let answer = server.get(CONTENTS).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert_eq!(server.get("/courses/tides").await.status, 200);
}

#[tokio::test]
async fn browsers_ask_for_the_worker_each_time_and_may_keep_the_list() {
    let server = TestServer::start().await;
    let worker = server.get("/sw.js").await;
    assert_eq!(worker.header("cache-control"), Some("no-cache"));
    let kind = worker.header("content-type").expect("a type");
    assert!(kind.starts_with("text/javascript"), "{kind}");
    let policy = worker.header("content-security-policy").expect("a policy");
    assert!(policy.contains("worker-src 'self'"), "{policy}");

    let list = server.get("/offline").await;
    let control = list.header("cache-control").expect("it may be kept");
    assert!(control.contains("public"), "{control}");
    assert!(
        list.text().contains("noindex"),
        "it is nobody's search result"
    );
}

#[tokio::test]
async fn the_page_in_which_a_kept_session_is_opened_is_nobodys() {
    let server = TestServer::start().await;
    let page = server.get("/offline/review").await;
    assert_eq!(page.status, 200);
    let control = page.header("cache-control").expect("it may be kept");
    assert!(control.contains("public"), "{control}");
    assert!(page.text().contains("noindex"));
    assert!(page.text().contains("data-kept"), "its script knows it");
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    assert_eq!(ada.get("/offline/review").await.text(), page.text());
}

#[test]
fn turned_off_the_worker_gives_way_to_the_one_that_removes_it() {
    let folder = tempfile::tempdir().expect("a folder");
    write_site(folder.path());
    let on = SiteFiles::load(folder.path()).expect("it was just written");
    assert!(on.assets.0.contains_key("offline.js"));
    let manifest = on.manifest.clone();
    let [worker, remover] =
        ["/sw.js", "/sw-off.js"].map(|path| on.get(path).expect("it is there").size());
    assert_ne!(worker, remover);

    let off = on.without_offline();
    assert!(!off.assets.0.contains_key("offline.js"));
    assert_ne!(off.manifest, manifest, "pages are other ones");
    let now = off.get("/sw.js").expect("browsers have to find it");
    assert_eq!(now.size(), remover);
    let response = now.respond(&Method::GET, &HeaderMap::new());
    assert_eq!(response.headers()[CACHE_CONTROL], "no-cache");
}
