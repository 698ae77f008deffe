//! How far somebody is, and how they review: the numbers are those of their log, and nothing changes
//! before it was shown.

mod learner;

use uuid::Uuid;

use self::learner::{Learner, TIDES, form, graded, rated, rows};
use crate::support::TestServer;
use crate::support::browser::Browser;

#[tokio::test]
async fn a_guest_is_told_what_this_is_or_signs_in_and_comes_back() {
    let server = TestServer::start().await;
    let page = server.get("/progress").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), Some("private, no-store"));
    let said = page.text();
    assert!(said.contains("kept by a script in this browser"), "{said}");
    for way in [
        "/sign-in?next=%2Fprogress",
        "/sign-up?next=%2Fprogress",
        "/review",
    ] {
        assert!(said.contains(&format!("href=\"{way}\"")), "{way}: {said}");
    }
    let sent = server.get("/settings/reviews?retention=95&cap=20").await;
    let expected = "/sign-in?next=%2Fsettings%2Freviews%3Fretention%3D95%26cap%3D20";
    assert_eq!(sent.status, 303);
    assert_eq!(sent.header("location"), Some(expected));
    for path in [
        "/progress/resume",
        "/settings/reviews",
        "/settings/reviews/start",
    ] {
        assert_eq!(Browser::new(&server).post(path, &[]).await.status, 403);
    }
}

