// Requests that no browser sends: the same ones for the same seed.

import { random } from "./random.mjs";

const ENCODINGS = ["%", "%4", "%zz", "%00", "%ff%fe", "%c0%af", "%ed%a0%80", "%f5%80%80%80", "%u0041", "%25%32%65", "\x00", "\x7f", "\xff\xfe", "\xc3\x28", " ", "\t"];
const TRICKS = [
  "/../../../../etc/passwd", "/assets/../../Cargo.toml", "/assets/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cwindows", "//evil.example/",
  "/\\evil.example", "/./././", "///", "/assets/..;/manifest.json", "/media/../manifest.json", "/courses/%2e%2e%2f%2e%2e", "/.git/config",
  "/courses/backends/the-runtime/..", "/courses/backends/%2fetc", "*", "http://evil.example/", "https://127.0.0.1:1/", "evil.example:443",
  "?", "#", "", "/%2e", "/%252e%252e/", "/assets/\xe2\x80\xa4\xe2\x80\xa4/", "/;a=b", "/courses/backends;jsessionid=1", "/courses//the-runtime",
  "/search?q=%", "/search?q=%00", "/search?q=%ff", "/search?" + "&".repeat(1000), "/search?q=" + "(".repeat(500), "/search?q='%20or%201=1--",
  "/api/v1/search?query=%ff", "/api/v1/nothing", "/livez/..", "/readyz%00",
];
const METHODS = ["TRACE", "CONNECT", "OPTIONS", "PUT", "DELETE", "PATCH", "POST", "PROPFIND", "get", "GeT", "FOO", "G\x00T", "G(T", "", "A".repeat(500), "HEAD "];
const VERSIONS = ["HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/9.9", "HTTP/1", "HTTP/", "HTTPS/1.1", "http/1.1", "HTTP/1.1.1", "HTTP/-1.1", ""];
const HEADERS = [
  "If-None-Match: \"", "If-None-Match: W/W/\"x\"", "If-None-Match: " + "\"a\", ".repeat(2000), "If-Modified-Since: yesterday", "Range: bytes=9-1",
  "Range: bytes=-0", "Range: bytes=0-18446744073709551616", "Range: bytes=" + "0-0,".repeat(1000), "Range: cows=1-2", "Accept-Encoding: ;q=,br;q=9",
  "Accept-Encoding: " + "br;q=0.1, ".repeat(2000), "Accept-Encoding: \xff", "Accept: */*;q=NaN", "Cookie: " + "a=b; ".repeat(1500), "X-Request-Id: \x01",
  "X-Request-Id: " + "r".repeat(5000), "X-Forwarded-For: " + "1.2.3.4, ".repeat(500), "X-Forwarded-For: [::", "Forwarded: for=\"_\x0b\"", "Connection: close, close, keep-alive",
  "Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: !!!", "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x", "Expect: 100-continue", "Expect: the-unexpected",
  "Content-Type: text/html\r\nContent-Type: image/png", "TE: trailers, deflate;q=0.5", "Host: \x00", "Host: a b", "Host: [::1", "Host: " + "h".repeat(3000), "Origin: null", "Sec-Fetch-Site: \xfe",
];
const FRAMINGS = [
  "Content-Length: -1\r\n\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", "Content-Length: 1e3\r\n\r\n", "Content-Length: 99999999999999999999\r\n\r\n",
  "Content-Length: 10\r\n\r\nabc", "Content-Length: +5\r\n\r\nabcde", "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
  "Transfer-Encoding: chunked\r\n\r\n5;x=\"\r\nabcde\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n",
  "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG", "Transfer-Encoding: xchunked\r\n\r\n", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
  "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nTrailer: \x00\r\n\r\n", "X: a\r\n folded\r\n\r\n", " X: first\r\n\r\n", "No-Colon\r\n\r\n", ": no name\r\n\r\n", "X\x00Y: z\r\n\r\n", "X: a\rb\r\n\r\n", "X: a\n\n",
];
const PATHS = ["/", "/courses/backends", "/courses/backends/the-runtime", "/search?q=server", "/feed.xml", "/sitemap.xml", "/livez", "/readyz", "/api/v1/search?query=loop"];
const HTTP2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** An endless row of requests, each as the text (one byte a character) to send. */
export function* malformed(seed) {
  const chance = random(seed);
  const kinds = [encoding, trick, method, version, header, huge, framing, noise];
  for (;;) {
    yield chance.of(kinds)(chance);
  }
}

const close = "Host: x\r\nConnection: close\r\n";
const simple = (path) => `GET ${path} HTTP/1.1\r\n${close}\r\n`;

function encoding(chance) {
  const [before, after] = [chance.of(PATHS), chance.of(PATHS)];
  return simple(before + chance.of(["/", "?q=", "", "&x="]) + chance.of(ENCODINGS).repeat(1 + chance.whole(40)) + chance.of(["", after]));
}

function trick(chance) {
  const path = chance.of(TRICKS);
  return simple(chance.next() < 0.3 ? chance.of(PATHS) + path : path.repeat(1 + chance.whole(3)));
}

function method(chance) {
  const body = "x".repeat(chance.whole(2000));
  return `${chance.of(METHODS)} ${chance.of(PATHS)} HTTP/1.1\r\n${close}Content-Length: ${body.length}\r\n\r\n${body}`;
}

function version(chance) {
  return `GET ${chance.of(PATHS)} ${chance.of(VERSIONS)}\r\n${chance.next() < 0.5 ? close : ""}\r\n`;
}

function header(chance) {
  const some = Array.from({ length: 1 + chance.whole(3) }, () => chance.of(HEADERS));
  return `${chance.of(["GET", "HEAD"])} ${chance.of(PATHS)} HTTP/1.1\r\n${close}${some.join("\r\n")}\r\n\r\n`;
}

function huge(chance) {
  const size = 1 << (9 + chance.whole(9));
  return chance.of([
    () => `GET / HTTP/1.1\r\n${close}X-Huge: ${"v".repeat(size)}\r\n\r\n`,
    () => `GET / HTTP/1.1\r\n${close}${"n".repeat(size)}: v\r\n\r\n`,
    () => `GET / HTTP/1.1\r\n${close}${"X-Many: v\r\n".repeat(size >> 4)}\r\n`,
    () => simple(`/${"a".repeat(size)}`),
    () => simple(`/search?q=${"a".repeat(size)}`),
    () => simple("/a".repeat(size >> 2)),
    () => `POST /api/v1/search HTTP/1.1\r\n${close}Content-Length: ${2 * size}\r\n\r\n${"b".repeat(2 * size)}`,
  ])();
}

function framing(chance) {
  return `${chance.of(["POST", "GET", "PUT"])} ${chance.of(PATHS)} HTTP/1.1\r\n${close}${chance.of(FRAMINGS)}`;
}

function noise(chance) {
  const random = Array.from({ length: 1 + chance.whole(300) }, () => String.fromCharCode(chance.whole(256))).join("");
  // A greeting of TLS, HTTP/2 with nonsense for frames, half a request, bare bytes.
  return chance.of(["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", HTTP2, "GET / HTT", "\r\n\r\n\r\n", `GET / HTTP/1.1\r\n${close}X: `, ""]) + random;
}
