#!/usr/bin/env bash
# Measures the release build against what somebody would use instead; see
# bench/README.md. Arguments name rows:
#
#   scripts/bench.sh              all of them, about half an hour
#   scripts/bench.sh get latency  two of them
#
# CHAPTERWISE_BIN names another program than target/release/chapterwise, and
# CHAPTERWISE_SITE its assets.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# What measures the schedule alone needs neither the server nor anything to compare it with.
alone=" schedule-review predicted-recall learning-value "
with_server=
[[ $# -gt 0 ]] || with_server=yes
for row in "$@"; do
  [[ $alone == *" $row "* ]] || with_server=yes
done

cd "$root"
if [[ -n $with_server ]]; then
  scripts/setup.sh bench
  [[ -n ${CHAPTERWISE_BIN:-} ]] || scripts/build.sh
else
  scripts/setup.sh run
fi
# A browser, for what is measured in one.
[[ $# -gt 0 && " $* " != *" playground "* ]] || scripts/setup.sh test
use_toolchain

load=$target/bench/load
if [[ -n $with_server && ! $load -nt bench/load.rs ]]; then
  mkdir -p "${load%/*}"
  steps 1
  step "Compiling the generator of constant load" load rustc -O --edition 2024 bench/load.rs -o "$load"
fi

work=$(fresh_data_folder bench)
trap 'remove_data_folder "$work"' EXIT
CHAPTERWISE_WORK=$work CARGO_TARGET_DIR=$target node bench/run.mjs "$@"
