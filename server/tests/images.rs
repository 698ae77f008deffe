//! Images of chapters: from the database and the disk, for as long as something shows them.

use std::path::Path;
use std::time::Instant;

use futures_util::future::join_all;
use server::http::media;
use server::pages_on_disk::PageFolder;

use crate::support::course::{picture, write};
use crate::support::{TestServer, publish};

const PAGE: &str = "/courses/pictures/sea";

/// Publishes a course whose one chapter shows these images; the names under which they are served.
async fn publish_pictures(server: &TestServer, contents: &[impl AsRef<[u8]>]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut chapter = "---\nid: sea\nsummary: A picture.\n---\n# The sea\n\nBlue.\n".to_owned();
    for (number, content) in contents.iter().enumerate() {
        let image = picture(content.as_ref());
        std::fs::write(folder.path().join(format!("{number}.png")), image).expect("a file");
        chapter.push_str(&format!("\n![Waves]({number}.png)\n"));
    }
    let course = "---\nid: pictures\nweeks: 1\nsummary: What the sea looks like.\nchapters:\n  - \
                  sea.md\n---\n# Pictures\n\nOne.\n";
    write(
        folder.path(),
        &[("course.md", course), ("sea.md", &chapter)],
    );
    let before = server.get(PAGE).await.body;
    publish(&server.store, folder.path()).await;
    let page = server
        .eventually(PAGE, |page| page.status == 200 && page.body != before)
        .await;
    let named = page.text().split("src=\"/media/").skip(1);
    let names = named.filter_map(|after| after.split('"').next());
    names.map(str::to_owned).collect()
}

/// The same with one image.
async fn publish_picture(server: &TestServer, content: &[u8]) -> String {
    let mut names = publish_pictures(server, &[content]).await;
    names.pop().expect("the page shows it")
}

/// The file of an image below a data folder.
fn file(data: &Path, name: &str) -> std::path::PathBuf {
    let pages = std::fs::read_dir(data.join("pages")).expect("pages are kept");
    let folder = pages.flatten().next().expect("for one database");
    folder.path().join(format!("{name}.image"))
}

#[tokio::test]
async fn an_image_that_no_chapter_shows_any_more_goes_from_the_disk_and_the_new_one_stays() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = || PageFolder::new(data.path(), "the same database");
    let mut server = TestServer::start_keeping(folder()).await;
    let old = publish_picture(&server, b"calm").await;
    assert!(file(data.path(), &old).exists());
    let new = publish_picture(&server, b"storm").await;
    assert_ne!(old, new);
    let gone = async {
        while file(data.path(), &old).exists() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let gone = tokio::time::timeout(crate::support::SOON, gone).await;
    assert_eq!(gone, Ok(()), "nothing shows it any more");

    server.lose_database();
    let another = server.start_another(folder()).await;
    assert_eq!(another.get(PAGE).await.status, 200);
    let image = another.get(&format!("/media/{new}")).await;
    assert_eq!((image.status, image.body), (200, picture(b"storm")));
}

#[tokio::test]
async fn an_image_that_a_crash_took_from_the_disk_comes_back_though_its_page_is_there() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = || PageFolder::new(data.path(), "the same database");
    let server = TestServer::start_keeping(folder()).await;
    let name = publish_picture(&server, b"calm").await;
    std::fs::remove_file(file(data.path(), &name)).expect("it was kept");
    let another = server.start_another(folder()).await;
    assert!(file(data.path(), &name).exists());
    assert_eq!(another.get(PAGE).await.status, 200);
}

#[tokio::test]
async fn what_can_not_be_an_image_is_refused_without_asking_the_database() {
    let mut server = TestServer::start().await;
    let hash = "0123456789abcdef0123456789abcdef";
    let unknown = format!("/media/{hash}.png");
    assert_eq!(server.get(&unknown).await.status, 404);
    server.lose_database();
    for name in [
        "none.png",
        "x",
        &format!("{hash}.svg"),
        &format!("{hash}0.png"),
    ] {
        let answer = server.get(&format!("/media/{name}")).await;
        assert_eq!(answer.status, 404, "{name}");
    }
    assert_eq!(server.get(&unknown).await.status, 503, "nobody can know");
}

#[tokio::test]
async fn whoever_asks_for_images_that_are_not_there_is_told_to_wait_and_nobody_else_is() {
    let server = TestServer::start().await;
    let ask = |reader: &'static str, name: String| {
        let server = &server;
        async move {
            let path = format!("/media/{name}");
            let answer = server.get_with(&path, &[("x-forwarded-for", reader)]).await;
            answer.status
        }
    };
    let mut statuses = Vec::new();
    for number in 0..200 {
        statuses.push(ask("203.0.113.7", format!("{number:032x}.png")).await);
    }
    assert_eq!(statuses[..60], [404; 60]);
    assert!(statuses[60..].contains(&429), "{statuses:?}");
    assert_eq!(ask("203.0.113.8", format!("{:032x}.png", 1)).await, 404);
}

