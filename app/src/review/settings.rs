//! How somebody reviews: what shapes their schedule, each change of it shown before it is made, and
//! when their courses begin.

mod asked;
mod commands;
mod page;
mod preview;
mod starts;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::ids::EventId;
use domain::schedule::Settings;
use store::accounts::Account;
use store::cards::Preview;
use store::enrolment::CourseStart;
use uuid::Uuid;

use self::asked::{Asked, Problems};
use self::commands::{Applied, StartProblem, Started};
use crate::accounts::{
    Accounts, Around, Form, Me, Notice, On, Query, Trouble, UNFIT, around, page as answer,
    see_other, troubled,
};

/// How many days a preview shows: today and a month.
const DAYS: u16 = 31;

/// What the page shows.
struct View {
    around: Around,
    /// What the form holds.
    asked: Asked,
    problems: Problems,
    /// What the change would do that the form asks for.
    shown: Option<Shown>,
    courses: Vec<CourseStart>,
    /// The form of a first day that has to be changed.
    start: Option<StartForm>,
    zone: String,
}

/// A change and what it would do.
struct Shown {
    preview: Preview,
    wanted: Settings,
    /// Names the form that carries it out, so that it is one change however often it is sent.
    event: EventId,
    /// Whether it is shown in the place of another, which was not carried out.
    is_stale: bool,
}

/// A first day as it was sent.
struct StartForm {
    course: String,
    typed: String,
    problem: StartProblem,
}

/// GET `/settings/reviews`: the form, and where it asks for something, what that would do.
pub async fn settings_page(
    State(on): On,
    me: Me,
    Query(sent): Query<Vec<(String, String)>>,
) -> Response {
    let account = me.account();
    let Some(asked) = Asked::sent(&sent) else {
        let done = sent.iter().find(|(name, _)| name == "done");
        let notice = done.and_then(|(_, word)| Notice::from_word(word));
        return match plain(&on, account).await {
            Ok(mut view) => {
                view.around.notice = notice;
                answer(StatusCode::OK, page::page(&on.site, &view))
            }
            Err(trouble) => troubled(&on, trouble),
        };
    };
    show(&on, account, StatusCode::OK, asked, false).await
}

/// POST `/settings/reviews`: carries out what was shown, and only that.
pub async fn change_settings(
    State(on): On,
    me: Me,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let account = me.account();
    let asked = Asked::sent(&sent).unwrap_or_default();
    let Ok(wanted) = asked.settings() else {
        return show(&on, account, UNFIT, asked, false).await;
    };
    let field = |wanted: &str| sent.iter().find(|(name, _)| name == wanted);
    let event = field("event").and_then(|(_, id)| Uuid::try_parse(id).ok());
    let was = field("was").map_or("", |(_, was)| was.as_str());
    match commands::apply(&on, account, wanted, (event, was)).await {
        Ok(Applied::Done) => see_other("/settings/reviews?done=schedule"),
        Ok(Applied::NotAsShown) => show(&on, account, UNFIT, asked, true).await,
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/settings/reviews/start`: the first day of a course, or none any more.
pub async fn start_course(
    State(on): On,
    me: Me,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let account = me.account();
    let field = |wanted: &str| {
        let found = sent.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.trim().to_owned())
    };
    let course = field("course").unwrap_or_default();
    let typed = field("start").unwrap_or_default();
    let is_removed = field("remove").is_some();
    match commands::start(&on, account, &course, (!is_removed).then_some(&typed)).await {
        Ok(Started::Noted) => see_other("/settings/reviews?done=start#Starts"),
        Ok(Started::Forgotten) => see_other("/settings/reviews?done=no-start#Starts"),
        Ok(Started::Not(problem)) => match plain(&on, account).await {
            Ok(mut view) => {
                view.around.is_wrong = true;
                view.start = Some(StartForm {
                    course,
                    typed,
                    problem,
                });
                answer(UNFIT, page::page(&on.site, &view))
            }
            Err(trouble) => troubled(&on, trouble),
        },
        Err(trouble) => troubled(&on, trouble),
    }
}

/// The page with what somebody has chosen.
async fn plain(on: &Accounts, account: &Account) -> Result<View, Trouble> {
    let settings = commands::settings(on, account).await?;
    Ok(View {
        around: around(account),
        asked: Asked::of(&settings),
        problems: Problems::default(),
        shown: None,
        courses: commands::courses(on, account).await?,
        start: None,
        zone: account.zone.clone(),
    })
}

/// The page with what somebody asks for: what it would do, or what is wrong with it.
async fn show(
    on: &Accounts,
    account: &Account,
    status: StatusCode,
    asked: Asked,
    is_stale: bool,
) -> Response {
    let made = async {
        let mut view = plain(on, account).await?;
        match asked.settings() {
            Ok(wanted) => {
                view.shown = Some(Shown {
                    preview: commands::preview(on, account, wanted).await?,
                    wanted,
                    event: EventId(Uuid::now_v7()),
                    is_stale,
                });
            }
            Err(problems) => {
                view.around.is_wrong = true;
                view.problems = problems;
            }
        }
        view.asked = asked;
        Ok::<View, Trouble>(view)
    };
    match made.await {
        Ok(view) => {
            let status = if view.around.is_wrong { UNFIT } else { status };
            answer(status, page::page(&on.site, &view))
        }
        Err(trouble) => troubled(on, trouble),
    }
}
