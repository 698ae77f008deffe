//! Images of chapters: from the database and the disk, for as long as something shows them.

use std::path::Path;

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
