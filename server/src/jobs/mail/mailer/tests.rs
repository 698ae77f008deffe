//! Messages as they go out.

use std::os::unix::fs::PermissionsExt;

use uuid::Uuid;

use super::*;
use crate::jobs::mail::letters::Letter;

const SITE: &str = "https://learn.example.org";

fn settings(smtp_url: Option<&str>, from: Option<&str>) -> MailSettings {
    MailSettings {
        smtp_url: smtp_url.map(str::to_owned),
        from: from.map(str::to_owned),
    }
}

fn mailer(folder: &Path) -> Mailer {
    let settings = settings(None, Some("Chapterwise <courses@learn.example.org>"));
    Mailer::new(&settings, folder.to_owned()).expect("the settings are fine")
}

fn compose(to: &str, name: &str) -> String {
    let letter = Letter::SignUp {
        name: name.to_owned(),
        link: format!("{SITE}/confirm/abc"),
    };
    let (id, to) = (MailId(Uuid::nil()), Email::parse(to).expect("an address"));
    let mailer = mailer(Path::new("/nowhere"));
    let message = mailer.compose(id, Timestamp::UNIX_EPOCH, &to, &letter.write(SITE));
    String::from_utf8(message.expect("it is one").formatted()).expect("text")
}

/// Headers with their names, unfolded.
fn headers(message: &str) -> Vec<(String, String)> {
    let (head, _) = message.split_once("\r\n\r\n").expect("a head");
    let lines = head.replace("\r\n ", " ");
    let pairs = lines.split("\r\n").map(|line| line.split_once(": "));
    pairs
        .map(|pair| pair.expect("a header"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn a_message_says_who_writes_to_whom_and_that_nobody_typed_it() {
    let message = compose("ada@example.org", "Ada");
    let headers = headers(&message);
    let header = |name: &str| {
        let found = headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(
        header("From"),
        Some("Chapterwise <courses@learn.example.org>")
    );
    assert_eq!(header("To"), Some("ada@example.org"));
    assert_eq!(header("Subject"), Some("Finish signing up"));
    assert_eq!(header("Date"), Some("Thu, 01 Jan 1970 00:00:00 +0000"));
    assert_eq!(header("Auto-Submitted"), Some("auto-generated"));
    assert_eq!(
        header("Message-ID"),
        Some("<00000000-0000-0000-0000-000000000000@learn.example.org>")
    );
    let kind = header("Content-Type").expect("it has one");
    assert!(kind.starts_with("multipart/alternative;"), "{kind}");
    assert!(message.contains("Content-Type: text/plain; charset=utf-8"));
    assert!(message.contains("Content-Type: text/html; charset=utf-8"));
}

#[test]
fn nothing_that_somebody_typed_gets_into_a_header() {
    let plain = headers(&compose("ada@example.org", "Ada"));
    for name in ["Ada\r\nBcc: eve@example.org", "Ada\u{202e}nimda", "محمد"] {
        let message = compose("ada@example.org", name);
        assert!(message.is_ascii());
        let others = headers(&message);
        for (ours, theirs) in plain.iter().zip(&others) {
            // The boundary is new each time.
            assert!(
                ours == theirs || ours.0 == "Content-Type",
                "{ours:?} {theirs:?}"
            );
        }
        assert_eq!(plain.len(), others.len());
    }
}

#[test]
fn every_address_that_can_have_an_account_can_be_written_to() {
    for address in [
        "ada@example.org",
        "o'brien@example.ie",
        "ada+courses@example.org",
        "jörg@bücher.example",
        "用户@例え.テスト",
        "root@localhost",
        "\"ada lovelace\"@example.org",
    ] {
        let message = compose(address, "Ada");
        let to = Email::parse(address).expect("an address");
        assert!(message.contains(&format!("\r\nTo: {to}\r\n")), "{message}");
    }
}

#[tokio::test]
async fn without_a_mail_server_a_message_is_a_file_for_its_owner_only() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = data.path().join("mail");
    let mailer = mailer(&folder);
    let to = Email::parse("ada@example.org").expect("an address");
    let id = MailId(Uuid::nil());
    let letter = Letter::EmailChanged {}.write(SITE);
    let message = mailer.compose(id, Timestamp::UNIX_EPOCH, &to, &letter);
    let message = message.expect("it is one");
    mailer.send(id, &message).await.expect("it is written");
    // Once more, as after a crash.
    mailer.send(id, &message).await.expect("it is written");
    let files: Vec<_> = std::fs::read_dir(&folder)
        .expect("it was made")
        .map(|entry| entry.expect("it can be read"))
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let name = files[0].file_name();
    assert_eq!(name, "00000000-0000-0000-0000-000000000000.eml");
    let mode = |path: &Path| path.metadata().expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&files[0].path())), (0o700, 0o600));
    let content = std::fs::read(files[0].path()).expect("ours");
    assert_eq!(content, message.formatted());
}

