//! Letters, from the hour that has come to the click that stops them.

use std::path::Path;

use server::jobs::{mail, reminders};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::support::client;
use crate::support::smtp::{Mood, Received, Seen, SmtpServer};

const SITE: &str = "https://learn.example.org";
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// Servers that write reminders and send mail until they are told to stop.
struct Servers(Vec<(oneshot::Sender<()>, JoinHandle<()>)>);

impl Servers {
    fn start(server: &TestServer, smtp: &SmtpServer, count: usize) -> Self {
        let settings = mail::MailSettings {
            smtp_url: Some(smtp.url()),
            from: Some("Chapterwise <courses@learn.example.org>".to_owned()),
        };
        let mut running = Vec::new();
        for _ in 0..count {
            let mailer = mail::Mailer::new(&settings, Path::new("/nowhere").to_owned());
            let mailer = mailer.expect("it makes sense");
            let store = server.store.clone();
            let (stop, stopped) = oneshot::channel();
            let sending = mail::work(store.clone(), mailer, SITE.to_owned(), stopped);
            running.push((stop, tokio::spawn(sending)));
            let (stop, stopped) = oneshot::channel();
            running.push((stop, tokio::spawn(reminders::work(store, stopped))));
        }
        Self(running)
    }

    /// Lets them finish what they are at.
    async fn end(self) {
        for (stop, task) in self.0 {
            stop.send(()).expect("it runs");
            task.await.expect("it ends in order");
        }
    }
}

/// The hour comes for everybody who wants letters.
async fn strike(server: &TestServer) {
    let statement = "update reminder set next_at = now(), decided_on = null, sent_at = null
                     where next_at is not null";
    server.break_database(statement).await;
}

/// Ada wants letters, and the hour comes.
async fn reminded(server: &TestServer, smtp: &SmtpServer) -> Received {
    let mut ada = signed_in(server, ADA).await;
    assert_eq!(ada.post(PAGE, &[("hour", "9")]).await.status, 303);
    strike(server).await;
    let servers = Servers::start(server, smtp, 2);
    let seen = smtp
        .until(|seen| seen.messages.iter().any(is_reminder))
        .await;
    servers.end().await;
    let mut letters = seen.messages.into_iter().filter(is_reminder);
    let letter = letters.next().expect("it has come");
    assert_eq!(letters.count(), 0, "one is enough");
    letter
}

/// What was sent once servers have been at work: a letter that waited last of all has come.
async fn after_a_letter_to_eve(server: &TestServer, smtp: &SmtpServer) -> Seen {
    let now = server::clock::now();
    let written = store::reminders::write_due(&server.store, now).await;
    written.expect("the database answers");
    let fields = [("email", "eve@example.org"), ("name", "Eve")];
    let asked = Browser::new(server).post("/sign-up", &fields).await;
    assert_eq!(asked.status, 303);
    let servers = Servers::start(server, smtp, 1);
    let to_eve = |message: &Received| message.to == ["eve@example.org"];
    smtp.until(|seen| seen.messages.iter().any(to_eve)).await;
    servers.end().await;
    smtp.seen()
}

fn is_reminder(message: &Received) -> bool {
    message.content.contains("to review")
}

/// The headers by their names, unfolded.
fn headers(message: &Received) -> Vec<(String, String)> {
    let (head, _) = message.content.split_once("\r\n\r\n").expect("a head");
    let unfolded = head.replace("\r\n ", " ");
    let lines = unfolded.split("\r\n").map(|line| line.split_once(": "));
    lines
        .map(|pair| pair.expect("a header"))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect()
}

fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let mut found = headers.iter().filter(|(key, _)| key == name);
    let value = found.next().map(|(_, value)| value.as_str());
    assert!(found.next().is_none(), "one {name}");
    value
}

/// The path behind the header that mail programs look at.
fn stop_path(letter: &Received) -> String {
    let headers = headers(letter);
    let value = header(&headers, "List-Unsubscribe").expect("it can be stopped");
    let url = value.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
    let path = url.and_then(|url| url.strip_prefix(SITE));
    path.expect("an address of ours with HTTPS").to_owned()
}

#[tokio::test]
async fn a_letter_says_what_is_due_and_offers_one_click_to_mail_programs() {
    let server = harbour().await;
    let smtp = SmtpServer::start(Mood::Kind, &[]).await;
    let letter = reminded(&server, &smtp).await;
    assert_eq!(letter.to, [ADA]);
    let headers = headers(&letter);
    assert_eq!(header(&headers, "Subject"), Some("1 question to review"));
    assert_eq!(header(&headers, "Auto-Submitted"), Some("auto-generated"));
    assert_eq!(header(&headers, "List-Unsubscribe-Post"), Some(ONE_CLICK));
    let path = stop_path(&letter);
    let secret = path.strip_prefix("/reminders/stop/").expect("a secret");
    assert_eq!(secret.len(), 32);
    assert!(secret.bytes().all(|b| b.is_ascii_hexdigit()));
    let user = account(&server, ADA).await.id.0.simple().to_string();
    assert!(!letter.content.contains(&user), "it names nobody");
    // Both forms say where to go, and how to stop.
    let plain = letter.content.replace("=\r\n", "");
    for link in [format!("{SITE}/review"), format!("{SITE}{path}")] {
        assert!(
            plain.contains(&format!("\r\n\r\n{link}\r\n\r\n")),
            "{plain}"
        );
        let attribute = format!("<a href=3D\"{link}\">");
        assert!(plain.contains(&attribute), "{plain}");
    }
}

