//! Routes and what each of them asks for. A route can't be added without its action, so none is
//! missing from the permissions.

use std::sync::Arc;

use app::accounts::commands::Accounts;
use app::accounts::forms::{self, Address, passkeys};
use app::accounts::pages;
use app::accounts::types::Refusal;
use app::comments::forms as comments;
use app::events::api as events;
use app::playground::api as playground;
use app::reminders::forms as reminders;
use app::review::{answers, progress, session, settings, test};
use app::site::{PROGRESS, REVIEW};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, Request, State};
use axum::http::header::ORIGIN;
use axum::http::{HeaderName, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post, put};
use domain::accounts::permissions::{Action, Actor, may};

use super::client::Client;
use super::errors::{html_error, is_for_scripts};
use super::{compact, limit, publish};
use crate::state::App;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

impl FromRef<App> for Arc<Accounts> {
    fn from_ref(app: &App) -> Self {
        app.accounts.clone()
    }
}

/// A router whose every route names the action it carries out.
pub struct Routes {
    app: App,
    router: Router<App>,
    table: Vec<(String, Action)>,
}

impl Routes {
    /// No routes yet.
    pub fn new(app: App) -> Self {
        Self {
            app,
            router: Router::new(),
            table: Vec::new(),
        }
    }

    /// Adds a route. Where not everybody may carry out the action, whoever may not is sent away
    /// before the handler hears of it.
    pub fn route(self, action: Action, path: &str, methods: MethodRouter<App>) -> Self {
        let methods = self.guarded(&action, methods);
        self.add(action, path, methods)
    }

    fn guarded(&self, action: &Action, methods: MethodRouter<App>) -> MethodRouter<App> {
        if may(&Actor::Guest, action) {
            methods
        } else if *action == Action::SendCourses {
            // A program shows a token and has no session.
            // Limited before anybody is asked whether the token is one.
            methods
                .layer(from_fn_with_state(self.app.clone(), publish::guard))
                .layer(from_fn_with_state(self.app.clone(), limit::guard))
        } else {
            let needed = (self.app.clone(), action.clone());
            methods.layer(from_fn_with_state(needed, guard))
        }
    }

    fn add(mut self, action: Action, path: &str, methods: MethodRouter<App>) -> Self {
        self.router = self.router.route(path, methods);
        self.table.push((path.to_owned(), action));
        self
    }

    /// The same routes, each client so often.
    pub fn limited(&self, methods: MethodRouter<App>) -> MethodRouter<App> {
        methods.layer(from_fn_with_state(self.app.clone(), limit::guard))
    }

    /// Every route and its action, in the order of their addition.
    pub fn table(&self) -> &[(String, Action)] {
        &self.table
    }

    /// The router.
    pub fn into_router(self) -> Router<App> {
        self.router
    }
}

