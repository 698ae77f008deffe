//! HTTP/2 without TLS, as proxies speak it: many answers on one connection. The frames are made by
//! hand, since no library lets a client be as rude.

use std::time::{Duration, Instant};

use server::http::patient::PATIENCE;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{SOON, TestServer};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const WINDOW_UPDATE: u8 = 8;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// A client.
struct Client(TcpStream);

/// What came.
#[derive(Debug)]
struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

impl Client {
    /// Connects, with so much room for each answer until it is given more.
    async fn connect(server: &TestServer, window: u32) -> Self {
        let stream = TcpStream::connect(server.addr).await.expect("connected");
        let mut client = Self(stream);
        let begins = client.0.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        begins.await.expect("sent");
        let setting = [&[0, 4][..], &window.to_be_bytes()].concat();
        client.send(SETTINGS, 0, 0, &setting).await;
        client
    }

    async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).expect("it is short");
        let mut frame = length.to_be_bytes()[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.0.write_all(&frame).await.expect("sent");
    }

    /// Asks for the landing page.
    async fn ask(&mut self, stream: u32) {
        // HPACK: GET, http, /, and the authority "a" without an index.
        let head = [0x82, 0x86, 0x84, 0x01, 1, b'a'];
        self.send(HEADERS, END_STREAM | END_HEADERS, stream, &head)
            .await;
    }

    /// Makes room for so much more.
    async fn open(&mut self, stream: u32, bytes: u32) {
        self.send(WINDOW_UPDATE, 0, stream, &bytes.to_be_bytes())
            .await;
    }

    async fn frame(&mut self) -> Frame {
        let mut head = [0; 9];
        self.0.read_exact(&mut head).await.expect("a frame");
        let [a, b, c, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        self.0.read_exact(&mut payload).await.expect("its payload");
        Frame {
            kind,
            flags,
            stream: u32::from_be_bytes(stream),
            payload,
        }
    }

    /// Reads until a frame is as wished; everything up to and with it.
    async fn until(&mut self, wish: impl Fn(&Frame) -> bool) -> Vec<Frame> {
        let reading = async {
            let mut frames = Vec::new();
            loop {
                frames.push(self.frame().await);
                if frames.last().is_some_and(&wish) {
                    return frames;
                }
            }
        };
        let read = tokio::time::timeout(SOON, reading).await;
        read.expect("it comes soon")
    }
}

/// The bytes of an answer among frames.
fn body(frames: &[Frame], stream: u32) -> Vec<u8> {
    let data = frames
        .iter()
        .filter(|frame| frame.kind == DATA && frame.stream == stream);
    data.flat_map(|frame| frame.payload.clone()).collect()
}

fn ends(frame: &Frame, stream: u32) -> bool {
    frame.kind == DATA && frame.stream == stream && frame.flags & END_STREAM != 0
}

#[tokio::test]
async fn proxies_may_speak_http_2_without_tls() {
    let server = TestServer::start().await;
    let mut client = Client::connect(&server, 65_535).await;
    client.ask(1).await;
    let frames = client.until(|frame| ends(frame, 1)).await;
    let head = frames.iter().find(|frame| frame.kind == HEADERS);
    let head = head.expect("it comes before the body");
    assert_eq!(head.payload[0], 0x88, "the static table's status 200");
    assert_eq!(body(&frames, 1), server.get("/").await.body);
}

#[tokio::test]
async fn a_window_of_exactly_the_answers_length_is_enough() {
    let server = TestServer::start().await;
    let page = server.get("/").await.body;
    let window = u32::try_from(page.len()).expect("it is short");
    let mut client = Client::connect(&server, window).await;
    client.ask(1).await;
    let frames = client.until(|frame| ends(frame, 1)).await;
    assert_eq!(body(&frames, 1), page);
}

#[tokio::test]
async fn a_reader_that_takes_nothing_loses_its_answer_and_its_neighbour_does_not() {
    let server = TestServer::start().await;
    let page = server.get("/").await.body;
    let almost = u32::try_from(page.len() - 1).expect("it is short");
    let mut client = Client::connect(&server, 0).await;
    let began = Instant::now();
    // One window stays shut; the others have room for the beginning, or for all but the end.
    for (stream, window) in [(1, 0), (3, 1), (5, almost)] {
        client.ask(stream).await;
        if window > 0 {
            client.open(stream, window).await;
        }
    }
    let mut left = vec![1, 3, 5];
    let mut next = 7;
    while !left.is_empty() {
        // Meanwhile somebody else reads on the same connection, which is therefore never idle.
        client.ask(next).await;
        client.open(next, almost + 1).await;
        client.open(0, almost + 1).await;
        let frames = client.until(|frame| ends(frame, next)).await;
        assert_eq!(body(&frames, next), page);
        for reset in frames.iter().filter(|frame| frame.kind == RESET) {
            assert!(began.elapsed() >= PATIENCE.reader, "{reset:?}");
            left.retain(|stream| *stream != reset.stream);
        }
        assert!(began.elapsed() < SOON, "{left:?} are still waited for");
        next += 2;
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    assert_eq!(server.figure("chapterwise_http_answers_reset"), 3.0);
}
