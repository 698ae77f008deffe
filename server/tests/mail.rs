//! Mail that waits in the database reaches people, whatever mail servers do.

use std::path::Path;
use std::time::Duration;

use domain::accounts::{DisplayName, Email};
use domain::ids::{MailId, SessionId, UserId};
use server::clock;
use server::jobs::mail::{MailSettings, Mailer, work};
use store::Store;
use store::accounts::{NewConfirmation, NewSession, Purpose};
use store::mail::{MailKind, NewMail};
use store::test_support::TestDatabase;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::support::SOON;
use crate::support::smtp::{Mood, SmtpServer};

const SITE: &str = "https://learn.example.org";

/// Somebody who sends mail until told to stop.
struct Sender {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Sender {
    fn start(store: &Store, server: Option<&SmtpServer>, folder: &Path) -> Self {
        Self::with(store, server.map(SmtpServer::url), folder)
    }

    fn with(store: &Store, smtp_url: Option<String>, folder: &Path) -> Self {
        let settings = MailSettings {
            smtp_url,
            from: Some("Chapterwise <courses@learn.example.org>".to_owned()),
        };
        let mailer = Mailer::new(&settings, folder.to_owned()).expect("it makes sense");
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(work(store.clone(), mailer, SITE.to_owned(), stopped));
        Self { stop, task }
    }

    fn over(store: &Store, server: &SmtpServer) -> Self {
        Self::start(store, Some(server), Path::new("/nowhere"))
    }

