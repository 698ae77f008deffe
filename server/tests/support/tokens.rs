//! Authors with tokens, and what their programs send.

use server::exchange;
use store::accounts;

use super::TestServer;
use super::browser::{Browser, PASSWORD, account};
use super::client::{self, Response};

/// Signs somebody in who writes these courses.
pub async fn author<'s>(server: &'s TestServer, email: &str, courses: &[&str]) -> Browser<'s> {
    let mut browser = Browser::new(server);
    assert_eq!(browser.join(email, "Author").await.status, 303);
    for course in courses {
        grant(server, email, course).await;
    }
    browser
}

/// Somebody who only has a token for these courses, which they write.
pub async fn token_of_author(server: &TestServer, email: &str, courses: &[&str]) -> String {
    let mut browser = author(server, email, courses).await;
    make_token(&mut browser, courses).await
}

/// Lets somebody write a course.
pub async fn grant(server: &TestServer, email: &str, course: &str) {
    let user = account(server, email).await.id;
    let course = course.parse().expect("an id");
    let (by, now) = (accounts::By::CommandLine, server::clock::now());
    let granted = accounts::grant_author(&server.store, user, &course, by, now).await;
    granted.expect("the database answers");
}

/// The id of a new form.
pub async fn form(browser: &mut Browser<'_>) -> String {
    let page = browser.get("/settings/tokens").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let (_, after) = page
        .text()
        .split_once("name=\"form\" value=\"")
        .expect("a form");
    after[..36].to_owned()
}

/// Makes a token by the form.
pub async fn make_token(browser: &mut Browser<'_>, courses: &[&str]) -> String {
    let form = form(browser).await;
    let mut fields = vec![
        ("form", form.as_str()),
        ("name", "Machine"),
        ("days", "90"),
        ("old_password", PASSWORD),
    ];
    fields.extend(courses.iter().map(|course| ("course", *course)));
    let made = browser.post("/settings/tokens", &fields).await;
    assert_eq!(made.status, 200, "{}", made.text());
    assert_eq!(made.header("cache-control"), Some("private, no-store"));
    token_in(&made).expect("it shows the token")
}

/// The token that a page shows.
pub fn token_in(page: &Response) -> Option<String> {
    let at = page.text().find("chapterwise_")?;
    let token = page.text().get(at..at + 76)?.to_owned();
    app::accounts::token::AuthorToken::parse(&token).map(|_| token)
}

/// A tar of files.
pub fn tar_of(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        let added = tar.append_data(&mut header, name, content.as_bytes());
        added.expect("a vector takes everything");
    }
    tar.into_inner().expect("a vector takes everything")
}

/// The head of a request that sends so many bytes.
pub fn head(query: &str, token: &str, length: usize) -> String {
    format!(
        "POST {}?{query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer \
         {token}\r\ncontent-length: {length}\r\n\r\n",
        exchange::PATH
    )
}

/// Sends a tar as a program does.
pub async fn send(server: &TestServer, query: &str, token: &str, tar: &[u8]) -> Response {
    let request = [head(query, token, tar.len()).as_bytes(), tar].concat();
    client::send_bytes(server.addr, &request).await
}

/// What came of it.
pub fn outcome(response: &Response) -> String {
    let json: serde_json::Value = serde_json::from_slice(&response.body)
        .unwrap_or_else(|error| panic!("{error}: {}", response.text()));
    json["outcome"].as_str().expect("an outcome").to_owned()
}
