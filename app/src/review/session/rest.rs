//! What is there when nothing is asked: before the first answer, after a session, on a quiet day.

use domain::text::text;
use leptos::prelude::*;

use super::deck::Deck;
use super::faces::{LANG, words};
use crate::site::REVIEW;

/// What is shown in the place of a session.
pub fn rest(deck: &Deck) -> AnyView {
    let say = words();
    if deck.is_first_use {
        let [title, sentence, way] = say.first_use;
        return view! {
            <div class="rest" data-rest="first">
                <h2 tabindex="-1">{title}</h2>
                <p class="lead">{sentence}</p>
                <p class="ways"><a class="go" href="/">{way}</a></p>
            </div>
        }
        .into_any();
    }
    let title = if deck.met > 0 { say.over } else { say.rest };
    let met = (deck.met > 0).then(|| view! { <p>{(say.met)(deck.met)}</p> });
    view! {
        <div class="rest" data-rest="over">
            <h2 tabindex="-1">{title}</h2>
            <div class="lead">{met}{left(deck)}{next(deck)}</div>
            {ways(deck)}
            {missed(deck)}
        </div>
    }
    .into_any()
}

fn left(deck: &Deck) -> Option<AnyView> {
    let say = words();
    let sentence = match deck.left {
        0 => return None,
        left if deck.is_capped => (say.capped)(left, deck.more_are_due, deck.settings.daily_cap),
        left => (say.more)(left, deck.more_are_due),
    };
    Some(view! { <p>{sentence}</p> }.into_any())
}

fn next(deck: &Deck) -> Option<AnyView> {
    let say = words();
    // What comes next is what is left, where that may come at once.
    if deck.left > 0 && !deck.is_capped {
        return None;
    }
    let sentence = match deck.ahead {
        None => say.never.to_owned(),
        Some(ahead) => {
            let when = (text(LANG).dates.when)(ahead.day, deck.today);
            match ahead.questions {
                0 => (say.next_reading)(&when),
                count => (say.next)(&when, count),
            }
        }
    };
    Some(view! { <p>{sentence}</p> }.into_any())
}

fn ways(deck: &Deck) -> AnyView {
    let say = words();
    let on = (deck.left > 0).then(|| {
        let (path, word) = if deck.is_capped {
            (format!("{REVIEW}?beyond=yes"), say.go_on[1])
        } else {
            (REVIEW.to_owned(), say.go_on[0])
        };
        let class = if deck.is_capped { "quiet" } else { "go" };
        view! { <a class=class href=path>{word}</a> }
    });
    view! { <p class="ways">{on}<a class="quiet" href="/">{say.courses}</a></p> }.into_any()
}

fn missed(deck: &Deck) -> Option<AnyView> {
    if deck.missed.is_empty() {
        return None;
    }
    let missed = deck.missed.iter().map(|missed| {
        view! {
            <li>
                <div lang=missed.lang.clone() inner_html=missed.prompt.clone()></div>
                <p class="source"><a href=missed.path.clone() lang=missed.lang.clone()>{missed.place.clone()}</a></p>
            </li>
        }
    });
    Some(
        view! {
            <section class="missed" aria-labelledby="Missed">
                <h3 id="Missed">{words().missed}</h3>
                <ul class="plain-list">{missed.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}