/// The routes of accounts.
pub fn add_accounts(routes: Routes) -> Routes {
    let coming_in = [
        ("/sign-up", get(forms::sign_up_page).post(forms::sign_up)),
        ("/sign-up/sent", get(forms::sign_up_sent)),
        (
            "/confirm/{token}",
            get(forms::confirm_page).post(forms::confirm),
        ),
        (
            "/email/{token}",
            get(forms::confirm_email_page).post(forms::confirm_email),
        ),
        ("/email", get(forms::email_said)),
        ("/sign-in", get(forms::sign_in_page).post(forms::sign_in)),
        ("/reset", get(forms::reset_page).post(forms::ask_for_reset)),
        ("/reset/sent", get(forms::reset_sent)),
        (
            "/reset/{token}",
            get(forms::choose_page).post(forms::choose),
        ),
        (
            "/api/v1/passkeys/sign-in/begin",
            post(passkeys::begin_sign_in),
        ),
        ("/api/v1/passkeys/sign-in/finish", post(passkeys::sign_in)),
    ];
    let own = [
        ("/settings", get(forms::profile_page)),
        ("/settings/security", get(forms::security_page)),
        ("/settings/data", get(forms::data_page)),
        ("/settings/email", post(forms::ask_for_email)),
        ("/settings/email/withdraw", post(forms::withdraw_email)),
        ("/settings/data/delete", post(forms::ask_for_deletion)),
        ("/settings/data/keep", post(forms::withdraw_deletion)),
        ("/settings/name", post(forms::profile)),
        (
            "/settings/tokens",
            get(forms::tokens_page).post(forms::make_token),
        ),
        ("/settings/tokens/revoke", post(forms::revoke_token)),
        (
            "/settings/reminders",
            get(reminders::reminders_page).post(reminders::choose),
        ),
        (
            "/settings/reminders/calendar",
            post(reminders::make_address),
        ),
        (
            "/settings/reminders/calendar/remove",
            post(reminders::remove_address),
        ),
        ("/settings/password", post(forms::password)),
        ("/settings/sessions/end", post(forms::end_session)),
        ("/settings/passkeys/remove", post(passkeys::remove)),
        ("/api/v1/passkeys/add/begin", post(passkeys::begin_add)),
        ("/api/v1/passkeys/add/finish", post(passkeys::add)),
        ("/settings/data/export", post(forms::export)),
        (
            "/settings/reviews",
            get(settings::settings_page).post(settings::change_settings),
        ),
        ("/settings/reviews/start", post(settings::start_course)),
        ("/progress/resume", post(progress::resume)),
    ];
    let routes = routes.route(Action::Leave, "/sign-out", post(forms::sign_out));
    let routes = coming_in
        .into_iter()
        .fold(routes, |routes, (path, methods)| {
            routes.route(Action::ComeIn, path, methods)
        });
    let routes = own.into_iter().fold(routes, |routes, (path, methods)| {
        routes.route(Action::KeepOwnAccount, path, methods)
    });
    // What the quick way answers, it has found out itself who asks; the rest it lets through.
    let quick = from_fn_with_state(routes.app.clone(), events::quick);
    let append = routes.guarded(&Action::KeepOwnAccount, post(events::append));
    let routes = routes.add(
        Action::KeepOwnAccount,
        "/api/v1/events",
        append.layer(quick),
    );
    add_comments(add_people(add_review(add_playgrounds(routes))))
}

/// The routes of those who talk to each other, where they may.
fn add_comments(routes: Routes) -> Routes {
    if !routes.app.site.discussions {
        return routes;
    }
    // What was typed is never refused unread, so whoever may not write is told by the page itself.
    let list = routes.limited(get(comments::discussion_page));
    let thread = routes.limited(get(comments::thread_page));
    let open = [
        (
            "/courses/{course}/{chapter}/discussion",
            compact::methods(list.post(comments::say)),
        ),
        (
            "/courses/{course}/{chapter}/discussion/{root}",
            compact::methods(thread.post(comments::reply)),
        ),
        ("/comments/{id}", routes.limited(get(comments::permalink))),
    ];
    let own = [
        (
            "/comments/{id}/edit",
            get(comments::edit_page).post(comments::edit),
        ),
        (
            "/comments/{id}/delete",
            get(comments::delete_page).post(comments::delete),
        ),
        ("/comments/{id}/restore", post(comments::restore)),
        ("/comments/{id}/helpful", post(comments::helpful)),
        ("/threads/{root}/mute", post(comments::mute)),
    ];
    let routes = open.into_iter().fold(routes, |routes, (path, methods)| {
        routes.route(Action::Read, path, methods)
    });
    own.into_iter().fold(routes, |routes, (path, methods)| {
        routes.route(Action::Discuss, path, methods)
    })
}

/// The routes of what students write in playgrounds.
fn add_playgrounds(routes: Routes) -> Routes {
    let most = DefaultBodyLimit::max(playground::LARGEST_BODY);
    let history = get(playground::versions).post(playground::add_version);
    let own = [
        (
            "/api/v1/chapters/{id}/playgrounds",
            compact::methods(get(playground::drafts)),
        ),
        (
            "/api/v1/courses/{course}/playgrounds/{playground}",
            put(playground::write),
        ),
        (
            "/api/v1/courses/{course}/playgrounds/{playground}/versions",
            compact::methods(history),
        ),
    ];
    own.into_iter().fold(routes, |routes, (path, methods)| {
        routes.route(Action::KeepOwnAccount, path, methods.layer(most))
    })
}

