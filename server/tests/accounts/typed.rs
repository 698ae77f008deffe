//! Names and addresses that are meant to deceive, and where they come out again: in pages, headers,
//! cookies and letters.

use server::jobs::mail::{MailSettings, Mailer, work};
use tokio::sync::oneshot;

use super::ADA;
use crate::support::TestServer;
use crate::support::browser::{Browser, PASSWORD};
use crate::support::smtp::{Mood, Received, SmtpServer};

/// Sends what waits over SMTP, and gives what the mail server got, in the order of its receivers.
async fn delivered(server: &TestServer, count: usize) -> Vec<Received> {
    let smtp = SmtpServer::start(Mood::Kind, &[]).await;
    let settings = MailSettings {
        smtp_url: Some(smtp.url()),
        from: Some("Chapterwise <courses@learn.example.org>".to_owned()),
    };
    let mailer = Mailer::new(&settings, "/nowhere".into()).expect("it makes sense");
    let (stop, stopped) = oneshot::channel();
    let site = server.app.site.public_url.clone();
    let sending = tokio::spawn(work(server.store.clone(), mailer, site, stopped));
    let seen = smtp.until(|seen| seen.messages.len() >= count).await;
    stop.send(()).expect("it runs");
    sending.await.expect("it ends in order");
    let mut messages = seen.messages;
    messages.sort_by(|one, other| one.to.cmp(&other.to));
    messages
}

/// The names of a letter's headers.
fn header_names(letter: &Received) -> Vec<&str> {
    let head = letter.content.split("\r\n\r\n").next().expect("a head");
    head.lines()
        .filter(|line| !line.starts_with([' ', '\t']))
        .filter_map(|line| Some(line.split_once(':')?.0))
        .collect()
}

#[tokio::test]
async fn nothing_that_is_typed_becomes_a_header() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    let hostile = "Ada\r\nBcc: eve@example.org\r\n\r\n<b>Set-Cookie: x=1";
    let asked = ada
        .post("/sign-up", &[("email", ADA), ("name", hostile)])
        .await;
    assert_eq!(asked.status, 303);
    let path = format!("/confirm/{}", server.letter(ADA).await);
    let joined = ada.post(&path, &[("password", PASSWORD)]).await;
    assert_eq!(joined.status, 303);
    let cookies = joined.headers.iter().filter(|(key, _)| key == "set-cookie");
    assert_eq!(cookies.count(), 4);
    assert_eq!(
        ada.cookie("reader"),
        Some("Ada%20Bcc%3A%20eve%40example%2Eorg%20%3Cb%3ESet%2DCookie%3A%20x%3D1")
    );
    let settings = ada.get("/settings").await;
    assert!(!settings.text().contains("<b>Set-Cookie"));

    for next in [
        "/\r\nSet-Cookie: x=1",
        "/%0d%0aSet-Cookie:%20x=1",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/\t/evil.example",
        "\u{2028}/evil.example",
        "/..//evil.example",
        "javascript:alert(1)",
    ] {
        let fields = [("email", ADA), ("password", PASSWORD), ("next", next)];
        let answer = Browser::new(&server).post("/sign-in", &fields).await;
        assert_eq!(answer.status, 303, "{next:?}");
        let to = answer.header("location").expect("it leads on");
        let on_from = url(&server, to);
        assert!(
            on_from.starts_with(&url(&server, "/")),
            "{next:?}: {on_from}"
        );
        let cookies = answer.headers.iter().filter(|(key, _)| key == "set-cookie");
        assert_eq!(cookies.count(), 4, "{next:?}");
    }

    let fields = [("email", "grace@example.org"), ("name", hostile)];
    assert_eq!(ada.post("/sign-up", &fields).await.status, 303);
    for letter in &delivered(&server, 1).await {
        let names = header_names(letter);
        assert!(!names.contains(&"Bcc"), "{names:?}");
        assert_eq!(letter.to, ["grace@example.org"]);
        // Nobody sends others a text of their own by way of their name.
        assert!(
            !letter.content.contains("eve@example.org"),
            "{}",
            letter.content
        );
    }
}

