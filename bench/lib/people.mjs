// People with accounts, by the hundred: put into the database, since a letter each would take long.

import { program } from "./place.mjs";
import { succeed } from "./processes.mjs";
import { environment } from "./server.mjs";

/** The password of all of them. */
export const PASSWORD = "seven grey gulls on a groyne";
/** Its hash, made by another program than ours, with the same parameters. */
const HASH = "$argon2id$v=19$m=19456,t=2,p=1$Pr9dI3yHWqE8ns0jwTj3Kw$7plvd4sQJsj6kHCnUgeirkA8DzSnVXZfkmc0uJ9QSCM";

/** The address of a person by their number; all of the same length. */
export const address = (number) => `s${1_000_000 + number}@example.org`;

/** A client's address on the network, each time another one. */
export const client = (number) => `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;

/**
 * Makes the accounts of the people with these numbers.
 *
 * @param {string} data the folder of the private Postgres
 * @param {{from?: number, count: number, step?: number}} which
 */
export function makeAccounts(data, { from = 0, count, step = 1 }) {
  const last = 1_000_000 + from + (count - 1) * step;
  const sql = `
    insert into account (id, email, email_key, display_name, password_hash, created_at, password_changed_at)
    select gen_random_uuid(), address, address, 'Student', '${HASH}', now(), now()
    from generate_series(${1_000_000 + from}, ${last}, ${step}) as number,
    lateral (select 's' || number || '@example.org' as address) as named`;
  const args = ["postgres", "--", "sh", "-c", 'psql "$DATABASE_URL" --quiet --set ON_ERROR_STOP=1 --command "$1"', "sh", sql];
  return succeed(program, args, { env: environment({ CHAPTERWISE_DATA: data }) });
}