/// The routes of those who test themselves.
fn add_review(routes: Routes) -> Routes {
    let own = [
        ("/api/v1/chapters/{id}/mine", get(test::api::mine)),
        ("/api/v1/courses/{course}/mine", get(test::api::course)),
        (
            "/api/v1/review/mine",
            compact::methods(get(session::api::mine)),
        ),
    ];
    let routes = own.into_iter().fold(routes, |routes, (path, methods)| {
        routes.route(Action::KeepOwnAccount, path, methods)
    });
    let routes = routes.route(
        Action::JudgeAnswers,
        "/answers",
        get(answers::answers_page).post(answers::decide),
    );
    // Guests see what they would find here, and what they have to do for it.
    let page = get(session::forms::show).post(session::forms::take);
    // What was typed is never refused unread.
    let test = routes
        .limited(get(test::forms::test_page))
        .post(test::forms::test);
    let routes = routes
        .route(Action::Read, REVIEW, compact::methods(page))
        .route(Action::Read, "/courses/{course}/{chapter}/test", test)
        .route(Action::Read, PROGRESS, get(progress::progress_page));
    // What a guest's events come to: computed, and not stored.
    let imagined = [
        ("/api/v1/chapters/{id}/schedule", post(test::api::schedule)),
        (
            "/api/v1/courses/{course}/schedule",
            post(test::api::course_schedule),
        ),
        (
            "/api/v1/review/schedule",
            compact::methods(post(session::api::schedule)),
        ),
    ];
    imagined
        .into_iter()
        .fold(routes, |routes, (path, methods)| {
            let methods = routes.limited(methods);
            routes.route(Action::Read, path, methods)
        })
}

/// The routes of admins.
fn add_people(routes: Routes) -> Routes {
    let people = [
        ("/people", get(forms::people_page)),
        ("/people/log", get(forms::log_page)),
        ("/people/{id}", get(forms::person_page)),
        ("/people/{id}/give", post(forms::give_role)),
        (
            "/people/{id}/take",
            get(forms::resign_page).post(forms::take_role),
        ),
        (
            "/people/{id}/suspend",
            get(forms::suspend_page).post(forms::suspend),
        ),
        ("/people/{id}/reinstate", post(forms::reinstate)),
    ];
    people.into_iter().fold(routes, |routes, (path, methods)| {
        routes.route(Action::ManagePeople, path, methods)
    })
}

/// Lets pass who may. A guest is asked to sign in, and comes back to where it was.
async fn guard(
    State((app, action)): State<(App, Action)>,
    mut request: Request,
    next: Next,
) -> Response {
    let visitor = match forms::visitor(&app.accounts, request.headers()).await {
        Ok(visitor) => visitor,
        Err(trouble) => return trouble,
    };
    if may(&visitor.actor(), &action) {
        request.extensions_mut().insert(visitor);
        return next.run(request).await;
    }
    if visitor.is_guest() && is_for_scripts(request.uri().path()) {
        return events::signed_out();
    }
    if visitor.is_guest() && request.method() == Method::GET {
        let back = request
            .uri()
            .path_and_query()
            .map_or("/", |target| target.as_str());
        let mut response = forms::to_sign_in(back);
        // The session has ended, so the bar forgets the name.
        if app.accounts.cookies.has_session(request.headers()) {
            app.accounts.cookies.sign_out(response.headers_mut()).ok();
        }
        return response;
    }
    let refusal = if visitor.is_guest() {
        Refusal::SignedOut
    } else {
        Refusal::Role
    };
    forbidden(&app.accounts, refusal)
}

/// Says where the request comes from, and refuses what another site would have a signed-in browser
/// do. tower-http's layer compares `Sec-Fetch-Site` and `Origin`, and lets programs pass that send
/// neither; one that has a session's cookie and sends neither is no browser of today, and is refused
/// too.
pub async fn same_site(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if let Some(client) = request.extensions().get::<Client>() {
        let address = Address(client.to_string());
        request.extensions_mut().insert(address);
    }
    let headers = request.headers();
    let changes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let is_silent = !headers.contains_key(FETCH_SITE) && !headers.contains_key(ORIGIN);
    if changes && is_silent && app.accounts.cookies.has_session(headers) {
        return forbidden(&app.accounts, Refusal::Elsewhere);
    }
    next.run(request).await
}

/// 403, with a page.
pub fn forbidden(accounts: &Accounts, refusal: Refusal) -> Response {
    html_error(
        StatusCode::FORBIDDEN,
        pages::forbidden(&accounts.site, refusal),
    )
}
