//! How a message leaves: over SMTP, or into a folder where none is set up.

use std::error::Error;
use std::fmt;
use std::fs::DirBuilder;
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use domain::accounts::Email;
use domain::ids::MailId;
use jiff::Timestamp;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart};
use lettre::{Address, Message};

use super::letters::Written;
use super::smtp::Smtp;

/// How long handing over one message may take, from looking up the server's name to its last word.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// The variable that names the mail server.
pub const SMTP_URL: &str = "CHAPTERWISE_SMTP_URL";
/// The variable that says whom mail is from.
pub const MAIL_FROM: &str = "CHAPTERWISE_MAIL_FROM";

/// What an operator says about mail.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct MailSettings {
    /// The mail server, with a password in most cases; without one, mail goes into a folder.
    pub smtp_url: Option<String>,
    /// Whom mail is from.
    pub from: Option<String>,
}

/// Without the password.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings")
            .field("smtp_url", &self.smtp_url.as_ref().map(|_| "…"))
            .field("from", &self.from)
            .finish()
    }
}

/// A setting that makes no sense. Its value is not in it: it may be a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{variable}: {problem}")]
pub struct SettingsError {
    /// The variable that it comes from.
    pub variable: &'static str,
    /// What is wrong, and what would be right.
    pub problem: &'static str,
}

/// Why a message did not leave.
#[derive(Debug)]
pub struct Problem {
    /// What happened, in our words: it holds no address.
    pub reason: &'static str,
    /// Whether trying again can't help.
    pub is_final: bool,
    /// Whether nobody misses it: there is nothing to be said any more.
    pub is_needless: bool,
    /// What the other side said; that may hold an address.
    details: Option<String>,
}

impl Problem {
    /// Something that may be over one day.
    pub(super) fn passing(reason: &'static str) -> Self {
        Self {
            reason,
            is_final: false,
            is_needless: false,
            details: None,
        }
    }

    /// Something that stays as it is.
    pub(super) fn last(reason: &'static str) -> Self {
        Self {
            is_final: true,
            ..Self::passing(reason)
        }
    }

    /// Nothing to be said any more.
    pub(super) fn needless(reason: &'static str) -> Self {
        Self {
            is_needless: true,
            ..Self::last(reason)
        }
    }

    /// The same with what is behind it.
    pub(super) fn because(self, error: impl Error) -> Self {
        let mut details = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            details = format!("{details}: {error}");
            source = error.source();
        }
        Self {
            details: Some(details),
            ..self
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason)?;
        match &self.details {
            Some(details) => write!(f, ": {details}"),
            None => Ok(()),
        }
    }
}

/// Composes messages and hands them over.
#[derive(Debug)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Smtp(Smtp),
    Folder(PathBuf),
}

impl Mailer {
    /// Reads the settings; nothing is asked of the mail server yet. Without one, messages go into
    /// `folder`, which is made when the first is written.
    ///
    /// # Errors
    ///
    /// What is wrong with the settings.
    pub fn new(settings: &MailSettings, folder: PathBuf) -> Result<Self, SettingsError> {
        let from = match (&settings.from, &settings.smtp_url) {
            (Some(from), _) => from.as_str(),
            (None, None) => "Chapterwise <chapterwise@localhost>",
            (None, Some(_)) => {
                return Err(SettingsError {
                    variable: MAIL_FROM,
                    problem: "say whom mail is from, like Chapterwise <courses@example.org>, \
                              since there is a mail server to send it",
                });
            }
        };
        let from = from.parse().map_err(|_| SettingsError {
            variable: MAIL_FROM,
            problem: "use an address like courses@example.org, or a name and an address like \
                      Chapterwise <courses@example.org>",
        })?;
        let way = match &settings.smtp_url {
            Some(url) => Way::Smtp(Smtp::parse(url).map_err(|problem| SettingsError {
                variable: SMTP_URL,
                problem,
            })?),
            None => Way::Folder(folder),
        };
        Ok(Self { from, way })
    }

    /// A message as it goes out. The same mail gives the same `Message-ID` and date, whenever it is
    /// sent and however often, so that whoever gets it twice sees that it is one.
    ///
    /// # Errors
    ///
    /// Where no mail can be sent to the address.
    pub fn compose(
        &self,
        id: MailId,
        written_at: Timestamp,
        to: &Email,
        letter: &Written,
    ) -> Result<Message, Problem> {
        let no_address = "mail can't be sent to this address";
        let to: Address = to
            .as_str()
            .parse()
            .map_err(|error| Problem::last(no_address).because(error))?;
        // The name isn't beside the address: in front of it, a stranger's words would look as if
        // the receiver's address book had them.
        let from = self.from.email.clone();
        // From the headers it would be read again, which not every address survives.
        let envelope = Envelope::new(Some(from), vec![to.clone()])
            .map_err(|error| Problem::last(no_address).because(error))?;
        let mut builder = Message::builder();
        if let Some(stop) = &letter.stop {
            builder = with_one_click(builder, stop);
        }
        builder
            .envelope(envelope)
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.clone())
            .date(SystemTime::from(written_at))
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            // Answering machines don't answer it (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(MultiPart::alternative_plain_html(
                letter.text.clone(),
                letter.html.clone(),
            ))
            .map_err(|error| Problem::last("it can't be written as mail").because(error))
    }

    /// Hands a message over.
    ///
    /// # Errors
    ///
    /// Why it did not leave. Where that is because nothing was heard for too long, it may have left
    /// all the same.
    pub async fn send(&self, id: MailId, message: &Message) -> Result<(), Problem> {
        match &self.way {
            Way::Smtp(smtp) => tokio::time::timeout(TIMEOUT, smtp.send(message))
                .await
                .map_err(|_| Problem::passing("the mail server took too long"))?,
            Way::Folder(folder) => {
                let (folder, message) = (folder.clone(), message.formatted());
                let writing = move || write(&folder, id, &message);
                let written = tokio::task::spawn_blocking(writing)
                    .await
                    .map_err(|error| Problem::passing("writing it failed").because(error))?;
                let path = written
                    .map_err(|error| Problem::passing("writing it failed").because(error))?;
                tracing::info!(path = %path.display(), "no mail server is set up; mail was written");
                Ok(())
            }
        }
    }
}

/// Says where letters of this kind stop, so that mail programs offer a button for that. One click is
/// for addresses with HTTPS only (RFC 8058, section 3.1); at others the link still leads to a page.
fn with_one_click(builder: MessageBuilder, stop: &str) -> MessageBuilder {
    let header =
        |name, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
    let builder = builder.raw_header(header("List-Unsubscribe", format!("<{stop}>")));
    if !stop.starts_with("https://") {
        return builder;
    }
    let one_click = "List-Unsubscribe=One-Click".to_owned();
    builder.raw_header(header("List-Unsubscribe-Post", one_click))
}

/// Writes a message into a folder, whole or not at all, for the eyes of its owner only.
fn write(folder: &Path, id: MailId, message: &[u8]) -> io::Result<PathBuf> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    // It is made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(message)?;
    file.as_file().sync_all()?;
    let path = folder.join(format!("{id}.eml"));
    file.persist(&path)?;
    Ok(path)
}

#[cfg(test)]
mod tests;
