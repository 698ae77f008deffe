//! What this process counts, for Prometheus. `docs/operating.md` says what each figure means and
//! when to worry.

use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus::core::Collector;
use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts,
    Registry, TextEncoder,
};

use crate::state::App;

/// Panics of this process, which the hook counts wherever they happen.
static PANICS: AtomicU64 = AtomicU64::new(0);

/// Answers are sorted into these, in seconds: from memory in microseconds, from the database in
/// milliseconds, and at worst until the time is up.
const SECONDS: [f64; 14] = [
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0,
    8.0,
];

/// The figures.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    /// Answers from memory, which are too many to look their figures up each time.
    pub memory: FromMemory,
    /// The page cache.
    pub pages: Pages,
    read_now: ReadNow,
}

/// Answers that come from memory.
#[derive(Debug)]
pub struct FromMemory {
    seconds: Histogram,
    whole: IntCounter,
    part: IntCounter,
    not_modified: IntCounter,
    not_satisfiable: IntCounter,
}

/// Figures of the page cache.
#[derive(Debug)]
pub struct Pages {
    /// Requests that were answered with an older page than the newest.
    pub stale: IntCounter,
    /// Requests for which a page had to be made.
    pub misses: IntCounter,
    /// How long rendering and encoding a page takes.
    pub render: HistogramVec,
    /// Pages that wait to be made.
    pub pending: IntGauge,
}

/// Gauges that are read when somebody asks.
#[derive(Debug)]
struct ReadNow {
    pages: IntGauge,
    page_bytes: IntGauge,
    evicted: IntGauge,
    damaged: IntGauge,
    unwritten: IntGauge,
    connections: IntGauge,
    most_connections: IntGauge,
    accepted: IntGauge,
    given_up: IntGauge,
    reset: IntGauge,
    database: IntGauge,
    pool: IntGauge,
    pool_idle: IntGauge,
    version: IntGauge,
    draining: IntGauge,
    panics: IntGauge,
}

impl Metrics {
    /// Every figure at zero.
    pub fn new() -> Self {
        let registry = Registry::new();
        let kept = &registry;
        let requests = keep(
            kept,
            IntCounterVec::new(
                Opts::new(
                    "chapterwise_http_requests_total",
                    "Requests by route and status",
                ),
                &["route", "status"],
            ),
        );
        let seconds = keep(
            kept,
            HistogramVec::new(
                HistogramOpts::new(
                    "chapterwise_http_request_seconds",
                    "Time from a request's head to its answer's, by route",
                )
                .buckets(SECONDS.to_vec()),
                &["route"],
            ),
        );
        let memory = {
            let status = |status| requests.with_label_values(&["memory", status]);
            FromMemory {
                seconds: seconds.with_label_values(&["memory"]),
                whole: status("200"),
                part: status("206"),
                not_modified: status("304"),
                not_satisfiable: status("416"),
            }
        };
        let pages = Pages {
            stale: keep(
                kept,
                IntCounter::new(
                    "chapterwise_page_cache_stale_total",
                    "Answers with an older page than the newest",
                ),
            ),
            misses: keep(
                kept,
                IntCounter::new(
                    "chapterwise_page_cache_misses_total",
                    "Pages that a request had to wait for",
                ),
            ),
            render: keep(
                kept,
                HistogramVec::new(
                    HistogramOpts::new(
                        "chapterwise_page_render_seconds",
                        "Time to render and encode a page",
                    )
                    .buckets(vec![
                        0.001, 0.002, 0.003, 0.004, 0.005, 0.0075, 0.01, 0.02, 0.05, 0.1, 0.5,
                    ]),
                    &["page"],
                ),
            ),
            pending: gauge(
                kept,
                "chapterwise_page_cache_pending",
                "Pages that wait to be made",
            ),
        };
        let read_now = ReadNow {
            pages: gauge(kept, "chapterwise_page_cache_pages", "Pages in memory"),
            page_bytes: gauge(
                kept,
                "chapterwise_page_cache_bytes",
                "Bytes of encoded pages in memory",
            ),
            evicted: gauge(
                kept,
                "chapterwise_page_cache_evicted",
                "Pages that made room for others since the start",
            ),
            damaged: gauge(
                kept,
                "chapterwise_page_folder_damaged",
                "Damaged files found in the page folder since the start",
            ),
            unwritten: gauge(
                kept,
                "chapterwise_page_folder_unwritten",
                "Files that could not be written to the page folder since the start",
            ),
            connections: gauge(kept, "chapterwise_http_connections", "Open connections"),
            most_connections: gauge(
                kept,
                "chapterwise_http_connections_most",
                "How many connections may be open at once",
            ),
            accepted: gauge(
                kept,
                "chapterwise_http_connections_accepted",
                "Connections accepted since the start",
            ),
            given_up: gauge(
                kept,
                "chapterwise_http_connections_given_up",
                "Connections closed since the start because the other end kept us waiting",
            ),
            reset: gauge(
                kept,
                "chapterwise_http_answers_reset",
                "Answers over HTTP/2 reset since the start because their readers kept us waiting",
            ),
            database: gauge(
                kept,
                "chapterwise_database_reachable",
                "1 while the database answers",
            ),
            pool: gauge(
                kept,
                "chapterwise_database_connections",
                "Open connections to the database",
            ),
            pool_idle: gauge(
                kept,
                "chapterwise_database_connections_idle",
                "Those that nobody uses",
            ),
            version: gauge(
                kept,
                "chapterwise_catalogue_version",
                "The newest published version that this process serves",
            ),
            draining: gauge(
                kept,
                "chapterwise_draining",
                "1 while this process is stopping",
            ),
            panics: gauge(
                kept,
                "chapterwise_panics",
                "Panics since the start; each is a fault of ours",
            ),
        };
        register(
            kept,
            prometheus::process_collector::ProcessCollector::for_self(),
        );
        let build = IntGauge::with_opts(
            Opts::new(
                "chapterwise_build_info",
                "1, with the version of this program",
            )
            .const_label("version", env!("CARGO_PKG_VERSION")),
        );
        keep(kept, build).set(1);
        Self {
            registry,
            requests,
            seconds,
            memory,
            pages,
            read_now,
        }
    }