/// Where a browser would go.
fn url(server: &TestServer, location: &str) -> String {
    let base = &server.app.site.public_url;
    if location.starts_with("//") || !location.starts_with('/') {
        return location.to_owned();
    }
    format!("{base}{location}")
}

#[tokio::test]
async fn a_letter_leads_to_this_site_whatever_host_was_asked_for() {
    let server = TestServer::start().await;
    let fields = [("email", ADA), ("name", "Ada")];
    for headers in [
        [
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "host=evil.example"),
        ],
        [
            ("x-host", "evil.example"),
            ("x-original-url", "https://evil.example/"),
        ],
    ] {
        assert_eq!(server.post("/sign-up", &fields, &headers).await.status, 303);
        assert_eq!(server.post("/reset", &fields, &headers).await.status, 303);
    }
    let form = "email=ada%40example.org";
    let request = format!(
        "POST /reset HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n{form}",
        form.len()
    );
    let asked = crate::support::client::send_bytes(server.addr, request.as_bytes()).await;
    assert_eq!(asked.status, 303);
    assert_eq!(
        asked.header("location"),
        Some("/reset/sent"),
        "a path, without a host"
    );
    for letter in delivered(&server, 5).await {
        assert!(
            !letter.content.contains("evil.example"),
            "{}",
            letter.content
        );
        // The encoding of the body may break a line anywhere but before this.
        assert!(
            letter.content.contains("http://127.0.0.1:"),
            "{}",
            letter.content
        );
    }
}

#[tokio::test]
async fn addresses_that_people_have_get_their_letter_and_no_other() {
    let server = TestServer::start().await;
    let long = format!("{}@{}.example", "a".repeat(64), "b.".repeat(90) + "c");
    assert!(long.len() <= 254);
    let longest = format!(
        "{}@{}c.example",
        "a".repeat(64),
        "b.".repeat((254 - 64 - 1 - 9) / 2)
    );
    assert_eq!(longest.len(), 254);
    let cases = [
        ("ada+courses@example.org", "ada+courses@example.org"),
        ("o'brien@example.ie", "o'brien@example.ie"),
        (
            "\"ada lovelace\"@example.org",
            "\"ada lovelace\"@example.org",
        ),
        ("\"a@b\"@example.org", "\"a@b\"@example.org"),
        ("grace@example.org.", "grace@example.org"),
        ("joe@bücher.example", "joe@xn--bcher-kva.example"),
        ("jim@xn--bcher-kva.example", "jim@xn--bcher-kva.example"),
        // Other forms of the same letters are the same domain.
        ("ken@ｅｘａｍｐｌｅ．ｏｒｇ", "ken@example.org"),
        (longest.as_str(), longest.as_str()),
    ];
    for (typed, _) in cases {
        let sent = server
            .post("/sign-up", &[("email", typed), ("name", "Ada")], &[])
            .await;
        assert_eq!(sent.status, 303, "{typed}");
    }
    let mut expected: Vec<&str> = cases.iter().map(|(_, to)| *to).collect();
    expected.sort_unstable();
    let letters = delivered(&server, cases.len()).await;
    let receivers: Vec<&str> = letters
        .iter()
        .flat_map(|letter| &letter.to)
        .map(String::as_str)
        .collect();
    assert_eq!(receivers, expected);
}

