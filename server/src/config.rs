//! What the environment says. Read once, at the start; nothing else looks at variables.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use app::accounts::token::AuthorToken;

use crate::http::client::TrustedProxies;
use crate::jobs::mail::{MailSettings, Mailer};

/// Everything that can be set from outside. `docs/operating.md` lists the variables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// The database of the operator; without one the private cluster is used.
    pub database_url: Option<String>,
    /// The folder of the private cluster.
    pub data: PathBuf,
    /// More options for the private cluster's server.
    pub postgres_options: Option<String>,
    /// Where to listen.
    pub addr: String,
    /// Where to answer those who watch over this process; nowhere when not given.
    pub metrics_addr: Option<String>,
    /// How the world reaches the site, without a trailing slash; from `addr` when not given.
    pub public_url: Option<String>,
    /// The folder of the built assets; beside the program when not given.
    pub site: Option<PathBuf>,
    /// Whether readers' browsers keep pages on the device.
    pub offline: bool,
    /// Whether people talk to each other here.
    pub discussions: bool,
    /// Which log lines to keep.
    pub log: Option<String>,
    /// How log lines look.
    pub log_format: LogFormat,
    /// How many connections are served at once; more wait.
    pub max_connections: usize,
    /// The proxies in front of us whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// How many bytes of encoded pages are kept in memory.
    pub page_memory: usize,
    /// How long to go on serving after SIGTERM while balancers learn of it.
    pub drain_wait: Duration,
    /// With what `publish --to` publishes.
    pub token: Option<AuthorToken>,
    /// Whom `publish --to` believes which server it talks to, in PEM; browsers' usual authorities
    /// when not given.
    pub certificates: Option<PathBuf>,
    /// How mail leaves; they make sense.
    pub mail: MailSettings,
    /// How snippets are run before they are published.
    pub gate: GateConfig,
}

/// How snippets are run before they are published.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct GateConfig {
    /// The Node.js that runs them; none are run without one.
    pub node: Option<PathBuf>,
    /// Whether those are run that come over the network.
    pub uploads: bool,
    /// The folder of the built assets, where it is known.
    pub site: Option<PathBuf>,
    /// The folder where it is kept what was found good, where there is one.
    pub data: Option<PathBuf>,
}

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogFormat {
    /// For people.
    Human,
    /// For machines, one object a line.
    Json,
}

/// A variable that makes no sense.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is set to `{value}`: {problem}")]
pub struct ConfigError {
    name: &'static str,
    value: String,
    problem: &'static str,
}

impl Config {
    /// Reads the variables of this process.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(
            |name| std::env::var_os(name),
            rustix::process::geteuid().is_root(),
        )
    }

    /// Reads variables through `lookup`; an empty one counts as not set.
    pub fn read(
        lookup: impl Fn(&str) -> Option<OsString>,
        is_root: bool,
    ) -> Result<Self, ConfigError> {
        let path = |name| {
            lookup(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let text = |name: &'static str| match path(name).map(|value| value.into_os_string()) {
            None => Ok(None),
            Some(value) => value.into_string().map(Some).map_err(|value| ConfigError {
                name,
                value: value.to_string_lossy().into_owned(),
                problem: "it is not valid UTF-8",
            }),
        };
        let number = |name: &'static str, default: usize, problem: &'static str| {
            text(name)?.map_or(Ok(default), |value| {
                value.parse().map_err(|_| ConfigError {
                    name,
                    value,
                    problem,
                })
            })
        };

        let data = data_folder(&lookup, is_root).ok_or(ConfigError {
            name: "HOME",
            value: String::new(),
            problem: "say with CHAPTERWISE_DATA where the data should be",
        })?;
        let public_url = match text("CHAPTERWISE_URL")? {
            None => None,
            Some(value) => Some(public_url(value)?),
        };
        let log_format = match text("CHAPTERWISE_LOG_FORMAT")?.as_deref() {
            None | Some("human") => LogFormat::Human,
            Some("json") => LogFormat::Json,
            Some(other) => {
                return Err(ConfigError {
                    name: "CHAPTERWISE_LOG_FORMAT",
                    value: other.to_owned(),
                    problem: "use `human` or `json`",
                });
            }
        };
        let switch = |name: &'static str, usual: bool| match text(name)?.as_deref() {
            None => Ok(usual),
            Some("on") => Ok(true),
            Some("off") => Ok(false),
            Some(other) => Err(ConfigError {
                name,
                value: other.to_owned(),
                problem: "use `on` or `off`",
            }),
        };
        let offline = switch("CHAPTERWISE_OFFLINE", true)?;
        let discussions = switch("CHAPTERWISE_DISCUSSIONS", false)?;
        let gate = GateConfig {
            uploads: switch("CHAPTERWISE_RUN_UPLOADS", true)?,
            ..GateConfig::read(&lookup, is_root)
        };
        let trusted_proxies = match text("CHAPTERWISE_TRUSTED_PROXIES")? {
            None => TrustedProxies::default(),
            Some(value) => TrustedProxies::parse(&value).ok_or(ConfigError {
                name: "CHAPTERWISE_TRUSTED_PROXIES",
                value,
                problem: "use addresses or networks separated by commas, like 10.0.0.0/8,::1",
            })?,
        };
        let max_connections = number(
            "CHAPTERWISE_MAX_CONNECTIONS",
            10_000,
            "use a number of connections",
        )?;
        let page_memory = number("CHAPTERWISE_PAGE_MEMORY", 256, "use a number of megabytes")?;
        let drain_wait = number("CHAPTERWISE_DRAIN_WAIT", 0, "use a number of seconds")?;
        let mail = mail_settings(text)?;
        Ok(Self {
            database_url: text("DATABASE_URL")?,
            data,
            postgres_options: text("CHAPTERWISE_POSTGRES_OPTIONS")?,
            addr: text("CHAPTERWISE_ADDR")?.unwrap_or_else(|| "127.0.0.1:3000".to_owned()),
            metrics_addr: text("CHAPTERWISE_METRICS_ADDR")?,
            public_url,
            site: path("CHAPTERWISE_SITE"),
            offline,
            discussions,
            log: text("CHAPTERWISE_LOG")?,
            log_format,
            max_connections: max_connections.max(1),
            trusted_proxies,
            page_memory: page_memory.saturating_mul(1024 * 1024),
            drain_wait: Duration::from_secs(drain_wait as u64),
            token: author_token(text)?,
            certificates: path("SSL_CERT_FILE"),
            mail,
            gate,
        })
    }

    /// The folder of the built assets: the one that was set, or the first that exists of `site`
    /// beside the program and `site` beside the program's folder.
    ///
    /// # Errors
    /// Where none exists: the folders that were looked at.
    pub fn site_folder(&self, program: &Path) -> Result<PathBuf, Vec<PathBuf>> {
        match &self.site {
            Some(site) => Ok(site.clone()),
            None => site_beside(program),
        }
    }
}

