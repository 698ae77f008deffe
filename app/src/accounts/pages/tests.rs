use domain::accounts::{CoursesProblem, EmailProblem, NameProblem, PasswordProblem};

use super::*;
use crate::accounts::commands::{Mistakes, TokenMistakes};
use crate::accounts::types::{
    Around, ChooseForm, ConfirmForm, Notice, OwnLog, PasskeyView, PasskeysView, ProfileView,
    Refusal, ResetForm, SecurityView, SessionView, SignInForm, SignInProblem, SignUpForm,
    TokenView, TokensView,
};
use crate::chapters::samples;

/// Would be harmful, unescaped.
const TYPED: &str = r#""><script>alert(1)</script>&'@example.org"#;
const ESCAPED: &str = "&lt;script&gt;";

fn all_wrong() -> Mistakes {
    Mistakes {
        last_admin: false,
        email: Some(EmailProblem::Malformed),
        name: Some(NameProblem::TooLong),
        password: Some(PasswordProblem::TooShort),
        old_password: true,
        zone: true,
        token: TokenMistakes {
            courses: Some(CoursesProblem::Foreign),
            lifetime: true,
            too_many: true,
            unknown: None,
        },
    }
}

fn session(device: &str, is_this: bool) -> SessionView {
    SessionView {
        id: format!("id-of-{}", device.len()),
        device: device.to_owned(),
        since: "3 November 2026".to_owned(),
        last_used: "23 November 2026".to_owned(),
        is_this,
    }
}

fn around(problems: Mistakes) -> Around {
    Around {
        email: TYPED.to_owned(),
        problems,
        is_wrong: false,
        notice: None,
        leaves_on: None,
        is_admin: false,
    }
}

fn passkeys(can_add: bool) -> PasskeysView {
    PasskeysView {
        can_add,
        is_full: false,
        name: "Firefox, Linux".to_owned(),
        passkeys: vec![PasskeyView {
            id: "id-of-passkey".to_owned(),
            name: TYPED.to_owned(),
            added: "3 November 2026".to_owned(),
            last_used: None,
        }],
    }
}

fn security_view(problems: Mistakes) -> SecurityView {
    SecurityView {
        around: around(problems),
        sessions: vec![session("Firefox, Linux", true), session(TYPED, false)],
        passkeys: passkeys(true),
        log: OwnLog::default(),
    }
}

fn tokens_view(problems: Mistakes, is_admin: bool) -> TokensView {
    let is_wrong = problems != Mistakes::default();
    TokensView {
        around: around(problems),
        tokens: vec![TokenView {
            id: "id".to_owned(),
            name: TYPED.to_owned(),
            courses: "moons, tides".to_owned(),
            since: "3 November 2026".to_owned(),
            last_used: None,
            until: Some("1 February 2027".to_owned()),
            is_expired: false,
        }],
        choices: vec![("moons".to_owned(), false), ("tides".to_owned(), true)],
        courses_typed: is_admin.then(|| TYPED.to_owned()),
        form: TYPED.to_owned(),
        name_typed: TYPED.to_owned(),
        days: if is_wrong { TYPED } else { "90" }.to_owned(),
    }
}

