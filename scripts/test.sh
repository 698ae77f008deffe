#!/usr/bin/env bash
# Sets up what the tests need and runs all of them: format, lints, unit and
# integration tests against a real Postgres, and the site in a real browser.
# Stops at the first part that fails, and says which.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"

# The tests bring their own of each of these.
unset DATABASE_URL CHAPTERWISE_ADDR CHAPTERWISE_DATA CHAPTERWISE_DISCUSSIONS CHAPTERWISE_DRAIN_WAIT CHAPTERWISE_LOG \
  CHAPTERWISE_LOG_FORMAT CHAPTERWISE_MAIL_FROM CHAPTERWISE_MAX_CONNECTIONS \
  CHAPTERWISE_METRICS_ADDR CHAPTERWISE_NODE CHAPTERWISE_OFFLINE CHAPTERWISE_PAGE_MEMORY \
  CHAPTERWISE_POSTGRES_OPTIONS CHAPTERWISE_RUN_UPLOADS CHAPTERWISE_SITE CHAPTERWISE_SMTP_URL \
  CHAPTERWISE_TEST_DATABASE_URL CHAPTERWISE_TRUSTED_PROXIES CHAPTERWISE_URL

report=()
part=
beside_pid=
began_all=$SECONDS

finish() {
  local code=$?
  if [[ -n $beside_pid ]]; then
    kill -TERM -- "-$beside_pid" 2>/dev/null || true
    wait "$beside_pid" || true
  fi
  [[ -z ${data:-} ]] || remove_data_folder "$data"
  [[ -n $part ]] || exit "$code"
  say "" "Parts of this run:"
  [[ ${#report[@]} -eq 0 ]] || printf '  %s\n' "${report[@]}"
  if [[ $code -eq 0 ]]; then
    say "All of it passed in $(duration $((SECONDS - began_all)))."
  else
    say "  $part: FAILED"
  fi
  exit "$code"
}
trap finish EXIT

# run_part NAME COMMAND…: runs one part with its output on the screen.
run_part() {
  local began=$SECONDS
  part=$1
  shift
  printf '\n== %s\n' "$part"
  "$@" </dev/null
  passed $((SECONDS - began))
}

# passed SECONDS [HOW]: notes it of the part that has just ended.
passed() {
  report+=("$(printf '%-28s %s' "$part" "$(duration "$1")${2:-}")")
}

# start_beside NAME LOG COMMAND…: starts a part that mostly waits, beside the parts that follow.
# It is a process group of its own, so that all of it can be ended.
start_beside() {
  beside=$1
  beside_log=$logs/$2.log
  shift 2
  printf '\n== %s: begins now, its output comes at the end\n' "$beside"
  set -m
  time_beside "$@" >"$beside_log" 2>&1 </dev/null &
  beside_pid=$!
  set +m
}

time_beside() {
  local began=$SECONDS code=0
  "$@" || code=$?
  printf '%s\n' "$((SECONDS - began))" >"$beside_log.seconds"
  return "$code"
}

# Waits for the part beside the others, and shows what it said.
join_beside() {
  local pid=$beside_pid code=0
  part=$beside
  printf '\n== %s\n' "$part"
  wait "$pid" || code=$?
  beside_pid=
  cat "$beside_log"
  [[ $code -eq 0 ]] || exit "$code"
  passed "$(<"$beside_log.seconds")" ", beside the tests"
}

build() {
  steps 3
  step "The server" server cargo build
  step "The tests of the server" tests compile_tests
  step "The site" site flock "$target/site.lock" scripts/build-site.mjs
}

compile_tests() {
  if has_nextest; then
    cargo nextest run --no-run
  else
    cargo test --no-run
  fi
}

has_nextest() {
  cargo nextest --version >/dev/null 2>&1
}

# A Postgres of the tests' own, where each test makes a database of its own. The
# wrapper stops it when the command ends. Nothing in it has to survive a power cut.
with_postgres() {
  data=$(fresh_data_folder test)
  CHAPTERWISE_DATA=$data CHAPTERWISE_POSTGRES_OPTIONS="-c fsync=off" \
    "$target/debug/chapterwise" postgres -- "$@"
}

rust_tests() {
  if has_nextest; then
    # One more than the cores: tests also wait, for timeouts and for a Postgres that starts.
    with_postgres cargo nextest run --no-fail-fast --test-threads "$(($(nproc) + 1))"
  else
    with_postgres cargo test
  fi
}

run_part "Set-up" scripts/setup.sh test
use_toolchain
run_part "Format and lints" scripts/check.sh
run_part "Build" build
run_part "Committed query data" with_postgres scripts/sqlx-prepare.sh --check
# The other faults need a machine to themselves, or a disk to mount.
start_beside "Faults, short" faults scripts/faults.sh --short database-away database-killed malformed publish-killed reviews-killed code-killed
run_part "Unit and integration tests" rust_tests
run_part "End to end" scripts/end2end.sh
join_beside
