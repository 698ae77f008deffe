//! What somebody takes with them is all that the tables hold of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use store::Store;
use store::accounts::{self, By, SECTIONS};
use store::test_support::TestDatabase;

use super::{ask_to_reset, pool, session_id, sign_up, user};
use crate::fixtures::{at, everybody_learns, id};

/// Columns by which a row is somebody's.
const WHOSE: [&str; 5] = ["user_id", "account_id", "email", "email_key", "to_address"];

/// Tables that have one of these, and yet are in no export, with the reason.
const NOT_EXPORTED: [(&str, &str); 1] = [(
    "passkey_challenge",
    "a device is asked for five minutes, with random numbers; the passkey that comes of it is exported",
)];

/// What is exported of `user(1)`, by table; the rows of each without their order.
async fn exported(store: &Store) -> BTreeMap<&'static str, Vec<Map<String, Value>>> {
    let export = accounts::export(store, user(1), session_id(1), at(50)).await;
    let mut export = export.unwrap();
    let mut tables: BTreeMap<_, Vec<_>> = BTreeMap::new();
    while let Some(part) = export.next(store).await.unwrap() {
        let rows = part.rows.iter().map(|row| serde_json::from_str(row));
        let rows: Result<Vec<Map<String, Value>>, _> = rows.collect();
        tables
            .entry(part.section.table)
            .or_default()
            .extend(rows.unwrap());
    }
    tables
}

#[tokio::test]
async fn every_table_with_something_personal_is_exported_but_for_those_with_a_reason_not_to() {
    let database = TestDatabase::new().await;
    let personal: Vec<String> = sqlx::query_scalar(
        "select distinct table_name::text from information_schema.columns
         where table_schema = 'public' and column_name = any($1)
           and not exists (
             select from pg_inherits
             where inhrelid = format('%I.%I', table_schema, table_name)::regclass
           )",
    )
    .bind(WHOSE)
    .fetch_all(&pool(&database).await)
    .await
    .unwrap();
    let personal: BTreeSet<&str> = personal.iter().map(String::as_str).collect();
    let mut exported: BTreeSet<&str> = SECTIONS.iter().map(|section| section.table).collect();
    assert_eq!(exported.len(), SECTIONS.len(), "a table has one section");
    for (table, reason) in NOT_EXPORTED {
        assert!(!reason.is_empty());
        assert!(exported.insert(table), "{table} is exported after all");
    }
    assert_eq!(personal, exported);
}

#[tokio::test]
async fn the_export_is_what_the_tables_hold_row_by_row_without_what_opens_the_account() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "Ada@Example.org", at(1)).await;
    // Somebody else has the same of everything.
    let eve = sign_up(&store, 2, "eve@example.org", at(1)).await;
    for (account, secret) in [(&ada, 41), (&eve, 42)] {
        ask_to_reset(&store, secret, account.email.as_str(), at(2)).await;
        accounts::remember_device(&store, account.id, &[secret; 32], at(2))
            .await
            .unwrap();
        accounts::grant_author(&store, account.id, &id("tides"), By::CommandLine, at(3))
            .await
            .unwrap();
    }
    database
        .execute("update mail set to_address = 'eve@example.org' where id::text like '%2a'")
        .await;
    database
        .execute(
            "insert into email_change (
               user_id, email, email_key, old_token_hash, new_token_hash, created_at, expires_at
             )
             select id, 'new@example.org', 'new@example.org', '\\x29', '\\x29', now(), now()
             from account",
        )
        .await;
    database
        .execute(
            "insert into author_token (user_id, id, token_hash, name, course_author_ids, created_at)
             select id, id, '\\x29', 'Laptop', '{tides}', now()
             from account",
        )
        .await;
    database
        .execute(
            "insert into passkey (
               user_id, id, credential_id, credential, counter, name, created_at
             )
             select id, id, '\\x30', '{}', 0, 'Laptop', now()
             from account",
        )
        .await;
    database
        .execute(
            "insert into student_event
             select account.id, ('0190' || lpad(to_hex(n), 28, '0'))::uuid, 'answer_opened', 1, now(),
               now(), 'UTC', jsonb_build_object('n', n)
             from account, generate_series(1, 1000) as n",
        )
        .await;
    everybody_learns(&database).await;
    // More than one page of the log.
    database
        .execute(
            "insert into security_event (user_id, id, kind, occurred_at, detail)
             select account.id, ('0190' || lpad(to_hex(n), 28, '0'))::uuid, 'signed_in', now(), '{}'
             from account, generate_series(1, 1201) as n",
        )
        .await;
    let exported = exported(&store).await;
    let pool = pool(&database).await;
    for section in &SECTIONS {
        let whose = match section.table {
            "account" => "id = $1",
            "confirmation" => "email_key = 'ada@example.org'",
            "mail" => "lower(to_address) = 'ada@example.org'",
            "moderation_action" => "account_id = $1",
            _ => "user_id = $1",
        };
        let query = format!("select to_jsonb(t) from {} t where {whose}", section.table);
        let mut query = sqlx::query_scalar::<_, Value>(sqlx::AssertSqlSafe(query));
        if whose.contains('$') {
            query = query.bind(ada.id.0);
        }
        let mut held: Vec<String> = Vec::new();
        for row in query.fetch_all(&pool).await.unwrap() {
            let Value::Object(mut row) = row else {
                panic!("a row is an object: {row}")
            };
            for column in section.withheld {
                assert!(row.remove(*column).is_some(), "{}: {column}", section.table);
            }
            // It stands once, as the id of the account.
            row.remove("user_id");
            row.remove("account_id");
            held.push(Value::Object(row).to_string());
        }
        assert!(!held.is_empty(), "{} is not tried here", section.table);
        let given = exported[section.table].iter().cloned().map(Value::Object);
        let mut given: Vec<String> = given.map(|row| row.to_string()).collect();
        held.sort();
        given.sort();
        assert_eq!(given, held, "{}", section.table);
    }
    let log = &exported["security_event"];
    assert_eq!(log.len(), 1204);
    assert_eq!(log[1203]["kind"], "exported");
    let ids: Vec<&str> = log
        .iter()
        .filter_map(|event| event["id"].as_str())
        .collect();
    assert!(ids.is_sorted());
    let all = format!("{exported:?}");
    for secret in ["hash 1", "secret 1", "eve@example.org", &"29".repeat(32)] {
        assert!(!all.contains(secret), "{secret}");
    }
}
