//! Handing a message to a mail server. Each goes over a connection of its own: there are few, and
//! a connection that was kept might be dead when it is needed.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::mailer::Problem;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(15);
/// How long to wait for an answer to our goodbye: the message is delivered by then.
const GOODBYE: Duration = Duration::from_secs(2);

const LIKE: &str = "use smtps://USER:PASSWORD@HOST, smtp://USER:PASSWORD@HOST?tls=required, or \
                    smtp://HOST:PORT for one that neither encrypts nor asks who we are";

/// A mail server and how to reach it.
pub(super) struct Smtp {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
}

enum Security {
    /// None.
    Plain,
    /// The connection is encrypted once the server has said hello, or isn't used (RFC 3207).
    Upgraded(TlsParameters),
    /// It is encrypted from the beginning (RFC 8314).
    Whole(TlsParameters),
}

/// Without user and password.
impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Smtp {
    /// Reads `CHAPTERWISE_SMTP_URL`; where it makes no sense, says why without repeating any of it.
    pub(super) fn parse(url: &str) -> Result<Self, &'static str> {
        let url = Url::parse(url).map_err(|_| LIKE)?;
        // Schemes that the standard of URLs doesn't know keep their host as it is written.
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(LIKE)?;
        let host = match Host::parse(host).map_err(|_| LIKE)? {
            Host::Domain(name) => name,
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let mut wants_tls = false;
        for (name, value) in url.query_pairs() {
            match (&*name, &*value) {
                ("tls", "required") => wants_tls = true,
                _ => return Err(LIKE),
            }
        }
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(LIKE);
        }
        let tls = || {
            TlsParameters::new(host.clone())
                .map_err(|_| "no certificate can be for the name of this host")
        };
        let (port, security) = match (url.scheme(), wants_tls) {
            ("smtps", _) => (465, Security::Whole(tls()?)),
            ("smtp", true) => (587, Security::Upgraded(tls()?)),
            ("smtp", false) => (25, Security::Plain),
            _ => return Err(LIKE),
        };
        let credentials = credentials(&url)?;
        if credentials.is_some() && matches!(security, Security::Plain) && !is_local(&host) {
            return Err("the password could be read on its way: use smtps:// or ?tls=required");
        }
        Ok(Self {
            port: url.port().unwrap_or(port),
            host,
            security,
            credentials,
            hello: ClientId::default(),
        })
    }

    /// Hands a message over. Only what the server says against the address of its receiver is
    /// final: all else an operator can mend, and mail that waits must not be lost over it.
    pub(super) async fn send(&self, message: &Message) -> Result<(), Problem> {
        let mut connection = self.connect().await?;
        let sent = hand_over(&mut connection, message).await;
        // What the server says to that changes nothing.
        tokio::time::timeout(GOODBYE, connection.abort()).await.ok();
        sent
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Problem> {
        let (whole, upgraded) = match &self.security {
            Security::Plain => (None, None),
            Security::Upgraded(tls) => (None, Some(tls)),
            Security::Whole(tls) => (Some(tls.clone()), None),
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT), &self.hello, whole, None)
                .await
                .map_err(|error| Problem::passing("no mail server answers").because(error))?;
        if let Some(tls) = upgraded {
            connection
                .starttls(tls.clone(), &self.hello)
                .await
                .map_err(|error| Problem::passing("it can't be encrypted").because(error))?;
        }
        if let Some(credentials) = &self.credentials {
            connection
                .auth(DEFAULT_MECHANISMS, credentials)
                .await
                .map_err(|error| {
                    Problem::passing("the mail server doesn't let us in").because(error)
                })?;
        }
        Ok(connection)
    }
}

async fn hand_over(connection: &mut AsyncSmtpConnection, message: &Message) -> Result<(), Problem> {
    let (envelope, content) = (message.envelope(), message.formatted());
    let server = connection.server_info();
    let mut parameters = Vec::new();
    let mut addresses = envelope.to().iter().chain(envelope.from());
    if addresses.any(|address| !address.to_string().is_ascii()) {
        if !server.supports_feature(Extension::SmtpUtfEight) {
            return Err(Problem::last(
                "the mail server takes no addresses with letters beyond ASCII",
            ));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !content.is_ascii() {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let refused = |error: Error| Problem::passing("the mail server refuses it").because(error);
    let from = envelope.from().cloned();
    connection
        .command(Mail::new(from, parameters))
        .await
        .map_err(refused)?;
    for to in envelope.to() {
        let taken = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
        taken.map_err(|error| {
            if error.is_permanent() {
                Problem::last("the mail server refuses the address").because(error)
            } else {
                refused(error)
            }
        })?;
    }
    connection.command(Data).await.map_err(refused)?;
    connection.message(&content).await.map_err(refused)?;
    Ok(())
}

fn credentials(url: &Url) -> Result<Option<Credentials>, &'static str> {
    let decoded = |text| {
        let text = percent_decode_str(text).decode_utf8();
        text.map(String::from).map_err(|_| LIKE)
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err("user and password belong together: USER:PASSWORD@HOST"),
        (user, Some(password)) => Ok(Some(Credentials::new(decoded(user)?, decoded(password)?))),
    }
}

fn is_local(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> (String, u16, &'static str, bool) {
        let smtp = Smtp::parse(url).unwrap_or_else(|problem| panic!("{url}: {problem}"));
        let security = match smtp.security {
            Security::Plain => "plain",
            Security::Upgraded(_) => "upgraded",
            Security::Whole(_) => "whole",
        };
        (smtp.host, smtp.port, security, smtp.credentials.is_some())
    }

    #[test]
    fn a_mail_server_is_said_by_a_url() {
        for (url, host, port, security, has_password) in [
            (
                "smtps://me:secret@mail.example",
                "mail.example",
                465,
                "whole",
                true,
            ),
            (
                "smtps://me:s%40cret@mail.example:4650",
                "mail.example",
                4650,
                "whole",
                true,
            ),
            (
                "smtp://me:x@mail.example?tls=required",
                "mail.example",
                587,
                "upgraded",
                true,
            ),
            ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, "plain", false),
            ("smtp://me:x@[::1]:2525", "::1", 2525, "plain", true),
            ("smtp://mailpit/", "mailpit", 25, "plain", false),
        ] {
            assert_eq!(
                read(url),
                (host.to_owned(), port, security, has_password),
                "{url}"
            );
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_without_being_repeated() {
        for url in [
            "mail.example",
            "https://me:hunter2@mail.example",
            "smtp://me:hunter2@mail.example",
            "smtp://me:hunter2@mail.example?tls=opportunistic",
            "smtps://hunter2@mail.example",
            "smtps://:hunter2@mail.example",
            "smtps://me:hunter2@mail.example/path",
            "smtps://me:hunter2@mail.example:port",
            "smtps://",
            "smtps:me:hunter2@mail.example",
        ] {
            let problem = Smtp::parse(url).expect_err(url);
            assert!(!problem.contains("hunter2"), "{problem}");
        }
        let smtp = Smtp::parse("smtps://me:hunter2@mail.example").expect("it is fine");
        assert!(!format!("{smtp:?}").contains("hunter2"));
    }
}
