//! Who may do what: one function decides it.

use std::collections::BTreeSet;

use crate::ids::AuthorId;

/// Whoever asks for something.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Actor {
    /// Somebody without a session.
    #[default]
    Guest,
    /// Somebody with one. Students are people who are neither of the other two.
    Person {
        /// Has every role there is.
        is_admin: bool,
        /// The courses that this person writes, by the id that authors wrote.
        author_of: BTreeSet<AuthorId>,
    },
    /// A program with a token of somebody's. It may publish the courses of the token that its owner
    /// may publish now, and nothing else that is anybody's own.
    Program {
        /// Whose token it is, as they are now; a guest where they are suspended.
        owner: Box<Actor>,
        /// The courses that the token was made for.
        courses: BTreeSet<AuthorId>,
    },
}

/// What somebody asks for. Every route of the site names one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// What is there for everybody: courses, search, the feed, files.
    Read,
    /// Come in: make an account, sign in, prove an address, set a forgotten password.
    ComeIn,
    /// Leave: end the session that asks.
    Leave,
    /// Stop reminders, by the secret that is in each of them.
    StopReminders,
    /// See and change what is one's own.
    KeepOwnAccount,
    /// Send courses with a token. Which ones is asked of each, as [`Action::Publish`].
    SendCourses,
    /// Change the text of a course.
    Publish(AuthorId),
    /// See what students propose as answers, and decide. About which courses is asked of each.
    JudgeAnswers,
    /// Say something under a chapter, report what somebody else said, and hear of answers.
    Discuss,
    /// See what waits for a moderator, and decide. About which courses is asked of each, as
    /// [`Action::ModerateCourse`].
    Moderate,
    /// Decide about what is said in a course.
    ModerateCourse(AuthorId),
    /// Decide who may write at all, what the rules are, and about many comments at once.
    RunDiscussions,
    /// See all accounts, give and take roles, suspend.
    ManagePeople,
}

/// Whether the actor may do it.
pub fn may(actor: &Actor, action: &Action) -> bool {
    match (action, actor) {
        (Action::Read | Action::ComeIn | Action::Leave | Action::StopReminders, _) => true,
        (_, Actor::Guest) => false,
        (Action::SendCourses, Actor::Program { owner, .. }) => **owner != Actor::Guest,
        (Action::Publish(course), Actor::Program { owner, courses }) => {
            courses.contains(course) && may(owner, action)
        }
        (_, Actor::Program { .. }) | (Action::SendCourses, _) => false,
        (Action::KeepOwnAccount | Action::Discuss, Actor::Person { .. }) => true,
        (
            Action::Publish(course) | Action::ModerateCourse(course),
            Actor::Person {
                is_admin,
                author_of,
            },
        ) => *is_admin || author_of.contains(course),
        (
            Action::JudgeAnswers | Action::Moderate,
            Actor::Person {
                is_admin,
                author_of,
            },
        ) => *is_admin || !author_of.is_empty(),
        (Action::ManagePeople | Action::RunDiscussions, Actor::Person { is_admin, .. }) => {
            *is_admin
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table() {
        let course = |id: &str| id.parse::<AuthorId>().unwrap();
        let person = |is_admin, courses: &[&str]| Actor::Person {
            is_admin,
            author_of: courses.iter().map(|id| course(id)).collect(),
        };
        // The token of an author; of one who may no longer write its course; of one suspended.
        let program = |owner, id| Actor::Program {
            owner: Box::new(owner),
            courses: BTreeSet::from([course(id)]),
        };
        let actors = [
            ("guest", Actor::Guest),
            ("student", person(false, &[])),
            ("author", person(false, &["tides"])),
            ("admin", person(true, &[])),
            (
                "token",
                program(person(false, &["tides", "moons"]), "tides"),
            ),
            ("taken", program(person(false, &["moons"]), "tides")),
            ("barred", program(Actor::Guest, "tides")),
        ];
        let actions = [
            ("read", Action::Read),
            ("come in", Action::ComeIn),
            ("leave", Action::Leave),
            ("stop reminders", Action::StopReminders),
            ("keep own account", Action::KeepOwnAccount),
            ("send courses", Action::SendCourses),
            ("publish own course", Action::Publish(course("tides"))),
            ("publish another", Action::Publish(course("moons"))),
            ("judge answers", Action::JudgeAnswers),
            ("discuss", Action::Discuss),
            ("moderate", Action::Moderate),
            ("moderate own", Action::ModerateCourse(course("tides"))),
            ("moderate another", Action::ModerateCourse(course("moons"))),
            ("run discussions", Action::RunDiscussions),
            ("manage people", Action::ManagePeople),
        ];
        // A new action has to come into the table above.
        for (_, action) in &actions {
            match action {
                Action::Read
                | Action::ComeIn
                | Action::Leave
                | Action::StopReminders
                | Action::KeepOwnAccount
                | Action::SendCourses
                | Action::Publish(_)
                | Action::JudgeAnswers
                | Action::Discuss
                | Action::Moderate
                | Action::ModerateCourse(_)
                | Action::RunDiscussions
                | Action::ManagePeople => {}
            }
        }
        let mut table = format!("{:<19}", "");
        for (name, _) in &actors {
            table += &format!("{name:<8}");
        }
        for (name, action) in &actions {
            table = format!("{}\n{name:<19}", table.trim_end());
            for (_, actor) in &actors {
                table += if may(actor, action) {
                    "yes     "
                } else {
                    "no      "
                };
            }
        }
        let expected = [
            "                   guest   student author  admin   token   taken   barred",
            "read               yes     yes     yes     yes     yes     yes     yes",
            "come in            yes     yes     yes     yes     yes     yes     yes",
            "leave              yes     yes     yes     yes     yes     yes     yes",
            "stop reminders     yes     yes     yes     yes     yes     yes     yes",
            "keep own account   no      yes     yes     yes     no      no      no",
            "send courses       no      no      no      no      yes     yes     no",
            "publish own course no      no      yes     yes     yes     no      no",
            "publish another    no      no      no      yes     no      no      no",
            "judge answers      no      no      yes     yes     no      no      no",
            "discuss            no      yes     yes     yes     no      no      no",
            "moderate           no      no      yes     yes     no      no      no",
            "moderate own       no      no      yes     yes     no      no      no",
            "moderate another   no      no      no      yes     no      no      no",
            "run discussions    no      no      no      yes     no      no      no",
            "manage people      no      no      no      yes     no      no      no",
        ];
        assert_eq!(table.trim_end().lines().collect::<Vec<_>>(), expected);
    }
}
