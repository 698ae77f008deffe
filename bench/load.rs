//! Load at a constant rate, for times that are worth something.
//!
//! A tool that sends the next request when the last answer came (as wrk does) asks less of a server
//! just when it is slow, and so never sees how long people wait. Here request number `i` is due at
//! `i / rate` seconds whatever happens, and its time is taken from that moment. One thread looks at
//! its connections in turn and never sleeps, so that waking up is in no figure.
//!
//! With `--storm FILE` other requests come in between, all at once, and each of them is reported by
//! its status and its time: what a line of the file says is sent as a form.
//!
//! Needs nothing but the standard library: `rustc -O bench/load.rs`.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How long after the last request answers are waited for.
const LAST_WITHIN: Duration = Duration::from_secs(10);
/// More than any answer that is measured here.
const LARGEST: usize = 1 << 20;

fn main() -> ExitCode {
    match Options::from_arguments(std::env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Default)]
struct Options {
    /// HOST:PORT.
    connect: String,
    path: String,
    headers: String,
    /// Requests a second.
    rate: f64,
    seconds: f64,
    connections: usize,
    /// The status that an answer must have.
    status: u16,
    /// A file with a form in each line: PATH, a space, the address of a client, a space, the fields.
    storm: Option<String>,
}

/// How long after the first request the storm comes.
const STORM_AFTER: Duration = Duration::from_millis(500);

impl Options {
    fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            path: "/".to_owned(),
            connections: 64,
            status: 200,
            ..Self::default()
        };
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or(format!("{name} needs a value"))?;
            let bad = || format!("{name} can't be {value}");
            match name.as_str() {
                "--connect" => options.connect = value,
                "--path" => options.path = value,
                "--header" => options.headers += &format!("{value}\r\n"),
                "--rate" => options.rate = value.parse().map_err(|_| bad())?,
                "--seconds" => options.seconds = value.parse().map_err(|_| bad())?,
                "--connections" => options.connections = value.parse().map_err(|_| bad())?,
                "--storm" => options.storm = Some(value),
                "--status" => options.status = value.parse().map_err(|_| bad())?,
                _ => return Err(format!("there is no {name}")),
            }
        }
        if options.rate <= 0.0 || options.seconds <= 0.0 || options.connections == 0 {
            return Err(
                "--rate, --seconds and --connections have to be more than nothing".to_owned(),
            );
        }
        Ok(options)
    }

    fn request(&self) -> Vec<u8> {
        let Self {
            path,
            connect,
            headers,
            ..
        } = self;
        format!("GET {path} HTTP/1.1\r\nHost: {connect}\r\n{headers}\r\n").into_bytes()
    }
}

fn run(options: &Options) -> Result<String, String> {
    let request = options.request();
    let mut connections = Vec::new();
    for _ in 0..options.connections {
        connections.push(
            Connection::open(&options.connect)
                .map_err(|error| format!("{}: {error}", options.connect))?,
        );
    }
    let mut idle: VecDeque<usize> = (0..connections.len()).collect();
    let mut busy: Vec<(usize, Instant)> = Vec::new();
    let total = (options.rate * options.seconds).ceil() as u64;
    let mut times = Vec::with_capacity(total as usize);
    let (mut sent, mut failed) = (0, 0);
    let mut storm = Storm::prepare(options)?;
    let began = Instant::now();
    let give_up = began + Duration::from_secs_f64(options.seconds) + LAST_WITHIN;

    while (sent < total || !busy.is_empty() || !storm.is_over())
        && (!idle.is_empty() || !busy.is_empty())
    {
        let now = Instant::now();
        if now > give_up {
            break;
        }
        while sent < total {
            let due = began + Duration::from_secs_f64(sent as f64 / options.rate);
            if due > now {
                break;
            }
            let Some(index) = idle.pop_front() else { break };
            sent += 1;
            match connections[index].send(&request) {
                Ok(()) => busy.push((index, due)),
                // The connection is not used again.
                Err(_) => failed += 1,
            }
        }
        if now >= began + STORM_AFTER {
            storm.blow();
        }
        busy.retain(|&(index, due)| match connections[index].receive() {
            Ok(None) => true,
            Ok(Some(status)) if status == options.status => {
                times.push(due.elapsed());
                idle.push_back(index);
                false
            }
            Ok(Some(_)) => {
                failed += 1;
                idle.push_back(index);
                false
            }
            Err(_) => {
                failed += 1;
                false
            }
        });
    }
    failed += total - sent + busy.len() as u64;
    let took = began.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |part: f64| {
        let index = (times.len() as f64 * part / 100.0).ceil() as usize;
        times
            .get(index.saturating_sub(1))
            .map_or(0.0, |time| time.as_secs_f64() * 1e6)
    };
    Ok(format!(
        "{{\"answered\":{},\"failed\":{failed},\"seconds\":{took:.3},\"p50\":{:.1},\"p90\":{:.1},\"p99\":{:.1},\"p999\":{:.1},\"max\":{:.1},\"storm\":[{}]}}",
        times.len(),
        at(50.0),
        at(90.0),
        at(99.0),
        at(99.9),
        at(100.0),
        storm.report(),
    ))
}

