#!/usr/bin/env bash
# Lighthouse on the longest sample chapter, served by the release build.
# LIGHTHOUSE_PATH=/courses/… measures another page.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"
scripts/setup.sh lighthouse
scripts/build.sh
use_toolchain

if ! cmp -s end2end/lighthouse/package-lock.json end2end/lighthouse/node_modules/.installed-lock.json; then
  steps 1
  step "Fetching Lighthouse from npm" npm-lighthouse scripts/npm-install.sh end2end/lighthouse
fi

serve_for_tests lighthouse "$target/release/chapterwise"
node end2end/lighthouse/run.mjs "$target/lighthouse"