/// Every page with a form, as it is after something was typed.
fn forms(problems: &Mistakes) -> Vec<(&'static str, String)> {
    let problems = problems.clone();
    let site = samples::site();
    let is_wrong = problems != Mistakes::default();
    let typed = || TYPED.to_owned();
    let up = SignUpForm {
        email: typed(),
        name: typed(),
        next: typed(),
        problems: problems.clone(),
    };
    let finish = ConfirmForm {
        token: "0123".to_owned(),
        email: typed(),
        name: typed(),
        next: typed(),
        zone: if is_wrong { typed() } else { String::new() },
        now: jiff::Timestamp::UNIX_EPOCH,
        problems: problems.clone(),
    };
    let into = SignInForm {
        email: typed(),
        next: typed(),
        problem: is_wrong.then_some(SignInProblem::Wrong),
        passkeys: true,
        has_left: false,
    };
    let forgotten = ResetForm {
        email: typed(),
        next: typed(),
        problems: problems.clone(),
    };
    let choose = ChooseForm {
        token: "0123".to_owned(),
        email: typed(),
        next: typed(),
        problems: problems.clone(),
    };
    let who = ProfileView {
        around: around(problems.clone()),
        name_typed: typed(),
        zone: "Europe/Zurich".to_owned(),
        email_typed: typed(),
        ..ProfileView::default()
    };
    vec![
        ("sign-up", sign_up(&site, &up)),
        ("confirm", confirm(&site, &finish)),
        ("sign-in", sign_in(&site, &into)),
        ("reset", reset(&site, &forgotten)),
        ("choose", reset_choose(&site, &choose)),
        ("profile", profile(&site, &who)),
        ("data", data(&site, &around(problems.clone()), &[], "")),
        (
            "security",
            security(&site, &security_view(problems.clone())),
        ),
        ("tokens", tokens(&site, &tokens_view(problems, false))),
    ]
}

/// The opening tags of some elements.
fn tags<'h>(html: &'h str, names: &[&str]) -> Vec<&'h str> {
    html.split('<')
        .skip(1)
        .filter(|part| names.contains(&part.split([' ', '>', '/']).next().unwrap()))
        .map(|part| part.split('>').next().unwrap())
        .collect()
}

fn attribute<'h>(tag: &'h str, name: &str) -> Option<&'h str> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    after.split('"').next()
}

#[test]
fn what_was_typed_comes_back_escaped_and_a_password_never_does() {
    for (name, html) in forms(&all_wrong()) {
        assert!(html.contains(ESCAPED), "{name}: {html}");
        assert!(!html.contains("<script>alert"), "{name}: {html}");
        let fields = tags(&html, &["input"]);
        assert!(!fields.is_empty());
        for field in fields {
            if attribute(field, "type") == Some("password") {
                assert_eq!(attribute(field, "value"), None, "{name}: {field}");
                assert_eq!(
                    attribute(field, "maxlength"),
                    Some("1024"),
                    "{name}: {field}"
                );
                let fill = attribute(field, "autocomplete").unwrap();
                assert!(fill.ends_with("-password"), "{name}: {field}");
            }
        }
    }
}

#[test]
fn every_control_has_a_name_and_every_id_is_there_once() {
    for (name, html) in forms(&Mistakes::default())
        .into_iter()
        .chain(forms(&all_wrong()))
    {
        let labels: Vec<_> = tags(&html, &["label"])
            .into_iter()
            .map(|label| attribute(label, "for").unwrap())
            .collect();
        for control in tags(&html, &["input", "select"]) {
            if attribute(control, "type") == Some("hidden") || control.contains(" hidden") {
                continue;
            }
            let id = attribute(control, "id").unwrap();
            assert!(labels.contains(&id), "{name}: {control}");
        }
        let mut ids: Vec<_> = html.split(" id=\"").skip(1).collect();
        ids.iter_mut()
            .for_each(|id| *id = id.split('"').next().unwrap());
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name}: {ids:?}");
    }
}

#[test]
fn a_field_with_a_problem_says_so_and_the_first_has_the_focus() {
    for (name, html) in forms(&all_wrong()) {
        assert!(html.contains("<title>Problem: "), "{name}: {html}");
        let wrong: Vec<_> = tags(&html, &["input", "select"])
            .into_iter()
            .filter(|control| attribute(control, "aria-invalid") == Some("true"))
            .collect();
        let fields = match name {
            "profile" => 4,
            "sign-up" | "confirm" | "sign-in" | "security" => 2,
            // The name, two courses, the time, the password.
            "tokens" => 5,
            _ => 1,
        };
        assert_eq!(wrong.len(), fields, "{name}: {wrong:?}");
        for control in &wrong {
            let described = attribute(control, "aria-describedby").unwrap();
            let message = described.split(' ').next().unwrap();
            let is_there = tags(&html, &["p"]).into_iter().any(|p| {
                attribute(p, "id") == Some(message) && attribute(p, "class") == Some("mistake")
            });
            assert!(is_there, "{name}: {control}");
        }
        let focused: Vec<_> = tags(&html, &["input", "select"])
            .into_iter()
            .filter(|control| control.contains(" autofocus"))
            .collect();
        // Address and password are wrong together; the password is what has to be typed again.
        let first = if name == "sign-in" {
            wrong[1]
        } else {
            wrong[0]
        };
        assert_eq!(focused, [first], "{name}");
    }
}

