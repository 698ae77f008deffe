#!/usr/bin/env bash
# The site in a real browser. Arguments go to Playwright:
#
#   scripts/end2end.sh tests/search        one feature
#   scripts/end2end.sh --grep "print"      one test

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"
scripts/setup.sh test
use_toolchain

steps 2
step "The server" server cargo build
step "The site" site flock "$target/site.lock" scripts/build-site.mjs

data=$(fresh_data_folder end2end)
trap 'remove_data_folder "$data"' EXIT
cd end2end
CHAPTERWISE_DATA=$data CHAPTERWISE_BIN=$target/debug/chapterwise npx --no-install playwright test "$@"
