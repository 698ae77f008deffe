//! A mail server, as much of one as it takes to be handed messages, with moods.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::SOON;

/// How the server is today.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mood {
    /// It takes what it is given.
    Kind,
    /// It hangs up on everybody.
    Away,
    /// It wants nothing from this sender.
    Unwilling,
    /// It takes a message and hangs up without saying so.
    Forgetful,
}

/// A message as it was handed over.
#[derive(Clone, Debug)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub content: String,
}

impl Received {
    /// A header, as it is written.
    pub fn header(&self, name: &str) -> &str {
        let head = self.content.split("\r\n\r\n").next().expect("a head");
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(key, _)| *key == name);
        found.unwrap_or_else(|| panic!("no {name} in {head}")).1
    }
}

/// Everything that happened.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub connections: usize,
    pub messages: Vec<Received>,
}

/// The server; it goes with the value.
pub struct SmtpServer {
    pub addr: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

struct State {
    mood: Mutex<Mood>,
    /// Who is not known here.
    unknown: Vec<String>,
    seen: watch::Sender<Seen>,
}

impl SmtpServer {
    /// Starts a server that has everybody but these.
    pub async fn start(mood: Mood, unknown: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let addr = listener.local_addr().expect("it is bound");
        let state = Arc::new(State {
            mood: Mutex::new(mood),
            unknown: unknown.iter().map(|&name| name.to_owned()).collect(),
            seen: watch::Sender::default(),
        });
        let task = tokio::spawn(accept(listener, state.clone()));
        Self { addr, state, task }
    }

    /// The setting that leads here.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.addr)
    }

    /// Changes the mood.
    pub fn be(&self, mood: Mood) {
        *self.state.mood.lock().expect("nobody panicked") = mood;
    }

    /// What has happened until now.
    pub fn seen(&self) -> Seen {
        self.state.seen.borrow().clone()
    }

    /// Waits until what happened is as wished; panics when it never is.
    pub async fn until(&self, wish: impl Fn(&Seen) -> bool) -> Seen {
        let mut seen = self.state.seen.subscribe();
        let waiting = tokio::time::timeout(SOON, seen.wait_for(|seen| wish(seen)));
        match waiting.await {
            Ok(seen) => seen.expect("we hold the sender").clone(),
            Err(_) => panic!("that never happened: {:?}", self.seen()),
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        state.seen.send_modify(|seen| seen.connections += 1);
        let state = state.clone();
        tokio::spawn(async move { serve(stream, &state).await.ok() });
    }
}

/// Speaks SMTP until either side hangs up.
async fn serve(stream: TcpStream, state: &State) -> std::io::Result<()> {
    let mood = || *state.mood.lock().expect("nobody panicked");
    if mood() == Mood::Away {
        return Ok(());
    }
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 here\r\n").await?;
    let (mut from, mut to) = (String::new(), Vec::new());
    loop {
        let line = line(&mut stream).await?;
        let argument = line
            .split_once(":<")
            .and_then(|(_, rest)| rest.split_once('>'))
            .map_or("", |(address, _)| address);
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-here\r\n250-8BITMIME\r\n250 SMTPUTF8",
            "MAIL" if mood() == Mood::Unwilling => "550 not from you",
            "MAIL" => {
                from = argument.to_owned();
                "250 go on"
            }
            "RCPT" if state.unknown.iter().any(|name| name == argument) => "550 no such user here",
            "RCPT" => {
                to.push(argument.to_owned());
                "250 go on"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let message = Received {
                    from: std::mem::take(&mut from),
                    to: std::mem::take(&mut to),
                    content: content(&mut stream).await?,
                };
                state.seen.send_modify(|seen| seen.messages.push(message));
                if mood() == Mood::Forgetful {
                    return Ok(());
                }
                "250 taken"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "502 what?",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

/// The lines of a message up to the dot, without the dots that were put before others.
async fn content(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut content = String::new();
    loop {
        let line = line(stream).await?;
        if line == "." {
            return Ok(content);
        }
        content.push_str(line.strip_prefix('.').unwrap_or(&line));
        content.push_str("\r\n");
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
