//! The page of a session, as a pure function of what it shows.

use domain::text::text;
use leptos::prelude::*;
use uuid::Uuid;

use super::deck::{Deck, Face};
use super::faces::{LANG, face, words};
use super::hand::{hand, undo_words};
use super::rest::rest;
use super::today::Last;
use crate::events::AGAIN_AFTER;
use crate::review::visit::ways_in;
use crate::shell::{Frame, Head, document, fragment};
use crate::site::{OFFLINE, REVIEW, Site};

/// What a form carries on from one page to the next where no script runs.
#[derive(Clone, Default, Debug)]
pub struct Carried {
    /// The id of the event that the form comes to.
    pub event: Uuid,
    /// What was left for the end.
    pub skipped: Vec<Uuid>,
    /// Whether the student goes on beyond their daily cap.
    pub is_beyond: bool,
    /// What could not be taken, to be sent again.
    pub again: Option<Again>,
}

/// Something that could not be taken, as more has come from the account than is taken at once.
#[derive(Clone, Default, Debug)]
pub struct Again {
    /// The question or the chapter.
    pub subject: Uuid,
    /// What was typed.
    pub typed: String,
}

/// The page of somebody who is signed in.
pub fn session(site: &Site, deck: &Deck, carried: &Carried) -> String {
    framed(site, words().title, || {
        view! {
            <main class="column review" id="Text" data-say=words().words.join("|")>
                {inside(deck, carried)}
                {script(site)}
            </main>
        }
        .into_any()
    })
}

/// The page of a guest: the browser knows what they did, and asks what is due.
pub fn guest(site: &Site) -> String {
    let say = words();
    let [no_title, no_sentence] = say.no_scripts;
    framed(site, say.title, || {
        let courses = view! { <a class="quiet" href="/">{say.courses}</a> };
        view! {
            <main class="column review" id="Text" data-guest="" data-say=say.words.join("|")>
                <h1>{say.title}</h1>
                <p class="hint scripted" id="Loading" role="status">{say.loading}</p>
                <div class="unscripted rest">
                    <h2>{no_title}</h2>
                    <p class="lead">{no_sentence}</p>
                    {ways_in(REVIEW, courses.into_any())}
                </div>
                <template id="Away">{away_inside()}</template>
                {script(site)}
            </main>
        }
        .into_any()
    })
}

/// The page in which a session is opened that a device keeps, without a connection: nobody's, until
/// its script puts the questions into it that were fetched last.
pub fn kept(site: &Site) -> String {
    let say = words();
    framed(site, say.title, || {
        view! {
            <main class="column review" id="Text" data-kept="" data-say=say.words.join("|")>
                <h1>{say.title}</h1>
                <p class="hint scripted" id="Loading" role="status">{say.loading}</p>
                <div class="unscripted">{away_inside()}</div>
                <template id="Away">{nothing_kept()}</template>
                {script(site)}
            </main>
        }
        .into_any()
    })
}

/// What a guest's page shows when it knows what is due.
pub fn guest_session(deck: &Deck) -> String {
    fragment(|| inside(deck, &Carried::default()))
}

/// What is shown after the last question.
pub fn over(deck: &Deck) -> String {
    fragment(|| rest(deck))
}

/// Where a guest's answers are, and what an account would do; something is due on the day.
pub fn kept_here(day: &str) -> String {
    let say = text(LANG).testing;
    fragment(|| {
        view! { {(say.guest)(day)} " " <a href=format!("/sign-up?next={REVIEW}")>{say.guest_link}</a> }
            .into_any()
    })
}

/// The database is away.
pub fn away(site: &Site) -> String {
    framed(site, words().away[0], || {
        view! { <main class="column review" id="Text">{away_inside()}</main> }.into_any()
    })
}

/// What was sent is no answer.
pub fn unfit(site: &Site) -> String {
    let say = words();
    let [title, sentence] = say.unfit;
    framed(site, title, || {
        view! {
            <main class="column review" id="Text">
                <div class="rest">
                    <h1>{title}</h1>
                    <p class="lead">{sentence}</p>
                    <p class="ways"><a class="go" href=REVIEW>{say.back}</a></p>
                </div>
            </main>
        }
        .into_any()
    })
}

/// There is no session on this device.
fn nothing_kept() -> AnyView {
    let say = words();
    let [title, sentence] = say.nothing_kept;
    view! {
        <div class="rest">
            <h1 tabindex="-1">{title}</h1>
            <p class="lead">{sentence}</p>
            <p class="waits" id="Waits" role="status"></p>
            <p class="ways">
                <a class="go" href=REVIEW>{say.try_again}</a>
                <a class="quiet" href=OFFLINE>{text(LANG).offline.kept}</a>
            </p>
        </div>
    }
    .into_any()
}

