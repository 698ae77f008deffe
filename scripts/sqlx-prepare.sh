#!/bin/sh
# Refreshes .sqlx, the types of every query, which the compiler checks queries against when no
# database is near. It needs a Postgres server and a role there that may create databases: the one
# that `chapterwise postgres --` keeps for tests, or else the one in DATABASE_URL. It works in a
# database of its own there and drops it again.
#
#   scripts/sqlx-prepare.sh           refreshes .sqlx
#   scripts/sqlx-prepare.sh --check   changes nothing, and fails where .sqlx is not up to date
set -eu
cd "$(dirname "$0")/.."

check=false
case "${1:-}" in
  --check) check=true ;;
  "") ;;
  *) echo "usage: scripts/sqlx-prepare.sh [--check]" >&2; exit 2 ;;
esac
server=${CHAPTERWISE_TEST_DATABASE_URL:-${DATABASE_URL:-}}
if [ -z "$server" ]; then
  echo "Set DATABASE_URL to a Postgres server; target/debug/chapterwise postgres -- $0 starts one." >&2
  exit 2
fi

name=chapterwise_prepare_$$
fresh=$(mktemp -d)
source=crates/store/src/lib.rs
# Its time is put back at the end, so that the next build has nothing to do again.
touch -r "$source" "$fresh/.time"
finish() {
  touch -r "$fresh/.time" "$source"
  rm -rf "$fresh"
  psql --quiet "$server" --command "drop database if exists $name with (force)"
}
trap finish EXIT
trap 'exit 1' INT TERM

psql --quiet "$server" --command "create database $name"
# The same server, with this database in place of the one in the URL's path.
DATABASE_URL=$(printf '%s' "$server" | sed -E "s#^([a-z]+://[^/?]*)(/[^?]*)?(\?.*)?\$#\1/$name\3#")
export DATABASE_URL
for migration in migrations/*.sql; do
  psql --quiet --set ON_ERROR_STOP=1 --single-transaction "$DATABASE_URL" --file "$migration"
done

# Cargo does not know that the macros read a database, so the crate has to look changed.
touch "$source"
# Not the one package alone: cargo would choose other features, and check every dependency again.
SQLX_OFFLINE=false SQLX_OFFLINE_DIR=$fresh cargo check --quiet

if [ "$check" = true ]; then
  if ! diff --recursive --brief --exclude=.time .sqlx "$fresh"; then
    echo "The types in .sqlx are old; run scripts/sqlx-prepare.sh." >&2
    exit 1
  fi
  echo ".sqlx is up to date."
else
  mkdir -p .sqlx
  rm -f .sqlx/query-*.json
  cp "$fresh"/query-*.json .sqlx/
  echo "Wrote the types of $(ls .sqlx | wc -l) queries to .sqlx."
fi
