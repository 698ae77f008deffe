//! The fields of these forms: each with its label, what is wrong with it, and a hint.

use leptos::prelude::*;

use super::words;

/// The longest password, in the units that browsers count.
const LONGEST_PASSWORD: &str = "1024";

/// A field with its label.
#[derive(Default)]
pub(crate) struct Field {
    /// Its id; those of its problem and its hint begin with it.
    pub id: &'static str,
    /// What it is called in the request.
    pub name: &'static str,
    /// What it is called on the page.
    pub label: &'static str,
    /// What browsers fill it with.
    pub autocomplete: &'static str,
    /// What is to be known beforehand.
    pub hint: Option<&'static str>,
    /// What is wrong with what was typed.
    pub problem: Option<&'static str>,
    /// What of it the problem is about, where that is said.
    pub about: Option<String>,
    /// The id of a message that stands elsewhere and is about more than this field.
    pub message: Option<&'static str>,
    /// Whether that message says that this field is wrong.
    pub is_wrong: bool,
    /// Whether it is the first to be changed.
    pub is_first: bool,
}

impl Field {
    /// For an address, with what was typed.
    pub fn email(self, typed: &str) -> AnyView {
        let typed = typed.to_owned();
        self.framed(|field, described| {
            view! {
                <input
                    id=field.id
                    name=field.name
                    type="email"
                    inputmode="email"
                    autocomplete=field.autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    aria-required="true"
                    aria-invalid=field.invalid()
                    aria-describedby=described
                    autofocus=field.is_first
                    value=typed
                />
            }
            .into_any()
        })
    }

    /// For a line of text, with what was typed.
    pub fn text(self, typed: &str) -> AnyView {
        let typed = typed.to_owned();
        self.framed(|field, described| {
            view! {
                <input
                    id=field.id
                    name=field.name
                    type="text"
                    dir="auto"
                    autocomplete=field.autocomplete
                    spellcheck="false"
                    aria-required="true"
                    aria-invalid=field.invalid()
                    aria-describedby=described
                    autofocus=field.is_first
                    value=typed
                />
            }
            .into_any()
        })
    }

    /// For a whole number, with what was typed.
    pub fn number(self, typed: &str) -> AnyView {
        let typed = typed.to_owned();
        self.framed(|field, described| {
            view! {
                <input
                    id=field.id
                    name=field.name
                    type="text"
                    inputmode="numeric"
                    class="number"
                    autocomplete=field.autocomplete
                    aria-required="true"
                    aria-invalid=field.invalid()
                    aria-describedby=described
                    autofocus=field.is_first
                    value=typed
                />
            }
            .into_any()
        })
    }

    /// For a line of text that need not be filled, with what was typed.
    pub fn sought(self, typed: &str) -> AnyView {
        self.optional(typed, "search", None)
    }

    /// For a word of which the list with that id suggests some.
    pub fn suggested(self, typed: &str, list: &'static str) -> AnyView {
        self.optional(typed, "text", Some(list))
    }

    fn optional(self, typed: &str, kind: &'static str, list: Option<&'static str>) -> AnyView {
        let typed = typed.to_owned();
        self.framed(|field, described| {
            view! {
                <input
                    id=field.id
                    name=field.name
                    type=kind
                    list=list
                    autocomplete=field.autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="320"
                    aria-invalid=field.invalid()
                    aria-describedby=described
                    autofocus=field.is_first
                    value=typed
                />
            }
            .into_any()
        })
    }

    /// For a password: there is no way to put one in. A script finds the words for a button that
    /// shows what is typed, and for how long a new one is.
    pub fn password(self) -> AnyView {
        let is_new = self.autocomplete == "new-password";
        let strength = is_new.then(|| words().strength.join("|"));
        self.framed(|field, described| {
            view! {
                <div class="secret">
                    <input
                        id=field.id
                        name=field.name
                        type="password"
                        autocomplete=field.autocomplete
                        maxlength=LONGEST_PASSWORD
                        aria-required="true"
                        aria-invalid=field.invalid()
                        aria-describedby=described
                        autofocus=field.is_first
                        data-show=words().show.join("|")
                        data-strength=strength
                    />
                </div>
            }
            .into_any()
        })
    }

    /// For one of a list, which is `options`.
    pub fn choice(self, options: AnyView) -> AnyView {
        self.framed(|field, described| {
            view! {
                <select
                    id=field.id
                    name=field.name
                    autocomplete=field.autocomplete
                    aria-invalid=field.invalid()
                    aria-describedby=described
                    autofocus=field.is_first
                >
                    {options}
                </select>
            }
            .into_any()
        })
    }

    fn invalid(&self) -> Option<&'static str> {
        (self.is_wrong || self.problem.is_some()).then_some("true")
    }

    /// The label, what is wrong (above the field, where no keyboard on the screen covers it), the
    /// field, and the hint.
    fn framed(self, input: impl FnOnce(&Self, Option<String>) -> AnyView) -> AnyView {
        let id = self.id;
        let problem = self.problem.map(|problem| {
            let about = self
                .about
                .clone()
                .map(|about| view! { " " <bdi>{about}</bdi> });
            view! { <p class="mistake" id=format!("{id}Problem")>{problem}{about}</p> }
        });
        let hint = self
            .hint
            .map(|hint| view! { <p class="hint" id=format!("{id}Hint")>{hint}</p> });
        let described: Vec<String> = [
            self.message.map(str::to_owned),
            self.problem.map(|_| format!("{id}Problem")),
            self.hint.map(|_| format!("{id}Hint")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        view! {
            <div class="field">
                <label for=id>{self.label}</label>
                {problem}
                {input(&self, described)}
                {hint}
            </div>
        }
        .into_any()
    }
}

/// Whose password a form is about, for programs that keep passwords. It is not shown and not sent.
pub(super) fn whose(email: &str) -> Option<AnyView> {
    (!email.is_empty()).then(|| {
        view! { <input type="email" autocomplete="username" value=email.to_owned() readonly hidden/> }
            .into_any()
    })
}

/// The button that sends a form.
pub(crate) fn send(label: &'static str) -> AnyView {
    view! { <button type="submit" class="main">{label}</button> }.into_any()
}

/// A question, and the link that answers it.
pub(super) fn aside([question, label]: [&'static str; 2], href: String) -> AnyView {
    view! { <p class="aside">{question}" "<a href=href>{label}</a></p> }.into_any()
}
