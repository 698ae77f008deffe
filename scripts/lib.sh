# What the scripts of this folder share. To be sourced.
# shellcheck shell=bash

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$root/.tools
target=${CARGO_TARGET_DIR:-$root/target}
# A relative CARGO_TARGET_DIR means relative to where the person stands.
[[ $target = /* ]] || target=$PWD/$target
logs=$target/logs
mkdir -p "$logs"

# The queries were checked against a database when they were written; compiling
# must not go looking for one because DATABASE_URL happens to be set.
export SQLX_OFFLINE=true

say() {
  printf '%s\n' "$*"
}

die() {
  printf '\nError: %s\n' "$1" >&2
  shift
  [[ $# -eq 0 ]] || printf '%s\n' "$@" >&2
  exit 1
}

# Sets the number of steps that `step` counts towards.
steps() {
  step_total=$1
  step_number=0
}

# step TITLE LOG COMMAND…
#
# Runs a command that may take a while: one line on the screen with the time it
# took, everything it says in a log. The last line of the log that starts with
# "=> " is shown as the result.
step() {
  local title=$1 log=$logs/$2.log began=$SECONDS code=0
  shift 2
  step_number=$((step_number + 1))
  printf '[%d/%d] %s … ' "$step_number" "$step_total" "$title"
  "$@" >"$log" 2>&1 </dev/null || code=$?
  if [[ $code -ne 0 ]]; then
    printf 'failed after %s\n\n' "$(duration $((SECONDS - began)))"
    # 130 and 143: somebody interrupted it, and knows.
    [[ $code -ne 130 && $code -ne 143 ]] || exit "$code"
    tail -n "${step_tail:-40}" "$log" >&2
    die "This step failed: $title." \
      "The lines above are the end of $log." \
      "${step_advice:-Mend the cause and run the same command again; it goes on where it stopped.}"
  fi
  local result
  result=$(sed -n 's/^=> //p' "$log" | tail -n 1)
  printf '%s%s\n' "$(duration $((SECONDS - began)))" "${result:+, $result}"
}

duration() {
  if [[ $1 -lt 60 ]]; then
    printf '%d s' "$1"
  else
    printf '%d min %02d s' $(($1 / 60)) $(($1 % 60))
  fi
}

# Runs a command as root: directly, or through sudo for an ordinary user.
as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  else
    sudo "$@"
  fi
}

# Takes on the toolchain that setup.sh has chosen.
use_toolchain() {
  # shellcheck source=/dev/null
  source "$tools/toolchain.env"
}

# build_for_browser [MORE]: the server for development and the site, as the first
# steps of a script that has MORE of them.
build_for_browser() {
  steps $((2 + ${1:-0}))
  step "The server" server cargo build
  step "The site" site flock "$target/site.lock" scripts/build-site.mjs
}

# serve_for_tests NAME PROGRAM: from here on, whatever starts a server for a test
# finds the program and an empty data folder, which goes when the script ends.
serve_for_tests() {
  CHAPTERWISE_DATA=$(fresh_data_folder "$1")
  CHAPTERWISE_BIN=$2
  export CHAPTERWISE_DATA CHAPTERWISE_BIN
  trap 'remove_data_folder "$CHAPTERWISE_DATA"' EXIT
}

# The version of a crate in Cargo.lock.
locked_version() {
  awk -v crate="name = \"$1\"" '$0 == crate { getline; gsub(/version = |"/, ""); print; exit }' "$root/Cargo.lock"
}

# An empty data folder for tests, at a path that stays the same for this
# checkout, so that whatever a killed run left there is found and stopped. It is
# outside the checkout because Postgres never runs as root, and the user it then
# runs as may not be able to reach a checkout in root's home; and because the
# path of a Unix socket may have no more than 107 characters.
fresh_data_folder() {
  local folder
  folder=/var/tmp/chapterwise-$EUID-$(printf '%s' "$root" | cksum | cut -d ' ' -f 1)-$1
  remove_data_folder "$folder"
  mkdir -m 755 "$folder"
  printf '%s\n' "$folder"
}

# Removes a data folder, and first stops the Postgres in it if one still runs.
remove_data_folder() {
  local pid_file pid
  [[ -d $1 ]] || return 0
  while IFS= read -r pid_file; do
    pid=$(head -n 1 "$pid_file")
    # The number may belong to somebody else by now, even to another Postgres; the
    # one of this folder has the folder on its command line.
    grep -qzxF -- "$(realpath "$(dirname "$pid_file")")" "/proc/$pid/cmdline" 2>/dev/null || continue
    kill -QUIT "$pid" || true
    timeout 20 tail --pid="$pid" --sleep-interval=0.05 --follow /dev/null || true
  done < <(find "$1" -name postmaster.pid)
  rm -rf "$1"
}
