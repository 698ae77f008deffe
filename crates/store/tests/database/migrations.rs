//! Migrations run on an empty database, on one that is in use, and from two programs at once.

use std::path::Path;

use sqlx::AssertSqlSafe;
use sqlx::migrate::Migrator;
use store::test_support::TestDatabase;

#[tokio::test]
async fn two_programs_that_start_at_once_both_find_the_database_migrated() {
    let database = TestDatabase::empty().await;
    let tasks: Vec<_> = (0..3)
        .map(|_| {
            let store = database.store();
            tokio::spawn(async move { store.migrate().await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let store = database.store();
    store.migrate().await.unwrap();
    assert_eq!(store::catalogue::version(&store).await.unwrap(), 0);
}

/// After each migration come the sample rows for the tables it makes, so that every later one
/// has to cope with a database that is in use.
#[tokio::test]
async fn each_migration_runs_on_the_rows_of_those_before_it() {
    let database = TestDatabase::empty().await;
    let pool = sqlx::PgPool::connect_with(database.options())
        .await
        .unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut migrator = Migrator::new(here.join("../../migrations")).await.unwrap();
    migrator.set_locking(false);
    for migration in migrator.iter() {
        migrator.run_to(migration.version, &pool).await.unwrap();
        let sample = here.join(format!("tests/database/samples/{}.sql", migration.version));
        let rows = std::fs::read_to_string(&sample)
            .unwrap_or_else(|_| panic!("a migration brings sample rows: {}", sample.display()));
        sqlx::raw_sql(AssertSqlSafe(rows))
            .execute(&pool)
            .await
            .unwrap();
    }
    let courses: i64 = sqlx::query_scalar("select count(*) from course")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(courses, 1);
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_not_touched() {
    let database = TestDatabase::new().await;
    let pool = sqlx::PgPool::connect_with(database.options())
        .await
        .unwrap();
    sqlx::raw_sql(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (99990101000000, 'of the future', true, '', 0)",
    )
    .execute(&pool)
    .await
    .unwrap();
    let refused = database.store().migrate().await;
    assert!(
        matches!(refused, Err(store::Error::Migration(_))),
        "{refused:?}"
    );
}