impl GateConfig {
    /// Reads the variables of this process; those that make no sense have no part in this.
    pub fn from_env() -> Self {
        Self::read(
            &|name: &str| std::env::var_os(name),
            rustix::process::geteuid().is_root(),
        )
    }

    fn read(lookup: &impl Fn(&str) -> Option<OsString>, is_root: bool) -> Self {
        let path = |name| {
            let value = lookup(name).filter(|value| !value.is_empty());
            value.map(PathBuf::from)
        };
        let node = path("CHAPTERWISE_NODE").unwrap_or_else(|| PathBuf::from("node"));
        let program = std::env::current_exe().unwrap_or_default();
        Self {
            node: (node != Path::new("off")).then_some(node),
            uploads: true,
            site: path("CHAPTERWISE_SITE").or_else(|| site_beside(&program).ok()),
            data: data_folder(lookup, is_root),
        }
    }
}

/// The folder of the private cluster and of all else that is kept; none where nothing says it.
fn data_folder(lookup: &impl Fn(&str) -> Option<OsString>, is_root: bool) -> Option<PathBuf> {
    let path = |name| {
        let value = lookup(name).filter(|value| !value.is_empty());
        value.map(PathBuf::from)
    };
    match path("CHAPTERWISE_DATA") {
        Some(data) => Some(data),
        None if is_root => Some(PathBuf::from("/var/lib/chapterwise")),
        None => path("XDG_DATA_HOME")
            .filter(|folder| folder.is_absolute())
            .or_else(|| path("HOME").map(|home| home.join(".local/share")))
            .map(|folder| folder.join("chapterwise")),
    }
}

/// The first that exists of `site` beside the program and `site` beside the program's folder; else the
/// folders that were looked at.
fn site_beside(program: &Path) -> Result<PathBuf, Vec<PathBuf>> {
    let folder = program.parent().unwrap_or(program);
    let possible = [folder.join("site"), folder.join("../site")];
    let found = possible
        .iter()
        .find(|site| site.join("manifest.json").is_file());
    found.cloned().ok_or_else(|| possible.to_vec())
}

/// The token of an author, which no message repeats.
fn author_token(
    text: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
) -> Result<Option<AuthorToken>, ConfigError> {
    let name = "CHAPTERWISE_TOKEN";
    let error = ConfigError {
        name,
        value: "…".to_owned(),
        problem: "a token begins with `chapterwise_`; copy all of it",
    };
    match text(name) {
        Ok(None) => Ok(None),
        Ok(Some(value)) => AuthorToken::parse(value.trim()).map(Some).ok_or(error),
        Err(_) => Err(error),
    }
}

