//! What people say under chapters, with a real Postgres.

mod changing;
mod hearing;
mod posting;
mod reading;

use domain::comments::{Sort, fingerprint};
use domain::ids::{CommentId, UserId};
use jiff::Timestamp;
use store::Store;
use store::accounts::Account;
use store::comments::{NewComment, Page, Place, Posted, Poster, Written, post, threads};
use store::test_support::TestDatabase;
use uuid::Uuid;

use crate::accounts::{sign_up, user};
use crate::fixtures::{at, chapter, course, publish_at, question};

/// A course of two chapters, the first of which asks something, and accounts 1 to 4.
pub struct World {
    pub database: TestDatabase,
    pub store: Store,
    /// The first chapter.
    pub moon: Place,
}

impl World {
    pub async fn new() -> Self {
        let database = TestDatabase::new().await;
        let store = database.store();
        let moon = chapter("moon", "Text.", vec![question("why", "Why?", "So.")]);
        let sun = chapter("sun", "Text.", Vec::new());
        publish_at(&store, 0, &[course("tides", vec![moon, sun])]).await;
        for n in 1..=4 {
            let _: Account = sign_up(&store, n, &format!("{n}@example.org"), at(1)).await;
        }
        let catalogue = crate::fixtures::catalogue(&store).await;
        let [tides] = &catalogue.courses[..] else {
            panic!("one course was published");
        };
        let moon = Place {
            course: tides.id,
            chapter: tides.chapters[0].id,
            question: None,
        };
        Self {
            database,
            store,
            moon,
        }
    }

    /// Says something as `user(n)`.
    pub async fn try_to_say(
        &self,
        n: u8,
        words: &str,
        parent: Option<CommentId>,
        now: Timestamp,
    ) -> Posted {
        let comment = NewComment {
            client: Uuid::now_v7(),
            place: self.moon,
            parent,
            written: written(words),
        };
        self.post(n, &comment, now).await
    }

    pub async fn post(&self, n: u8, comment: &NewComment, now: Timestamp) -> Posted {
        post(&self.store, poster(n), comment, now).await.unwrap()
    }

    /// Says what is stored.
    pub async fn say(&self, n: u8, words: &str, parent: Option<CommentId>, hour: i64) -> CommentId {
        match self.try_to_say(n, words, parent, at(hour)).await {
            Posted::Stored(id, _) => id,
            other => panic!("{words}: {other:?}"),
        }
    }

    pub async fn page(&self, sort: Sort, after: Option<CommentId>, reader: Option<UserId>) -> Page {
        threads(&self.store, self.moon.topic(), (sort, after), reader)
            .await
            .unwrap()
    }

    /// The words of the first page, latest first, each thread's replies after it; what can't be read is `-`.
    pub async fn read_by(&self, reader: Option<UserId>) -> Vec<String> {
        let page = self.page(Sort::Newest, None, reader).await;
        let comments = page
            .threads
            .into_iter()
            .flat_map(|thread| [vec![thread.first], thread.replies].concat());
        comments
            .map(|comment| match comment.excerpt.as_str() {
                "" => "-".to_owned(),
                words => words.to_owned(),
            })
            .collect()
    }

    pub async fn read(&self) -> Vec<String> {
        self.read_by(None).await
    }

    /// The kinds of what `user(n)` was told, the earliest first, with what it is about.
    pub async fn told(&self, n: u8) -> Vec<(String, Option<Uuid>)> {
        let pool = crate::accounts::pool(&self.database).await;
        sqlx::query_as("select kind, comment_id from notification where user_id = $1 order by id")
            .bind(user(n).0)
            .fetch_all(&pool)
            .await
            .unwrap()
    }
}

pub fn poster(n: u8) -> Poster {
    Poster {
        user: user(n),
        is_moderator: false,
    }
}

pub fn written(words: &str) -> Written {
    Written {
        source: words.to_owned(),
        html: format!("<p>{words}</p>"),
        words: words.to_owned(),
        excerpt: words.to_owned(),
        digest: fingerprint(words),
        links: 0,
        domains: Vec::new(),
        mentions: Vec::new(),
    }
}
