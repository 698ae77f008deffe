//! Answers that students hold for right too, as authors decide about them: what was written, never by
//! whom.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::chapters::resolve_links;
use domain::ids::{AuthorId, EventId};
use domain::text::text;
use leptos::prelude::*;
use serde::Deserialize;
use store::accounts::Account;
use store::proposals::{self, Decision, Proposal};
use uuid::Uuid;

use crate::accounts::{Form, Me, On, Query, page, see_other, troubled};
use crate::shell::{Frame, Head, document};
use crate::site::{ANSWERS, Site, chapter_path};

/// No course, so the page speaks the interface's first language.
const LANG: &str = "en";

/// What the page is told in its address.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Told {
    done: String,
}

/// What its form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    answer: String,
    decision: String,
}

/// GET `/answers`.
pub async fn answers_page(State(on): On, me: Me, Query(told): Query<Told>) -> Response {
    match proposals::waiting(&on.store, courses_of(me.account()).as_deref()).await {
        Ok(waiting) => page(StatusCode::OK, shown(&on.site, &waiting, &told.done)),
        Err(error) => troubled(&on, error.into()),
    }
}

/// POST `/answers`.
pub async fn decide(State(on): On, me: Me, Form(sent): Form<Sent>) -> Response {
    let decision = match sent.decision.as_str() {
        "accept" => Some((Decision::Accept, "accepted")),
        "decline" => Some((Decision::Decline, "declined")),
        _ => None,
    };
    let (Ok(id), Some((decision, word))) = (Uuid::try_parse(&sent.answer), decision) else {
        return see_other(&format!("{ANSWERS}?done=before"));
    };
    let courses = courses_of(me.account());
    let (id, now) = (EventId(id), (on.now)());
    match proposals::decide(&on.store, id, decision, courses.as_deref(), now).await {
        Ok(true) => see_other(&format!("{ANSWERS}?done={word}")),
        Ok(false) => see_other(&format!("{ANSWERS}?done=before")),
        Err(error) => troubled(&on, error.into()),
    }
}

/// The courses whose answers somebody may judge; `None` for all of them.
fn courses_of(account: &Account) -> Option<Vec<AuthorId>> {
    (!account.is_admin).then(|| account.author_of.iter().cloned().collect())
}

fn shown(site: &Site, waiting: &[Proposal], done: &str) -> String {
    let say = text(LANG).answers;
    let [title, lead] = say.title;
    let head = Head {
        title: title.to_owned(),
        description: lead.to_owned(),
        path: None,
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    let said = match done {
        "accepted" => Some(say.done[0]),
        "declined" => Some(say.done[1]),
        "before" => Some(say.done[2]),
        _ => None,
    };
    document(site, head, Frame::Student, || {
        let list = if waiting.is_empty() {
            view! { <p class="hint">{say.none}</p> }.into_any()
        } else {
            view! { <ol class="proposals">{waiting.iter().map(entry).collect_view()}</ol> }
                .into_any()
        };
        view! {
            <main class="column answers" id="Text">
                <h1>{title}</h1>
                <p class="lead">{lead}</p>
                {said.map(|words| view! { <p class="notice" role="status">{words}</p> })}
                {list}
            </main>
        }
        .into_any()
    })
}

fn entry(proposal: &Proposal) -> AnyView {
    let say = text(LANG).answers;
    let (course, chapter) = &proposal.place;
    let place = format!(
        "{}#question-{}",
        chapter_path(course, chapter),
        proposal.question
    );
    // Nobody follows links of a text to judge an answer.
    let plain = |html: &str| resolve_links(html, |_| None);
    view! {
        <li>
            <div class="prompt" inner_html=plain(&proposal.prompt)></div>
            <p class="label">{say.model}</p>
            <div inner_html=plain(&proposal.answer)></div>
            <p class="label">{say.theirs}</p>
            <blockquote dir="auto">{proposal.text.clone()}</blockquote>
            <p class="facts"><a href=place>{(say.place)(&proposal.chapter_title)}</a></p>
            <form method="post" action=ANSWERS>
                <input type="hidden" name="answer" value=proposal.id.to_string()/>
                <button type="submit" name="decision" value="accept">{say.accept}</button>
                <button type="submit" name="decision" value="decline">{say.decline}</button>
            </form>
        </li>
    }
    .into_any()
}
