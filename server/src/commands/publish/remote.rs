//! `chapterwise publish --to`: the same checks here and there, and the same report.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use app::accounts::token::AuthorToken;
use domain::chapters::CheckedCourse;
use markdown::Diagnostic;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, SendBody};
use url::{Host, Url};

use super::pack::pack;
use crate::cli::{Outcome, Publish};
use crate::config::Config;
use crate::exchange::{self, Answer, LARGEST};
use crate::gate::Report;
use crate::report;
use crate::stop::{Interrupted, Stop};

/// How often it is tried where all places of the server are taken.
const ATTEMPTS: u32 = 6;
/// How long to wait in between.
const AGAIN_AFTER: Duration = Duration::from_secs(5);
const CONNECT: Duration = Duration::from_secs(15);
/// The longest wait for the server to take what was written.
const WRITE: Duration = Duration::from_secs(60);
/// A little longer than the server takes at most.
const ANSWER: Duration = Duration::from_secs(16 * 60);
/// The most bytes of an answer.
const LARGEST_ANSWER: u64 = 16 * 1024 * 1024;
/// After how long somebody wants to know what goes on, in a terminal and in a log.
const PROGRESS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(10)];

/// Where courses go, below the address of a site.
pub fn address(to: &str) -> Result<Url> {
    let mut url = Url::parse(to).with_context(|| {
        format!("`{to}` is no address; it looks like https://learn.example.org")
    })?;
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => {}
        "http" if is_here => {}
        "http" => {
            bail!("without HTTPS anybody on the way to {to} could take the token; use https://")
        }
        other => bail!("`{other}:` is no address of a site; use https://"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        bail!("the address must hold no password; the token goes into CHAPTERWISE_TOKEN");
    }
    let path = format!("{}{}", url.path().trim_end_matches('/'), exchange::PATH);
    url.set_path(&path);
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// The token.
pub fn token(config: &Config) -> Result<AuthorToken> {
    config.token.context(
        "CHAPTERWISE_TOKEN is not set. Make a token on the site, at /settings/tokens, and put it there",
    )
}

/// Sends the folder, whose courses have passed the checks here, and prints what came of it.
pub async fn publish(
    config: &Config,
    to: &str,
    options: &Publish,
    courses: &[CheckedCourse],
    run: &Report,
) -> Result<Outcome> {
    let (mut url, token) = (address(to)?, token(config)?);
    for course in courses {
        url.query_pairs_mut()
            .append_pair("course", course.id.as_str());
    }
    if options.dry_run {
        url.query_pairs_mut().append_pair("dry_run", "true");
    }
    let (file, size) = pack(&options.dir)?;
    if size > LARGEST {
        let [has, most] = [size, LARGEST].map(|bytes| bytes / 1024 / 1024);
        bail!("the files have {has} MB together, and a server takes {most} MB at once");
    }
    let mut stop = Stop::listen()?;
    let parcel = Arc::new(Parcel {
        url,
        token,
        file,
        size,
        sent: AtomicU64::new(0),
        agent: agent(config)?,
    });
    for attempt in 1.. {
        let reply = tokio::select! {
            reply = send(parcel.clone()) => reply?,
            _ = stop.asked() => return Err(Interrupted.into()),
        };
        let is_busy =
            matches!(&reply.answer, Some(answer) if answer.outcome == exchange::Outcome::Later);
        if !is_busy || attempt == ATTEMPTS {
            return tell(to, &options.dir, reply, run);
        }
        let seconds = AGAIN_AFTER.as_secs();
        eprintln!("The server has no place for it just now. Trying again in {seconds} seconds …");
        tokio::select! {
            () = tokio::time::sleep(AGAIN_AFTER) => {}
            _ = stop.asked() => return Err(Interrupted.into()),
        }
    }
    unreachable!("the last attempt returns")
}

/// What is sent, to where.
struct Parcel {
    url: Url,
    token: AuthorToken,
    file: File,
    size: u64,
    sent: AtomicU64,
    agent: Agent,
}

/// What came back.
struct Reply {
    status: u16,
    location: Option<String>,
    /// Where it is an answer of Chapterwise's.
    answer: Option<Answer>,
}

fn agent(config: &Config) -> Result<Agent> {
    let mut tls = TlsConfig::builder();
    if let Some(path) = &config.certificates {
        tls = tls.root_certs(RootCerts::from(certificates(path)?));
    }
    let agent = Agent::config_builder()
        .tls_config(tls.build())
        .http_status_as_error(false)
        // Nobody else gets the token.
        .max_redirects(0)
        .user_agent(concat!("chapterwise/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(CONNECT))
        .timeout_per_write(Some(WRITE))
        .timeout_recv_response(Some(ANSWER));
    Ok(agent.build().into())
}

fn certificates(path: &Path) -> Result<Vec<ureq::tls::Certificate<'static>>> {
    let place = || {
        format!(
            "SSL_CERT_FILE names {}, which holds no certificates",
            path.display()
        )
    };
    let pem = std::fs::read(path).with_context(place)?;
    let found: Vec<_> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if found.is_empty() {
        bail!(place());
    }
    Ok(found)
}

/// Sends it once, and says how far it is.
async fn send(parcel: Arc<Parcel>) -> Result<Reply> {
    let sending = parcel.clone();
    let mut sending = tokio::task::spawn_blocking(move || sending.send());
    let colours = io::IsTerminal::is_terminal(&io::stderr());
    let mut progress = tokio::time::interval(PROGRESS[usize::from(!colours)]);
    progress.tick().await;
    let reply = loop {
        tokio::select! {
            reply = &mut sending => break reply,
            _ = progress.tick() => parcel.say_how_far(colours),
        }
    };
    if colours {
        eprint!("\r\x1b[K");
    }
    reply?
}

impl Parcel {
    fn send(&self) -> Result<Reply> {
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        self.sent.store(0, Ordering::Relaxed);
        let mut body = Counted {
            file,
            sent: &self.sent,
        };
        let request = self
            .agent
            .post(self.url.as_str())
            .header("authorization", format!("Bearer {}", self.token.reveal()))
            .header("content-type", "application/x-tar")
            .header("content-length", self.size.to_string())
            // So that what is refused need not be sent.
            .header("expect", "100-continue");
        let mut response = request
            .send(SendBody::from_reader(&mut body))
            .map_err(|error| self.unreachable(error))?;
        let location = response.headers().get("location");
        let location = location.and_then(|value| value.to_str().ok()).map(visible);
        let body = response
            .body_mut()
            .with_config()
            .limit(LARGEST_ANSWER)
            .read_to_vec();
        Ok(Reply {
            status: response.status().as_u16(),
            location,
            answer: body
                .ok()
                .and_then(|body| serde_json::from_slice(&body).ok()),
        })
    }

    fn say_how_far(&self, is_terminal: bool) {
        let sent = self.sent.load(Ordering::Relaxed);
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        let line = if sent < self.size {
            format!(
                "Sending, {:.1} of {:.1} MB …",
                megabytes(sent),
                megabytes(self.size)
            )
        } else {
            format!("{:.1} MB sent; the server is checking …", megabytes(sent))
        };
        let mut err = io::stderr().lock();
        let written = if is_terminal {
            write!(err, "\r\x1b[K{line}").and_then(|()| err.flush())
        } else {
            writeln!(err, "{line}")
        };
        // Where nobody reads it, nobody has to be told.
        written.ok();
    }

    fn unreachable(&self, error: ureq::Error) -> anyhow::Error {
        let host = self.url.host_str().unwrap_or_default().to_owned();
        let sent = self.sent.load(Ordering::Relaxed);
        let error = anyhow!(error);
        if sent == 0 {
            error.context(format!("{host} can't be reached"))
        } else {
            error.context(format!(
                "the connection to {host} broke off. All of it was published or nothing was; to \
                 publish it again does no harm"
            ))
        }
    }
}

/// A file that is being sent.
struct Counted<'s> {
    file: File,
    sent: &'s AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.sent.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Prints what came of it as `publish` does without a server.
fn tell(to: &str, dir: &Path, reply: Reply, run: &Report) -> Result<Outcome> {
    let to = to.trim_end_matches('/');
    let Some(answer) = reply.answer else {
        return Err(strange(to, reply.status, reply.location));
    };
    let message = visible(&answer.message);
    match answer.outcome {
        exchange::Outcome::Published | exchange::Outcome::Rehearsed => {
            println!("{message}");
            if let Some(note) = answer.gate.as_ref().and_then(Report::note) {
                eprintln!("On {to}, {}", visible(&note));
            }
            // It is enough that they were run in one of both places.
            let is_unchecked = answer.gate.is_none_or(|there| there.not_run > 0);
            Ok(if run.is_incomplete() && is_unchecked {
                Outcome::Unchecked
            } else {
                Outcome::Done
            })
        }
        exchange::Outcome::Problems => {
            let diagnostics: Vec<Diagnostic> = answer.diagnostics.into_iter().map(plain).collect();
            let mut err = io::stderr().lock();
            let colours = report::colours(&err);
            report::write(&mut err, dir, &diagnostics, colours)?;
            for refusal in &answer.refusals {
                writeln!(err, "{}", dir.join(visible(refusal)).display())?;
            }
            writeln!(err, "{message}")?;
            Ok(Outcome::Refused)
        }
        exchange::Outcome::Token => bail!(
            "{to} does not take the token in CHAPTERWISE_TOKEN: {message} Tokens are made at {to}/settings/tokens"
        ),
        _ => bail!("{to} did not publish it: {message}"),
    }
}

/// What is no answer of a server that takes courses.
fn strange(to: &str, status: u16, location: Option<String>) -> anyhow::Error {
    match (status, location) {
        (300..400, Some(location)) => {
            anyhow!("{to} leads on to {location}; give the address that answers itself")
        }
        (404 | 405, _) => anyhow!(
            "{to} takes no courses: the address may be wrong, or its Chapterwise is older than this one"
        ),
        (413, _) => anyhow!(
            "something on the way to {to} takes no request of this size; in nginx it is \
             client_max_body_size"
        ),
        (429, _) => anyhow!("{to} was asked too often from here. Wait a minute, then try again"),
        (status, _) => anyhow!("{to} answered with {status}, which says nothing of the course"),
    }
}

/// What came from elsewhere must not steer the terminal.
fn visible(text: &str) -> String {
    text.chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}

fn plain(found: Diagnostic) -> Diagnostic {
    Diagnostic {
        file: visible(&found.file),
        message: visible(&found.message),
        help: visible(&found.help),
        detail: visible(&found.detail),
        ..found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_in_clear_to_nobody_but_this_machine() {
        for (to, full) in [
            (
                "https://learn.example.org",
                "https://learn.example.org/api/v1/publish",
            ),
            (
                "https://example.org/courses/",
                "https://example.org/courses/api/v1/publish",
            ),
            (
                "http://127.0.0.1:3000/",
                "http://127.0.0.1:3000/api/v1/publish",
            ),
            ("http://[::1]:3000?x#y", "http://[::1]:3000/api/v1/publish"),
            (
                "http://localhost:3000",
                "http://localhost:3000/api/v1/publish",
            ),
        ] {
            assert_eq!(address(to).expect(to).as_str(), full);
        }
        for to in [
            "http://learn.example.org",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "ftp://learn.example.org",
            "learn.example.org",
            "https://ada:secret@learn.example.org",
            "",
        ] {
            assert!(address(to).is_err(), "{to}");
        }
    }

    #[test]
    fn what_a_server_says_can_not_steer_the_terminal() {
        assert_eq!(visible("a\x1b[2Jb\r\nc\u{9b}"), "a[2Jb\nc");
    }
}
