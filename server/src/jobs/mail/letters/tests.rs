//! What each letter says.

use store::reminders::ComingDay;

use super::form::LINE;
use super::*;

const SITE: &str = "https://learn.example.org";

fn sign_up(name: &str) -> Written {
    let letter = Letter::SignUp {
        name: name.to_owned(),
        link: format!("{SITE}/confirm/abc"),
    };
    letter.write(SITE)
}

fn all() -> [Letter; 16] {
    [
        Letter::SignUp {
            name: "Ada".to_owned(),
            link: format!("{SITE}/confirm/abc"),
        },
        Letter::AlreadyHere {
            link_sign_in: format!("{SITE}/sign-in"),
            link_reset: format!("{SITE}/reset"),
        },
        Letter::Reset {
            link: format!("{SITE}/reset/abc"),
        },
        Letter::NoAccount {
            link_sign_up: format!("{SITE}/sign-up"),
        },
        Letter::PasswordChanged {
            passkeys: true,
            tokens: true,
        },
        Letter::EmailOld {
            to: "new@example.org".to_owned(),
            link: format!("{SITE}/email/abc"),
        },
        Letter::EmailNew {
            link: format!("{SITE}/email/abc"),
        },
        Letter::EmailTaken {},
        Letter::EmailChanged {},
        Letter::DeletionAsked {
            until: "30 November 2026".to_owned(),
            link: format!("{SITE}/settings/data"),
        },
        Letter::PasskeyAdded {},
        Letter::PasskeyRemoved {},
        Letter::RoleGiven { role: Role::Admin },
        Letter::RoleTaken { role: Role::Admin },
        Letter::Suspended {},
        Letter::Reinstated {},
    ]
}

#[test]
fn signing_up_in_full() {
    let written = sign_up("Ada O'Neill");
    assert_eq!(written.subject, "Finish signing up");
    assert_eq!(
        written.text,
        "Hello Ada O'Neill,

Somebody, we hope you, wants an account at learn.example.org with this
address. One more step and it is yours:

https://learn.example.org/confirm/abc

The link works once, and for 24 hours from when you asked for it.

If it wasn't you, there is nothing to do. Without the link no account
comes about, and we won't write again.

--\u{20}
Chapterwise, https://learn.example.org
"
    );
    assert_eq!(
        written.html,
        "<!doctype html>
<html lang=\"en\">
<head><meta charset=\"utf-8\"><title>Finish signing up</title></head>
<body>
<p dir=\"auto\">Hello Ada O&#39;Neill,</p>
<p dir=\"auto\">Somebody, we hope you, wants an account at learn.example.org with this address. \
One more step and it is yours:</p>
<p><a href=\"https://learn.example.org/confirm/abc\">Finish signing up</a>\
<br>https://learn.example.org/confirm/abc</p>
<p dir=\"auto\">The link works once, and for 24 hours from when you asked for it.</p>
<p dir=\"auto\">If it wasn&#39;t you, there is nothing to do. Without the link no account comes \
about, and we won&#39;t write again.</p>
<p>Chapterwise, <a href=\"https://learn.example.org\">https://learn.example.org</a></p>
</body>
</html>
"
    );
}

#[test]
fn every_letter_has_its_links_and_says_what_to_do_if_it_was_somebody_else() {
    let expected = [
        &["/confirm/abc"][..],
        &["/sign-in", "/reset"],
        &["/reset/abc"],
        &["/sign-up"],
        &["/reset"],
    ];
    for (letter, paths) in all().into_iter().zip(expected) {
        let written = letter.write(SITE);
        for path in paths {
            let line = format!("\n\n{SITE}{path}\n\n");
            assert!(written.text.contains(&line), "{}", written.text);
            let link = format!("<a href=\"{SITE}{path}\">");
            assert!(written.html.contains(&link), "{}", written.html);
        }
        assert!(
            written.text.contains("If it wasn't you"),
            "{}",
            written.text
        );
        assert!(written.text.is_ascii() && written.html.is_ascii());
        assert!(!written.html.contains("<img") && !written.html.contains("style"));
        let longest = written.text.lines().map(str::len).max();
        assert!(
            longest.is_some_and(|longest| longest <= LINE),
            "{}",
            written.text
        );
    }
}

