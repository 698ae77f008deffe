//! Sending the mail that waits in the database.
//!
//! Any number of processes may do so beside each other: each message is claimed by one of them for
//! a while, and is due again where that one ends before it has said what became of it. Only then
//! may a message arrive twice, and both have the same `Message-ID`.

pub mod letters;
pub mod mailer;
mod smtp;

use std::sync::Arc;
use std::time::Duration;

use app::site::{REVIEW, SETTINGS_REMINDERS};
use domain::accounts::Email;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use store::Store;
use store::accounts::{Account, EMAIL_CHANGE_LASTS, GRACE, RESET_LASTS, SIGN_UP_LASTS};
use store::mail::{MailKind, WaitingMail};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use self::letters::Letter;
pub use self::mailer::{MailSettings, Mailer, Problem, SettingsError};
use crate::clock;

/// How often to look for mail.
const OFTEN: Duration = Duration::from_secs(1);
/// How many messages are sent at once. A mail server that hangs on some leaves room for others.
const AT_ONCE: usize = 5;
/// How long a message stays ours: sending it takes [`mailer::TIMEOUT`] at most.
const LEASE: Duration = Duration::from_secs(5 * 60);
/// How often what is of no use any more is removed.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// How long to wait after the first try, the second and so on; the last counts for all that follow.
const BACK_OFF: [SignedDuration; 5] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(6),
];
/// For how long a message is tried.
const PATIENCE: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Sends what waits until `stopped`. What is on its way then is finished first, so that it doesn't
/// arrive twice. `site` is the public address without a slash at the end.
pub async fn work(store: Store, mailer: Mailer, site: String, mut stopped: oneshot::Receiver<()>) {
    let office = Arc::new(Office {
        store,
        mailer,
        site,
    });
    // Tasks and no mere futures: one that waits for the database must get on while we do, or it
    // could hold the connection that we wait for.
    let mut sending = JoinSet::new();
    let mut is_away = false;
    // Beside the sending: a letter that somebody waits for is not to wait for what may take long.
    let mut sweeping = JoinSet::new();
    let mut sweep_at = Instant::now();
    loop {
        match office.claim(AT_ONCE - sending.len()).await {
            Ok(claimed) => {
                is_away = false;
                for mail in claimed {
                    let office = office.clone();
                    sending.spawn(async move { office.deal_with(mail).await });
                }
            }
            // Once: the database has an alert of its own.
            Err(error) if !is_away => {
                is_away = true;
                tracing::warn!(%error, "mail has to wait for the database");
            }
            Err(_) => {}
        }
        while sweeping.try_join_next().is_some() {}
        if sweep_at <= Instant::now() && sweeping.is_empty() {
            sweep_at = Instant::now() + SWEEP;
            let store = office.store.clone();
            sweeping.spawn(async move { super::sweep(&store).await });
        }
        tokio::select! {
            // A panic is the end of one message, which is due again after the lease.
            Some(_) = sending.join_next() => {}
            () = tokio::time::sleep(OFTEN) => {}
            _ = &mut stopped => break,
        }
    }
    while sending.join_next().await.is_some() {}
}

/// What it takes to send mail.
struct Office {
    store: Store,
    mailer: Mailer,
    site: String,
}

impl Office {
    async fn claim(&self, room: usize) -> store::Result<Vec<WaitingMail>> {
        match i64::try_from(room) {
            Ok(room @ 1..) => store::mail::claim(&self.store, room, clock::now(), LEASE).await,
            _ => Ok(Vec::new()),
        }
    }

    /// Sends one message and notes what became of it.
    async fn deal_with(&self, mail: WaitingMail) {
        let Err(problem) = self.write_and_send(&mail).await else {
            self.note_sent(&mail).await;
            return;
        };
        let now = clock::now();
        let next = if problem.is_final {
            None
        } else {
            next_try(mail.tries, now)
        };
        // Neither has the address: the reason is ours, and what the mail server said is not in it.
        match next {
            Some(next) => {
                tracing::warn!(mail = %mail.id, reason = problem.reason, %next, "mail has to wait");
            }
            None if problem.is_needless => {
                tracing::info!(mail = %mail.id, reason = problem.reason, "mail is not sent");
            }
            None => {
                tracing::error!(mail = %mail.id, reason = problem.reason, "mail is given up");
            }
        }
        let failed = store::mail::failed(&self.store, &mail, &problem.to_string(), next, now).await;
        if let Err(error) = failed {
            tracing::warn!(mail = %mail.id, %error, "mail is tried again later than it should");
        }
    }