#[test]
fn a_token_is_on_one_page_and_its_form_knows_what_was_chosen() {
    let site = samples::site();
    let made = ("Laptop", "chapterwise_0123");
    let made = token_made(&site, &around(Mistakes::default()), made);
    for part in ["<code>chapterwise_0123</code>", "Laptop", &site.public_url] {
        assert!(made.contains(part), "{made}");
    }
    let html = tokens(&site, &tokens_view(Mistakes::default(), false));
    assert_eq!(html.matches(" checked").count(), 1, "{html}");
    assert!(html.contains("<option value=\"90\" selected"), "{html}");
    let admin = tokens(&site, &tokens_view(Mistakes::default(), true));
    assert!(admin.contains("name=\"courses\""), "{admin}");
    assert!(!admin.contains("type=\"checkbox\""), "{admin}");
    let mut student = tokens_view(Mistakes::default(), false);
    student.choices.clear();
    let student = tokens(&site, &student);
    assert!(!student.contains("name=\"days\""), "{student}");
}

#[test]
fn a_form_without_problems_is_quiet() {
    for (name, html) in forms(&Mistakes::default()) {
        for loud in [
            "Problem: ",
            "aria-invalid",
            "class=\"mistake\"",
            " autofocus",
        ] {
            assert!(!html.contains(loud), "{name} has {loud}: {html}");
        }
    }
}