#[tokio::test]
async fn one_click_from_a_mail_program_stops_the_letters_for_good() {
    let server = harbour().await;
    let smtp = SmtpServer::start(Mood::Kind, &[]).await;
    let path = stop_path(&reminded(&server, &smtp).await);
    let mut ada = signed_in(&server, ADA).await;

    // Programs that look into letters follow links, and change nothing by that.
    for _ in 0..2 {
        let asked = server.get(&path).await;
        assert_eq!(asked.status, 200);
        assert!(asked.text().contains("Stop the reminders?"));
        assert_eq!(asked.header("x-robots-tag"), Some("noindex"));
        assert_eq!(asked.header("cache-control"), Some("private, no-store"));
        assert_eq!(asked.header("referrer-policy"), Some("strict-origin"));
    }
    assert_eq!(chosen(&mut ada).await, "9");

    // Neither cookies nor anything else that a browser sends; and nobody is sent elsewhere.
    for _ in 0..2 {
        let stopped = client::post(server.addr, &path, &[], ONE_CLICK.as_bytes()).await;
        assert_eq!(stopped.status, 200, "{}", stopped.text());
        assert!(stopped.text().contains("No more reminders come"));
        assert_eq!(stopped.header("location"), None);
        assert_eq!(stopped.header("set-cookie"), None);
    }
    assert_eq!(chosen(&mut ada).await, NEVER);
    let after = server.get(&path).await;
    assert!(after.text().contains("No more reminders come"));

    strike(&server).await;
    let seen = after_a_letter_to_eve(&server, &smtp).await;
    assert_eq!(seen.messages.iter().filter(|it| is_reminder(it)).count(), 1);
}

#[tokio::test]
async fn one_click_may_come_as_several_parts_too() {
    let server = harbour().await;
    let smtp = SmtpServer::start(Mood::Kind, &[]).await;
    let path = stop_path(&reminded(&server, &smtp).await);
    let body = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n\
                --x--\r\n";
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: {}\r\n\r\n{body}",
        server.addr,
        body.len()
    );
    let stopped = client::send_bytes(server.addr, request.as_bytes()).await;
    assert_eq!(stopped.status, 200, "{}", stopped.text());
    assert_eq!(chosen(&mut signed_in(&server, ADA).await).await, NEVER);
}

#[tokio::test]
async fn a_browser_stops_them_by_the_page_and_no_other_site_can_have_it_do_so() {
    let server = harbour().await;
    let smtp = SmtpServer::start(Mood::Kind, &[]).await;
    let path = stop_path(&reminded(&server, &smtp).await);
    let mut ada = signed_in(&server, ADA).await;
    let cookies = ada.header();
    for origin in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
        // A browser of today says where a form comes from.
        ("x-nothing", "said"),
    ] {
        let headers = [("cookie", cookies.as_str()), origin];
        let refused = server.post(&path, &[("stop", "yes")], &headers).await;
        assert_eq!(refused.status, 403, "{origin:?}");
    }
    assert_eq!(chosen(&mut ada).await, "9");
    // Signed in or not.
    for mut browser in [ada, Browser::new(&server)] {
        let stopped = browser.post(&path, &[("stop", "yes")]).await;
        assert_eq!(stopped.status, 303);
        assert_eq!(stopped.header("location"), Some(path.as_str()));
        let page = browser.get(&path).await;
        assert!(page.text().contains("No more reminders come"));
    }
}

#[tokio::test]
async fn a_secret_that_is_nobodys_stops_nothing_and_says_nothing() {
    let server = harbour().await;
    let mut ada = signed_in(&server, ADA).await;
    ada.post(PAGE, &[("hour", "9")]).await;
    for secret in ["0".repeat(32), "x".to_owned(), "0".repeat(400)] {
        let path = format!("/reminders/stop/{secret}");
        let asked = server.get(&path).await;
        let sent = client::post(server.addr, &path, &[], ONE_CLICK.as_bytes()).await;
        for answer in [asked, sent] {
            assert_eq!(answer.status, 404);
            assert!(answer.text().contains("This link stops nothing"));
            assert!(!answer.text().contains(&path), "it is not repeated");
        }
    }
    assert_eq!(chosen(&mut ada).await, "9");
}

#[tokio::test]
async fn whoever_reviews_before_the_letter_is_sent_gets_none() {
    let server = harbour().await;
    let smtp = SmtpServer::start(Mood::Kind, &[]).await;
    let mut ada = signed_in(&server, ADA).await;
    ada.post(PAGE, &[("hour", "9")]).await;
    strike(&server).await;
    let now = server::clock::now();
    let written = store::reminders::write_due(&server.store, now).await;
    assert_eq!(written.expect("the database answers"), Some(1));
    server
        .break_database(
            "update card
             set
               last_day = now() at time zone 'UTC' - interval '4 hours',
               state = jsonb_build_object(
                 'reviewed_on', (now() at time zone 'UTC' - interval '4 hours')::date
               )",
        )
        .await;
    let seen = after_a_letter_to_eve(&server, &smtp).await;
    assert!(!seen.messages.iter().any(is_reminder));
}