#[tokio::test]
async fn who_has_learnt_nothing_is_told_where_to_begin() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    let page = ada.get("/progress").await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("cache-control"),
        Some("private, no-store"),
        "it is hers alone"
    );
    assert!(page.text().contains("Nothing to look back on yet"));
    assert!(page.text().contains(r#"href="/courses/tides/moon""#));
    assert!(!page.text().contains("<svg class=\"columns\""));
}

#[tokio::test]
async fn what_the_page_says_is_what_was_done() {
    let server = TestServer::start_with(&[("", TIDES)]).await;
    let mut ada = Learner::join(&server, "ada@example.org").await;
    let [moon, ..] = ada.questions("moon").await[..] else {
        panic!("it has questions");
    };
    let chapter = ada.chapter("moon").await;
    // A first answer, and then twelve reviews of which nine are right, each after a rating.
    ada.tell(40, &graded(moon, true)).await;
    ada.tell(40, &rated(chapter, 4)).await;
    for ago in 1..=12 {
        ada.tell(26 - 2 * ago, &graded(moon, ago % 4 != 0)).await;
        // The same day again, as a session asks for what was missed: that is no review.
        ada.tell(26 - 2 * ago, &graded(moon, true)).await;
        ada.tell(26 - 2 * ago, &rated(chapter, 4)).await;
    }
    let page = ada.browser.get("/progress").await;
    let text = page.text();
    assert_eq!(page.status, 200, "{text}");
    for said in [
        "75 % of 12 reviews in the last 30 days. You ask for 85 %.",
        "13 questions answered on 13 days: 1 for the first time, 12 in review.",
        "You have got one right so far",
        "9 of 12 · 75 %",
        "1 of 3 questions right once",
        "Rated Solid on ",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let agreement = rows(text, "AgreementTitle");
    assert_eq!(agreement[3][..3], ["Solid", "9 of 12", "75 %"]);
    assert_eq!(agreement[0][1..], ["0 of 0", "–", "–"]);
    let done = rows(text, "DoneTitle");
    assert_eq!(done.len(), 13);
    assert_eq!(done[12][1..], ["1", "0", "–"], "the first day comes last");

    // Nobody else sees any of it.
    let mut eve = Learner::join(&server, "eve@example.org").await;
    let hers = eve.browser.get("/progress").await;
    assert!(hers.text().contains("Nothing to look back on yet"));
}

#[tokio::test]
async fn a_chapter_is_done_when_each_question_was_right_and_stays_so() {
    let server = TestServer::start_with(&[("", TIDES)]).await;
    let mut ada = Learner::join(&server, "ada@example.org").await;
    for question in ada.questions("moon").await {
        ada.tell(3, &graded(question, true)).await;
    }
    let page = ada.browser.get("/progress").await;
    assert!(page.text().contains(r#"<span class="done">Done</span>"#));
    assert!(page.text().contains("1 of 2 chapters done"));
    learner::publish_one_more_question(&server).await;
    let page = ada.browser.get("/progress").await;
    assert!(page.text().contains(r#"<span class="done">Done</span>"#));
    assert!(page.text().contains("1 new question"));
}

#[tokio::test]
async fn a_change_is_shown_first_and_does_then_what_was_shown() {
    let server = TestServer::start_with(&[("", TIDES)]).await;
    let mut ada = Learner::join(&server, "ada@example.org").await;
    let moon = ada.questions("moon").await;
    let sun = ada.questions("sun").await;
    for (n, question) in (0..).zip(moon.into_iter().chain(sun)) {
        ada.tell(20 - n, &graded(question, true)).await;
        ada.tell(12 - n, &graded(question, n % 3 != 0)).await;
    }
    let now = rows(ada.browser.get("/progress").await.text(), "ComingTitle");
    assert_eq!(now.len(), 31);

    let asked = "/settings/reviews?retention=97&cap=2&off=5&off=6";
    let shown = ada.browser.get(asked).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    let preview = rows(shown.text(), "ComingTitle");
    assert_eq!(preview.len(), 31);
    let column = |rows: &[Vec<String>], at: usize| -> Vec<String> {
        rows.iter().map(|row| row[at].clone()).collect()
    };
    assert_eq!(column(&preview, 1), column(&now, 1), "as it is");
    assert_ne!(
        column(&preview, 2),
        column(&now, 1),
        "it makes a difference"
    );
    // To look changes nothing.
    assert_eq!(
        rows(ada.browser.get("/progress").await.text(), "ComingTitle"),
        now
    );

    let sent = form(shown.text(), "/settings/reviews", "post");
    for _ in 0..2 {
        let applied = ada.browser.post("/settings/reviews", &sent.pairs()).await;
        assert_eq!(applied.status, 303, "{}", applied.text());
        assert_eq!(
            applied.header("location"),
            Some("/settings/reviews?done=schedule")
        );
    }
    assert_eq!(
        ada.log_of("schedule_changed").await,
        1,
        "sent twice, done once"
    );
    let then = rows(ada.browser.get("/progress").await.text(), "ComingTitle");
    assert_eq!(column(&preview, 2), column(&then, 1), "to the card");
    let page = ada.browser.get("/settings/reviews?done=schedule").await;
    assert!(page.text().contains("It is changed"));
    assert!(page.text().contains(r#"value="97""#));
}

#[tokio::test]
async fn nothing_is_applied_that_was_not_shown() {
    let server = TestServer::start_with(&[("", TIDES)]).await;
    let mut ada = Learner::join(&server, "ada@example.org").await;
    let wanted = [("retention", "85"), ("cap", "50")];
    let bare = ada.browser.post("/settings/reviews", &wanted).await;
    assert_eq!(bare.status, 422);
    assert!(bare.text().contains("nothing was applied"));
    assert_eq!(ada.log_of("schedule_changed").await, 0);

    // Shown, and then changed elsewhere.
    let asked = "/settings/reviews?retention=85&cap=50";
    let first = form(
        ada.browser.get(asked).await.text(),
        "/settings/reviews",
        "post",
    );
    let other = "/settings/reviews?retention=95&cap=50";
    let second = form(
        ada.browser.get(other).await.text(),
        "/settings/reviews",
        "post",
    );
    let applied = ada.browser.post("/settings/reviews", &second.pairs()).await;
    assert_eq!(applied.status, 303);
    let late = ada.browser.post("/settings/reviews", &first.pairs()).await;
    assert_eq!(late.status, 422);
    assert_eq!(ada.log_of("schedule_changed").await, 1);
    // What it would do now is shown with it, and can be applied.
    let again = form(late.text(), "/settings/reviews", "post");
    let applied = ada.browser.post("/settings/reviews", &again.pairs()).await;
    assert_eq!(applied.status, 303);
    assert_eq!(ada.log_of("schedule_changed").await, 2);

    // The id of something else that was done is no id of a change.
    let [moon, ..] = ada.questions("moon").await[..] else {
        panic!("it has questions");
    };
    let taken = ada.tell(0, &graded(moon, true)).await;
    let mut stolen = form(
        ada.browser.get(other).await.text(),
        "/settings/reviews",
        "post",
    );
    stolen.set("event", &taken.to_string());
    let refused = ada.browser.post("/settings/reviews", &stolen.pairs()).await;
    assert_eq!(refused.status, 422);
    assert_eq!(ada.log_of("schedule_changed").await, 2);
}

#[tokio::test]
async fn what_can_not_be_chosen_comes_back_with_what_was_typed() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    let every_day = "off=0&off=1&off=2&off=3&off=4&off=5&off=6";
    let asked = format!("/settings/reviews?retention=99&cap=%3Cb%3E&{every_day}&four=on");
    let page = ada.get(&asked).await;
    assert_eq!(page.status, 422);
    let text = page.text();
    for said in [
        "Choose a whole number from 80 to 97.",
        "Choose a whole number from 1 to 9999.",
        "Leave at least one day of the week",
        r#"value="99""#,
        r#"value="&lt;b&gt;""#,
        "<title>Problem: Reviews",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert_eq!(text.matches(" checked").count(), 8);
    assert!(!text.contains("Apply the change"));
    let sent = ada
        .post("/settings/reviews", &[("retention", "99"), ("cap", "10")])
        .await;
    assert_eq!(sent.status, 422);
}

#[tokio::test]
async fn what_was_put_aside_is_taken_up_again_by_its_own_student_alone() {
    let server = TestServer::start_with(&[("", TIDES)]).await;
    let mut ada = Learner::join(&server, "ada@example.org").await;
    let mut eve = Learner::join(&server, "eve@example.org").await;
    let [moon, ..] = ada.questions("moon").await[..] else {
        panic!("it has questions");
    };
    ada.tell(3, &graded(moon, true)).await;
    ada.tell(2, &learner::suspended(moon)).await;
    let page = ada.browser.get("/progress").await;
    assert!(page.text().contains("Put aside"));
    let sent = form(page.text(), "/progress/resume", "post");
    let question = moon.to_string();
    for (id, event) in [
        (question.as_str(), Uuid::now_v7()),
        ("nothing", Uuid::now_v7()),
        (&Uuid::now_v7().to_string(), Uuid::now_v7()),
    ] {
        let event = event.to_string();
        let fields = [("question", id), ("event", event.as_str())];
        let refused = eve.browser.post("/progress/resume", &fields).await;
        assert_eq!(refused.status, 404, "{id}");
    }
    assert_eq!(eve.log_of("question_resumed").await, 0);
    for _ in 0..2 {
        let resumed = ada.browser.post("/progress/resume", &sent.pairs()).await;
        assert_eq!(resumed.status, 303);
    }
    assert_eq!(ada.log_of("question_resumed").await, 1);
    let page = ada.browser.get("/progress?done=resumed").await;
    assert!(page.text().contains("It comes back again from now on."));
    assert!(!page.text().contains("Take it up again"));
}

#[tokio::test]
async fn a_course_begins_on_the_day_that_its_student_names() {
    let server = TestServer::start_with(&[("", TIDES)]).await;
    let mut ada = Learner::join(&server, "ada@example.org").await;
    let course = server.catalogue().courses[0].id.to_string();
    let with = |day: &str| vec![("course", course.clone()), ("start", day.to_owned())];
    for day in ["2026-11-30", "2027-01-04"] {
        let noted = ada.start(&with(day)).await;
        assert_eq!(noted.status, 303);
        let page = ada.browser.get("/settings/reviews").await;
        assert!(page.text().contains(&format!(r#"value="{day}""#)));
    }
    for day in ["", "tomorrow", "1999-12-31", "2101-01-01", "2026-02-30"] {
        let refused = ada.start(&with(day)).await;
        assert_eq!(refused.status, 422, "{day}");
        assert!(refused.text().contains("Choose a day between"));
        assert!(refused.text().contains(&format!(r#"value="{day}""#)));
    }
    for unknown in [Uuid::now_v7().to_string(), "tides".to_owned()] {
        let fields = vec![("course", unknown), ("start", "2026-11-30".to_owned())];
        assert_eq!(ada.start(&fields).await.status, 422);
    }
    // Nobody else's day.
    let mut eve = Learner::join(&server, "eve@example.org").await;
    let hers = eve.browser.get("/settings/reviews").await;
    assert!(!hers.text().contains("2027-01-04"));
    let remove = vec![("course", course.clone()), ("remove", "yes".to_owned())];
    assert_eq!(eve.start(&remove).await.status, 303);
    let page = ada.browser.get("/settings/reviews").await;
    assert!(page.text().contains("2027-01-04"));
    assert_eq!(ada.start(&remove).await.status, 303);
    let page = ada.browser.get("/settings/reviews").await;
    assert!(!page.text().contains("2027-01-04"));
}

#[tokio::test]
async fn while_the_database_is_away_the_pages_say_so() {
    let mut server = TestServer::start().await;
    let cookies = {
        let mut ada = Browser::new(&server);
        ada.join("ada@example.org", "Ada").await;
        ada.header()
    };
    server.lose_database();
    for path in ["/progress", "/settings/reviews?retention=90&cap=10"] {
        let page = server.get_with(path, &[("cookie", &cookies)]).await;
        assert_eq!(page.status, 503, "{path}");
        assert!(page.header("retry-after").is_some());
    }
}

#[tokio::test]
async fn ten_thousand_cards_are_no_more_than_a_page_can_hold() {
    let server = TestServer::start_with(&[("", TIDES)]).await;
    let mut ada = Learner::join(&server, "ada@example.org").await;
    let [moon, ..] = ada.questions("moon").await[..] else {
        panic!("it has questions");
    };
    ada.tell(6, &graded(moon, true)).await;
    learner::multiply_cards(&server, 10_000).await;
    let page = ada.browser.get("/progress").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(
        page.text()
            .contains("10001 questions are due by now. A day takes at most 100")
    );
    assert_eq!(rows(page.text(), "ComingTitle")[30][1], "100");
    let shown = ada
        .browser
        .get("/settings/reviews?retention=90&cap=500")
        .await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    let last = &rows(shown.text(), "ComingTitle")[19];
    assert_eq!(last[1..], ["100", "500", "+400"]);
    let sent = form(shown.text(), "/settings/reviews", "post");
    let applied = ada.browser.post("/settings/reviews", &sent.pairs()).await;
    assert_eq!(applied.status, 303, "{}", applied.text());
}
