//! What `make bench` asks of the schedule, besides what it costs over HTTP. Each prints JSON:
//!
//! ```text
//! learning schedule-review                   what it costs to schedule one review
//! learning predicted-recall [LOG]            predictions beside those of the `fsrs` crate
//! learning learning-value [NAME=VALUE…]      a simulated year, by several ways to review
//! ```
//!
//! `bench/README.md` says what the figures mean. Chance has fixed seeds. Names and values are those of
//! `simulation::World`, to see what an assumption is worth: `learning-value students=100 noise=0`.

mod chance;
mod cost;
mod recall;
mod review_log;
mod simulation;

use serde_json::Value;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match measure(&arguments) {
        Ok(result) => println!("{result:#}"),
        Err(why) => {
            eprintln!("{why}");
            std::process::exit(2);
        }
    }
}

fn measure(arguments: &[&str]) -> Result<Value, String> {
    match arguments {
        ["schedule-review"] => Ok(cost::measure()),
        ["predicted-recall"] => Ok(recall::compare(&review_log::generated())),
        ["predicted-recall", file] => {
            let text = std::fs::read_to_string(file)
                .map_err(|error| format!("{file} can't be read: {error}"))?;
            Ok(recall::compare(&review_log::read(&text)?))
        }
        ["learning-value", chosen @ ..] => {
            let mut world = simulation::World::default();
            for choice in chosen {
                world.choose(choice)?;
            }
            Ok(simulation::report(&world))
        }
        _ => Err(
            "learning schedule-review | predicted-recall [LOG] | learning-value [NAME=VALUE…]"
                .to_owned(),
        ),
    }
}