/// Forms that are sent at once, each on a connection of its own that is open already.
#[derive(Default)]
struct Storm {
    waiting: Vec<(Connection, Vec<u8>)>,
    busy: Vec<(Connection, Instant)>,
    /// Status (0 where the connection broke) and time of each.
    answers: Vec<(u16, Duration)>,
}

impl Storm {
    fn prepare(options: &Options) -> Result<Self, String> {
        let Some(file) = &options.storm else {
            return Ok(Self::default());
        };
        let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
        let waiting = text.lines().map(|line| {
            let mut parts = line.splitn(3, ' ');
            let (Some(path), Some(client), Some(form)) = (parts.next(), parts.next(), parts.next())
            else {
                return Err(format!("{file} has a line with less than three words"));
            };
            let host = &options.connect;
            let request = format!(
                "POST {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {client}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: {}\r\n\r\n{form}",
                form.len()
            );
            let connection = Connection::open(host).map_err(|error| format!("{host}: {error}"))?;
            Ok((connection, request.into_bytes()))
        });
        Ok(Self {
            waiting: waiting.collect::<Result<_, String>>()?,
            ..Self::default()
        })
    }

    fn is_over(&self) -> bool {
        self.waiting.is_empty() && self.busy.is_empty()
    }

    /// Sends one more, so that whoever reads is looked after in between, and looks for answers.
    fn blow(&mut self) {
        if let Some((mut connection, request)) = self.waiting.pop() {
            let sent = Instant::now();
            match connection.send(&request) {
                Ok(()) => self.busy.push((connection, sent)),
                Err(_) => self.answers.push((0, Duration::ZERO)),
            }
        }
        let answers = &mut self.answers;
        self.busy
            .retain_mut(|(connection, sent)| match connection.receive() {
                Ok(None) => true,
                answer => {
                    let status = answer.ok().flatten().unwrap_or(0);
                    answers.push((status, sent.elapsed()));
                    false
                }
            });
    }

    fn report(&self) -> String {
        let answers = self
            .answers
            .iter()
            .map(|(status, time)| format!("[{status},{:.1}]", time.as_secs_f64() * 1e6));
        answers.collect::<Vec<_>>().join(",")
    }
}

/// A connection with at most one request on it.
struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    filled: usize,
    /// Status and whole length, once the head is there.
    answer: Option<(u16, usize)>,
}

impl Connection {
    fn open(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self {
            stream,
            received: vec![0; LARGEST],
            filled: 0,
            answer: None,
        })
    }

    /// A request is a few hundred bytes, which a socket with nothing else in it takes whole.
    fn send(&mut self, request: &[u8]) -> std::io::Result<()> {
        self.filled = 0;
        self.answer = None;
        self.stream.write_all(request)
    }

    /// The status, once the whole answer has come.
    fn receive(&mut self) -> Result<Option<u16>, ()> {
        match self.stream.read(&mut self.received[self.filled..]) {
            Ok(0) => return Err(()),
            Ok(count) => self.filled += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(_) => return Err(()),
        }
        if self.answer.is_none() {
            self.answer = read_head(&self.received[..self.filled])?;
        }
        match self.answer {
            Some((status, length)) if self.filled == length => Ok(Some(status)),
            Some((_, length)) if self.filled > length => Err(()),
            _ => Ok(None),
        }
    }
}

/// Status and length with head of an answer; `None` while its head is not complete.
fn read_head(received: &[u8]) -> Result<Option<(u16, usize)>, ()> {
    let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&received[..end]).map_err(|_| ())?;
    let mut lines = head.split("\r\n");
    let status: u16 = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|status| status.parse().ok())
        .ok_or(())?;
    let length: Option<usize> = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok());
    match (status, length) {
        // These have no body, whatever length they name.
        (204 | 304, _) => Ok(Some((status, end + 4))),
        (_, Some(length)) => Ok(Some((status, end + 4 + length))),
        (_, None) => Err(()),
    }
}
