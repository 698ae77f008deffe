//! What somebody may be, as admins write it: on the command line and on the page alike.

use std::fmt;
use std::str::FromStr;

use crate::ids::AuthorId;

/// What an admin makes of somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Role {
    /// Has every role there is: `admin`.
    Admin,
    /// Writes a course: `author:COURSE`, with the id that its author wrote.
    AuthorOf(AuthorId),
    /// None of the others: `student`.
    Student,
}

/// Why a text is no role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RoleProblem {
    /// There is none with that name.
    Unknown,
    /// What stands after `author:` can't be the id of a course.
    NotACourse,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Admin => f.write_str("admin"),
            Self::AuthorOf(course) => write!(f, "author:{course}"),
            Self::Student => f.write_str("student"),
        }
    }
}

impl FromStr for Role {
    type Err = RoleProblem;

    fn from_str(text: &str) -> Result<Self, RoleProblem> {
        match (text, text.strip_prefix("author:")) {
            ("admin", _) => Ok(Self::Admin),
            ("student", _) => Ok(Self::Student),
            (_, Some(course)) => {
                let course = course.trim().parse();
                Ok(Self::AuthorOf(course.map_err(|_| RoleProblem::NotACourse)?))
            }
            _ => Err(RoleProblem::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_as_it_is_written() {
        for text in ["admin", "student", "author:tides"] {
            let role: Role = text.parse().unwrap();
            assert_eq!(role.to_string(), text);
        }
        let spaced: Role = "author: tides ".parse().unwrap();
        assert_eq!(spaced.to_string(), "author:tides");
        for text in ["", "Admin", "author", "root", "admin "] {
            assert_eq!(text.parse::<Role>(), Err(RoleProblem::Unknown), "{text:?}");
        }
        for text in ["author:", "author:Tides", "author:a b", "author:<b>"] {
            assert_eq!(
                text.parse::<Role>(),
                Err(RoleProblem::NotACourse),
                "{text:?}"
            );
        }
    }
}