fn away_inside() -> AnyView {
    let say = words();
    let [title, sentence] = say.away;
    view! {
        <div class="rest">
            <h1 tabindex="-1">{title}</h1>
            <p class="lead">{sentence}</p>
            <p class="ways">
                <a class="go" href=REVIEW>{say.try_again}</a>
                <a class="quiet" href="/">{say.courses}</a>
            </p>
        </div>
    }
    .into_any()
}

fn inside(deck: &Deck, carried: &Carried) -> AnyView {
    let say = words();
    let count = deck.faces.iter().filter(|face| !face.is_again()).count();
    let again = carried.again.as_ref();
    let refused = again.map(|_| (text(LANG).testing.throttled)(AGAIN_AFTER.as_secs() / 60));
    let Some((first, others)) = deck.faces.split_first() else {
        return view! {
            <h1 class="small-title">{say.title}</h1>
            {refused.map(|words| view! { <p class="waits" role="status">{words}</p> })}
            {rest(deck)}
            {undo_alone(deck, carried)}
        }
        .into_any();
    };
    let can_put_aside = matches!(first, Face::Question(_));
    let at = if first.is_again() {
        say.again.to_owned()
    } else {
        (say.at)(1, count)
    };
    let kept: Vec<String> = carried.skipped.iter().map(Uuid::to_string).collect();
    let skipped = (!kept.is_empty())
        .then(|| view! { <input type="hidden" name="skipped" value=kept.join(",")/> });
    let beyond = carried
        .is_beyond
        .then(|| view! { <input type="hidden" name="beyond" value="yes"/> });
    let typed = again.filter(|again| again.subject == first.subject());
    let typed = typed.map_or("", |again| again.typed.as_str());
    view! {
        <div class="top">
            <h1 class="small-title">{say.title}</h1>
            <p class="count"><span id="Count">{at}</span><span id="After"></span></p>
        </div>
        <progress id="Progress" max=count.max(1) value="0" aria-hidden="true"></progress>
        {greeting(deck, count)}
        <p class="waits" id="Waits" role="status">{refused}</p>
        <form class="card" id="Card" method="post" action=REVIEW autocomplete="off">
            <input type="hidden" name="event" value=carried.event.to_string()/>
            {skipped}
            {beyond}
            {last(deck)}
            {face(first, typed)}
            {hand(deck.settings.four_buttons, deck.last, can_put_aside)}
        </form>
        <p class="kept-note" id="Kept" role="status"></p>
        <div class="keys scripted">
            <label><input type="checkbox" id="Keys" checked/>{say.keys[0]}</label>
            <p>{say.keys[1]}</p>
        </div>
        <template id="Deck" data-count=count>{others.iter().map(|it| face(it, "")).collect_view()}</template>
    }
    .into_any()
}

/// After the last question something can still be taken back.
fn undo_alone(deck: &Deck, carried: &Carried) -> Option<AnyView> {
    let words = undo_words(deck.last?, deck.settings.four_buttons);
    Some(
        view! {
            <form class="undo-alone" method="post" action=REVIEW>
                <input type="hidden" name="event" value=carried.event.to_string()/>
                {last(deck)}
                <button name="do" value="undo">{words}</button>
                <p class="hint" id="Waits" role="status"></p>
            </form>
        }
        .into_any(),
    )
}

fn last(deck: &Deck) -> Option<AnyView> {
    let Last { event, subject, .. } = deck.last?;
    Some(
        view! {
            <input type="hidden" name="last" value=event.to_string()/>
            <input type="hidden" name="subject" value=subject.to_string()/>
        }
        .into_any(),
    )
}

/// One sentence before the first question, where there is something to say.
fn greeting(deck: &Deck, count: usize) -> Option<AnyView> {
    let say = words();
    let sentence = if deck.is_come_back {
        (say.come_back)(deck.due, deck.more_are_due, deck.settings.daily_cap)
    } else if deck.left > 0 && deck.met == 0 {
        (say.many)(deck.due, deck.more_are_due, count)
    } else {
        return None;
    };
    Some(view! { <p class="greeting" id="Greeting">{sentence}</p> }.into_any())
}

fn framed(site: &Site, title: &str, content: impl FnOnce() -> AnyView) -> String {
    let head = Head {
        title: title.to_owned(),
        description: words().description.to_owned(),
        path: None,
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    document(site, head, Frame::Student, content)
}

fn script(site: &Site) -> AnyView {
    view! { <script type="module" src=site.assets.path("review.js")></script> }.into_any()
}
