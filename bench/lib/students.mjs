// Students with cards, by the thousand: put into the database, since answering each would take days.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PASSWORD, address, client } from "./people.mjs";
import { program } from "./place.mjs";
import { succeed } from "./processes.mjs";
import { environment } from "./server.mjs";

/** Runs SQL in the private Postgres of a folder, and gives the rows, each a list of texts. */
export async function sql(data, statements) {
  const file = join(data, "statements.sql");
  writeFileSync(file, statements, { mode: 0o644 });
  const psql = 'psql "$DATABASE_URL" --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --file "$1"';
  const { stdout } = await succeed(program, ["postgres", "--", "sh", "-c", psql, "sh", file], {
    env: environment({ CHAPTERWISE_DATA: data }),
  });
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => line.split("|"));
}

/**
 * Signs in. The server trusts the loopback address as a proxy, so that no limit is in the way.
 *
 * @returns {Promise<{cookies: string, account: string, user: string}>}
 */
export async function signIn(url, number) {
  const answer = await fetch(`${url}/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ email: address(number), password: PASSWORD }),
    redirect: "manual",
    headers: { "X-Forwarded-For": client(number) },
  });
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  const value = (name) => cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
  if (answer.status !== 303 || value("account") === undefined) {
    throw new Error(`Signing in answered ${answer.status}.`);
  }
  const user = value("session").slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return { cookies: cookies.join("; "), account: value("account"), user };
}

/** Adds so many questions to the course that is published, in a chapter of it that no page shows. */
export async function addQuestions(data, count) {
  await sql(
    data,
    `
    insert into question (
      id, course_id, author_id, chapter_id, meaning_number, version_number, content_hash,
      first_published_at
    )
    select
      ('0190' || lpad(to_hex(number), 8, '0') || '70008000000000000000')::uuid,
      chapter.course_id, 'bench-' || number, chapter.id, 1, 1, '\\x01', now()
    from generate_series(1, ${count}) as number,
    lateral (select id, course_id from chapter order by id limit 1) as chapter
    on conflict do nothing;
    insert into content_log (
      course_id, site_version, ordinal, event, chapter_id, question_id, hash_after, meaning_number,
      occurred_at
    )
    select course_id, 1, 1000000 + row_number() over (), 'added', chapter_id, id, '\\x01', 1,
      now() - interval '1 year'
    from question
    where author_id like 'bench-%'
    on conflict do nothing;
    analyze question;
    analyze content_log`,
  );
}

/**
 * Gives each account so many cards of these questions, as a card is that was answered twice. Of two
 * hundred one is due, on average.
 *
 * @param {string} where a condition on `account`
 * @param {string} hours until a card is due, by `question.number`, which counts from 1
 */
export async function addCards(data, count, where = "true", hours = "question.number * 37 % 200 - 1") {
  await sql(
    data,
    `
    insert into student (user_id, retention, daily_cap, days_off, four_buttons)
    select id, 90, 100, 0, false
    from account
    where ${where}
    on conflict do nothing;
    insert into card (
      user_id, question_id, state, due_at, is_urgent, answers, last_day, content_version
    )
    select
      account.id, question.id, jsonb_build_object(
        'question', question.id,
        'learnt', jsonb_build_object(
          'memory', jsonb_build_object('stability', 12.5, 'difficulty', 5.25),
          'answers', 2, 'lapses', 0, 'first_day', current_date - 20, 'last_day', current_date - 12,
          'missed_on', null, 'rated', null
        ),
        'seed', null, 'rating', null, 'lost_on', null, 'edited', null, 'counts_from', 0,
        'was_right', true, 'is_surprise', false, 'is_suspended', false, 'is_retired', false,
        'today', current_date - 12, 'zone', 'Europe/Berlin',
        'content', jsonb_build_array(to_jsonb(now() - interval '1 year'), 1, 0),
        'answered_at', to_jsonb(now() - interval '12 days'),
        'due', jsonb_build_object(
          'day', (due_at at time zone 'UTC')::date, 'at', to_jsonb(due_at), 'reason', 'recalled'
        )
      ),
      due_at, false, 2, current_date - 12, 1
    from account
    cross join (
      select id, row_number() over (order by id) as number
      from question
      where author_id like 'bench-%'
      order by id
      limit ${count}
    ) as question
    cross join lateral (
      select now() + (${hours}) * interval '1 hour' as due_at
    ) as dated
    where ${where}
    on conflict do nothing;
    vacuum analyze card`,
  );
}
