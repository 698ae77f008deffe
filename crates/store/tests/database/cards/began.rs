//! The settings that a student began with.

use domain::schedule::{Confidence, Grade, Settings};
use store::cards::rebuild;

use super::{World, event};
use crate::accounts::user;

#[tokio::test]
async fn who_began_with_another_retention_keeps_it_also_where_their_row_was_lost() {
    let world = World::new().await;
    // As it was when nine in ten were to be recalled by whoever chose nothing.
    world
        .database
        .execute(&format!(
            "insert into student
               (user_id, retention, daily_cap, days_off, four_buttons, began_retention)
             values ('{}', 90, 100, 0, false, 90)",
            user(1)
        ))
        .await;
    let began = Settings {
        retention: 90.try_into().unwrap(),
        ..Settings::default()
    };
    assert_ne!(began, Settings::default());
    world
        .tell(&[event(1, 0, "UTC", &world.graded("a", Grade::Good, 1))], 0)
        .await;
    let before = world.desk(72).await;
    assert_eq!((before.settings, before.waiting.len()), (began, 1));
    world.assert_replays().await;
    // What comes late has the card folded anew.
    let rated = event(2, -20, "UTC", &world.rated("moon", Confidence::Shaky));
    world.tell(&[rated], 1).await;
    world.assert_replays().await;
    let before = world.desk(72).await;
    world.database.execute("delete from card").await;
    world.database.execute("delete from reading").await;
    world.database.execute("delete from student").await;
    rebuild(&world.store, |_| {}).await.unwrap();
    let after = world.desk(72).await;
    assert_eq!((after.settings, &after.waiting), (began, &before.waiting));
    world.assert_replays().await;
}
