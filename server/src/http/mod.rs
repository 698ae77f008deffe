//! What answers requests.

pub mod access;
pub mod anki;
pub mod cache;
pub mod client;
pub mod compact;
pub mod connections;
pub mod encoding;
pub mod errors;
pub mod feeds;
pub mod front;
pub mod headers;
pub mod health;
pub mod limit;
pub mod making;
pub mod media;
pub mod offline;
pub mod pages;
pub mod patient;
pub mod publish;
pub mod range;
pub mod readers;
pub mod resource;
pub mod sandbox;
pub mod serve;

use app::accounts::types::Refusal;
use app::reminders::forms as reminders;
use app::site::{FEED, OFFLINE, OFFLINE_REVIEW, SEARCH};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, get, on, post};
use domain::accounts::permissions::Action;
use server_fn::error::SERVER_FN_ERROR_HEADER;
use tower_http::csrf::CsrfLayer;

use self::access::Routes;
use self::front::Front;
use crate::exchange;
use crate::state::App;

/// Where the speculation rules are; pages name it in a header.
pub const SPECULATION_RULES: &str = "/speculation-rules.json";

/// Everything that answers requests.
pub fn service(app: App) -> Front {
    let router = router(app.clone());
    Front::new(app, router)
}

/// Every route. All that is common to responses happens in the outer layers.
fn router(app: App) -> Router {
    let rejected = app.clone();
    let same_origin = CsrfLayer::new()
        .add_trusted_origin(&app.site.public_url)
        .unwrap_or_default()
        .with_rejection_response(move |_| {
            access::forbidden(&rejected.accounts, Refusal::Elsewhere)
        });
    routes(app.clone())
        .into_router()
        .fallback(file)
        .layer(from_fn_with_state(app.clone(), access::same_site))
        .layer(same_origin)
        .layer(from_fn_with_state(app.clone(), errors::guard))
        .layer(from_fn_with_state(app.clone(), headers::outermost))
        .with_state(app)
}

/// Every route, with what it asks for.
fn routes(app: App) -> Routes {
    let limited =
        |methods: MethodRouter<App>| methods.layer(from_fn_with_state(app.clone(), limit::guard));
    let functions = server_fn::axum::server_fn_paths();
    let routes = functions
        .filter_map(|(path, method)| Some((path, MethodFilter::try_from(method).ok()?)))
        .fold(Routes::new(app.clone()), |routes, (path, method)| {
            routes.route(Action::Read, path, limited(on(method, function)))
        })
        .route(Action::Read, SEARCH, limited(get(pages::search)))
        .route(
            Action::Read,
            "/api/v1/courses/{course}/offline",
            limited(get(offline::contents)),
        )
        .route(
            Action::Read,
            "/calendar/{token}",
            limited(get(reminders::calendar_feed)),
        )
        .route(
            Action::StopReminders,
            "/reminders/stop/{token}",
            limited(get(reminders::stop_page).post(reminders::stop)),
        )
        .route(
            Action::Read,
            "/api/v1/courses/{course}/anki.apkg",
            limited(get(anki::everybody)),
        )
        .route(
            Action::KeepOwnAccount,
            "/settings/data/anki/{course}",
            limited(get(anki::own)),
        )
        .route(Action::SendCourses, exchange::PATH, post(publish::publish));
    let open = [
        ("/", get(pages::page)),
        ("/courses/{course}", get(pages::page)),
        ("/courses/{course}/{chapter}", get(pages::page)),
        (FEED, get(pages::page)),
        (OFFLINE, get(pages::page)),
        (OFFLINE_REVIEW, get(pages::page)),
        ("/sitemap.xml", get(pages::page)),
        ("/robots.txt", get(pages::page)),
        ("/media/{name}", get(media::image)),
        (sandbox::PATH, get(sandbox::frame)),
        (SPECULATION_RULES, get(speculation_rules)),
        ("/livez", get(health::live)),
        ("/readyz", get(health::ready)),
    ];
    let routes = open.into_iter().fold(routes, |routes, (path, methods)| {
        routes.route(Action::Read, path, methods)
    });
    access::add_accounts(routes)
}

/// Every route and the action that it asks permission for.
pub fn table(app: &App) -> Vec<(String, Action)> {
    routes(app.clone()).table().to_vec()
}

/// A server function, as the islands call it.
async fn function(State(app): State<App>, mut request: Request) -> Response {
    // Whoever accepts HTML would be taken for a form and sent back to where it came from.
    request.headers_mut().remove(ACCEPT);
    let mut response = app::server_functions::answer(app.store.clone(), request).await;
    if response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        response = errors::function_error(response).await;
    }
    let headers = response.headers_mut();
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-store"));
    response
}

/// A file of the built site, or else nothing.
async fn file(State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    match app.files.get(uri.path()) {
        None => errors::error_page(&app, StatusCode::NOT_FOUND, uri.path()),
        Some(file) if method == Method::GET || method == Method::HEAD => {
            file.respond(&method, &headers)
        }
        Some(_) => {
            let mut page = errors::error_page(&app, StatusCode::METHOD_NOT_ALLOWED, uri.path());
            page.headers_mut()
                .insert(ALLOW, HeaderValue::from_static("GET,HEAD"));
            page
        }
    }
}

/// What watches over this process asks here, on an address of its own.
pub fn watchers(app: App) -> Router {
    Router::new()
        .route("/metrics", get(health::metrics))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .with_state(app)
}

/// Lets browsers fetch a course page or chapter when the reader is about to follow its link, unless
/// the reader asked for data to be saved: a page that is fetched and not opened is wasted.
async fn speculation_rules(request: HeaderMap) -> impl IntoResponse {
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("application/speculationrules+json"),
        ),
        (CACHE_CONTROL, resource::FOR_AN_HOUR),
        (VARY, HeaderValue::from_static("save-data")),
    ];
    let saves_data = request
        .get("save-data")
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"on"));
    let rules = if saves_data {
        "{}"
    } else {
        r#"{"prefetch":[{"where":{"href_matches":"/courses/*"},"eagerness":"moderate"}]}"#
    };
    (headers, rules)
}