#[tokio::test]
async fn what_would_reach_somebody_else_or_smuggle_a_command_is_no_address() {
    let server = TestServer::start().await;
    let too_long = format!("{}@{}cc.example", "a".repeat(64), "b.".repeat(90));
    assert_eq!(too_long.len(), 255);
    for typed in [
        "ada@example.org\r\nRCPT TO:<eve@example.org>",
        "ada@example.org>\r\nDATA\r\nX\r\n.\r\nMAIL FROM:<eve@example.org",
        "\"a\r\n.\r\nMAIL FROM:<eve@example.org>\"@example.org",
        "\"a\n.\nMAIL FROM:<eve@example.org>\"@example.org",
        "ada@example.org\0",
        "ada@example.org%0d%0aBcc:eve@example.org\r\n.",
        "ada@example.org, eve@example.org",
        "ada@example.org;eve@example.org",
        "Ada <ada@example.org>",
        "<ada@example.org>",
        "ada@example.org(comment)",
        "@relay.example:ada@example.org",
        "ada%example.org@",
        "ada@[127.0.0.1]",
        "ada@127.0.0.1",
        "ada@2130706433",
        "ada@exa\u{202e}mple.org",
        "a\u{200d}da@example.org",
        "ada@example.org\u{2028}Bcc: eve@example.org",
        "ada@xn--a.example",
        "ada@-example.org",
        "ada@example..org",
        "mailto:ada@",
        too_long.as_str(),
    ] {
        for (path, more) in [("/sign-up", ("name", "Ada")), ("/reset", ("name", ""))] {
            let fields = [("email", typed), more];
            let answer = server.post(path, &fields, &[]).await;
            assert_eq!(answer.status, 422, "{path} {typed:?}");
            assert_eq!(answer.header("bcc"), None);
        }
    }
    let lease = std::time::Duration::from_secs(1);
    let waiting = store::mail::claim(&server.store, 10, server::clock::now(), lease).await;
    assert_eq!(waiting.expect("the database answers"), []);
}

#[tokio::test]
async fn an_address_or_a_name_that_looks_like_anothers_is_another() {
    let server = TestServer::start().await;
    let mut mike = Browser::new(&server);
    mike.join("mike@example.org", "Mike").await;
    for alike in [
        // The sign of the Kelvin, a Cyrillic letter, and a dotless i: some become ASCII in lower
        // or upper case.
        "mi\u{212a}e@example.org",
        "m\u{456}ke@example.org",
        "m\u{131}ke@example.org",
        "ｍike@example.org",
    ] {
        let mut eve = Browser::new(&server);
        assert_eq!(eve.sign_in(alike, PASSWORD).await.status, 422, "{alike}");
        eve.post("/reset", &[("email", alike)]).await;
        let lease = std::time::Duration::from_secs(60);
        let letters = store::mail::claim(&server.store, 10, server::clock::now(), lease).await;
        let letters = letters.expect("the database answers");
        let to_mike = letters.iter().any(|letter| {
            letter.to == "mike@example.org" && letter.kind == store::mail::MailKind::Reset
        });
        assert!(!to_mike, "{alike}");
    }
    // Names are not what anybody is known by, so two may be alike; none may move what stands around.
    for name in ["Mіke", "שרה", "محمد علي", "Mike"] {
        let fields = [("name", name), ("zone", "UTC")];
        assert_eq!(
            mike.post("/settings/name", &fields).await.status,
            303,
            "{name}"
        );
        let page = mike.get("/settings").await;
        let field = page
            .text()
            .split("<input")
            .find(|input| input.contains("name=\"name\""));
        let field = field.expect("a field for the name");
        assert!(field.contains(&format!("value=\"{name}\"")), "{field}");
        assert!(field.contains("dir=\"auto\""), "{field}");
    }
    for name in [
        "Mike\u{202e}nimda",
        "\u{2066}Mike",
        "Mi\u{200b}ke",
        "Mike\u{feff}",
        "M\u{0}ike",
        "Mike\u{1b}[31m",
        "\u{fffd}",
        "z\u{335}\u{335}\u{335}\u{335}\u{335}\u{335}",
        &"x".repeat(61),
        &"\u{1f9d1}\u{200d}".repeat(60),
    ] {
        let fields = [("name", name), ("zone", "UTC")];
        let refused = mike.post("/settings/name", &fields).await;
        assert_eq!(refused.status, 422, "{name:?}");
    }
}
