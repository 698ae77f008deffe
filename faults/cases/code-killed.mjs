// The server and Postgres killed, again and again, while students write code on two devices each and repeat
// what was not acknowledged.

import { setTimeout as pause } from "node:timers/promises";
import { makeAccounts } from "../../bench/lib/people.mjs";
import { folder } from "../../bench/lib/place.mjs";
import { freePort } from "../../bench/lib/processes.mjs";
import { publish, startDatabase, startServer } from "../../bench/lib/server.mjs";
import { killDatabase, reviveDatabase, untilDatabase } from "../lib/database.mjs";
import { random } from "../lib/random.mjs";
import { rows, send, signIn, uuid } from "../lib/students.mjs";

const STUDENTS = 4;
const DEVICES = 2;

export async function fault({ short }) {
  const rounds = short ? 4 : 100;
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
  const [[course, playground]] = await rows(data, "select course_id, author_id from playground order by id limit 1");
  const path = `/api/v1/courses/${course}/playgrounds/${playground}`;
  const students = [];
  for (let number = 0; number < STUDENTS; number += 1) {
    students.push({ ...(await signIn(server.url, number)), saves: new Map(), runs: [], problems: [], again: 0, stale: 0 });
  }
  const state = { isOver: false };
  const devices = students.flatMap((student) => Array.from({ length: DEVICES }, (_, device) => ({ student, device })));
  const work = devices.map(({ student, device }) => type(student, { device, url: server.url + path, chance, state }));
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

  const problems = students.flatMap((student) => student.problems);
  const drafts = new Map((await rows(data, "select user_id, revision, code::text from playground_draft")).map(([user, ...draft]) => [user, draft]));
  const versions = new Set((await rows(data, "select id from playground_version")).map(([id]) => id));
  for (const student of students) {
    const [revision, code] = drafts.get(student.user) ?? [];
    if (Number(revision) !== student.saves.size) {
      problems.push(`${student.saves.size} saves were acknowledged, and the draft counts ${revision}`);
    }
    const last = student.saves.get(Math.max(...student.saves.keys()));
    if (code !== JSON.stringify(last)) {
      problems.push(`the save that was acknowledged last is ${last}, and the draft is ${code}`);
    }
    const lost = student.runs.filter((id) => !versions.has(id));
    if (lost.length > 0) {
      problems.push(`${lost.length} runs were acknowledged and are not in the history`);
    }
  }
  const runs = students.reduce((sum, student) => sum + student.runs.length, 0);
  if (versions.size !== runs) {
    problems.push(`${runs} runs were told and acknowledged in the end, and the history has ${versions.size}`);
  }
  await server.stop();
  await database.stop();
  const saves = students.reduce((sum, student) => sum + student.saves.size, 0);
  const again = students.reduce((sum, student) => sum + student.again, 0);
  const stale = students.reduce((sum, student) => sum + student.stale, 0);
  if (again === 0 || stale === 0) {
    problems.push("nobody had to repeat anything, or no device came second, so nothing was tried");
  }
  return {
    did: `killed the server ${rounds} times and Postgres ${databases} times with SIGKILL while ${STUDENTS} students wrote code on ${DEVICES} devices each`,
    figure: `${saves} saves and ${runs} runs acknowledged, after ${again} repetitions; ${stale} times a device was told that another had written`,
    goal: "no acknowledged save or run lost, none counted twice, none replaced unseen",
    problems,
  };
}

/** One save after the other; each is repeated until it is acknowledged or was made from an old revision. */
async function type(student, { device, url, chance, state }) {
  let base = 0;
  for (let count = 0; !state.isOver; count += 1) {
    const code = `// device ${device}, ${count}\n${"x".repeat(chance.whole(2000))}`;
    const write = { account: student.account, write: uuid(), base, code, starter: "" };
    const { status, body } = await untilAnswered(student, chance, () => send(url, "PUT", student, write));
    if (status === 200) {
      const { revision, now } = body;
      if (student.saves.has(revision)) {
        student.problems.push(`two saves were acknowledged as revision ${revision}`);
      }
      student.saves.set(revision, code);
      base = now?.revision ?? revision;
    } else if (status === 409 && body.error === "stale") {
      student.stale += 1;
      base = body.now?.revision ?? 0;
    } else {
      student.problems.push(`a save was answered with ${status} ${JSON.stringify(body)}`);
    }
    if (chance.next() < 0.3) {
      const at = new Date().toISOString();
      const run = { account: student.account, id: uuid(), code, at, last: at, runs: 1, outcome: "done" };
      const told = await untilAnswered(student, chance, () => send(`${url}/versions`, "POST", student, run));
      if (told.status === 200) student.runs.push(run.id);
      else student.problems.push(`a run was answered with ${told.status}`);
    }
  }
}

/** Asks until there is an answer, now and then twice at once. */
async function untilAnswered(student, chance, ask) {
  for (;;) {
    const isTwice = chance.next() < 0.1;
    const answers = await Promise.all([ask(), ...(isTwice ? [ask()] : [])].map((answer) => answer.catch(() => undefined)));
    const heard = answers.filter((answer) => answer !== undefined);
    // What was stored by one of two is not undone by what the other was told.
    if (heard.length > 0) return heard.find(({ status }) => status === 200) ?? heard[0];
    student.again += 1;
    await pause(20 + chance.whole(40));
  }
}
