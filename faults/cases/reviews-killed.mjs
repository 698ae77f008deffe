// The server and Postgres killed, again and again, while students review and repeat what was not
// acknowledged.

import { setTimeout as pause } from "node:timers/promises";
import { makeAccounts } from "../../bench/lib/people.mjs";
import { folder, program } from "../../bench/lib/place.mjs";
import { freePort, run } from "../../bench/lib/processes.mjs";
import { environment, publish, startDatabase, startServer } from "../../bench/lib/server.mjs";
import { killDatabase, reviveDatabase, untilDatabase } from "../lib/database.mjs";
import { random } from "../lib/random.mjs";
import { rows, send, signIn, uuid } from "../lib/students.mjs";

const STUDENTS = 6;

export async function fault({ short }) {
  const rounds = short ? 4 : 200;
  /** After how many kills of the server Postgres is killed once. */
  const each = short ? 2 : 4;
  const chance = random(2026);
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data });
  await makeAccounts(data, { count: STUDENTS });
  const port = await freePort();
  const serve = () =>
    startServer({
      data: folder("server"),
      database: database.url,
      port,
      env: { CHAPTERWISE_TRUSTED_PROXIES: "127.0.0.1" },
    });
  let server = await serve();
  const questions = (await rows(data, "select id from question order by author_id")).map(([id]) => id);
  const chapters = (await rows(data, "select id from chapter order by author_id")).map(([id]) => id);
  const students = [];
  for (let number = 0; number < STUDENTS; number += 1) {
    students.push({ ...(await signIn(server.url, number)), told: [], problems: [], again: 0, last: undefined });
  }
  const state = { isOver: false };
  const work = students.map((student) => review(student, { url: server.url, questions, chapters, chance, state }));
  let databases = 0;
  for (let round = 1; round <= rounds; round += 1) {
    await pause(50 + chance.whole(short ? 400 : 250));
    if (round % each === 0) {
      await killDatabase(database);
      databases += 1;
      await untilDatabase(server, "away");
      await reviveDatabase(database);
      await untilDatabase(server, "reachable");
      await pause(chance.whole(200));
    }
    await server.stop("SIGKILL");
    server = await serve();
  }
  state.isOver = true;
  await Promise.all(work);

  const problems = [];
  const told = students.flatMap((student) => student.told);
  const stored = new Set((await rows(data, "select id from student_event")).map(([id]) => id));
  const lost = told.filter((id) => !stored.has(id));
  if (lost.length > 0) {
    problems.push(`${lost.length} reviews were acknowledged and are not there`);
  }
  if (stored.size !== told.length) {
    problems.push(`${told.length} reviews were told and acknowledged in the end, and ${stored.size} are there`);
  }
  problems.push(...students.flatMap((student) => student.problems));
  const [first] = students;
  const other = { ...first.last, payload: { ...first.last.payload, note: "another" } };
  const [status] = await tell(server.url, first, [other]);
  if (status !== "conflict") {
    problems.push(`another review with the same id was ${status}, not refused as a conflict`);
  }
  const replayed = await run(program, ["replay", "--verify"], { env: environment({ CHAPTERWISE_DATA: data }) });
  if (replayed.code !== 0) {
    problems.push(`the cards are not what the logs come to:\n${replayed.stdout}${replayed.stderr}`);
  }
  await server.stop();
  await database.stop();
  const again = students.reduce((sum, student) => sum + student.again, 0);
  if (again === 0) {
    problems.push("nobody had to repeat anything, so nothing was tried");
  }
  return {
    did: `killed the server ${rounds} times and Postgres ${databases} times with SIGKILL while ${STUDENTS} students reviewed`,
    figure: `${told.length} reviews acknowledged, after ${again} repetitions; ${lost.length} lost, ${stored.size - told.length} too many; every card is what the logs come to`,
    goal: "no acknowledged review lost, none counted twice, the replay verifies",
    problems,
  };
}

/** One review after another; each is repeated until it is acknowledged. */
async function review(student, { url, questions, chapters, chance, state }) {
  while (!state.isOver) {
    const event = chance.next() < 0.8 ? graded(chance, questions) : rated(chance, chapters);
    // Some tell two at once, and some the same from two tabs.
    const isTwice = chance.next() < 0.1;
    for (;;) {
      const tries = await Promise.all(
        [event, ...(isTwice ? [event] : [])].map((each) => tell(url, student, [each]).catch(() => [undefined])),
      );
      const statuses = tries.flat();
      const bad = statuses.find((status) => status !== undefined && status !== "stored" && status !== "known");
      if (bad !== undefined) {
        student.problems.push(`a review was ${bad}`);
        break;
      }
      if (statuses.filter((status) => status === "stored").length > 1) {
        student.problems.push("the same review was stored twice");
      }
      if (statuses.some((status) => status !== undefined)) {
        student.told.push(event.id);
        student.last = event;
        break;
      }
      student.again += 1;
      await pause(20 + chance.whole(40));
    }
  }
}

/** What became of each event; fails where there is no answer that says it. */
async function tell(url, student, events) {
  const { status, body } = await send(`${url}/api/v1/events`, "POST", student, { account: student.account, events });
  return status === 200 ? body.results.map((result) => result.status) : [`answered with ${status}`];
}

const event = (kind, payload) => ({
  id: uuid(),
  kind,
  version: 1,
  occurred_at: new Date().toISOString(),
  zone: "Europe/Berlin",
  payload,
});

const graded = (chance, questions) =>
  event("question_graded", { question: chance.of(questions), meaning: 1, grade: 1 + chance.whole(4) });

const rated = (chance, chapters) =>
  event("chapter_rated", { chapter: chance.of(chapters), confidence: 1 + chance.whole(5) });