#[test]
fn what_admins_did_is_said_in_a_sentence() {
    let course: Role = "author:tides".parse().expect("a role");
    for (letter, sentence) in [
        (
            Letter::RoleGiven { role: Role::Admin },
            "You are now an admin at learn.example.org.",
        ),
        (
            Letter::RoleGiven {
                role: course.clone(),
            },
            "you may now publish the course tides.",
        ),
        (
            Letter::RoleTaken { role: Role::Admin },
            "You are no longer an admin",
        ),
        (
            Letter::RoleTaken { role: course },
            "you may no longer publish the course tides.",
        ),
        (
            Letter::Suspended {},
            "is suspended: you are signed out everywhere",
        ),
        (Letter::Reinstated {}, "is no longer suspended."),
    ] {
        let text = letter.write(SITE).text.replace('\n', " ");
        assert!(text.contains(sentence), "{text}");
    }
}

#[test]
fn a_reset_says_what_else_is_gone() {
    for (passkeys, tokens) in [(false, false), (true, false), (false, true), (true, true)] {
        let text = Letter::PasswordChanged { passkeys, tokens }
            .write(SITE)
            .text;
        assert_eq!(text.contains("passkeys"), passkeys, "{text}");
        assert_eq!(text.contains("tokens"), tokens, "{text}");
    }
}

#[test]
fn only_whoever_asked_for_it_gets_a_link_with_a_token() {
    for letter in all() {
        let has_token = letter.write(SITE).text.contains("/abc");
        let wanted = matches!(
            letter,
            Letter::SignUp { .. }
                | Letter::Reset { .. }
                | Letter::EmailOld { .. }
                | Letter::EmailNew { .. }
        );
        assert_eq!(has_token, wanted, "{letter:?}");
    }
}

#[test]
fn names_are_as_people_write_them() {
    for name in [
        "Ada",
        "Jean-Luc O’Neill",
        "J. R. R. Tolkien",
        "Nguyễn Thị Minh",
        "محمد",
        "مهدی\u{200c}زاده",
        "प्रिया",
        "李小龙",
    ] {
        let line = format!("Hello {name},\n");
        assert!(sign_up(name).text.starts_with(&line), "{name}");
    }
}

#[test]
fn a_name_that_is_something_else_is_left_out() {
    for name in [
        "",
        "Win at evil.example",
        "http://evil.example",
        "<b>Ada</b>",
        "\"><script>alert(1)</script>",
        "Ada\r\nBcc: eve@example.org",
        "Ada\u{202e}nimda",
        "Ada@example",
        "evil。example",
    ] {
        let written = sign_up(name);
        assert!(written.text.starts_with("Hello,\n"), "{}", written.text);
        assert!(
            written.html.contains("<p dir=\"auto\">Hello,</p>"),
            "{name}"
        );
    }
}

#[test]
fn what_is_special_in_html_is_escaped() {
    let letter = Letter::Reset {
        link: format!("{SITE}/reset/a?b=1&c=\"<'>"),
    };
    let html = letter.write(SITE).html;
    assert!(
        html.contains("/reset/a?b=1&amp;c=&quot;&lt;&#39;&gt;\">"),
        "{html}"
    );
}

#[test]
fn a_reminder_in_full() {
    let letter = Letter::Reminder(Reminder {
        today: ComingDay {
            day: jiff::civil::date(2026, 12, 1),
            questions: 12,
            chapters: vec![
                ("The <Moon> pulls".to_owned(), 9),
                ("Harbours".to_owned(), 3),
            ],
            readings: Vec::new(),
        },
        link_review: format!("{SITE}/review"),
        link_stop: format!("{SITE}/reminders/stop/abc"),
        link_settings: format!("{SITE}/settings/reminders"),
    });
    let written = letter.write(SITE);
    assert_eq!(written.subject, "12 questions to review");
    assert_eq!(written.stop, Some(format!("{SITE}/reminders/stop/abc")));
    assert_eq!(
        written.text,
        "Hello,

12 questions are due at learn.example.org. They take about 4 minutes.
From “The <Moon> pulls” (9) and “Harbours” (3).

https://learn.example.org/review

You have this letter because you asked for reminders. Stop them here,
without signing in, or choose another hour in your settings:

https://learn.example.org/reminders/stop/abc

https://learn.example.org/settings/reminders

--\u{20}
Chapterwise, https://learn.example.org
"
    );
    for part in [
        "“The &lt;Moon&gt; pulls” (9)",
        "<a href=\"https://learn.example.org/review\">Review them now</a>",
        "<a href=\"https://learn.example.org/reminders/stop/abc\">Stop the reminders</a>",
    ] {
        assert!(written.html.contains(part), "{}", written.html);
    }
    for other in all() {
        assert_eq!(other.write(SITE).stop, None, "{other:?}");
    }
}
