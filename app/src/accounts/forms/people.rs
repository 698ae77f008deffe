//! The pages of admins. The server lets nobody else come this far.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::accounts::{EventKind, Role};
use domain::ids::{AuthorId, UserId};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;
use store::accounts::{Account, Happened, LogFilter, Person};
use uuid::Uuid;

use super::own::{day, zone_of};
use super::{Form, Me, On, Query, UNFIT, page, see_other, troubled};
use crate::accounts::commands::{self, Accounts, Trouble};
use crate::accounts::pages;
use crate::accounts::types::{
    EventBy, EventView, LogView, OwnLog, PeopleView, PersonNotice, PersonProblem, PersonRow,
    PersonView,
};
use crate::site::PEOPLE;
use crate::ui::errors::not_found;

/// Fields of every form here; one that was not sent is empty.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    q: String,
    after: String,
    kind: String,
    person: String,
    before: String,
    role: String,
    course: String,
    done: String,
}

/// GET `/people`.
pub async fn people_page(State(on): On, Query(asked): Query<Asked>) -> Response {
    let after = id(&asked.after);
    let part = match commands::people(&on, &asked.q, after).await {
        Ok(part) => part,
        Err(trouble) => return troubled(&on, trouble),
    };
    let last = part.items.last().map(|account| account.id.to_string());
    let view = PeopleView {
        search: asked.q,
        next: last.filter(|_| part.goes_on),
        people: part.items.iter().map(row).collect(),
        is_first: after.is_none(),
    };
    page(StatusCode::OK, pages::people(&on.site, &view))
}

/// GET `/people/{id}`.
pub async fn person_page(
    State(on): On,
    me: Me,
    Path(person): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let notice = PersonNotice::from_word(&asked.done);
    let shown = found(&on, me.account(), &person).await.map(|view| {
        let view = PersonView { notice, ..view };
        page(StatusCode::OK, pages::person(&on.site, &view))
    });
    shown.unwrap_or_else(|refusal| refusal)
}

/// GET `/people/{id}/take`: only asks, and only oneself.
pub async fn resign_page(State(on): On, me: Me, Path(person): Path<String>) -> Response {
    match found(&on, me.account(), &person).await {
        Ok(view) if view.is_self => page(StatusCode::OK, pages::resign(&on.site, &view)),
        Ok(view) => see_other(&format!("{PEOPLE}/{}", view.row.id)),
        Err(refusal) => refusal,
    }
}

/// GET `/people/{id}/suspend`: only asks.
pub async fn suspend_page(State(on): On, me: Me, Path(person): Path<String>) -> Response {
    let shown = found(&on, me.account(), &person).await;
    shown.map_or_else(
        |refusal| refusal,
        |view| page(StatusCode::OK, pages::suspend(&on.site, &view)),
    )
}