    /// Lets it finish what it is at.
    async fn end(self) {
        self.stop.send(()).expect("it runs");
        self.task.await.expect("it ends in order");
    }
}

fn email(address: &str) -> Email {
    Email::parse(address).expect("an address")
}

/// What somebody does who asks for something at an address; the hash of the token.
async fn ask(store: &Store, kind: MailKind, address: &str) -> [u8; 32] {
    let mut token_hash = [0; 32];
    token_hash[..16].copy_from_slice(Uuid::new_v4().as_bytes());
    let purpose = match kind {
        MailKind::Reset => Purpose::Reset,
        _ => Purpose::SignUp {
            display_name: DisplayName::parse("Ada").expect("a name"),
            zone: "UTC".to_owned(),
        },
    };
    let confirmation = NewConfirmation {
        token_hash,
        email: email(address),
        purpose,
        next: None,
    };
    let mail = NewMail {
        id: MailId(Uuid::now_v7()),
        kind,
        to: address.to_owned(),
        payload: serde_json::json!({ "token": "s3cret-token", "name": "Ada" }),
    };
    store::accounts::begin_confirmation(store, &confirmation, &mail, clock::now())
        .await
        .expect("the database is there");
    token_hash
}

/// Makes an account for an address. Its letter is on its way too.
async fn sign_up(store: &Store, address: &str) {
    let token_hash = ask(store, MailKind::SignUp, address).await;
    let session = NewSession {
        id: SessionId(Uuid::now_v7()),
        token_hash: [7; 32],
        device: "a browser",
    };
    let user = UserId(Uuid::now_v7());
    store::accounts::confirm_sign_up(store, &token_hash, user, "a hash", &session, clock::now())
        .await
        .expect("the database is there")
        .expect("the token is new");
}

/// How much would be sent if a week went by.
async fn left(store: &Store) -> usize {
    let later = clock::now() + Duration::from_secs(7 * 24 * 60 * 60);
    let waiting = store::mail::claim(store, 100, later, Duration::from_secs(1)).await;
    waiting.expect("the database is there").len()
}

/// Lets the wait after each failed try be over until the server has so many messages.
async fn hurry_until(database: &TestDatabase, server: &SmtpServer, messages: usize) {
    let hurrying = async {
        while server.seen().messages.len() < messages {
            database
                .execute(
                    "update mail set next_try_at = '-infinity', last_problem = null
                     where last_problem is not null",
                )
                .await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let hurried = tokio::time::timeout(SOON, hurrying).await;
    assert!(hurried.is_ok(), "{:?}", server.seen());
}

#[tokio::test]
async fn each_letter_arrives_once_however_many_send() {
    let database = TestDatabase::new().await;
    let (store, server) = (database.store(), SmtpServer::start(Mood::Kind, &[]).await);
    let senders = [(); 2].map(|()| Sender::over(&store, &server));
    let addresses: Vec<String> = (0..30).map(|n| format!("reader-{n}@example.org")).collect();
    for address in &addresses {
        ask(&store, MailKind::SignUp, address).await;
    }
    server.until(|seen| seen.messages.len() >= 30).await;
    for sender in senders {
        sender.end().await;
    }
    let messages = server.seen().messages;
    assert_eq!(messages.len(), 30);
    for address in addresses {
        let message = messages
            .iter()
            .find(|message| message.to == [address.clone()]);
        let message = message.unwrap_or_else(|| panic!("nothing for {address}"));
        assert_eq!(message.from, "courses@learn.example.org");
        assert_eq!(message.header("To"), address);
        let link = format!("\r\n\r\n{SITE}/confirm/s3cret-token\r\n\r\n");
        assert!(message.content.contains(&link), "{}", message.content);
        assert!(
            message.content.contains("Hello Ada,"),
            "{}",
            message.content
        );
    }
    assert_eq!(left(&store).await, 0);
}

#[tokio::test]
async fn what_a_letter_says_depends_on_whether_there_is_an_account() {
    let database = TestDatabase::new().await;
    let (store, server) = (database.store(), SmtpServer::start(Mood::Kind, &[]).await);
    let (member, stranger) = ("ada@example.org", "eve@example.org");
    sign_up(&store, member).await;
    for address in [member, stranger] {
        ask(&store, MailKind::SignUp, address).await;
        ask(&store, MailKind::Reset, address).await;
    }
    let sender = Sender::over(&store, &server);
    let seen = server.until(|seen| seen.messages.len() >= 5).await;
    sender.end().await;
    let mut got: Vec<_> = seen
        .messages
        .iter()
        .map(|message| {
            let has_token = message.content.contains("s3cret-token");
            (message.header("To"), message.header("Subject"), has_token)
        })
        .collect();
    got.sort_unstable();
    let expected = [
        (member, "Choose a new password", true),
        (member, "You have an account already", false),
        (member, "You have an account already", false),
        (stranger, "Finish signing up", true),
        (stranger, "There is no account with this address", false),
    ];
    assert_eq!(got, expected);
}

#[tokio::test]
async fn what_opens_an_account_goes_to_its_own_address_however_another_was_typed() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let server = SmtpServer::start(Mood::Kind, &[]).await;
    let sender = Sender::over(&store, &server);
    sign_up(&store, "mike@example.org").await;
    // Some hosts tell capitals apart, so this may be somebody else's mailbox.
    ask(&store, MailKind::Reset, "MIKE@example.org").await;
    let seen = server.until(|seen| seen.messages.len() >= 2).await;
    sender.end().await;
    for message in &seen.messages {
        assert_eq!(message.header("To"), "mike@example.org");
    }
}

#[tokio::test]
async fn a_mail_server_that_is_away_loses_nothing() {
    for mood in [Mood::Away, Mood::Unwilling] {
        let database = TestDatabase::new().await;
        let (store, server) = (database.store(), SmtpServer::start(mood, &[]).await);
        let sender = Sender::over(&store, &server);
        for address in ["ada@example.org", "eve@example.org"] {
            ask(&store, MailKind::SignUp, address).await;
        }
        server.until(|seen| seen.connections >= 2).await;
        assert_eq!(server.seen().messages.len(), 0);
        server.be(Mood::Kind);
        hurry_until(&database, &server, 2).await;
        sender.end().await;
        assert_eq!(server.seen().messages.len(), 2, "{mood:?}");
        assert_eq!(left(&store).await, 0);
    }
}

#[tokio::test]
async fn an_address_that_is_refused_is_given_up_and_holds_up_nobody() {
    let database = TestDatabase::new().await;
    let gone = "gone@example.org";
    let (store, server) = (
        database.store(),
        SmtpServer::start(Mood::Kind, &[gone]).await,
    );
    for address in [gone, "ada@example.org", gone, "eve@example.org"] {
        ask(&store, MailKind::SignUp, address).await;
    }
    let sender = Sender::over(&store, &server);
    server
        .until(|seen| seen.messages.len() >= 2 && seen.connections >= 4)
        .await;
    sender.end().await;
    let messages = server.seen().messages;
    assert!(
        messages.iter().all(|message| message.to != [gone]),
        "{messages:?}"
    );
    assert_eq!(left(&store).await, 0, "it would be tried again");
}

#[tokio::test]
async fn a_letter_that_may_not_have_arrived_comes_again_and_can_be_known() {
    let database = TestDatabase::new().await;
    let (store, server) = (
        database.store(),
        SmtpServer::start(Mood::Forgetful, &[]).await,
    );
    ask(&store, MailKind::Reset, "ada@example.org").await;
    let sender = Sender::over(&store, &server);
    server.until(|seen| seen.messages.len() == 1).await;
    server.be(Mood::Kind);
    hurry_until(&database, &server, 2).await;
    sender.end().await;
    let messages = server.seen().messages;
    let [once, twice] = &messages[..] else {
        panic!("{messages:?}")
    };
    for header in ["Message-ID", "Date", "Subject"] {
        assert_eq!(once.header(header), twice.header(header));
    }
    assert_eq!(left(&store).await, 0);
}

#[tokio::test]
async fn what_is_no_mail_is_given_up() {
    let database = TestDatabase::new().await;
    let (store, server) = (database.store(), SmtpServer::start(Mood::Kind, &[]).await);
    for address in ["ada@example.org", "eve@example.org"] {
        ask(&store, MailKind::SignUp, address).await;
    }
    database
        .execute("update mail set payload = '{}' where to_address like 'ada%'")
        .await;
    let sender = Sender::over(&store, &server);
    server.until(|seen| seen.messages.len() == 1).await;
    sender.end().await;
    assert_eq!(left(&store).await, 0);
}

#[tokio::test]
async fn without_a_mail_server_letters_are_files() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let data = tempfile::tempdir().expect("a folder");
    let folder = data.path().join("mail");
    ask(&store, MailKind::SignUp, "ada@example.org").await;
    let sender = Sender::start(&store, None, &folder);
    let files = || -> Vec<_> {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        paths
            .filter(|path| path.extension().is_some_and(|end| end == "eml"))
            .collect()
    };
    let waiting = async {
        while files().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(SOON, waiting).await;
    assert!(waited.is_ok(), "no file came");
    sender.end().await;
    let files = files();
    assert_eq!(files.len(), 1);
    let message = std::fs::read_to_string(&files[0]).expect("it is whole");
    assert!(message.contains("To: ada@example.org\r\n"), "{message}");
    assert!(
        message.contains(&format!("{SITE}/confirm/s3cret-token")),
        "{message}"
    );
    assert_eq!(left(&store).await, 0);
}

/// Whoever sits between us and the mail server can keep the offer to encrypt from us, or answer in its
/// place without a certificate. No letter goes out then, and none is lost.
#[tokio::test]
async fn mail_that_is_to_be_encrypted_is_never_sent_in_clear() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let server = SmtpServer::start(Mood::Kind, &[]).await;
    ask(&store, MailKind::SignUp, "ada@example.org").await;
    let addr = server.addr;
    for url in [
        format!("smtp://{addr}?tls=required"),
        format!("smtps://{addr}"),
        format!("smtp://me:hunter2@{addr}?tls=required"),
    ] {
        let before = server.seen().connections;
        database
            .execute("update mail set next_try_at = '-infinity'")
            .await;
        let sender = Sender::with(&store, Some(url.clone()), Path::new("/nowhere"));
        let seen = server.until(|seen| seen.connections > before).await;
        sender.end().await;
        assert_eq!(seen.messages.len(), 0, "{url}");
        assert_eq!(server.seen().messages.len(), 0, "{url}");
    }
    assert_eq!(left(&store).await, 1, "it waits");
}