#[tokio::test]
async fn a_folder_that_can_not_be_written_is_a_passing_problem() {
    let data = tempfile::tempdir().expect("a folder");
    let file = data.path().join("file");
    std::fs::write(&file, "in the way").expect("written");
    let mailer = mailer(&file);
    let to = Email::parse("ada@example.org").expect("an address");
    let id = MailId(Uuid::nil());
    let letter = Letter::EmailChanged {}.write(SITE);
    let message = mailer.compose(id, Timestamp::UNIX_EPOCH, &to, &letter);
    let problem = mailer.send(id, &message.expect("it is one")).await;
    assert!(!problem.expect_err("it can't be written").is_final);
}

#[test]
fn settings_that_make_no_sense_say_which_and_keep_the_password() {
    let url = Some("smtps://me:hunter2@mail.example");
    for (settings, variable) in [
        (settings(url, None), MAIL_FROM),
        (settings(url, Some("nobody")), MAIL_FROM),
        (settings(url, Some("a@b\r\nBcc: c@d")), MAIL_FROM),
        (
            settings(Some("smtps://me:hunter2@"), Some("a@b.example")),
            SMTP_URL,
        ),
    ] {
        let error = Mailer::new(&settings, PathBuf::new()).expect_err("it makes no sense");
        assert_eq!(error.variable, variable);
        assert!(!format!("{error} {error:?} {settings:?}").contains("hunter2"));
    }
    let fine = Mailer::new(&settings(url, Some("a@b.example")), PathBuf::new());
    assert!(!format!("{:?}", fine.expect("it makes sense")).contains("hunter2"));
}

#[test]
fn a_letter_that_can_be_stopped_says_so_to_mail_programs() {
    let (id, to) = (
        MailId(Uuid::nil()),
        Email::parse("ada@example.org").expect("an address"),
    );
    for (site, one_click) in [
        ("https://learn.example.org", true),
        // One click is for encrypted ways only.
        ("http://localhost:3000", false),
    ] {
        let stop = format!("{site}/reminders/stop/0123456789abcdef0123456789abcdef");
        let letter = Written {
            subject: "3 questions to review".into(),
            text: "Words.\n".to_owned(),
            html: "<p>Words.</p>\n".to_owned(),
            stop: Some(stop.clone()),
        };
        let mailer = mailer(Path::new("/nowhere"));
        let message = mailer.compose(id, Timestamp::UNIX_EPOCH, &to, &letter);
        let message = String::from_utf8(message.expect("it is one").formatted()).expect("text");
        let headers = headers(&message);
        let header = |name: &str| {
            let found = headers.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.trim())
        };
        assert_eq!(
            header("List-Unsubscribe"),
            Some(format!("<{stop}>").as_str())
        );
        let expected = one_click.then_some("List-Unsubscribe=One-Click");
        assert_eq!(header("List-Unsubscribe-Post"), expected);
    }
    let other = headers(&compose("ada@example.org", "Ada"));
    assert!(!other.iter().any(|(name, _)| name.starts_with("List-")));
}