    async fn write_and_send(&self, mail: &WaitingMail) -> Result<(), Problem> {
        let (mailer, site) = (&self.mailer, &self.site);
        let to = Email::parse(&mail.to).map_err(|_| Problem::last("this is no address"))?;
        let (to, letter) = self.decide(to, mail).await?;
        let message = mailer.compose(mail.id, mail.created_at, &to, &letter.write(site))?;
        mailer.send(mail.id, &message).await
    }

    /// What the letter is, and to whom: whether there is an account for an address is told to its
    /// owner and to nobody else, so it is asked only here. What opens an account goes to the address
    /// that its owner has proved to have, and not to a spelling of it that somebody typed.
    async fn decide(&self, typed: Email, mail: &WaitingMail) -> Result<(Email, Letter), Problem> {
        let site = &self.site;
        let lasts = match mail.kind {
            MailKind::SignUp => Some(SIGN_UP_LASTS),
            MailKind::Reset => Some(RESET_LASTS),
            MailKind::EmailOld | MailKind::EmailNew => Some(EMAIL_CHANGE_LASTS),
            MailKind::PasswordChanged
            | MailKind::EmailChanged
            | MailKind::DeletionAsked
            | MailKind::PasskeyAdded
            | MailKind::PasskeyRemoved
            | MailKind::TokenMade
            | MailKind::ByAdmin
            | MailKind::Reminder => None,
        };
        if lasts.is_some_and(|lasts| mail.created_at + lasts <= clock::now()) {
            return Err(Problem::last("its link would no longer work"));
        }
        let found = store::accounts::find_by_email(&self.store, &typed.key()).await;
        let account =
            found.map_err(|error| Problem::passing("the database failed").because(error))?;
        Ok(match (mail.kind, account) {
            (MailKind::SignUp, Some(account)) => {
                let letter = Letter::AlreadyHere {
                    link_sign_in: format!("{site}/sign-in"),
                    link_reset: format!("{site}/reset"),
                };
                (account.email, letter)
            }
            (MailKind::SignUp, None) => {
                let letter = Letter::SignUp {
                    name: text(mail, "name"),
                    link: format!("{site}/confirm/{}", token(mail)?),
                };
                (typed, letter)
            }
            (MailKind::Reset, Some(account)) => {
                let letter = Letter::Reset {
                    link: format!("{site}/reset/{}", token(mail)?),
                };
                (account.email, letter)
            }
            (MailKind::Reset, None) => {
                let letter = Letter::NoAccount {
                    link_sign_up: format!("{site}/sign-up"),
                };
                (typed, letter)
            }
            (MailKind::PasswordChanged, _) => {
                let is = |name| mail.payload.get(name).is_some_and(|is| is == true);
                let letter = Letter::PasswordChanged {
                    passkeys: is("passkeys"),
                    tokens: is("tokens"),
                };
                (typed, letter)
            }
            (MailKind::ByAdmin, _) => (typed, by_admin(mail)?),
            (MailKind::EmailOld, _) => {
                let letter = Letter::EmailOld {
                    to: text(mail, "to"),
                    link: format!("{site}/email/{}", token(mail)?),
                };
                (typed, letter)
            }
            (MailKind::EmailNew, Some(_)) => (typed, Letter::EmailTaken {}),
            (MailKind::EmailNew, None) => {
                let letter = Letter::EmailNew {
                    link: format!("{site}/email/{}", token(mail)?),
                };
                (typed, letter)
            }
            (MailKind::EmailChanged, _) => (typed, Letter::EmailChanged {}),
            (MailKind::DeletionAsked, account) => {
                let letter = Letter::DeletionAsked {
                    until: last_day(mail, account.as_ref()),
                    link: format!("{site}/settings/data"),
                };
                (typed, letter)
            }
            (MailKind::PasskeyAdded, _) => (typed, Letter::PasskeyAdded {}),
            (MailKind::PasskeyRemoved, _) => (typed, Letter::PasskeyRemoved {}),
            (MailKind::TokenMade, _) => (typed, Letter::TokenMade {}),
            (MailKind::Reminder, Some(account)) => {
                let letter = self.remind(&account, mail).await?;
                (account.email, letter)
            }
            (MailKind::Reminder, None) => {
                return Err(Problem::needless("the account has left this address"));
            }
        })
    }

