// The disk of the data folder is full: reading goes on, publishing says why it
// can't, and with room again all is well. Needs the right to mount a small disk.

import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { writeCourse } from "../../bench/lib/courses.mjs";
import { chapters, get } from "../../bench/lib/http.mjs";
import { program, work } from "../../bench/lib/place.mjs";
import { run, stopAll, succeed, until } from "../../bench/lib/processes.mjs";
import { environment, publish, startServer } from "../../bench/lib/server.mjs";
import { untilDatabase } from "../lib/database.mjs";
import { said, startReaders } from "../lib/readers.mjs";

const DISK = "256m";

export async function fault({ short }) {
  const size = { chapters: short ? 100 : 400, words: 1_000 };
  const large = [await writeCourse(size), await writeCourse({ ...size, edit: 1 })];
  const disk = join(work, "small-disk");
  mkdirSync(disk, { recursive: true });
  await mount(disk);
  try {
    return await fill({ disk, large });
  } finally {
    // A disk that is in use can't be taken away.
    await stopAll();
    await privileged("umount", disk);
  }
}

async function fill({ disk, large }) {
  const data = join(disk, "data");
  const problems = [];
  // With a private Postgres of its own, so that its data are on this disk too.
  const server = await startServer({ data });
  await publish({ data });
  await publish({ data }, large[0]);
  const all = await until("the courses are there", async () => {
    const found = await chapters(server.url);
    return found.length > 100 && found;
  });
  const paths = all.slice(-50);
  const readers = startReaders({ url: server.url, paths, rate: 200 });
  const filler = fillUp(disk);
  const env = environment({ CHAPTERWISE_DATA: data });

  const refused = await run(program, ["publish", large[1]], { env });
  const words = (refused.stderr + refused.stdout).trim();
  if (refused.code !== 3) {
    problems.push(`publish ended with ${refused.signal ?? `code ${refused.code}`} on a full disk, not with 3:\n${words}`);
  }
  if (!/space|full/i.test(words) || /panicked/.test(words)) {
    problems.push(`publish does not say that the disk is full, but:\n${words}`);
  }
  const during = readers.count;
  await until("people read for a while on the full disk", () => readers.count > during + 400);
  const old = await get(server.url + paths[0]);
  if (old.status !== 200 || old.body.includes("Edition 1.")) {
    problems.push("the page that was there is not as it was");
  }

  rmSync(filler);
  const again = await run(program, ["publish", large[1]], { env });
  if (again.code !== 0) {
    problems.push(`with room again, publish still fails:\n${again.stderr}`);
  } else {
    await untilDatabase(server, "reachable", 30_000);
    await until(
      "the new edition is served",
      async () => (await get(server.url + paths[0])).body.includes("Edition 1."),
      30_000,
      100,
    ).catch((error) => problems.push(error.message));
  }
  await readers.stop();
  if (readers.failed > 0) {
    problems.unshift(said(readers));
  }
  await server.stop();
  return {
    did: `filled a disk of ${DISK} with the data folder on it, published, made room, published again, while people read`,
    figure: `${said(readers)}; publish said: ${words.split("\n")[0]}`,
    goal: "reading goes on, publish fails with a clear error, all well once there is room",
    problems,
  };
}

/** Writes until nothing fits any more. */
function fillUp(disk) {
  const filler = join(disk, "filler");
  const file = openSync(filler, "w");
  for (const block of [Buffer.alloc(1 << 20), Buffer.alloc(4096)]) {
    try {
      for (;;) {
        writeSync(file, block);
      }
    } catch (error) {
      if (error.code !== "ENOSPC") {
        throw error;
      }
    }
  }
  closeSync(file);
  return filler;
}

async function mount(disk) {
  try {
    await privileged("mount", "-t", "tmpfs", "-o", `size=${DISK},mode=755`, "tmpfs", disk);
  } catch (error) {
    throw new Error(`A disk that can be filled has to be mounted, which needs root's rights: ${error.message}`);
  }
}

function privileged(command, ...args) {
  return process.getuid() === 0 ? succeed(command, args) : succeed("sudo", ["--non-interactive", command, ...args]);
}
