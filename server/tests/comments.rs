//! What people say under chapters, by forms and without any script.

mod changing;
mod refusals;

use uuid::Uuid;

use crate::support::TestServer;
use crate::support::browser::Browser;
use crate::support::client::Response;

const PAGE: &str = "/courses/tides/moon/discussion";
const ABOUT: &str = "/courses/tides/moon/discussion?question=bulges";

/// Somebody who has just joined.
async fn join<'s>(server: &'s TestServer, name: &str) -> Browser<'s> {
    let mut browser = Browser::new(server);
    let address = format!("{}@example.org", name.to_lowercase());
    browser.join(&address, name).await;
    browser
}

/// Sends what stands in the box of a page.
async fn send(browser: &mut Browser<'_>, page: &str, words: &str) -> Response {
    let client = Uuid::now_v7().to_string();
    let fields = [("client", client.as_str()), ("text", words), ("do", "post")];
    browser.post(page, &fields).await
}

/// Follows where an answer leads, to the page and the place in it.
async fn follow(browser: &mut Browser<'_>, answer: &Response) -> (Response, String) {
    let mut path = to(answer);
    loop {
        let (page, place) = path.split_once('#').unwrap_or((&path, ""));
        let next = browser.get(page).await;
        if next.status != 303 {
            return (next, place.to_owned());
        }
        path = to(&next);
    }
}

fn to(answer: &Response) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").expect("it leads on").to_owned()
}

/// Posts what is taken, and gives the path of the comment.
async fn say(browser: &mut Browser<'_>, page: &str, words: &str) -> String {
    let sent = send(browser, page, words).await;
    let path = to(&sent);
    path.split_once('?')
        .expect("it says what became of it")
        .0
        .to_owned()
}

/// The path of the thread in which a comment stands.
async fn thread_of(browser: &mut Browser<'_>, comment: &str) -> String {
    let path = to(&browser.get(comment).await);
    path.split(['?', '#']).next().unwrap_or_default().to_owned()
}

async fn see(browser: &mut Browser<'_>, page: &str) -> String {
    let seen = browser.get(page).await;
    assert_eq!(seen.status, 200, "{}", seen.text());
    seen.text().to_owned()
}

#[tokio::test]
async fn what_is_said_stands_where_its_link_leads_for_everybody() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let mut guest = Browser::new(&server);
    let first = see(&mut guest, PAGE).await;
    assert!(first.contains("Nobody has said anything yet"));
    assert!(first.contains("/sign-in?next=%2Fcourses%2Ftides%2Fmoon%2Fdiscussion%23Words"));
    assert!(!first.contains("<textarea"));

    let posted = send(&mut ada, PAGE, "Why **two** bulges?\n<b>loud</b>").await;
    let (page, place) = follow(&mut ada, &posted).await;
    assert!(page.text().contains("Your comment is there."));
    assert!(page.text().contains(&format!("id=\"{place}\"")), "{place}");
    assert!(page.text().contains("<strong>two</strong>"));
    assert!(page.text().contains("&lt;b&gt;loud"));
    let seen = see(&mut guest, PAGE).await;
    assert!(seen.contains("<strong>two</strong>") && seen.contains(">Ada<"));
    // A chapter leads to it, the same for everybody.
    let chapter = see(&mut guest, "/courses/tides/moon").await;
    assert!(chapter.contains(&format!("href=\"{PAGE}\"")));
}

#[tokio::test]
async fn a_reply_stands_below_and_whoever_began_says_what_helped() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let mut eve = join(&server, "Eve").await;
    let first = say(&mut ada, PAGE, "Why two?").await;
    let thread = thread_of(&mut ada, &first).await;
    let id = first.rsplit('/').next().unwrap().to_owned();
    let form = see(&mut eve, &format!("{thread}?reply={id}")).await;
    assert!(form.contains("Your reply to Ada"));
    let reply = say(&mut eve, &thread, "One on each side, @Ada.").await;
    let seen = see(&mut ada, &thread).await;
    assert!(seen.contains("class=\"mention\">@Ada</bdi>"));
    assert!(seen.contains("Mark as helpful"));
    assert!(!see(&mut eve, &thread).await.contains("Mark as helpful"));

    let helpful = format!("{reply}/helpful");
    assert_eq!(eve.post(&helpful, &[]).await.status, 403);
    assert_eq!(ada.post(&helpful, &[]).await.status, 303);
    assert!(see(&mut eve, &thread).await.contains("class=\"helpful\""));
    ada.post(&helpful, &[("helpful", "no")]).await;
    assert!(!see(&mut eve, &thread).await.contains("class=\"helpful\""));
}

