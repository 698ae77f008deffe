//! `chapterwise user`.

use anyhow::Result;
use domain::accounts::{Email, Role, RoleProblem};
use store::accounts::{Account, By};
use store::{Store, accounts};

use super::with_database;
use crate::cli::{Outcome, User, UserCommand};
use crate::clock;
use crate::config::Config;

/// How many people are listed at once.
const MOST: i64 = 1000;
/// Who does it, in the log of what happened to an account.
const BY: By = By::CommandLine;

/// Lists people, and gives and takes roles.
pub async fn user(config: &Config, options: &User) -> Result<Outcome> {
    with_database(config, async |database| {
        let store = Store::connect(database.options.clone()).await?;
        store.migrate().await?;
        let outcome = work(&store, &options.command).await;
        store.close().await;
        outcome
    })
    .await
}

async fn work(store: &Store, command: &UserCommand) -> Result<Outcome> {
    let now = clock::now();
    match command {
        UserCommand::List { search } => {
            let people =
                accounts::list(store, search.as_deref().unwrap_or_default(), None, MOST).await?;
            for person in &people {
                println!("{}", line(person));
            }
            if people.is_empty() {
                eprintln!("Nobody has an account that fits.");
            } else if people.len() as i64 == MOST {
                eprintln!("Only the first {MOST} are shown; a search finds the others.");
            }
        }
        UserCommand::Grant { email, role } => {
            let Some(person) = find(store, email).await? else {
                return Ok(Outcome::Refused);
            };
            match role.parse() {
                Ok(Role::AuthorOf(course)) => {
                    accounts::grant_author(store, person.id, &course, BY, now).await?;
                    println!("{} may now publish the course {course}.", person.email);
                    let published = accounts::courses(store).await?;
                    if !published.iter().any(|(known, _)| *known == course) {
                        eprintln!(
                            "No course with the id {course} is published here yet. If it is \
                             misspelt, `chapterwise user grant {} student` takes it away again.",
                            person.email
                        );
                    }
                }
                Ok(Role::Admin) => {
                    accounts::set_admin(store, person.id, true, BY, now).await?;
                    println!("{} is now an admin.", person.email);
                }
                Ok(Role::Student) => {
                    accounts::set_admin(store, person.id, false, BY, now).await?;
                    for course in &person.author_of {
                        accounts::revoke_author(store, person.id, course, BY, now).await?;
                    }
                    println!("{} is now a student, and nothing else.", person.email);
                    warn_without_admin(store, person.is_admin).await?;
                }
                Err(RoleProblem::NotACourse) => {
                    eprintln!(
                        "What stands after `author:` in `{role}` can't be the id of a course; it \
                         stands in its course.md."
                    );
                    return Ok(Outcome::Refused);
                }
                Err(RoleProblem::Unknown) => {
                    eprintln!(
                        "There is no role `{role}`: use `admin`, `student`, or `author:COURSE` with the \
                         id of a course."
                    );
                    return Ok(Outcome::Refused);
                }
            }
        }
        UserCommand::Suspend { email, lift } => {
            let Some(person) = find(store, email).await? else {
                return Ok(Outcome::Refused);
            };
            if *lift {
                accounts::reinstate(store, person.id, BY, now).await?;
                println!("{} may sign in again.", person.email);
            } else {
                accounts::suspend(store, person.id, BY, now).await?;
                println!("{} is suspended, and signed out everywhere.", person.email);
                warn_without_admin(store, person.is_admin).await?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// Says so where the last one who could give roles on the site has just been lost.
async fn warn_without_admin(store: &Store, was_admin: bool) -> Result<()> {
    if was_admin && !accounts::is_any_admin(store).await? {
        eprintln!(
            "Warning: nobody is left who is an admin and may sign in, so nobody can give roles on \
             the site. `chapterwise user grant EMAIL admin` makes somebody one."
        );
    }
    Ok(())
}

/// The account of that address; says so where there is none.
async fn find(store: &Store, email: &str) -> Result<Option<Account>> {
    let parsed = match Email::parse(email) {
        Ok(parsed) => parsed,
        Err(problem) => {
            eprintln!("`{email}` can't be an e-mail address: {problem}.");
            return Ok(None);
        }
    };
    let found = accounts::find_by_email(store, &parsed.key()).await?;
    if found.is_none() {
        eprintln!(
            "Nobody has an account with the address {parsed}. It is made on the site, at /sign-up; \
             then run this again."
        );
    }
    Ok(found)
}

/// One person in a line: address, name, roles.
fn line(person: &Account) -> String {
    let mut roles: Vec<String> = person.roles().iter().map(Role::to_string).collect();
    if person.suspended {
        roles.push("suspended".to_owned());
    }
    format!(
        "{}  {}  {}",
        person.email,
        person.display_name,
        roles.join(" ")
    )
}