#[tokio::test]
async fn whoever_asks_for_them_all_at_once_gets_no_further() {
    let server = TestServer::start().await;
    let missing = (0..200).map(|number| format!("/media/{number:032x}.png"));
    let begun = Instant::now();
    let statuses = statuses(&server, &missing.collect::<Vec<_>>()).await;
    // Six come back each second.
    let earned = (begun.elapsed().as_secs_f64() * 6.0).ceil() as usize;
    let looked_up = statuses.iter().filter(|status| **status == 404).count();
    assert!(
        looked_up <= 60 + earned + media::LOOKUPS,
        "{looked_up} of 200 were looked up"
    );
    assert!(looked_up >= 60, "{statuses:?}");
}

#[tokio::test]
async fn a_class_behind_one_address_gets_all_images_at_once_whatever_one_of_it_asks_for() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = || PageFolder::new(data.path(), "the same database");
    let server = TestServer::start_keeping(folder()).await;
    let names = publish_pictures(&server, &hundred_and_fifty("shown")).await;
    // Its pages come from the disk, so no image is in memory yet.
    let another = server.start_another(folder()).await;
    let missing = (0..200).map(|number| format!("/media/{number:032x}.png"));
    let searches = (0..200).map(|_| "/search?q=tide".to_owned());
    for paths in [missing.collect::<Vec<_>>(), searches.collect()] {
        let refused = statuses(&another, &paths).await.contains(&429);
        assert!(refused, "{} and the like can still be had", paths[0]);
    }
    let paths: Vec<String> = names.iter().map(|name| format!("/media/{name}")).collect();
    assert_eq!(statuses(&another, &paths).await, [200; 150]);
}

#[tokio::test]
async fn an_open_page_gets_all_images_at_once_that_no_published_one_shows_any_more() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = || PageFolder::new(data.path(), "the same database");
    let server = TestServer::start_keeping(folder()).await;
    let names = publish_pictures(&server, &hundred_and_fifty("of the open page")).await;
    publish_picture(&server, b"another").await;
    let another = server.start_another(folder()).await;
    let paths: Vec<String> = names.iter().map(|name| format!("/media/{name}")).collect();
    assert_eq!(statuses(&another, &paths).await, [200; 150]);
}

#[tokio::test]
async fn a_folder_that_can_not_be_written_costs_the_database_one_image_and_not_all() {
    let server = TestServer::start().await;
    publish_pictures(&server, &hundred_and_fifty("of a full disk")).await;
    let data = tempfile::tempdir().expect("a folder");
    std::fs::write(data.path().join("pages"), "in the way").expect("written");
    let folder = PageFolder::new(data.path(), "the same database");
    // It follows nothing, so only what is done here counts.
    let app = server.another_app(folder).await;
    let unwritten = || app.folder.as_ref().expect("it has one").unwritten();
    let before = unwritten();
    assert!(!media::keep_published(&app, &app.snapshot()).await);
    assert_eq!(unwritten(), before + 1, "every image that was read");
}

#[tokio::test]
async fn an_image_that_can_not_be_had_does_not_keep_pages_from_getting_dense() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = || PageFolder::new(data.path(), "the same database");
    let server = TestServer::start_keeping(folder()).await;
    let name = publish_picture(&server, b"calm").await;
    std::fs::remove_file(file(data.path(), &name)).expect("it was kept");
    let broken = "alter table media rename column bytes to lost";
    server.break_database(broken).await;
    // These are a new build's, and quick ones at first.
    let another = server.start_upgraded(folder()).await;
    let route = |path: &str| {
        another
            .app
            .snapshot()
            .route(path)
            .expect("published")
            .slot
            .clone()
    };
    let dense = async {
        while !route(PAGE).page().is_some_and(|page| page.dense) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let dense = tokio::time::timeout(crate::support::SOON, dense).await;
    assert_eq!(dense, Ok(()));
    assert!(!media::keep_published(&another.app, &another.app.snapshot()).await);
}

fn hundred_and_fifty(pictures: &str) -> Vec<String> {
    (0..150)
        .map(|number| format!("{pictures} {number}"))
        .collect()
}

/// What a reader gets who asks for all of these at once.
async fn statuses(server: &TestServer, paths: &[String]) -> Vec<u16> {
    let asked = paths.iter().map(async |path| {
        let reader = [("x-forwarded-for", "203.0.113.7")];
        server.get_with(path, &reader).await.status
    });
    join_all(asked).await
}
