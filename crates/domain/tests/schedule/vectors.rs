//! What the published implementations of FSRS-6 come to, with their default parameters.

use domain::schedule::{Grade, Scheduler};

/// Grades, the days from each to the one before, and the stability and difficulty after the last.
///
/// The first is the reference of the `fsrs` crate. All were computed with py-fsrs 6.3.2 (MIT
/// licence), which shares no code with it, from series that a seeded generator drew.
const VECTORS: [(&str, &[u32], f32, f32); 16] = [
    ("133333", &[0, 0, 1, 3, 8, 21], 53.62691, 6.357_487),
    ("3", &[0], 2.30650, 2.11810),
    ("4", &[0], 8.29560, 1.00000),
    ("414", &[0, 1, 2], 7.81034, 6.01878),
    (
        "32324314",
        &[0, 30, 365, 1, 1, 90, 2, 30],
        31.74407,
        7.90433,
    ),
    ("14331", &[0, 90, 365, 1, 90], 3.82401, 8.40096),
    ("42323", &[0, 30, 8, 5, 5], 87.54351, 5.99259),
    ("33311", &[0, 2, 8, 5, 2], 0.57396, 9.12733),
    (
        "333322132",
        &[0, 30, 365, 13, 8, 2, 3, 13, 1],
        13.99563,
        9.20112,
    ),
    ("2331131", &[0, 13, 30, 30, 30, 365, 1], 0.95598, 9.79983),
    ("23344413", &[0, 8, 2, 2, 30, 8, 5, 13], 19.15588, 7.01519),
    ("343123", &[0, 8, 1, 1, 90, 3], 20.32693, 7.99882),
    ("33444423", &[0, 13, 1, 2, 3, 3, 90, 2], 237.2126, 4.00183),
    ("21334", &[0, 5, 365, 3, 1], 12.69714, 7.78700),
    (
        "343314333",
        &[0, 3, 3, 365, 30, 30, 8, 2, 30],
        117.31038,
        5.98644,
    ),
    (
        "33333332",
        &[0, 5, 8, 3, 30, 1, 365, 13],
        711.01432,
        4.72548,
    ),
];

#[test]
fn memories_are_those_of_other_implementations() {
    let scheduler = Scheduler::default();
    for (grades, days, stability, difficulty) in VECTORS {
        let grades = grades
            .bytes()
            .map(|digit| Grade::try_from(digit - b'0').unwrap());
        let mut reviews = grades.zip(days);
        let (first, _) = reviews.next().unwrap();
        let memory = reviews.fold(scheduler.first(first), |memory, (grade, days)| {
            scheduler.next(memory, *days, grade)
        });
        let is_near = |a: f32, b: f32| (a - b).abs() <= 1e-4 * b.abs().max(1.0);
        assert!(
            is_near(memory.stability, stability),
            "{memory:?}, not {stability}"
        );
        assert!(
            is_near(memory.difficulty, difficulty),
            "{memory:?}, not {difficulty}"
        );
    }
}

#[test]
fn stability_is_after_how_many_days_nine_in_ten_are_recalled() {
    let scheduler = Scheduler::default();
    let memory = scheduler.first(Grade::Easy);
    let retention = 90_u8.try_into().unwrap();
    assert!((scheduler.interval(memory.stability, retention) - memory.stability).abs() < 1e-3);
    // 8.2956 days.
    assert!(scheduler.retrievability(memory, 8) > 0.9 && scheduler.retrievability(memory, 9) < 0.9);
    assert_eq!(scheduler.retrievability(memory, 0), 1.0);
}
