//! Hostile input costs time in proportion to its size.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{fs, thread};

use markdown::{render_comment, render_unchecked};

/// Four times the input may take at most this many times as long; a quadratic cost would take
/// sixteen.
const MOST_GROWTH: f64 = 9.0;
const SIZE: usize = 25_000;

/// The processor time of this thread, which other work on the machine does not lengthen.
fn processor_time() -> Duration {
    let schedstat = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux accounts it");
    let nanoseconds = schedstat.split(' ').next().and_then(|n| n.parse().ok());
    Duration::from_nanos(nanoseconds.expect("a number of nanoseconds"))
}

/// Makes a bomb of about so many bytes.
type Bomb = fn(usize) -> String;

fn cost(input: &str) -> Duration {
    // The best of three is the one whose caches were disturbed least.
    (0..3)
        .map(|_| {
            let start = processor_time();
            let (preview, _) = render_unchecked(input);
            std::hint::black_box(preview);
            std::hint::black_box(render_comment(input, &["Ada"]).is_ok());
            processor_time() - start
        })
        .min()
        .unwrap_or_default()
}

#[test]
fn nesting_and_delimiter_bombs_cost_linear_time() {
    let bombs: &[(&str, Bomb)] = &[
        ("emphasis", |n| "*a **a ".repeat(n / 7)),
        ("unclosed emphasis", |n| "_a *".repeat(n / 4)),
        ("brackets", |n| "[".repeat(n)),
        ("closed brackets", |n| {
            format!("{}a{}", "[".repeat(n / 2), "]".repeat(n / 2))
        }),
        ("links", |n| "[a](b".repeat(n / 5)),
        ("images", |n| "![a](".repeat(n / 5)),
        ("backticks", |n| {
            (1..)
                .map(|i| format!("{}a", "`".repeat(i)))
                .take((2.0 * n as f64).sqrt() as usize)
                .collect()
        }),
        ("quotes", |n| format!("{}a", "> ".repeat(n / 2))),
        ("quotes on lines", |n| "> > > > a\n".repeat(n / 10)),
        ("lists", |n| "- a\n".repeat(n / 4)),
        ("directives", |n| ":::stack\n".repeat(n / 9)),
        ("fences", |n| "```js run\n".repeat(n / 10)),
        ("entities", |n| "&lt;".repeat(n / 4)),
        ("html", |n| "<a b=\"".repeat(n / 6)),
        ("comments", |n| "<!-- ".repeat(n / 5)),
        ("tables", |n| {
            format!(
                "|{}\n|{}\n{}",
                "a|".repeat(50),
                "-|".repeat(50),
                "|a\n".repeat(n / 20)
            )
        }),
        ("footnotes", |n| {
            (0..n / 20)
                .map(|i| format!("a[^{i}]\n\n[^{i}]: b\n\n"))
                .collect()
        }),
        ("headings", |n| "## a\n\n".repeat(n / 6)),
        ("autolinks", |n| "http://a.".repeat(n / 9)),
        ("code spans", |n| "`ä` ".repeat(n / 5)),
        ("emphasised words", |n| "*ä* ".repeat(n / 5)),
        ("links to nowhere", |n| "[ä](#x) ".repeat(n / 9)),
        ("tags", |n| "<q>".repeat(n / 6) + &"</kbd>".repeat(n / 12)),
        ("brackets in code", |n| {
            format!("```js\n{}\n```\n", "(".repeat(n))
        }),
        ("tags in code", |n| {
            format!("```html\n{}\n```\n", "<a>".repeat(n / 3))
        }),
        ("sums in code", |n| {
            "```js\n1+1+1+1+1+1+1+1\n```\n".repeat(n / 26)
        }),
        ("reference definitions", |n| {
            (0..n / 10).map(|i| format!("[{i}]: b\n")).collect()
        }),
    ];
    // Each thread counts its own processor time, so that bombs on other cores do not disturb it.
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((name, bomb)) = bombs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    costs_linear_time(name, *bomb);
                }
            });
        }
    });
}

fn costs_linear_time(name: &str, bomb: Bomb) {
    // Below a few milliseconds the clock and the allocator tell more than the input.
    let floor = Duration::from_millis(8);
    let (mut small, mut large) = (Duration::MAX, Duration::MAX);
    let mut growth = f64::INFINITY;
    // What others do to the caches only adds to either, so the least of more tries is nearer to the truth.
    for _ in 0..3 {
        small = small.min(cost(&bomb(SIZE)));
        large = large.min(cost(&bomb(4 * SIZE)));
        growth = large.max(floor).as_secs_f64() / small.max(floor).as_secs_f64();
        if growth <= MOST_GROWTH {
            break;
        }
    }
    assert!(
        growth <= MOST_GROWTH,
        "{name}: {small:?} for {SIZE} bytes, {large:?} for four times"
    );
}
