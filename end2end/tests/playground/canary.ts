import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that must hear nothing; `asked` is what it has heard. */
export async function listen() {
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    asked.push(request.url!);
    answer.setHeader("access-control-allow-origin", "*").end("");
  });
  server.on("connection", () => asked.push("a connection"));
  server.on("upgrade", (request) => asked.push(request.url!));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { asked, url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, close: () => server.close() };
}