    /// What is due for somebody now.
    async fn remind(&self, account: &Account, mail: &WaitingMail) -> Result<Letter, Problem> {
        let day = text(mail, "day");
        let found = store::reminders::reminder(&self.store, account, &day, clock::now()).await;
        let found =
            found.map_err(|error| Problem::passing("the database failed").because(error))?;
        let found = found.ok_or(Problem::needless(
            "there is nothing to be reminded of any more",
        ))?;
        let secret = Uuid::from_bytes(found.stop_secret).simple();
        Ok(Letter::Reminder(letters::Reminder {
            today: found.today,
            link_review: format!("{}{REVIEW}", self.site),
            link_stop: format!("{}/reminders/stop/{secret}", self.site),
            link_settings: format!("{}{SETTINGS_REMINDERS}", self.site),
        }))
    }

    /// Notes that a message was sent. Were that given up, it would be sent again; so it is tried until
    /// the database is back, or until the message may be another process's.
    async fn note_sent(&self, mail: &WaitingMail) {
        let now = clock::now();
        let noting = async {
            while let Err(error) = store::mail::sent(&self.store, mail.id, now).await {
                tracing::warn!(mail = %mail.id, %error, "mail was sent, which can't be noted yet");
                tokio::time::sleep(OFTEN).await;
            }
        };
        if tokio::time::timeout(LEASE, noting).await.is_err() {
            tracing::error!(mail = %mail.id, "mail was sent and may be sent again");
        }
    }
}

/// A text that was noted with the letter; empty where there is none.
fn text(mail: &WaitingMail, name: &str) -> String {
    let text = mail.payload.get(name).and_then(|text| text.as_str());
    text.unwrap_or_default().to_owned()
}

/// What whoever runs the site has done to an account.
fn by_admin(mail: &WaitingMail) -> Result<Letter, Problem> {
    let role = || text(mail, "role").parse();
    match (text(mail, "done").as_str(), role()) {
        ("role-given", Ok(role)) => Ok(Letter::RoleGiven { role }),
        ("role-taken", Ok(role)) => Ok(Letter::RoleTaken { role }),
        ("suspended", _) => Ok(Letter::Suspended {}),
        ("reinstated", _) => Ok(Letter::Reinstated {}),
        _ => Err(Problem::last("it says nothing that was done")),
    }
}

/// The day on which an account goes, where its owner is.
fn last_day(mail: &WaitingMail, account: Option<&Account>) -> String {
    let at = account.and_then(|account| account.delete_at);
    let zone = account.and_then(|account| TimeZone::get(&account.zone).ok());
    let at = at.unwrap_or(mail.created_at + GRACE);
    let there = at.to_zoned(zone.unwrap_or(TimeZone::UTC));
    there.strftime("%-d %B %Y").to_string()
}

fn token(mail: &WaitingMail) -> Result<&str, Problem> {
    let is_plain = |token: &&str| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        !token.is_empty() && token.bytes().all(plain)
    };
    let token = mail.payload.get("token").and_then(|token| token.as_str());
    token
        .filter(is_plain)
        .ok_or(Problem::last("it has no token"))
}

/// When to try again after so many tries; `None` gives up.
fn next_try(tries: u16, now: Timestamp) -> Option<Timestamp> {
    let wait = |tries: usize| BACK_OFF[tries.clamp(1, BACK_OFF.len()) - 1];
    let tries = usize::from(tries);
    let passed: SignedDuration = (1..=tries).map(wait).sum();
    (passed <= PATIENCE).then(|| now + wait(tries))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_get_rarer_and_end_after_three_days() {
        let now = Timestamp::UNIX_EPOCH;
        let wait = |tries| next_try(tries, now).map(|next| next.duration_since(now));
        let minutes = |minutes| Some(SignedDuration::from_mins(minutes));
        assert_eq!(wait(1), minutes(1));
        assert_eq!(wait(2), minutes(5));
        assert_eq!(wait(3), minutes(30));
        assert_eq!(wait(4), minutes(2 * 60));
        assert_eq!(wait(5), minutes(6 * 60));
        assert_eq!(wait(15), minutes(6 * 60));
        // By then 68 hours and 36 minutes have passed.
        assert_eq!(wait(16), None);
        assert_eq!(wait(u16::MAX), None);
    }
}