#[test]
fn forms_work_without_scripts_and_are_not_checked_by_browsers() {
    for (name, html) in forms(&Mistakes::default()) {
        for form in tags(&html, &["form"]) {
            assert_eq!(attribute(form, "method"), Some("post"), "{name}: {form}");
            let action = attribute(form, "action").unwrap();
            assert!(action.starts_with('/'), "{name}: {form}");
        }
        assert!(html.contains(" novalidate"), "{name}");
        assert!(!html.contains(" required"), "{name}: {html}");
        assert!(
            html.contains(r#"<meta name="robots" content="noindex""#),
            "{name}"
        );
        for email in tags(&html, &["input"]) {
            let is_email = attribute(email, "type") == Some("email") && !email.contains(" hidden");
            assert!(
                !is_email || email.contains(r#"inputmode="email""#),
                "{email}"
            );
        }
    }
}

#[test]
fn where_to_go_on_is_carried_from_page_to_page() {
    let next = "/courses/tides?x=1&y=2".to_owned();
    let form = SignInForm {
        next: next.clone(),
        ..SignInForm::default()
    };
    let html = sign_in(&samples::site(), &form);
    let carried = r#"name="next" value="/courses/tides?x=1&amp;y=2""#;
    assert!(html.contains(carried), "{html}");
    let link = r#"href="/sign-up?next=%2Fcourses%2Ftides%3Fx%3D1%26y%3D2""#;
    assert!(html.contains(link), "{html}");
    let plain = sign_in(&samples::site(), &SignInForm::default());
    assert!(!plain.contains("next"), "{plain}");
}

#[test]
fn a_session_is_ended_by_its_name_and_the_one_that_asks_is_marked() {
    let html = security(&samples::site(), &security_view(Mistakes::default()));
    let (_, list) = html.split_once(r#"<h2 id="Sessions">"#).unwrap();
    let (list, after) = list.split_once("</ul>").unwrap();
    let items: Vec<_> = list.split("<li>").skip(1).collect();
    assert!(
        items[0].contains("This device") && !items[0].contains("<form"),
        "{list}"
    );
    let of_other = format!(r#"name="session" value="id-of-{}""#, TYPED.len());
    assert!(
        items[1].contains(&of_other) && !items[1].contains("This device"),
        "{list}"
    );
    assert!(after.contains(r#"value="all-others""#), "{after}");

    let mut alone = security_view(Mistakes::default());
    alone.sessions.truncate(1);
    alone.around.notice = Notice::from_word("sessions");
    let html = security(&samples::site(), &alone);
    assert!(!html.contains("all-others"), "{html}");
    assert!(html.contains(r#"class="notice""#), "{html}");
    assert_eq!(Notice::from_word("<script>"), None);
}

#[test]
fn too_many_tries_are_no_mistake_of_a_field() {
    let form = SignInForm {
        email: "ada@example.org".to_owned(),
        problem: Some(SignInProblem::Throttled),
        ..SignInForm::default()
    };
    let html = sign_in(&samples::site(), &form);
    assert!(html.contains("Wait a minute"), "{html}");
    assert!(!html.contains("aria-invalid"), "{html}");
    assert!(html.contains(r#"aria-describedby="Together""#), "{html}");
}

#[test]
fn an_empty_form_is_not_called_a_wrong_password() {
    let form = SignInForm {
        problem: Some(SignInProblem::Missing),
        ..SignInForm::default()
    };
    let html = sign_in(&samples::site(), &form);
    assert!(html.contains("Type both"), "{html}");
    assert!(!html.contains("belong together"), "{html}");
}

#[test]
fn pages_without_a_form_lead_on() {
    let site = samples::site();
    for (page, link) in [
        (sign_up_sent(&site), "/sign-up"),
        (reset_sent(&site), "/reset"),
        (token_bad(&site), "/sign-in"),
        (forbidden(&site, Refusal::Role), "/"),
        (
            forbidden(&site, Refusal::SignedOut),
            "/sign-in?next=%2Fsettings",
        ),
        (forbidden(&site, Refusal::Elsewhere), "/"),
        (busy(&site, 4), "/"),
    ] {
        let (_, main) = page.split_once("<main").unwrap();
        let (main, _) = main.split_once("</main>").unwrap();
        assert!(main.contains(&format!("href=\"{link}\"")), "{main}");
    }
    assert!(busy(&site, 4).contains("in 4 seconds"));
}

#[test]
fn passkeys_are_shown_where_there_are_some_or_can_be() {
    let site = samples::site();
    let shown = |can_add, is_full, has_some: bool| {
        let mut view = security_view(Mistakes::default());
        view.passkeys = PasskeysView {
            is_full,
            ..passkeys(can_add)
        };
        if !has_some {
            view.passkeys.passkeys.clear();
        }
        let html = security(&site, &view);
        let parts = [
            r#"id="Passkeys""#,
            r#"action="/settings/passkeys/remove""#,
            r#"data-passkey="add""#,
        ];
        parts.map(|part| html.contains(part))
    };
    assert_eq!(shown(true, false, true), [true, true, true]);
    assert_eq!(shown(true, false, false), [true, false, true]);
    assert_eq!(shown(true, true, true), [true, true, false]);
    assert_eq!(shown(false, false, true), [true, true, false]);
    assert_eq!(shown(false, false, false), [false; 3]);

    // What needs a script stays hidden until one has run.
    let form = SignInForm {
        passkeys: true,
        ..SignInForm::default()
    };
    for html in [
        sign_in(&site, &form),
        security(&site, &security_view(Mistakes::default())),
    ] {
        let places = tags(&html, &["form", "div"]);
        let mut places = places.iter().filter(|tag| tag.contains("data-passkey"));
        let place = places.next().unwrap();
        assert!(place.contains(" hidden"), "{place}");
        assert!(html.contains(r#"src="/accounts.js""#), "{html}");
    }
    let without = sign_in(&site, &SignInForm::default());
    assert!(!without.contains("data-passkey"), "{without}");
}
