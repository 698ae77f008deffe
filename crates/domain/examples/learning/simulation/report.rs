//! All students, all ways, and what they come to.

use std::num::NonZeroUsize;
use std::thread;

use domain::schedule::{Confidence, Retention, Scheduler};
use serde_json::{Value, json};

use super::ours::Ours;
use super::student::{Read, Student};
use super::ways::{Intervals, Way};
use super::world::World;
use super::year::{Year, live};

/// The ways that are compared, ours first. What students gain is what they keep beyond the last one.
const WAYS: [(&str, Way); 6] = [
    ("ours with confidence", ours(true, Retention::USUAL)),
    ("ours without confidence", ours(false, Retention::USUAL)),
    ("SM-2", Way::Sm2 { falls: false }),
    ("SM-2, factor falls", Way::Sm2 { falls: true }),
    ("doubling intervals", Way::Doubling),
    ("no reviews", Way::Nothing),
];

/// Ours with other retentions than the one that students begin with, for the curve of what more
/// minutes come to.
const OTHERS: [u8; 4] = [80, 90, 95, 97];

const fn ours(rated: bool, retention: Retention) -> Way {
    Way::Ours { rated, retention }
}

/// The years of one student, one for each way.
type Years = Vec<Year>;

/// Lets all students of a world live their year by each way. The same world gives the same report,
/// however many processors take part.
pub fn report(world: &World) -> Value {
    let others = OTHERS.into_iter().flat_map(|percent| {
        let retention = Retention::try_from(percent).expect("it is one to choose");
        [ours(true, retention), ours(false, retention)]
    });
    let ways: Vec<Way> = WAYS.iter().map(|(_, way)| *way).chain(others).collect();
    let years = all(world, &ways);
    let of = |at: usize| -> Vec<Year> { years.iter().map(|it| it[at]).collect() };
    let nothing = of(WAYS.len() - 1);
    let best = gains(&of(0), &nothing);
    let compared = WAYS.iter().enumerate().map(|(at, (name, _))| {
        let years = of(at);
        let own = gains(&years, &nothing);
        let beaten = best
            .iter()
            .zip(&own)
            .filter(|(best, own)| best > own)
            .count();
        let mut said = summary(&years, &nothing);
        said["way"] = json!(name);
        said["gain_a_minute"] = spread(own.into_iter());
        said["ours_gains_more"] = json!(beaten as f64 / years.len() as f64);
        said
    });
    let curve = ways.iter().enumerate().filter_map(|(at, way)| {
        let Way::Ours { rated, retention } = way else {
            return None;
        };
        let mut said = summary(&of(at), &nothing);
        said["rated"] = json!(rated);
        said["retention"] = json!(retention);
        said["is_usual"] = json!(*retention == Retention::USUAL);
        Some(said)
    });
    json!({
        "assumptions": world.assumptions(),
        "students": world.students,
        "questions": world.course().iter().sum::<usize>(),
        "ways": compared.collect::<Vec<_>>(),
        "curve": curve.collect::<Vec<_>>(),
        "ratings": ratings(world),
    })
}

/// The year of one student by one way.
pub fn year(world: &World, student: &Student, scheduler: &Scheduler, way: Way) -> Year {
    match way {
        Way::Ours { .. } => live(world, student, &mut Ours::new(scheduler, world, way)),
        _ => {
            let questions = world.course().iter().sum();
            live(world, student, &mut Intervals::new(way, questions))
        }
    }
}

/// The years of all students, in their order.
fn all(world: &World, ways: &[Way]) -> Vec<Years> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let numbers: Vec<u64> = (0..world.students as u64).collect();
    let share = numbers.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let parts: Vec<_> = numbers
            .chunks(share)
            .map(|numbers| scope.spawn(move || part(world, ways, numbers)))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().expect("no year ends in a panic"))
            .collect()
    })
}

fn part(world: &World, ways: &[Way], numbers: &[u64]) -> Vec<Years> {
    let scheduler = Scheduler::default();
    let students = numbers.iter().map(|number| Student::draw(world, *number));
    students
        .map(|student| {
            let each = ways.iter();
            each.map(|way| year(world, &student, &scheduler, *way))
                .collect()
        })
        .collect()
}

/// How often each level of confidence is said, and how well what is felt follows what is true.
pub fn ratings(world: &World) -> Value {
    let students = (0..world.students as u64).map(|number| Student::draw(world, number));
    let ratings: Vec<Read> = students.flat_map(|it| it.chapters).collect();
    let shares = Confidence::ALL.map(|level| {
        let said = ratings.iter().filter(|it| it.level == level).count();
        said as f64 / ratings.len() as f64
    });
    json!({ "shares": shares, "correlation": correlation(&ratings) })
}

fn correlation(ratings: &[Read]) -> f64 {
    let mean =
        |of: &dyn Fn(&Read) -> f64| ratings.iter().map(of).sum::<f64>() / ratings.len() as f64;
    let truth = mean(&|it| it.truth);
    let felt = mean(&|it| it.felt);
    let both = mean(&|it| (it.truth - truth) * (it.felt - felt));
    let of_truth = mean(&|it| (it.truth - truth).powi(2));
    let of_felt = mean(&|it| (it.felt - felt).powi(2));
    both / (of_truth * of_felt).sqrt()
}

fn summary(years: &[Year], nothing: &[Year]) -> Value {
    let of = |what: &dyn Fn(&Year) -> f64| spread(years.iter().map(what));
    let minutes: f64 = years.iter().map(minutes).sum();
    let gained = years.iter().zip(nothing);
    let gained: f64 = gained
        .map(|(year, none)| year.knowledge - none.knowledge)
        .sum();
    json!({
        "knowledge": of(&|it| it.knowledge),
        "through": of(&|it| it.through),
        "reviews": of(&|it| it.reviews.into()),
        "misses": of(&|it| it.misses.into()),
        "minutes": of(&self::minutes),
        "full_days": of(&|it| it.full_days.into()),
        // Of all students together: what all of them gained, by the minutes of all.
        "gain_of_all_a_minute": if minutes > 0.0 { gained / minutes } else { 0.0 },
    })
}

/// What each student kept beyond what is kept without reviews, by the minutes that it took.
fn gains(years: &[Year], nothing: &[Year]) -> Vec<f64> {
    let pairs = years.iter().zip(nothing);
    pairs
        .map(|(year, none)| {
            let gained = year.knowledge - none.knowledge;
            if year.seconds == 0 {
                0.0
            } else {
                gained / minutes(year)
            }
        })
        .collect()
}

fn minutes(year: &Year) -> f64 {
    f64::from(year.seconds) / 60.0
}

/// The mean, and what one student in ten is below and above.
fn spread(values: impl Iterator<Item = f64>) -> Value {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let at = |share: f64| {
        let index = (share * (values.len() as f64 - 1.0)).round() as usize;
        values.get(index).copied().unwrap_or(0.0)
    };
    json!({ "mean": mean, "tenth": at(0.1), "median": at(0.5), "ninetieth": at(0.9) })
}
