#!/usr/bin/env bash
# Breaks things under a running server, and looks whether readers notice.
# Arguments name faults:
#
#   scripts/faults.sh                 all of them, about half an hour
#   scripts/faults.sh rolling-restart one of them
#   scripts/faults.sh --short         each with a few rounds, on the build for development
#
# CHAPTERWISE_BIN names another program than target/release/chapterwise, and
# CHAPTERWISE_SITE its assets.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"
if [[ ${1:-} = --short ]]; then
  export FAULTS_SHORT=1
  shift
fi
scripts/setup.sh faults
use_toolchain
if [[ -z ${CHAPTERWISE_BIN:-} && -n ${FAULTS_SHORT:-} ]]; then
  steps 2
  step "The server" server cargo build
  step "The site" site flock "$target/site.lock" scripts/build-site.mjs
  export CHAPTERWISE_BIN=$target/debug/chapterwise
elif [[ -z ${CHAPTERWISE_BIN:-} ]]; then
  scripts/build.sh
fi

work=$(fresh_data_folder faults)
finish() {
  # The fault of the full disk mounts a small one here.
  if mountpoint -q "$work/small-disk"; then
    remove_data_folder "$work/small-disk/data"
    as_root umount "$work/small-disk" || true
  fi
  remove_data_folder "$work"
}
trap finish EXIT
# Thousands of connections are open at once.
ulimit -n "$(ulimit -Hn)"
CHAPTERWISE_WORK=$work CARGO_TARGET_DIR=$target node faults/run.mjs "$@"
