// nginx with a chapter's brotli bytes in a file, and the same headers as ours.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { get, head } from "./http.mjs";
import { folder } from "./place.mjs";
import { freePort, hasEnded, start, stop, tail, until } from "./processes.mjs";

const ACCEPT = { "Accept-Encoding": "br" };
/** What nginx writes by itself; not accept-ranges, since brotli_static knows no parts. */
const OWN = new Set([
  "connection", "content-encoding", "content-length", "content-type", "date", "etag",
  "last-modified", "server", "transfer-encoding", "vary",
]);

/**
 * Starts nginx with the page that our server has at `path`. Its answer has the
 * same body, the same headers (but `Server` and `Connection`, which it always
 * sends, and an ETag of its own making) and a head of the same size.
 *
 * @returns {Promise<{url: string, pid: number, stop: () => Promise<void>}>}
 */
export async function startNginx({ ours, path, cpu }) {
  const page = await get(`${ours.url}${path}`, ACCEPT);
  const wanted = await head(ours.port, path, ACCEPT);
  let trim = 0;
  for (;;) {
    const nginx = await launch({ page, wanted, path, cpu, trim });
    const got = await head(nginx.port, path, ACCEPT);
    const body = (await get(`${nginx.url}${path}`, ACCEPT)).body;
    if (!body.equals(page.body) || got.headers["content-encoding"] !== "br") {
      throw new Error("nginx does not send the same bytes.");
    }
    const missing = Object.keys(wanted.headers).filter((name) => !(name in got.headers));
    if (missing.length > 0) {
      throw new Error(`nginx does not send ${missing.join(", ")}.`);
    }
    if (got.bytes === wanted.bytes) {
      return nginx;
    }
    await nginx.stop();
    if (trim !== 0) {
      throw new Error(`nginx sends a head of ${got.bytes} bytes, and we one of ${wanted.bytes}.`);
    }
    trim = got.bytes - wanted.bytes;
  }
}

async function launch({ page, wanted, path, cpu, trim }) {
  const prefix = folder("nginx");
  const file = join(prefix, "site", path);
  mkdirSync(dirname(file), { recursive: true });
  // The plain file is never sent, but brotli_static looks for it in some versions.
  writeFileSync(file, page.body);
  writeFileSync(`${file}.br`, page.body);
  const port = await freePort();
  writeFileSync(join(prefix, "nginx.conf"), configuration({ prefix, port, wanted: wanted.headers, trim }));
  const log = join(prefix, "nginx.log");
  const child = start({ command: "/usr/sbin/nginx", args: ["-p", prefix, "-c", join(prefix, "nginx.conf")], cpu, log });
  const url = `http://127.0.0.1:${port}`;
  await until("nginx answers", async () => {
    if (hasEnded(child)) {
      throw new Error(`nginx ended instead of serving:\n${tail(log)}`);
    }
    return (await get(`${url}${path}`, ACCEPT).catch(() => undefined))?.status === 200;
  });
  // The answers come from the one worker, a child of what was started.
  const worker = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ")[0]);
  return { url, port, pid: worker, stop: async () => void (await stop(child, "SIGQUIT", 2000)) };
}

/** As somebody would tune it who serves small files to many readers. */
function configuration({ prefix, port, wanted, trim }) {
  const headers = Object.entries(wanted)
    .filter(([name]) => !OWN.has(name))
    .map(([name, value]) => `add_header ${name} ${quoted(header(name, value, trim))} always;`);
  // What nginx would send and we don't is switched off.
  if (!("last-modified" in wanted)) {
    headers.push('add_header last-modified "";');
  }
  if (!("accept-ranges" in wanted)) {
    headers.push("max_ranges 0;");
  }
  return `
${process.getuid() === 0 ? "user root;" : ""}
load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;
daemon off;
worker_processes 1;
pid ${prefix}/nginx.pid;
error_log ${prefix}/error.log crit;
events {
  use epoll;
  worker_connections 8192;
}
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  server_tokens off;
  keepalive_timeout 1h;
  keepalive_requests 1000000000;
  open_file_cache max=20000 inactive=1h;
  open_file_cache_valid 1h;
  open_file_cache_min_uses 1;
  gzip_vary on;
  brotli_static on;
  types {}
  default_type ${quoted(wanted["content-type"])};
  client_body_temp_path ${prefix}/body;
  proxy_temp_path ${prefix}/proxy;
  fastcgi_temp_path ${prefix}/fastcgi;
  uwsgi_temp_path ${prefix}/uwsgi;
  scgi_temp_path ${prefix}/scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${prefix}/site;
    ${headers.join("\n    ")}
  }
}
`;
}

/** The request id is made for each request, as ours is. One long value makes both heads the same size. */
function header(name, value, trim) {
  if (name === "x-request-id") {
    return "$request_id";
  }
  if (name === "surrogate-key") {
    return trim > 0 ? value.slice(0, -trim) : value + "x".repeat(-trim);
  }
  return value;
}

function quoted(value) {
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}
