//! An answer by a session that is confirmed in the same statement.

use domain::events::Event;
use domain::schedule::Grade;
use store::accounts;
use store::events::{answer, page};

use super::{World, event};
use crate::accounts::{is_signed_in, session, session_id, sign_up, token, user};
use crate::fixtures::at;

/// A session of Ada's whose use was noted just before, and an answer of hers by which she has a row.
async fn begun() -> World {
    let world = World::new().await;
    world
        .tell(&[event(1, 0, "UTC", &world.graded("a", Grade::Good, 1))], 0)
        .await;
    let ada = accounts::find(&world.store, user(1)).await;
    let ada = ada.unwrap().unwrap();
    let opened = accounts::open_session(&world.store, &ada, &session(2), None, at(24)).await;
    assert!(opened.unwrap());
    world
}

impl World {
    fn answered(&self, n: u128, hour: i64) -> Event {
        event(n, hour, "UTC", &self.graded("b", Grade::Good, 1))
    }

    /// Whether the quick way takes an answer by the session of `token(session)`.
    async fn takes(&self, session: u8, n: u128, hour: i64) -> bool {
        let answered = self.answered(n, hour);
        let by = (user(1), &token(session));
        let taken = answer(&self.store, by, &answered, at(hour), || true).await;
        taken.unwrap()
    }

    async fn logged(&self) -> usize {
        page(&self.store, user(1), None, 100).await.unwrap().len()
    }
}

#[tokio::test]
async fn an_answer_is_taken_by_a_session_that_holds_and_by_no_other() {
    let world = begun().await;
    assert!(world.takes(2, 2, 24).await);
    assert_eq!(world.logged().await, 2);
    // The same again is told what became of it by the long way.
    assert!(!world.takes(2, 2, 24).await);
    assert!(!world.takes(3, 3, 24).await, "there is no such session");
    // Somebody else's session is none of hers.
    sign_up(&world.store, 4, "eve@example.org", at(24)).await;
    assert!(!world.takes(4, 3, 24).await);
    assert!(is_signed_in(&world.store, 4, 4, at(24)).await);
    assert_eq!(world.logged().await, 2);
    world.assert_replays().await;
}

#[tokio::test]
async fn a_session_of_which_more_is_to_be_known_goes_the_long_way() {
    let world = begun().await;
    // That it is used is noted each hour, which the long way does.
    assert!(!world.takes(2, 2, 25).await);
    assert!(is_signed_in(&world.store, 1, 2, at(25)).await);
    assert!(world.takes(2, 2, 25).await);
    accounts::sign_out(&world.store, user(1), session_id(2), at(25))
        .await
        .unwrap();
    assert!(!world.takes(2, 3, 25).await);
    assert_eq!(world.logged().await, 2);
}

#[tokio::test]
async fn whoever_is_suspended_or_has_no_room_left_answers_nothing_by_the_quick_way() {
    let world = begun().await;
    let answered = world.answered(2, 24);
    let by = (user(1), &token(2));
    let full = answer(&world.store, by, &answered, at(24), || false).await;
    assert!(!full.unwrap());
    assert_eq!(world.logged().await, 1);
    world
        .database
        .execute("update account set suspended_at = now()")
        .await;
    assert!(!world.takes(2, 2, 24).await);
    world
        .database
        .execute("update account set suspended_at = null")
        .await;
    assert!(world.takes(2, 2, 24).await);
    assert_eq!(world.logged().await, 2);
    world.assert_replays().await;
}