/// POST `/people/{id}/give`: a role, or the course that somebody is to write.
pub async fn give_role(
    State(on): On,
    me: Me,
    Path(person): Path<String>,
    Form(asked): Form<Asked>,
) -> Response {
    let (admin, Some(user)) = (me.account(), id(&person)) else {
        return missing(&on, &person);
    };
    let role = if asked.role.is_empty() {
        format!("author:{}", asked.course)
    } else {
        asked.role
    };
    match commands::give_role(&on, admin, user, &role).await {
        Ok(Ok(())) => done(user, PersonNotice::Given),
        Ok(Err(problem)) => {
            let shown = found(&on, me.account(), &person).await.map(|view| {
                let view = PersonView {
                    course_typed: asked.course,
                    problem: Some(problem),
                    ..view
                };
                page(UNFIT, pages::person(&on.site, &view))
            });
            shown.unwrap_or_else(|refusal| refusal)
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/people/{id}/take`: a role.
pub async fn take_role(
    State(on): On,
    me: Me,
    Path(person): Path<String>,
    Form(asked): Form<Asked>,
) -> Response {
    let (admin, Some(user)) = (me.account(), id(&person)) else {
        return missing(&on, &person);
    };
    match commands::take_role(&on, admin, user, &asked.role).await {
        // Whoever is no admin any more has no way to see that page.
        Ok(Ok(())) if user == admin.id && asked.role == Role::Admin.to_string() => {
            see_other("/settings?done=no-admin")
        }
        Ok(Ok(())) => done(user, PersonNotice::Taken),
        Ok(Err(problem)) => refused(&on, me.account(), &person, problem, pages::person).await,
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/people/{id}/suspend`.
pub async fn suspend(State(on): On, me: Me, Path(person): Path<String>) -> Response {
    let (admin, Some(user)) = (me.account(), id(&person)) else {
        return missing(&on, &person);
    };
    match commands::suspend(&on, admin, user).await {
        Ok(Ok(())) => done(user, PersonNotice::Suspended),
        Ok(Err(problem)) => refused(&on, me.account(), &person, problem, pages::suspend).await,
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/people/{id}/reinstate`.
pub async fn reinstate(State(on): On, me: Me, Path(person): Path<String>) -> Response {
    let (admin, Some(user)) = (me.account(), id(&person)) else {
        return missing(&on, &person);
    };
    match commands::reinstate(&on, admin, user).await {
        Ok(Ok(())) => done(user, PersonNotice::Reinstated),
        Ok(Err(problem)) => refused(&on, me.account(), &person, problem, pages::person).await,
        Err(trouble) => troubled(&on, trouble),
    }
}

/// GET `/people/log`.
pub async fn log_page(State(on): On, me: Me, Query(asked): Query<Asked>) -> Response {
    let (typed, before) = (asked.person.trim(), Uuid::try_parse(&asked.before).ok());
    let mut view = LogView {
        kind: EventKind::from_name(&asked.kind),
        person: typed.to_owned(),
        is_first: before.is_none(),
        ..LogView::default()
    };
    let user = match commands::named(&on, typed).await {
        Ok(user) => user,
        Err(trouble) => return troubled(&on, trouble),
    };
    if user.is_none() && !typed.is_empty() {
        view.is_nobody = true;
        return page(UNFIT, pages::people_log(&on.site, &view));
    }
    let filter = LogFilter {
        user,
        kind: view.kind,
    };
    let part = match commands::log(&on, filter, before).await {
        Ok(part) => part,
        Err(trouble) => return troubled(&on, trouble),
    };
    let zone = zone_of(me.account());
    let last = part.items.last().map(|event| event.id.to_string());
    view.older = last.filter(|_| part.goes_on);
    view.events = part
        .items
        .into_iter()
        .map(|one| event(one, &zone))
        .collect();
    page(StatusCode::OK, pages::people_log(&on.site, &view))
}

/// What happened to the account of whoever asks, for the settings.
pub(super) async fn own_log(
    on: &Accounts,
    account: &Account,
    before: Option<Uuid>,
) -> Result<OwnLog, Trouble> {
    let part = commands::own_log(on, account, before).await?;
    let zone = zone_of(account);
    let last = part.items.last().map(|event| event.id.to_string());
    Ok(OwnLog {
        older: last.filter(|_| part.goes_on),
        events: part
            .items
            .into_iter()
            .map(|one| event(one, &zone))
            .collect(),
        is_first: before.is_none(),
    })
}

/// An id as it stands in an address or a field.
fn id(typed: &str) -> Option<UserId> {
    Uuid::try_parse(typed).ok().map(UserId)
}

fn done(user: UserId, notice: PersonNotice) -> Response {
    see_other(&format!("{PEOPLE}/{user}?done={}", notice.word()))
}

fn missing(on: &Accounts, person: &str) -> Response {
    let path = format!("{PEOPLE}/{person}");
    page(StatusCode::NOT_FOUND, not_found(&on.site, &path, &[]))
}

/// The page again, with the reason why nothing was changed.
async fn refused(
    on: &Accounts,
    admin: &Account,
    person: &str,
    problem: PersonProblem,
    of: fn(&crate::site::Site, &PersonView) -> String,
) -> Response {
    let shown = found(on, admin, person).await.map(|view| {
        let view = PersonView {
            problem: Some(problem),
            ..view
        };
        page(UNFIT, of(&on.site, &view))
    });
    shown.unwrap_or_else(|refusal| refusal)
}

/// What is shown of somebody; otherwise the page that says why that is nothing.
async fn found(on: &Accounts, admin: &Account, person: &str) -> Result<PersonView, Response> {
    let Some(user) = id(person) else {
        return Err(missing(on, person));
    };
    match commands::person(on, user).await {
        Ok(Some((found, courses))) => Ok(view(admin, &found, courses)),
        Ok(None) => Err(missing(on, person)),
        Err(trouble) => Err(troubled(on, trouble)),
    }
}

fn view(admin: &Account, person: &Person, courses: Vec<(AuthorId, String)>) -> PersonView {
    let zone = zone_of(admin);
    let courses = courses.into_iter().filter(|(course, _)| {
        // Those that they have are no suggestion.
        !person.account.author_of.contains(course)
    });
    PersonView {
        row: row(&person.account),
        is_self: person.account.id == admin.id,
        since: day(person.created_at, &zone),
        sessions: person.sessions,
        last_used: person.last_used_at.map(|at| day(at, &zone)),
        suspended_since: person.suspended_at.map(|at| day(at, &zone)),
        leaves_on: person.account.delete_at.map(|at| day(at, &zone)),
        courses: courses
            .map(|(course, title)| (course.into(), title))
            .collect(),
        ..PersonView::default()
    }
}

fn row(account: &Account) -> PersonRow {
    PersonRow {
        id: account.id.to_string(),
        name: account.display_name.as_str().to_owned(),
        email: account.email.as_str().to_owned(),
        roles: account.roles(),
        suspended: account.suspended,
    }
}

/// What pages show of an event. Its particulars may be of an earlier version, which noted less.
fn event(event: Happened, zone: &TimeZone) -> EventView {
    let word = |name: &str| event.detail.get(name).and_then(Value::as_str);
    let role = match (word("role"), word("course")) {
        (Some("author"), Some(course)) => course.parse().ok().map(Role::AuthorOf),
        (Some("admin"), _) => Some(Role::Admin),
        _ => None,
    };
    let by = word("by").map(|by| match id(by) {
        Some(admin) => EventBy::Admin(admin.to_string()),
        None => EventBy::CommandLine,
    });
    let at = event.occurred_at.to_zoned(zone.clone());
    EventView {
        kind: event.kind,
        when: at.strftime("%-d %B %Y, %H:%M").to_string(),
        moment: event.occurred_at.to_string(),
        person: (!event.user.0.is_nil()).then(|| event.user.to_string()),
        device: word("device").map(str::to_owned),
        role,
        by,
    }
}
