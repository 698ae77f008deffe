//! The table of first returns in `docs/schedule.md`, which is made from the code.

use std::fmt::Write;
use std::path::Path;

use domain::schedule::{Confidence, Grade};

use crate::{Desk, new_card};

const BEGIN: &str = "<!-- first returns, made by crates/domain/tests/schedule/table.rs -->\n";
const END: &str = "<!-- end of first returns -->\n";

/// Sets the table in the document anew, instead of comparing it.
const WRITE: &str = "WRITE_TABLES";

fn table() -> String {
    let mut table = String::from(
        "| confidence | retention | missed | got it | not answered |\n| --- | --- | --- | --- | --- |\n",
    );
    let levels = Confidence::ALL.map(Some);
    for level in [None].into_iter().chain(levels) {
        for retention in [80, 85, 90, 97] {
            let answered = |grade| {
                days((0..300).map(|n| {
                    let mut desk = Desk::with(retention);
                    desk.card = new_card(n);
                    desk.grade(grade);
                    if let Some(level) = level {
                        desk.rate(level);
                    }
                    desk.days()
                }))
            };
            let not_answered = level.map_or("–".to_owned(), |level| {
                let mut desk = Desk::with(retention);
                desk.rate(level);
                days([desk.days()])
            });
            let name = match level {
                None => "not rated",
                Some(Confidence::Lost) => "Lost",
                Some(Confidence::Shaky) => "Shaky",
                Some(Confidence::GettingThere) => "Getting there",
                Some(Confidence::Solid) => "Solid",
                Some(Confidence::CouldTeachIt) => "Could teach it",
            };
            writeln!(
                table,
                "| {name} | 0.{retention} | {} | {} | {not_answered} |",
                answered(Grade::Again),
                answered(Grade::Good),
            )
            .expect("a string takes everything");
        }
    }
    table
}

/// The least and the most of many questions.
fn days(all: impl IntoIterator<Item = i32> + Clone) -> String {
    let least = all.clone().into_iter().min().expect("there are some");
    let most = all.into_iter().max().expect("there are some");
    match (least, most) {
        (1, 1) => "1 day".to_owned(),
        (least, most) if least == most => format!("{least} days"),
        (least, most) => format!("{least} to {most} days"),
    }
}

#[test]
fn the_document_has_the_first_returns_that_the_code_has() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schedule.md");
    let document = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = document.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&file, format!("{before}{BEGIN}\n{}\n{END}{after}", table())).unwrap();
        return;
    }
    assert_eq!(
        written.trim(),
        table().trim(),
        "`{WRITE}=1 cargo test -p domain --features schedule` sets it anew"
    );
}
