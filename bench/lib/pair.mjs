// Our server and nginx side by side on one core, with the same chapter.

import { chapters, get } from "./http.mjs";
import { startNginx } from "./nginx.mjs";
import { cpus, folder } from "./place.mjs";
import { settled } from "./proc.mjs";
import { publish, startDatabase, startServer } from "./server.mjs";

export const ACCEPT = { "Accept-Encoding": "br" };

/** The longest of some chapters of a server, in bytes of HTML. */
export async function longestChapter(server, paths) {
  const pages = await Promise.all(
    paths.map(async (path) => ({ path, size: (await get(server.url + path)).body.length })),
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
    const path = await longestChapter(ours, await chapters(ours.url));
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
