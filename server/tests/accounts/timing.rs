//! Nobody learns from how long an answer takes whether an address has an account.
//!
//! Answers for addresses with and without one are timed in turn, and the two distributions are
//! compared by their ranks: the statistic of Mann and Whitney, which asks nothing of the shape of a
//! distribution. Noise meets both sides alike and only makes more samples necessary; so samples are
//! taken until the same ones, with a leak added to one side, are told apart beyond doubt, or there
//! are so many that the machine is too busy for that. `make faults` looks for smaller leaks on a
//! quiet one (`faults/cases/timing.mjs`).

use std::time::{Duration, Instant};

use crate::support::TestServer;

/// The fewest samples of each side.
const FEWEST: usize = 48;
/// The most of what is measured as it is, where a machine is too busy to tell.
const MOST: usize = 320;
/// The most where there is a leak to be told.
const MOST_PLANTED: usize = 1_200;
/// How far the statistic may be from its mean, in standard deviations. By chance one of some fifteen
/// thousand is farther.
const FARTHEST: f64 = 4.0;
/// What the samples must be able to tell, or half of what the form takes where that is more: a hash
/// of a password that is left out would save more.
const LEAK: Duration = Duration::from_millis(3);
/// How clearly they must.
const CLEARLY: f64 = 6.0;

/// What both sides took, in milliseconds.
#[derive(Default)]
struct Times {
    with: Vec<f64>,
    without: Vec<f64>,
}

impl Times {
    /// By how many standard deviations those with an account are slower.
    fn deviations(&self, leak: Duration) -> f64 {
        let (m, n) = (self.with.len() as f64, self.without.len() as f64);
        let leak = leak.as_secs_f64() * 1e3;
        let slower: f64 = self
            .with
            .iter()
            .flat_map(|with| {
                self.without
                    .iter()
                    .map(move |without| with + leak - without)
            })
            .map(|difference| (difference.signum() + 1.0) / 2.0)
            .sum();
        (slower - m * n / 2.0) / (m * n * (m + n + 1.0) / 12.0).sqrt()
    }

    /// What these samples must be able to tell.
    fn leak(&self) -> Duration {
        LEAK.max(Duration::from_secs_f64(median(&self.without) / 2e3))
    }

    fn say(&self) -> String {
        format!(
            "{:.2} ms with an account, {:.2} ms without (medians of {}): {:+.1} standard deviations",
            median(&self.with),
            median(&self.without),
            self.with.len(),
            self.deviations(Duration::ZERO),
        )
    }
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Sends one form for an address, from a client of its own, and takes the time of the answer.
async fn time(server: &TestServer, path: &str, (address, number): (&str, usize)) -> f64 {
    let client = format!("10.0.{}.{}", number / 256, number % 256);
    let fields = [
        ("email", address),
        ("name", "Student"),
        ("password", "not the one of anybody"),
    ];
    let began = Instant::now();
    let answer = server
        .post(path, &fields, &[("x-forwarded-for", client.as_str())])
        .await;
    let took = began.elapsed();
    let expected = if path == "/sign-in" { 422 } else { 303 };
    assert_eq!(answer.status, expected, "{path}: {}", answer.text());
    took.as_secs_f64() * 1e3
}

/// Times a form until the samples could tell a leak, or tell one that is `planted`.
async fn measure(path: &str, planted: Duration, most: usize) -> Times {
    let server = TestServer::start().await;
    let passwords = &server.app.accounts.passwords;
    let hash = passwords.hash("the one of everybody".to_owned()).await;
    let hash = hash.expect("nobody else wants one");
    // The address of everybody with an account is an even number's, so both are as long.
    server
        .break_database(&format!(
            "insert into account (id, email, email_key, display_name, password_hash, created_at, \
             password_changed_at)
             select gen_random_uuid(), address, address, 'Student', '{hash}', now(), now()
             from generate_series(100000, 100000 + 4 * {}, 2) as number,
             lateral (select 's' || number || '@example.org' as address) as named",
            most
        ))
        .await;
    let mut times = Times::default();
    for round in 0..most {
        // Each in front as often as the other, and not by turns that something else may share.
        let with_first = ((round * 2_654_435_761) >> 7) & 1 == 0;
        for with in [with_first, !with_first] {
            let number = 2 * round + usize::from(!with);
            let address = format!("s{}@example.org", 100_000 + number);
            let mut took = time(&server, path, (&address, number)).await;
            if with {
                took += planted.as_secs_f64() * 1e3;
                times.with.push(took);
            } else {
                times.without.push(took);
            }
        }
        // The first few also wait for what is made only once.
        if round == 10 {
            times = Times::default();
        }
        let enough = times.with.len() >= FEWEST && times.with.len().is_multiple_of(16);
        let is_told = || {
            let added = if planted.is_zero() {
                times.leak()
            } else {
                Duration::ZERO
            };
            times.deviations(added) > CLEARLY
        };
        if enough && is_told() {
            break;
        }
    }
    times
}

#[tokio::test]
async fn answers_take_as_long_with_an_account_as_without() {
    for path in ["/sign-in", "/reset", "/sign-up"] {
        let times = measure(path, Duration::ZERO, MOST).await;
        let found = times.deviations(Duration::ZERO);
        assert!(found.abs() < FARTHEST, "{path}: {}", times.say());
    }
}

#[tokio::test]
async fn a_leak_of_three_milliseconds_would_be_seen() {
    let times = measure("/reset", LEAK, MOST_PLANTED).await;
    let found = times.deviations(Duration::ZERO);
    assert!(found > FARTHEST, "{}", times.say());
}

#[test]
fn the_statistic_is_the_one_of_the_books() {
    // Of nine pairs, three are slower with an account.
    let times = Times {
        with: vec![1.0, 2.0, 6.0],
        without: vec![3.0, 4.0, 5.0],
    };
    let deviation = (9.0_f64 * 7.0 / 12.0).sqrt();
    assert!((times.deviations(Duration::ZERO) - (3.0 - 4.5) / deviation).abs() < 1e-9);
    let apart = times.deviations(Duration::from_secs(1));
    assert!((apart - 4.5 / deviation).abs() < 1e-9);
}