    /// Counts an answer that one of the router's handlers made.
    pub fn note(&self, route: &str, status: u16, took: Duration) {
        let mut digits = [0; 3];
        let status = three_digits(status, &mut digits);
        self.requests.with_label_values(&[route, status]).inc();
        self.seconds
            .with_label_values(&[route])
            .observe(took.as_secs_f64());
    }

    /// All figures in the text format of Prometheus.
    pub fn text(&self, app: &App) -> String {
        let now = &self.read_now;
        let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        now.pages.set(whole(app.pages.pages()));
        now.page_bytes.set(whole(app.pages.bytes()));
        now.evicted.set(count(app.pages.evicted()));
        if let Some(folder) = &app.folder {
            now.damaged.set(count(folder.damaged()));
            now.unwritten.set(count(folder.unwritten()));
        }
        now.connections.set(whole(app.connections.open()));
        now.most_connections.set(whole(app.connections.most()));
        now.accepted.set(count(app.connections.accepted()));
        now.given_up.set(count(app.connections.given_up()));
        now.reset.set(count(app.connections.reset()));
        now.database
            .set(i64::from(app.health.is_database_reachable()));
        let (connections, idle) = app.store.connections();
        now.pool.set(i64::from(connections));
        now.pool_idle.set(whole(idle));
        now.version.set(app.snapshot().version);
        now.draining.set(i64::from(app.health.is_draining()));
        now.panics.set(count(PANICS.load(Ordering::Relaxed)));
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "the figures could not be written");
        }
        String::from_utf8_lossy(&text).into_owned()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl FromMemory {
    /// Counts an answer.
    pub fn note(&self, status: u16, took: Duration) {
        match status {
            304 => self.not_modified.inc(),
            206 => self.part.inc(),
            416 => self.not_satisfiable.inc(),
            _ => self.whole.inc(),
        }
        self.seconds.observe(took.as_secs_f64());
    }
}

/// Counts panics and writes them to the log like everything else.
pub fn count_panics() {
    panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let message = info.payload_as_str().unwrap_or("no message");
        tracing::error!(place, message, "panic");
    }));
}

fn gauge(registry: &Registry, name: &str, help: &str) -> IntGauge {
    keep(registry, IntGauge::new(name, help))
}

fn keep<T: Collector + Clone + 'static>(registry: &Registry, made: prometheus::Result<T>) -> T {
    let figure = made.expect("the names and labels are written here and valid");
    register(registry, figure.clone());
    figure
}

fn register(registry: &Registry, figure: impl Collector + 'static) {
    registry
        .register(Box::new(figure))
        .expect("each figure has a name of its own");
}

/// A status as text, without an allocation.
fn three_digits(status: u16, digits: &mut [u8; 3]) -> &str {
    for (at, power) in [100, 10, 1].into_iter().enumerate() {
        // The remainder of a division by ten is a digit.
        digits[at] = b'0' + (status / power % 10) as u8;
    }
    std::str::from_utf8(digits).unwrap_or("000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_three_digits() {
        let mut digits = [0; 3];
        assert_eq!(three_digits(304, &mut digits), "304");
        assert_eq!(three_digits(200, &mut digits), "200");
    }
}