#[tokio::test]
async fn what_is_said_of_a_question_stays_folded_until_one_has_tried_it() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let mut eve = join(&server, "Eve").await;
    let comment = say(&mut ada, ABOUT, "It is two, clearly.").await;
    // The words don't leave the server, on whichever way.
    let seen = see(&mut eve, ABOUT).await;
    assert!(!seen.contains("clearly") && seen.contains("It stays folded until you have tried it"));
    let linked = eve.get(&comment).await;
    let (page, _) = follow(&mut eve, &linked).await;
    assert!(!page.text().contains("clearly"));
    assert!(
        !see(&mut Browser::new(&server), ABOUT)
            .await
            .contains("clearly")
    );
    // One's own can be seen by oneself.
    assert!(see(&mut ada, ABOUT).await.contains("clearly"));
    let thread = thread_of(&mut ada, &comment).await;
    assert!(see(&mut ada, &thread).await.contains("clearly"));

    // Whoever has tried reads it, and so does a guest whose browser says so.
    let (_, _, question) = crate::testing::moon(&server).await;
    crate::testing::send(&mut eve, &[crate::testing::graded(question, 1)]).await;
    assert!(see(&mut eve, ABOUT).await.contains("clearly"));
    let tried = format!("{ABOUT}&tried=spring,bulges");
    assert!(
        see(&mut Browser::new(&server), &tried)
            .await
            .contains("clearly")
    );
}

#[tokio::test]
async fn pages_lead_on_and_an_address_that_was_changed_leads_to_the_beginning() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    for n in 0..23 {
        server.break_database("delete from throttle").await;
        say(&mut ada, PAGE, &format!("Number {n}.")).await;
    }
    let mut guest = Browser::new(&server);
    let first = see(&mut guest, PAGE).await;
    let shown = |page: &str| {
        (0..23)
            .filter(|n| page.contains(&format!("<p>Number {n}.</p>")))
            .collect::<Vec<_>>()
    };
    assert_eq!(shown(&first), (3..23).collect::<Vec<_>>());
    let (_, after) = first
        .split_once("rel=\"next\" href=\"")
        .expect("there is more");
    let next = after
        .split('"')
        .next()
        .unwrap_or_default()
        .replace("&amp;", "&");
    assert_eq!(shown(&see(&mut guest, &next).await), [0, 1, 2]);
    for changed in [
        next.replace("newest", "oldest"),
        format!("{next}0"),
        next.replace("after=", "after=x"),
    ] {
        let refused = guest.get(&changed).await;
        assert_eq!(refused.status, 400, "{changed}");
        assert!(refused.text().contains(&format!("href=\"{PAGE}\"")));
    }
    let oldest = see(&mut guest, &format!("{PAGE}?sort=oldest")).await;
    assert_eq!(shown(&oldest), (0..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn whoever_comes_back_sees_what_is_new() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let mut eve = join(&server, "Eve").await;
    say(&mut eve, PAGE, "Before.").await;
    assert!(!see(&mut ada, PAGE).await.contains("class=\"new\""));
    let past = "update discussion_visit set seen_at = seen_at - interval '2 hours', seen_before = seen_before - interval '2 hours'";
    server.break_database(past).await;
    say(&mut eve, PAGE, "After.").await;
    // Both were said after that visit, which was two hours ago.
    let seen = see(&mut ada, PAGE).await;
    assert!(
        seen.contains("2 new comments since your last visit"),
        "{seen}"
    );
    assert!(
        !see(&mut eve, PAGE).await.contains("class=\"new\""),
        "their own are not"
    );
}
