// What is due, over HTTP, against the same statements by pgbench: for students who have few cards or
// many, among few students or many.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { address, makeAccounts } from "../lib/people.mjs";
import { cpus, folder, program } from "../lib/place.mjs";
import { succeed } from "../lib/processes.mjs";
import { atLeast, atMost, number } from "../lib/result.mjs";
import { environment, publish, startDatabase, startServer } from "../lib/server.mjs";
import { compare, median } from "../lib/stats.mjs";
import { addCards, addQuestions, signIn, sql } from "../lib/students.mjs";

/** Those who ask; half of them have few cards, and half have many. */
const STUDENTS = 8;
const FEW = 100;
const MANY = Number(process.env.BENCH_CARDS ?? 100_000);
/** As many are due of all of them, or not the same thing would be asked for. */
const DUE = 60;
/** How many students there are when there are many, with a card each. */
const CROWD = Number(process.env.BENCH_STUDENTS ?? 1_000_000);
/** As many as our server has to the database, for either side. */
const CLIENTS = Number(process.env.BENCH_CLIENTS ?? 10);
const SECONDS = 5;

export async function measure() {
  const data = folder("data");
  const database = await startDatabase(data);
  await publish({ data });
  await makeAccounts(data, { count: STUDENTS });
  const server = await startServer({
    data: folder("server"),
    database: database.url,
    cpu: cpus.server,
    env: { CHAPTERWISE_TRUSTED_PROXIES: "127.0.0.1" },
  });
  await addQuestions(data, MANY);
  // The first ones are due; all others are some days off.
  const hours = `case when question.number <= ${DUE} then -question.number else 24 + question.number % 700 end`;
  const half = `'${address(STUDENTS / 2)}'`;
  await addCards(data, FEW, `email_key < ${half}`, hours);
  await addCards(data, MANY, `email_key >= ${half}`, hours);
  const students = [];
  for (let at = 0; at < STUDENTS; at += 1) {
    students.push(await signIn(server.url, at));
  }
  const [few, many] = [students.slice(0, STUDENTS / 2), students.slice(STUDENTS / 2)].map((half, at) => ({
    lua: writeLua(data, `due-${at}`, half),
    pgbench: writePgbench(data, `due-${at}`, half),
  }));

  const ofFew = () => byHttp(server, few);
  const ofMany = () => byHttp(server, many);
  await ofFew();
  await byPgbench(data, few);
  const against = await compare(ofFew, () => byPgbench(data, few));
  await ofMany();
  const cards = await compare(ofFew, ofMany);
  const alone = await several(ofFew);
  const crowd = await gather(data);
  await ofFew();
  const among = await several(ofFew);
  await server.stop();
  await database.stop();
  return [
    atLeast(0.6, {
      measure: "due queue, a second",
      value: against.ratio,
      runs: against.pairs,
      ours: number(against.a),
      against: `pgbench ${number(against.b)}`,
      note: `${CLIENTS} connections, ${DUE} cards due of ${FEW}; pgbench with as many clients sends the same statements, prepared`,
    }),
    atMost(1.2, {
      measure: "due queue of many cards",
      value: cards.ratio,
      runs: cards.pairs,
      ours: `${number(1e6 / cards.b)} µs`,
      against: `${number(1e6 / cards.a)} µs`,
      note: `${number(MANY)} cards a student against ${FEW}, ${DUE} of them due`,
    }),
    atMost(1.5, {
      measure: "due queue among many students",
      value: alone / among,
      ours: `${number(1e6 / among)} µs`,
      against: `${number(1e6 / alone)} µs`,
      note: `${number(crowd)} students against ${STUDENTS}`,
    }),
  ];
}

const several = async (rate) => {
  const rates = [];
  for (let round = 0; round < 3; round += 1) {
    rates.push(await rate());
  }
  return median(rates);
};

/** Many others, who have a card each. */
async function gather(data) {
  await makeAccounts(data, { from: STUDENTS, count: CROWD });
  await addCards(data, 1, `email_key >= '${address(STUDENTS)}'`, "question.number");
  const [[count]] = await sql(data, "vacuum analyze account; vacuum analyze student; vacuum analyze card; select count(*) from student");
  return Number(count);
}