/// Reads and checks what is said of mail. No problem repeats a value: a password may be in it.
fn mail_settings(
    text: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
) -> Result<MailSettings, ConfigError> {
    let hidden = |name, problem| ConfigError {
        name,
        value: "…".to_owned(),
        problem,
    };
    let read = |name| text(name).map_err(|error| hidden(error.name, error.problem));
    let settings = MailSettings {
        smtp_url: read("CHAPTERWISE_SMTP_URL")?,
        from: read("CHAPTERWISE_MAIL_FROM")?,
    };
    match Mailer::new(&settings, PathBuf::new()) {
        Ok(_) => Ok(settings),
        Err(error) => Err(hidden(error.variable, error.problem)),
    }
}

/// Checks the public address: it starts every canonical link, so a mistake would be everywhere.
fn public_url(value: String) -> Result<String, ConfigError> {
    let host = value
        .strip_prefix("https://")
        .or_else(|| value.strip_prefix("http://"));
    let trimmed = host.map(|host| host.trim_end_matches('/'));
    let plain = |host: &str| {
        !host.is_empty()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".:-[]_".contains(&b))
    };
    if trimmed.is_some_and(plain) {
        Ok(value.trim_end_matches('/').to_owned())
    } else {
        Err(ConfigError {
            name: "CHAPTERWISE_URL",
            value,
            problem: "use http:// or https:// and a host, without a path",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)], is_root: bool) -> Result<Config, ConfigError> {
        Config::read(
            |name| {
                variables
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| value.into())
            },
            is_root,
        )
    }

    #[test]
    fn the_data_folder_depends_on_who_asks() {
        let data = |variables, root| read(variables, root).expect("valid").data;
        assert_eq!(data(&[], true), Path::new("/var/lib/chapterwise"));
        assert_eq!(
            data(&[("HOME", "/home/ada")], false),
            Path::new("/home/ada/.local/share/chapterwise")
        );
        assert_eq!(
            data(&[("HOME", "/home/ada"), ("XDG_DATA_HOME", "/data")], false),
            Path::new("/data/chapterwise")
        );
        assert_eq!(
            data(&[("CHAPTERWISE_DATA", "/srv/c")], true),
            Path::new("/srv/c")
        );
        assert!(read(&[], false).is_err());
    }

    #[test]
    fn an_empty_variable_counts_as_not_set() {
        let config = read(&[("DATABASE_URL", ""), ("CHAPTERWISE_ADDR", "")], true).expect("valid");
        assert_eq!(config.database_url, None);
        assert_eq!(config.addr, "127.0.0.1:3000");
    }

    #[test]
    fn the_public_address_has_no_path_and_loses_its_slash() {
        let url = |value| read(&[("CHAPTERWISE_URL", value)], true).map(|config| config.public_url);
        assert_eq!(
            url("https://learn.example/"),
            Ok(Some("https://learn.example".to_owned()))
        );
        for bad in [
            "learn.example",
            "ftp://x",
            "https://",
            "https://x/path",
            "https://x\"y",
        ] {
            assert!(url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn keeping_pages_is_on_until_it_is_turned_off() {
        let offline =
            |value| read(&[("CHAPTERWISE_OFFLINE", value)], true).map(|config| config.offline);
        assert_eq!(offline(""), Ok(true));
        assert_eq!(offline("on"), Ok(true));
        assert_eq!(offline("off"), Ok(false));
        assert!(offline("no").is_err());
    }

    #[test]
    fn a_mail_server_needs_a_sender_and_its_password_is_in_no_message() {
        let url = ("CHAPTERWISE_SMTP_URL", "smtps://me:hunter2@mail.example");
        let from = ("CHAPTERWISE_MAIL_FROM", "Chapterwise <courses@example.org>");
        let config = read(&[url, from], true).expect("both make sense");
        assert_eq!(config.mail.from.as_deref(), Some(from.1));
        assert!(!format!("{config:?}").contains("hunter2"));
        let bad = (url.0, "smtps://me:hunter2@mail.example/path");
        for (variables, named) in [(&[url][..], from.0), (&[bad, from], url.0)] {
            let error = read(variables, true).expect_err("it makes no sense");
            assert!(error.to_string().starts_with(named), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
        assert_eq!(
            read(&[], true).expect("valid").mail,
            MailSettings::default()
        );
    }

    #[test]
    fn nonsense_is_named() {
        let error = read(&[("CHAPTERWISE_LOG_FORMAT", "xml")], true).expect_err("not a format");
        assert_eq!(
            error.to_string(),
            "CHAPTERWISE_LOG_FORMAT is set to `xml`: use `human` or `json`"
        );
    }
}
