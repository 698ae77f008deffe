//! People with an account: how they are called, how they prove who they are, and what each may do.

mod email;
mod events;
mod names;
pub mod permissions;
mod roles;
mod tokens;

pub use email::{Email, EmailKey, EmailProblem};
pub use events::EventKind;
pub use names::{DisplayName, NameProblem};
pub use roles::{Role, RoleProblem};
pub use tokens::{CoursesProblem, TOKEN_DAYS, USUAL_TOKEN_DAYS};

/// How many characters a password has at least and at most. The upper end bounds the work of
/// hashing it; whatever is between may be any characters at all.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 10..=1024;

/// Why a password can't be chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PasswordProblem {
    /// Fewer characters than [`PASSWORD_LENGTH`] asks for.
    TooShort,
    /// More than it allows.
    TooLong,
    /// Among the first that somebody would try.
    Common,
}

/// Checks what can be said of a password by itself; whether it is common is asked elsewhere.
///
/// # Errors
///
/// The [`PasswordProblem`] of its length, counted in characters as people see them on the way in:
/// Unicode scalar values.
pub fn check_length(password: &str) -> Result<(), PasswordProblem> {
    let length = password.chars().count();
    if length < *PASSWORD_LENGTH.start() {
        Err(PasswordProblem::TooShort)
    } else if length > *PASSWORD_LENGTH.end() {
        Err(PasswordProblem::TooLong)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_judged_by_its_characters_and_not_its_bytes() {
        assert_eq!(check_length("ninechars"), Err(PasswordProblem::TooShort));
        assert_eq!(check_length("äöüäöüäöü"), Err(PasswordProblem::TooShort));
        assert_eq!(check_length("ten chars!"), Ok(()));
        assert_eq!(check_length(&"é".repeat(1024)), Ok(()));
        assert_eq!(
            check_length(&"x".repeat(1025)),
            Err(PasswordProblem::TooLong)
        );
    }
}
