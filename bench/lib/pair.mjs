// Our server and nginx side by side on one core, with the same chapter.

import { chapters, get } from "./http.mjs";
import { startNginx } from "./nginx.mjs";
import { cpus, folder } from "./place.mjs";
import { settled } from "./proc.mjs";
import { publish, startDatabase, startServer } from "./server.mjs";

export const ACCEPT = { "Accept-Encoding": "br" };

/** The longest of the chapters that a server has, in bytes of HTML. */
export async function longestChapter(server) {
  const pages = await Promise.all(
    (await chapters(server.url)).map(async (path) => ({ path, size: (await get(server.url + path)).body.length })),
  );
  return pages.reduce((longest, page) => (page.size > longest.size ? page : longest)).path;
}

/** Gives `work` both servers and the path of the chapter, and stops them afterwards. */
export async function withPair(work) {
  const data = folder("data");
  const database = await startDatabase(data);
  try {
    await publish({ data });
    const ours = await startServer({ data, cpu: cpus.server });
    const path = await longestChapter(ours);
    // Nobody is measured while pages are still being made, or made smaller.
    await settled(ours.pid);
    const nginx = await startNginx({ ours, path, cpu: cpus.server });
    const result = await work({ ours, nginx, path });
    await nginx.stop();
    await ours.stop();
    return result;
  } finally {
    await database.stop();
  }
}
