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

/// Renders a bomb, whatever comes of it.
type Render = fn(&str);

fn chapter(input: &str) {
    std::hint::black_box(render_unchecked(input));
}

/// Longer than any comment is, so that what grows has room to.
fn comment(input: &str) {
    std::hint::black_box(render_comment(input, &["Ada", "Ada Lovelace", "aaaaaaaaaaaaaaab"]).ok());
}

fn cost(render: Render, input: &str) -> Duration {
    // The best of three is the one whose caches were disturbed least.
    (0..3)
        .map(|_| {
            let start = processor_time();
            render(input);
            processor_time() - start
        })
        .min()
        .unwrap_or_default()
}

#[test]
fn nesting_and_delimiter_bombs_cost_linear_time_in_chapters() {
    cost_linear_time(chapter, BOMBS);
}

#[test]
fn they_do_in_comments() {
    cost_linear_time(comment, BOMBS);
    cost_linear_time(comment, BOMBS_OF_COMMENTS);
}

fn cost_linear_time(render: Render, bombs: &[(&str, Bomb)]) {
    // Each thread counts its own processor time, so that bombs on other cores do not disturb it.
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((name, bomb)) = bombs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    costs_linear_time(render, name, *bomb);
                }
            });
        }
    });
}

fn costs_linear_time(render: Render, name: &str, bomb: Bomb) {
    // Below a few milliseconds the clock and the allocator tell more than the input.
    let floor = Duration::from_millis(8);
    let (mut small, mut large) = (Duration::MAX, Duration::MAX);
    let mut growth = f64::INFINITY;
    // What others do to the caches only adds to either, so the least of more tries is nearer to the truth.
    for _ in 0..3 {
        small = small.min(cost(render, &bomb(SIZE)));
        large = large.min(cost(render, &bomb(4 * SIZE)));
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

const BOMBS: &[(&str, Bomb)] = &[
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

/// What only a comment has.
const BOMBS_OF_COMMENTS: &[(&str, Bomb)] = &[
    ("mentions", |n| "@Ada Lovelace ".repeat(n / 14)),
    ("half a name", |n| "@aaaaaaaaaaaaaaa ".repeat(n / 17)),
    ("at signs", |n| "@".repeat(n)),
    ("names in a row", |n| "@Ada@".repeat(n / 5)),
    ("raw html on lines", |n| "<b>\n".repeat(n / 4)),
    ("what turns", |n| "\u{202e}".repeat(n / 3)),
    ("marks on a letter", |n| {
        format!("@{}", "\u{301}\u{316}".repeat(n / 4))
    }),
    ("hosts in a link", |n| {
        format!("[{}](https://example.org)", "a.example ".repeat(n / 10))
    }),
    ("dots in a link", |n| {
        format!("[{}](https://example.org)", "a.".repeat(n / 2))
    }),
    ("images in images", |n| {
        format!(
            "{}a{}",
            "![".repeat(n / 20),
            "](https://example)".repeat(n / 20)
        )
    }),
    ("lists and empty lines", |n| {
        format!("{}a{}b", "- + ".repeat(n / 8), "\n".repeat(n / 2))
    }),
    ("uses of a definition", |n| {
        format!(
            "[a]: https://example.org/{}\n\n{}",
            "a".repeat(1_900),
            "[a]".repeat(n / 3)
        )
    }),
    ("lines of code", |n| {
        format!("```js x\n{}", "let a = 1;\n".repeat(n / 11))
    }),
];
