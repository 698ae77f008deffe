//! What students do about reminders.

use domain::reminders::Hour;
use store::accounts::Account;
use store::reminders::{self, Calendar, Wishes};

use crate::accounts::{Accounts, Secret, Trouble, zone_of};

/// For how many days a calendar shows what is due.
const DAYS: u16 = 30;

/// What somebody wants to hear of.
///
/// # Errors
///
/// [`Trouble`].
pub async fn wishes(on: &Accounts, account: &Account) -> Result<Wishes, Trouble> {
    Ok(reminders::wishes(&on.store, account.id).await?)
}

/// Has letters sent at an hour from now on, or none.
///
/// # Errors
///
/// [`Trouble`].
pub async fn choose(on: &Accounts, account: &Account, hour: Option<Hour>) -> Result<(), Trouble> {
    let secret = Secret::new()?;
    let wish = (hour, &zone_of(account));
    reminders::choose(&on.store, account.id, wish, secret.bytes(), (on.now)()).await?;
    Ok(())
}

/// Makes an address for somebody's calendar; the one before ends. This is the only time that it is
/// known.
///
/// # Errors
///
/// [`Trouble`].
pub async fn make_address(on: &Accounts, account: &Account) -> Result<Secret, Trouble> {
    let secret = Secret::new()?;
    reminders::make_address(&on.store, account.id, &secret.hash(), (on.now)()).await?;
    Ok(secret)
}

/// Ends the address of somebody's calendar.
///
/// # Errors
///
/// [`Trouble`].
pub async fn remove_address(on: &Accounts, account: &Account) -> Result<(), Trouble> {
    Ok(reminders::remove_address(&on.store, account.id).await?)
}

/// What the calendar at an address shows; `None` where there is none. An address that can be none
/// takes as long as another.
///
/// # Errors
///
/// [`Trouble`].
pub async fn calendar(on: &Accounts, token: &str) -> Result<Option<Calendar>, Trouble> {
    let hash = hash_of(token);
    Ok(reminders::calendar(&on.store, &hash, DAYS, (on.now)()).await?)
}

/// Whether letters come that this secret ends; `None` where it ends none.
///
/// # Errors
///
/// [`Trouble`].
pub async fn find_stop(on: &Accounts, token: &str) -> Result<Option<bool>, Trouble> {
    Ok(reminders::find_stop(&on.store, &hash_of(token)).await?)
}

/// Ends the letters in which this secret is, also where they have ended; false where it is in none.
///
/// # Errors
///
/// [`Trouble`].
pub async fn stop(on: &Accounts, token: &str) -> Result<bool, Trouble> {
    Ok(reminders::stop(&on.store, &hash_of(token)).await?)
}

fn hash_of(token: &str) -> [u8; 32] {
    Secret::parse(token).map_or([0; 32], |secret| secret.hash())
}
