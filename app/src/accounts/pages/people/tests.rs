use domain::accounts::EventKind;

use super::*;
use crate::accounts::types::{EventBy, EventView, LogView, OwnLog, PersonProblem, PersonView};
use crate::chapters::samples;

/// Would be harmful, unescaped.
const TYPED: &str = r#""><script>alert(1)</script>&'"#;
const ESCAPED: &str = "&lt;script&gt;";

fn row() -> PersonRow {
    PersonRow {
        id: "0190".to_owned(),
        name: TYPED.to_owned(),
        email: format!("{TYPED}@example.org"),
        roles: vec![Role::Admin, Role::AuthorOf("tides".parse().unwrap())],
        suspended: true,
    }
}

fn event() -> EventView {
    EventView {
        kind: EventKind::SignInFailed,
        when: "3 November 2026, 10:00".to_owned(),
        moment: "2026-11-03T10:00:00Z".to_owned(),
        person: None,
        device: Some(TYPED.to_owned()),
        role: None,
        by: Some(EventBy::CommandLine),
    }
}

#[test]
fn what_people_and_their_devices_are_called_is_shown_as_text() {
    let site = samples::site();
    let somebody = PersonView {
        row: row(),
        courses: vec![("tides".to_owned(), TYPED.to_owned())],
        course_typed: TYPED.to_owned(),
        problem: Some(PersonProblem::Course),
        ..PersonView::default()
    };
    let everybody = PeopleView {
        search: TYPED.to_owned(),
        people: vec![row()],
        is_first: false,
        next: Some(TYPED.to_owned()),
    };
    let log = LogView {
        person: TYPED.to_owned(),
        is_nobody: true,
        events: vec![event()],
        ..LogView::default()
    };
    let own = OwnLog {
        events: vec![event()],
        is_first: true,
        older: None,
    };
    for (name, html) in [
        ("people", people(&site, &everybody)),
        ("person", person(&site, &somebody)),
        ("suspend", suspend(&site, &somebody)),
        ("log", people_log(&site, &log)),
        ("own log", own_log(&own).to_html()),
    ] {
        assert!(html.contains(ESCAPED), "{name}: {html}");
        assert!(!html.contains("<script>alert"), "{name}: {html}");
    }
}

#[test]
fn a_mistake_is_beside_its_field_which_has_the_focus() {
    let site = samples::site();
    let somebody = PersonView {
        row: row(),
        problem: Some(PersonProblem::Course),
        ..PersonView::default()
    };
    let log = LogView {
        person: "Ada".to_owned(),
        is_nobody: true,
        ..LogView::default()
    };
    for html in [person(&site, &somebody), people_log(&site, &log)] {
        assert!(html.contains("<title>Problem: "), "{html}");
        assert_eq!(html.matches("aria-invalid=\"true\"").count(), 1, "{html}");
        assert_eq!(html.matches(" autofocus").count(), 1, "{html}");
        assert_eq!(html.matches("class=\"mistake\"").count(), 1, "{html}");
    }
}

#[test]
fn who_is_about_to_go_and_who_is_suspended_is_said() {
    let site = samples::site();
    let somebody = PersonView {
        row: row(),
        suspended_since: Some("3 November 2026".to_owned()),
        leaves_on: Some("10 November 2026".to_owned()),
        ..PersonView::default()
    };
    let html = person(&site, &somebody);
    for said in [
        "Suspended since 3 November 2026",
        "goes on 10 November 2026",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    assert!(html.contains("/people/0190/reinstate"), "{html}");
}
