//! `chapterwise user`, run as somebody would.

use std::path::Path;

use store::test_support::TestDatabase;

use crate::support::programs::{chapterwise, run, said};

#[tokio::test]
async fn whoever_takes_the_last_admin_away_is_warned() {
    let database = TestDatabase::new().await;
    for (id, name) in [(1, "ada"), (2, "eve")] {
        database
            .execute(&format!(
                "insert into account (id, email, email_key, display_name, password_hash, is_admin, \
                 created_at, password_changed_at) values ('00000000-0000-0000-0000-00000000000{id}', \
                 '{name}@example.org', '{name}@example.org', '{name}', '', true, now(), now())"
            ))
            .await;
    }
    let url = database.url();
    let user = async |args: &[&str]| {
        let mut command = chapterwise(Path::new("/nowhere"));
        command.env("DATABASE_URL", &url).arg("user").args(args);
        let running = tokio::task::spawn_blocking(move || run(&mut command));
        let ran = running.await.expect("it ran");
        assert_eq!(ran.status.code(), Some(0), "{}", said(&ran));
        said(&ran)
    };
    let warning = "nobody is left who is an admin";
    let eve = user(&["grant", "eve@example.org", "student"]).await;
    assert!(!eve.contains(warning), "{eve}");
    let ada = user(&["suspend", "ada@example.org"]).await;
    assert!(ada.contains(warning), "{ada}");
    user(&["suspend", "ada@example.org", "--lift"]).await;
    let ada = user(&["grant", "ada@example.org", "student"]).await;
    assert!(ada.contains(warning), "{ada}");
    let unknown = user(&["grant", "ada@example.org", "author:tidse"]).await;
    assert!(
        unknown.contains("No course with the id tidse is published"),
        "{unknown}"
    );
}