/** Requests of students, one after the other. */
function writeLua(data, name, students) {
  const file = join(data, `${name}.lua`);
  const list = students.map(({ cookies }) => JSON.stringify(cookies)).join(", ");
  writeFileSync(
    file,
    `
    local students = { ${list} }
    local count = 0
    request = function()
      count = count + 1
      return wrk.format("GET", "/api/v1/review/mine", { ["Cookie"] = students[count % #students + 1] })
    end
    response = function(status, headers, body)
      if status ~= 200 or not body:find('"due":${DUE},', 1, true) then
        io.write("BAD ", status, " ", body, "\\n")
        wrk.thread:stop()
      end
    end
    `,
    { mode: 0o644 },
  );
  return file;
}

/** The statements that such a request comes to. */
function writePgbench(data, name, students) {
  const file = join(data, `${name}.pgbench`);
  const users = students.map(({ user }) => `'${user}'`).join(", ");
  writeFileSync(
    file,
    `
\\set student random(1, ${students.length})
select session.id as session_id, session.last_used_at, account.id as user_id, account.email, account.display_name, account.zone,
  account.password_hash, account.is_admin,
  array(select course_author_id from account_author where user_id = account.id) as author_of, account.delete_at
  from session join account on account.id = session.user_id
  where session.user_id = (array[${users}]::uuid[])[:student::int]
  and session.created_at > now() - interval '90 days' and account.suspended_at is null limit 1 \\gset
select retention, daily_cap, days_off, four_buttons from student where user_id = :user_id::uuid;
select
  (select count(*) from card where user_id = :user_id::uuid and last_day = current_date and state ->> 'reviewed_on' = current_date::text) as today,
  (select max(last_day)::text from card where user_id = :user_id::uuid and last_day < current_date) as last_day;
with due as not materialized (
  select question_id, state, due_at, is_urgent, last_day from card where user_id = :user_id::uuid and due_at <= now()
), usual as not materialized (
  select * from due where not is_urgent and (last_day < current_date
    or last_day is null and state #>> '{seed,level}' is distinct from '1' and state ->> 'lost_on' is null)
)
select state, (select chapter_id from question where id = waiting.question_id) as chapter_id from (
  (select question_id, state from due where is_urgent and (last_day is null or last_day < current_date) order by due_at limit 200)
  union all
  (select question_id, state from usual where false order by due_at limit 200)
  union all
  (select question_id, state from usual where true order by due_at desc limit 200)
  union all
  (select question_id, state from due where not is_urgent and last_day is null
    and (state #>> '{seed,level}' = '1' or state ->> 'lost_on' is not null) order by due_at limit 200)
) as waiting;
select count(*) from (select 1 from card where user_id = :user_id::uuid and due_at <= now() limit 1000) as counted;
select state from reading where user_id = :user_id::uuid and due_at is not null
  and (not exists (select 1 from question where question.chapter_id = reading.chapter_id
      and playground is null and retired_at is null)
    or (state -> 'rating' ->> 1 = '1' and not exists (
      select 1 from question join card on card.question_id = question.id
      where card.user_id = :user_id::uuid and question.chapter_id = reading.chapter_id
        and question.playground is null and card.answers > 0)))
  order by due_at;
`,
    { mode: 0o644 },
  );
  return file;
}

async function byHttp(server, { lua }) {
  const args = ["-t", "1", "-c", String(CLIENTS), "-d", `${SECONDS}s`, "-s", lua, server.url];
  const { stdout } = await succeed("wrk", args, { cpu: cpus.load });
  const rate = Number(stdout.match(/Requests\/sec:\s*([\d.]+)/)?.[1]);
  if (!(rate > 0) || /BAD|Non-2xx|Socket errors/.test(stdout)) {
    throw new Error(`What is due was not told as it should be:\n${stdout.slice(0, 2000)}`);
  }
  return rate;
}

async function byPgbench(data, { pgbench }) {
  const command = `exec taskset -c ${cpus.load} pgbench --no-vacuum --protocol prepared --client ${CLIENTS} --time ${SECONDS} --file "$1" "$DATABASE_URL"`;
  const { stdout } = await succeed(program, ["postgres", "--", "sh", "-c", command, "sh", pgbench], {
    env: environment({ CHAPTERWISE_DATA: data }),
  });
  return Number(stdout.match(/tps = ([\d.]+) \(without/)?.[1]);
}
