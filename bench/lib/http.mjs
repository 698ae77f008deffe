// Requests, simple ones and raw ones.

import { request } from "node:http";
import { connect } from "node:net";

/**
 * A GET. The body comes as it was sent, encoded or not.
 *
 * @returns {Promise<{status: number, headers: object, body: Buffer}>}
 */
export function get(url, headers = {}, { agent, method = "GET", timeout = 30_000 } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent, timeout }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        if (response.complete) {
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) });
        } else {
          reject(new Error("the answer was cut off"));
        }
      });
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${timeout / 1000} s`)));
    asked.on("error", reject);
    asked.end();
  });
}

/** The text of a page, which must be there. */
export async function text(url, headers) {
  const answer = await get(url, headers);
  if (answer.status !== 200) {
    throw new Error(`${url} answered ${answer.status}.`);
  }
  return answer.body.toString("utf8");
}

/** The head of an answer exactly as it was sent, and its length in bytes. */
export function head(port, path, headers) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const lines = Object.entries({ Host: "127.0.0.1", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
    let received = "";
    socket.setEncoding("latin1").on("data", (part) => {
      received += part;
      const end = received.indexOf("\r\n\r\n");
      if (end >= 0) {
        socket.destroy();
        const [status, ...fields] = received.slice(0, end).split("\r\n");
        const named = fields.map((field) => {
          const colon = field.indexOf(":");
          return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
        });
        resolve({ status: Number(status.split(" ")[1]), headers: Object.fromEntries(named), bytes: end + 4 });
      }
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`no whole head from port ${port}`)));
  });
}

/** The paths of the chapters in a sitemap. */
export async function chapters(url) {
  const xml = await text(`${url}/sitemap.xml`);
  return [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)]
    .map(([, loc]) => new URL(loc).pathname)
    .filter((path) => path.split("/").length === 4);
}
