// Reviews over HTTP, each a transaction of its own, against the same statements by pgbench.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeAccounts } from "../lib/people.mjs";
import { cpus, folder, program } from "../lib/place.mjs";
import { succeed } from "../lib/processes.mjs";
import { atLeast, atMost, number } from "../lib/result.mjs";
import { environment, publish, startDatabase, startServer } from "../lib/server.mjs";
import { compare, median } from "../lib/stats.mjs";
import { addCards, addQuestions, signIn, sql } from "../lib/students.mjs";

const STUDENTS = 64;
const QUESTIONS = 500;
const CONNECTIONS = 16;
/** As many as our server has to the database. */
const CLIENTS = 10;
const SECONDS = 5;
/** How many events the log has when it is long. */
const LOG = Number(process.env.BENCH_LOG ?? 5_000_000);

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
  await addQuestions(data, QUESTIONS);
  await addCards(data, QUESTIONS);
  const students = [];
  for (let at = 0; at < STUDENTS; at += 1) {
    students.push(await signIn(server.url, at));
  }
  // As the database does by itself before long; until then its plans are guesses, for either side.
  await sql(data, "vacuum analyze account; vacuum analyze session; vacuum analyze student; vacuum analyze card; vacuum analyze question");
  const script = writeScripts(data, students);
  const ours = () => byHttp(server, data, script);
  const peers = () => byPgbench(data, script);
  await ours();
  await peers();
  const { a, b, ratio, pairs } = await compare(ours, peers);
  const submit = atLeast(0.7, {
    measure: "submit a review, a second",
    value: ratio,
    runs: pairs,
    ours: number(a),
    against: `pgbench ${number(b)}`,
    note: `${CONNECTIONS} connections, ${STUDENTS} students; pgbench with ${CLIENTS} clients sends the same statements, prepared`,
  });

  // The same with a long log, each after the other: rows can't be taken away again as quickly.
  const short = await several(ours);
  const rows = await lengthen(data, students);
  await ours();
  const long = await several(ours);
  await server.stop();
  await database.stop();
  return [
    submit,
    atMost(1.3, {
      measure: "submit a review into a long log",
      value: short / long,
      ours: `${number(1e6 / long)} µs`,
      against: `${number(1e6 / short)} µs`,
      note: `${number(rows)} events in the log, in the partitions of months, against less than a hundred thousand`,
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

/** Requests of our own, and the statements that they come to. */
function writeScripts(data, students) {
  const lua = join(data, "submit.lua");
  const list = students.map(({ cookies, account }) => `{ ${JSON.stringify(cookies)}, ${JSON.stringify(account)} }`);
  // UUIDv7 by the clock of the machine; what is random needs only to differ.
  writeFileSync(
    lua,
    `
    local students = { ${list.join(", ")} }
    local count, second, before = 0, 0, 0
    math.randomseed(os.time())
    -- Microseconds that only grow, ten with each review: nobody answers two questions in the wrong
    -- order, which would make cards be folded anew from the log.
    local function now()
      if os.time() ~= second then
        second, before = os.time(), count
      end
      return second, math.min(999999, 10 * (count - before))
    end
    request = function()
      count = count + 1
      local student = students[count % #students + 1]
      local seconds, microseconds = now()
      local time = string.format("%012x", seconds * 1000 + math.floor(microseconds / 1000))
      local event = string.format(
        '{"id":"%s-%s-7%03x-8%03x-%06x%06x","kind":"question_graded","version":1,"occurred_at":"%s","zone":"Europe/Berlin","payload":{"question":"0190%04x-%04x-7000-8000-000000000000","meaning":1,"grade":%d}}',
        time:sub(1, 8), time:sub(9, 12), count % 4096, math.random(0, 4095), math.random(0, 16777215), math.random(0, 16777215),
        os.date("!%Y-%m-%dT%H:%M:%S.", seconds) .. string.format("%06dZ", microseconds),
        0, math.random(1, ${QUESTIONS}), math.random(1, 4))
      return wrk.format("POST", "/api/v1/events", {
        ["Cookie"] = student[1], ["Content-Type"] = "application/json", ["Sec-Fetch-Site"] = "same-origin",
      }, '{"account":"' .. student[2] .. '","events":[' .. event .. ']}')
    end
    response = function(status, headers, body)
      if status ~= 200 or not body:find('"stored"', 1, true) then
        io.write("BAD ", status, " ", body, "\\n")
        wrk.thread:stop()
      end
    end
    `,
    { mode: 0o644 },
  );
  const pgbench = join(data, "submit.pgbench");
  const users = students.map(({ user }) => `'${user}'`).join(", ");
  writeFileSync(
    pgbench,
    `
\\set student random(1, ${STUDENTS})
\\set question random(1, ${QUESTIONS})
select user_id, retention, daily_cap, days_off, four_buttons, began_retention, learnt_at, learnt_id, written, question_id, event_id,
  exists (select 1 from session join account on account.id = session.user_id
    where session.user_id = student.user_id and session.token_hash is not null and session.last_used_at > now() - interval '1 hour'
      and session.created_at > now() - interval '90 days' and account.suspended_at is null) as is_confirmed,
  (select meaning_number from question where id = question_id) as meaning,
  not exists (select 1 from student_event where user_id = student.user_id and id = event_id)
    and not exists (select 1 from student_event where user_id = student.user_id and subject = question_id
      and kind = 'undone' and payload ->> 'event' = event_id::text) as is_settled,
  (select cards_version from site) as taken_in,
  (select state from card where user_id = student.user_id and question_id = made.question_id) as card,
  array(select to_jsonb(entry) from content_log as entry where question_id = made.question_id) as content
  from student
  cross join lateral (
    select
      ('0190' || lpad(to_hex(:question::int), 8, '0') || '70008000000000000000')::uuid as question_id,
      (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid as event_id
  ) as made
  where user_id = (array[${users}]::uuid[])[:student::int] \\gset
with held as (
  update student set learnt_at = now(), learnt_id = :event_id::uuid, written = written + 1
  where user_id = :user_id::uuid and written = :written::bigint
  returning user_id
), told as (
  insert into student_event (user_id, id, kind, version, occurred_at, received_at, zone, payload, subject, context)
  select user_id, :event_id::uuid, 'question_graded', 1, now(), now(), 'Europe/Berlin',
    jsonb_build_object('question', :question_id::text, 'meaning', 1, 'grade', 3), :question_id::uuid,
    '{"day": "2026-11-24", "retention": 90, "parameters": "fsrs6-default"}'
  from held
), learnt as (
  insert into card (user_id, question_id, state, due_at, is_urgent, answers, last_day, content_version)
  select user_id, question_id, state, now() + interval '3 days', is_urgent, answers + 1, current_date, content_version
  from card where user_id = (select user_id from held) and question_id = :question_id::uuid
  on conflict on constraint card_pkey do update
  set state = excluded.state, due_at = excluded.due_at, is_urgent = excluded.is_urgent, answers = excluded.answers,
    last_day = excluded.last_day, content_version = excluded.content_version
)
select count(*) from held;
`,
    { mode: 0o644 },
  );
  return { lua, pgbench };
}

async function byHttp(server, data, { lua }) {
  const { stdout } = await succeed(
    "wrk",
    ["-t", "1", "-c", String(CONNECTIONS), "-d", `${SECONDS}s`, "-s", lua, server.url],
    { cpu: cpus.load },
  );
  const rate = Number(stdout.match(/Requests\/sec:\s*([\d.]+)/)?.[1]);
  if (!(rate > 0) || /BAD|Non-2xx|Socket errors/.test(stdout)) {
    throw new Error(`Reviews were not taken as they should be:\n${stdout.slice(0, 2000)}`);
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

/** Fills the log of these students, a month after the other back from this one. */
async function lengthen(data, students) {
  const each = Math.ceil(LOG / students.length);
  const users = students.map(({ user }) => `'${user}'`).join(", ");
  const [[count]] = await sql(
    data,
    `
    set synchronous_commit = off;
    insert into student_event (user_id, id, kind, version, occurred_at, received_at, zone, payload, subject)
    select
      student, (lpad(to_hex(moment), 12, '0') || '7' || substr(noise, 1, 3) || '8' || substr(noise, 4, 15))::uuid,
      'question_graded', 1, to_timestamp(moment / 1000.0), to_timestamp(moment / 1000.0), 'Europe/Berlin',
      jsonb_build_object('question', question, 'meaning', 1, 'grade', 3), question
    from unnest(array[${users}]::uuid[]) as student
    cross join generate_series(1, ${each}) as number
    cross join lateral (
      select
        (extract(epoch from now()) * 1000)::bigint - 86400000 - (number * 2419200000::bigint / ${each}) as moment,
        md5(student::text || number) as noise,
        ('0190' || lpad(to_hex(1 + number % ${QUESTIONS}), 8, '0') || '70008000000000000000')::uuid as question
    ) as made;
    vacuum analyze student_event;
    select count(*) from student_event`,
  );
  return Number(count);
}
