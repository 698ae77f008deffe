//! What people see of reminders.

use domain::reminders::Hour;
use domain::text::{ReminderText, text};
use leptos::prelude::*;

use super::forms::NEVER;
use crate::accounts::{Around, Field, Room, framed, place, send, titled};
use crate::site::{REVIEW, SETTINGS, SETTINGS_REMINDERS, Site};

/// No course, so these pages speak the interface's first language.
const LANG: &str = "en";

/// What the form of a letter's link sends.
pub const FROM_FORM: &str = "stop=yes";

/// What somebody wants to hear of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RemindersView {
    /// What all pages of the settings show.
    pub around: Around,
    /// At which hour letters come; `None` where none do.
    pub hour: Option<Hour>,
    /// The time zone (IANA name) in which that is.
    pub zone: String,
    /// The day on which the address of the calendar was made, absolute, in words.
    pub address_since: Option<String>,
}

/// The reminders of whoever asks.
pub fn reminders(site: &Site, view: &RemindersView) -> String {
    framed(site, Room::Reminders, &view.around, || {
        view! {
            {letters(view)}
            {calendar(view)}
        }
        .into_any()
    })
}

fn say() -> &'static ReminderText {
    text(LANG).reminders
}

fn letters(view: &RemindersView) -> AnyView {
    let say = say();
    let problem = view.around.is_wrong.then_some(say.hour_problem);
    let hour = Field {
        id: "Hour",
        name: "hour",
        label: say.hour,
        autocomplete: "off",
        problem,
        message: Some("Clock"),
        is_first: problem.is_some(),
        ..Field::default()
    };
    let option = |value: String, label: String, is_chosen: bool| {
        view! { <option value=value selected=is_chosen>{label}</option> }
    };
    let hours = Hour::all()
        .map(|hour| {
            let number = hour.number();
            let is_chosen = view.hour == Some(hour);
            option(number.to_string(), format!("{number:02}:00"), is_chosen)
        })
        .collect_view();
    let options = view! {
        {option(NEVER.to_owned(), say.never.to_owned(), view.hour.is_none())}
        {hours}
    };
    view! {
        <section aria-labelledby="Letters">
            <h2 id="Letters">{say.letters[0]}</h2>
            <p class="hint">{say.letters[1]}</p>
            <form class="form" method="post" action=SETTINGS_REMINDERS novalidate>
                {hour.choice(options.into_any())}
                <p class="hint" id="Clock">
                    {say.clock}" "<a href=SETTINGS><bdi>{place(&view.zone)}</bdi></a>"."
                </p>
                {send(say.save)}
            </form>
        </section>
    }
    .into_any()
}

fn calendar(view: &RemindersView) -> AnyView {
    let say = say();
    let make = |label| {
        view! {
            <form class="form" method="post" action=format!("{SETTINGS_REMINDERS}/calendar")>
                {send(label)}
            </form>
        }
    };
    let content = match &view.address_since {
        None => make(say.make[0]).into_any(),
        Some(day) => view! {
            <p>{(say.made_on)(day)}</p>
            {make(say.make[1])}
            <form class="form" method="post" action=format!("{SETTINGS_REMINDERS}/calendar/remove")>
                <button type="submit">{say.remove}</button>
            </form>
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="Calendar">
            <h2 id="Calendar">{say.calendar[0]}</h2>
            <p class="hint">{say.calendar[1]}</p>
            <p class="hint">{say.calendar_private}</p>
            {content}
        </section>
    }
    .into_any()
}

/// The only page that ever shows the address of a calendar. It stands there as code does in chapters,
/// where a script adds the button that copies it.
pub fn address_made(site: &Site, around: &Around, path: &str) -> String {
    let say = say();
    let address = site.absolute(path);
    // What programs for calendars register for; a browser asks before it opens one.
    let subscribe = address.split_once("://").map(|(_, rest)| {
        let subscribe = format!("webcal://{rest}");
        view! { <p><a href=subscribe>{say.open}</a></p> }
    });
    let ways = say.ways.map(|[program, way]| {
        view! {
            <dt>{program}</dt>
            <dd>{way}</dd>
        }
    });
    framed(site, Room::Reminders, around, || {
        view! {
            <section aria-labelledby="Made">
                <h2 id="Made">{say.made[0]}</h2>
                <p role="status">{say.made[1]}</p>
                <figure class="code token">
                    <figcaption>{say.made_label}</figcaption>
                    <pre tabindex="0" autofocus=true translate="no"><code>{address}</code></pre>
                </figure>
                {subscribe}
                <dl class="ways">{ways.collect_view()}</dl>
                <p class="hint">{say.calendar_private}</p>
                <p class="aside"><a href=SETTINGS_REMINDERS>{say.back}</a></p>
            </section>
        }
        .into_any()
    })
}

/// Asks whether the letters are to stop in which this secret is.
pub fn stop(site: &Site, token: &str) -> String {
    let say = say();
    let (name, value) = FROM_FORM.split_once('=').unwrap_or_default();
    titled(site, say.stop, false, || {
        view! {
            <form class="form" method="post" action=format!("/reminders/stop/{token}")>
                <input type="hidden" name=name value=value/>
                {send(say.stop_button)}
            </form>
        }
        .into_any()
    })
}

/// Says that they have stopped.
pub fn stopped(site: &Site) -> String {
    let say = say();
    titled(site, say.stopped, false, || {
        view! {
            <ul class="links">
                <li><a href=REVIEW>{say.review}</a></li>
                <li><a href=SETTINGS_REMINDERS>{say.stop_settings}</a></li>
            </ul>
        }
        .into_any()
    })
}

/// A link that stops nothing, whatever the reason.
pub fn stop_dead(site: &Site) -> String {
    let say = say();
    titled(site, say.stop_dead, false, || {
        view! {
            <p class="aside"><a href=SETTINGS_REMINDERS>{say.stop_settings}</a></p>
        }
        .into_any()
    })
}
