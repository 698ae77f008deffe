//! Passkeys: the section of the settings, and the way in. What needs a script stays hidden until one
//! has seen that the browser can do it.

use domain::text::{PasskeyText, text};
use leptos::prelude::*;

use super::LANG;
use super::fields::{Field, send, whose};
use crate::accounts::types::{PasskeyView, PasskeysView};
use crate::site::Site;

fn words() -> &'static PasskeyText {
    text(LANG).passkeys
}

/// Somebody's passkeys, and the form that adds one. Nothing where there are none and can be none.
pub(super) fn section(site: &Site, email: &str, view: &PasskeysView) -> Option<AnyView> {
    if !view.can_add && view.passkeys.is_empty() {
        return None;
    }
    let say = words();
    let items = view.passkeys.iter().map(passkey).collect_view();
    let list = (!view.passkeys.is_empty()).then(|| view! { <ul class="sessions">{items}</ul> });
    let add = if !view.can_add {
        None
    } else if view.is_full {
        Some(view! { <p class="hint">{say.full}</p> }.into_any())
    } else {
        Some(form(site, email, &view.name))
    };
    let section = view! {
        <section aria-labelledby="Passkeys">
            <h2 id="Passkeys">{say.passkeys[0]}</h2>
            <p class="hint">{say.passkeys[1]}</p>
            {list}
            {add}
        </section>
    };
    Some(section.into_any())
}

fn form(site: &Site, email: &str, name: &str) -> AnyView {
    let say = words();
    let password = Field {
        id: "PasskeyPassword",
        name: "password",
        label: super::words().password,
        autocomplete: "current-password",
        hint: Some(say.password_hint),
        ..Field::default()
    };
    let called = Field {
        id: "PasskeyName",
        name: "name",
        label: say.name,
        autocomplete: "off",
        hint: Some(say.name_hint),
        ..Field::default()
    };
    view! {
        <noscript><p class="hint">{say.no_script}</p></noscript>
        <form
            class="form"
            method="post"
            action="/settings/security"
            novalidate
            hidden
            data-passkey="add"
            data-origin=site.public_url.clone()
            data-say=said()
        >
            {whose(email)}
            {called.text(name)}
            {password.password()}
            {send(say.add)}
        </form>
    }
    .into_any()
}

/// Signs in with a passkey; nothing where there can be none.
pub(super) fn way_in(site: &Site, next: &str, can_be: bool) -> Option<AnyView> {
    let say = words();
    can_be.then(|| {
        view! {
            <div
                class="way"
                hidden
                data-passkey="sign-in"
                data-origin=site.public_url.clone()
                data-next=next.to_owned()
                data-say=said()
            >
                <button type="button">{say.use_one}</button>
            </div>
        }
        .into_any()
    })
}

fn passkey(passkey: &PasskeyView) -> AnyView {
    let say = words();
    let which = (say.remove_which)(&passkey.name);
    let days = [
        (say.added_on)(&passkey.added),
        (say.used_on)(passkey.last_used.as_deref()),
    ]
    .map(|day| view! { <span>{day}</span> })
    .collect_view();
    view! {
        <li>
            <div>
                <h3><bdi>{passkey.name.clone()}</bdi></h3>
                <p class="facts">{days}</p>
            </div>
            <form method="post" action="/settings/passkeys/remove">
                <input type="hidden" name="passkey" value=passkey.id.clone()/>
                <button type="submit">{say.remove}<span class="unseen">" "{which}</span></button>
            </form>
        </li>
    }
    .into_any()
}

fn said() -> String {
    serde_json::to_string(&words().words).expect("sentences are JSON")
}
