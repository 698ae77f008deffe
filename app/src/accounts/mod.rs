//! Accounts: coming in, leaving, and what is one's own. All of it is plain pages and forms.

#[cfg(feature = "ssr")]
pub mod commands;
#[cfg(feature = "ssr")]
pub mod cookies;
#[cfg(feature = "ssr")]
pub mod device;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod opening;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod passkeys;
#[cfg(feature = "ssr")]
pub mod passwords;
#[cfg(feature = "ssr")]
pub mod secret;
#[cfg(feature = "ssr")]
pub mod token;
#[cfg(feature = "ssr")]
pub mod types;

#[cfg(feature = "ssr")]
pub(crate) use commands::throttle_key;
#[cfg(feature = "ssr")]
pub use commands::{Accounts, Trouble};
#[cfg(feature = "ssr")]
pub use cookies::{Proof, mark_of};
#[cfg(feature = "ssr")]
pub use forms::{Address, Form, From, Me, On, Query, Told, Visitor, to_sign_in, visitor};
#[cfg(feature = "ssr")]
pub(crate) use forms::{UNFIT, around, day, later, page, see_other, troubled, zone_of};
#[cfg(feature = "ssr")]
pub(crate) use pages::{Field, Room, framed, page as titled, place, send};
#[cfg(feature = "ssr")]
pub(crate) use secret::Secret;
#[cfg(feature = "ssr")]
pub(crate) use types::{Around, Notice};
